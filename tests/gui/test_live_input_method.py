# SPDX-License-Identifier: Apache-2.0
"""A real X server, a live Chinese input method, a scanner's keys by XTEST: the scan arrives whole."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.gui.live_clerk import CODE
from tests.gui.live_desktop import live_desktop, program

pytestmark = pytest.mark.xdist_group("live_desktop")


def clerk(plan: str, env: dict[str, str]) -> dict[str, Any]:
    """What the clerk of a plan found, in a process of her own."""
    program("xdotool")
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.live_clerk", plan],
        env=env, capture_output=True, text=True, timeout=150,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3_000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_live_input_method_costs_no_scan(tmp_path: Path) -> None:
    """With Chinese input live, a scan arrives exactly in every field, and Chinese can still be typed."""
    with live_desktop(tmp_path, input_method=True) as env:
        plain = clerk("plain", env)
        found = clerk("input_method", env)
    assert plain["composed"], "the input method isn't live: this would prove nothing"
    assert plain["text"] != CODE, "a plain field loses the scan: the control"
    assert found["off"] == [CODE]
    assert found["off_left"] == ""
    assert found["words"] == [CODE]
    assert found["words_left"] == ""
    assert found["composed_text"] == "你好"
    assert found["while_composing"] == [CODE]
    assert found["composed_after"] == "你"
    assert found["sheet_composed"]
    assert found["sheet"] == [CODE]
    assert found["handed"] == 0


def too_many_again(rounds: int, again: int) -> str:
    """Why a run proves little: more than a third of its rounds were done again; "" where it proves enough."""
    return f"{again} of {rounds} rounds were disturbed" if 3 * again > rounds else ""


def test_scans_by_the_x_server_arrive_once_and_in_order(
    tmp_path: Path,
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Two hundred scans by XTEST, over focuses and the words switch: none lost, split or doubled."""
    with live_desktop(tmp_path, input_method=False) as env:
        found = clerk("200", env)
    rounds, again = found["rounds"], found["again"]
    record_property("rounds", rounds)
    record_property("rounds_again", again)
    with capsys.disabled():
        sys.stdout.write(f"\nscans by XTEST: {again} of {rounds} rounds done again\n")
    assert found["heard"] == found["sent"]
    assert not too_many_again(rounds, again)
    assert len(found["sent"]) >= 200
    assert (found["left"], found["handed"]) == ("", 0)


def test_a_run_of_repeated_rounds_is_no_proof() -> None:
    """A third may be done again, more than that may not."""
    assert not too_many_again(30, 10)
    assert too_many_again(30, 11)

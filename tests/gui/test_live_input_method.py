# SPDX-License-Identifier: Apache-2.0
"""A real X server, a live Chinese input method, a scanner's keys by XTEST: the scan arrives whole."""

from __future__ import annotations

import json
import subprocess
import sys
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


def test_scans_by_the_x_server_arrive_once_and_in_order(tmp_path: Path) -> None:
    """Two hundred scans by XTEST, over focuses and the words switch: none lost, split or doubled."""
    with live_desktop(tmp_path, input_method=False) as env:
        found = clerk("200", env)
    assert found["heard"] == found["sent"]
    assert len(found["sent"]) >= 200, f"{found['again']} rounds were disturbed by the machine"
    assert (found["left"], found["handed"]) == ("", 0)

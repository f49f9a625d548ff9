# SPDX-License-Identifier: Apache-2.0
"""The demo as it is started: it says that it is ready, ends by itself, and goes on where it was left."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from app.demo.shop import PINS

ROOT = Path(__file__).resolve().parents[3]


def start(data: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", "demo", "--offscreen", "--quit-after", "2"]
    return subprocess.run(
        [*command, "--data", str(data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_demo_says_that_it_is_ready_and_ends(tmp_path: Path) -> None:
    """The window is painted, one line says so, the PIN is told in words; the same folder is used again."""
    first = start(tmp_path / "demo")
    assert first.returncode == 0, first.stderr
    ready = json.loads(first.stdout)
    assert ready["ready"] is True
    assert ready["data"] == str(tmp_path / "demo")
    assert ready["server"].startswith("http://127.0.0.1:")
    assert any(pin in first.stderr for pin in PINS.values())
    made = (tmp_path / "demo" / "counter-1" / "counter.db").stat().st_ino
    again = start(tmp_path / "demo")
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "demo" / "counter-1" / "counter.db").stat().st_ino == made


def test_a_folder_with_half_a_demo_is_refused(tmp_path: Path) -> None:
    """A demo that was never finished isn't shown as one."""
    (tmp_path / "server").mkdir()
    refused = start(tmp_path)
    assert refused.returncode == 1
    assert "never finished" in refused.stderr
    assert refused.stdout == ""

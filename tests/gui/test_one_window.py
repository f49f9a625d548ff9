# SPDX-License-Identifier: Apache-2.0
"""A second start on the same folder brings the first window to the front; real processes, also killed ones."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.counters import ROOT, headless, run_linli
from views.one_window import Bell, bell_of, ring

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own word

_SECOND = "import sys; from pathlib import Path; from views.one_window import ring; print(ring(Path(sys.argv[1]), 5))"
_WAIT_S = 60.0


@contextmanager
def _window(folder: Path, keyfile: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "--data", str(folder)],
        cwd=ROOT,
        env={**os.environ, "LINLI_KEYFILE": str(keyfile), "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _listening(folder: Path) -> bool:
    end = time.monotonic() + _WAIT_S
    while time.monotonic() < end:
        if ring(folder, 0.5):
            return True
    return False


def test_a_second_start_shows_the_first(qapp: QApplication, tmp_path: Path) -> None:
    """It ends with 0 and one line; what a killed one left behind is no obstacle to the next."""
    folder, keyfile = tmp_path / "counter", tmp_path / "keys.json"
    with _window(folder, keyfile) as first:
        assert _listening(folder)
        second = run_linli("--data", str(folder), LINLI_KEYFILE=str(keyfile))
        assert second.returncode == 0, second.stderr
        assert len(second.stdout.splitlines()) == 1
        assert "already" in second.stdout
        assert second.stderr == ""
        assert first.poll() is None
        os.kill(first.pid, signal.SIGKILL)
        first.wait(_WAIT_S)
    assert Path(bell_of(folder)).exists()  # the control: it did leave its socket behind
    assert not ring(folder)
    with _window(folder, keyfile) as next_one:
        assert _listening(folder)
        assert next_one.poll() is None


def test_a_program_without_a_window_is_named(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script that has the folder is no window: the opening page says so instead of going away."""
    from app.desktop import _open
    from app.errors import OperatorError

    monkeypatch.setattr("app.desktop._JUST_STARTED_S", 0.2)
    folder, keyfile = tmp_path / "counter", tmp_path / "keys.json"
    monkeypatch.setenv("LINLI_KEYFILE", str(keyfile))
    with headless(folder, keyfile) as script:
        script.did("status")
        with pytest.raises(OperatorError) as refused:
            _open(folder, folder)
        assert refused.value.code == "held_without_window"
    _open(folder, folder).close()


@pytest.mark.parametrize("deep", [False, True])
def test_the_bell_rings_for_its_folder_alone(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, deep: bool
) -> None:
    """Another folder's ring finds nobody; a long path and a link to the folder find it; others may not ring."""
    folder = tmp_path / ("a" * 120 if deep else "counter")
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    bell = Bell(folder)
    assert bell.listen()
    try:
        socket = Path(bell_of(folder))
        assert socket.stat().st_mode & 0o077 == 0 or socket.parent.stat().st_mode & 0o077 == 0
        assert not ring(tmp_path)
        second = subprocess.Popen(
            [sys.executable, "-c", _SECOND, str(tmp_path / "link")],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        with qtbot.waitSignal(bell.rung, timeout=20_000):
            pass
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
        assert second.communicate()[0].strip() == "True"
    finally:
        bell.close()
    assert not ring(folder)

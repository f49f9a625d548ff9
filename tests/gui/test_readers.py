# SPDX-License-Identifier: Apache-2.0
"""Scanners that are no keyboard, in the window: they arrive wherever one is, and outlive a change of looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import OpenWindow
from tests.views.scanners.serial_line import Plug
from views.preferences import Preferences, load_preferences, save_preferences
from views.scanner import Pace
from views.scanners.choices import CameraChoices, Ending, ScannerChoices, SerialChoices
from views.scanners.picture import Picture
from views.scanners.readers import ReaderKind, Readers
from views.scanners.source import ReaderState, Source


def on_port(plug: Plug) -> ScannerChoices:
    return ScannerChoices(serial=SerialChoices(port=plug.name))


def test_a_serial_scan_arrives_as_any_other(open_window: OpenWindow, tmp_path: Path) -> None:
    """Chosen in the preferences it is open at once; 40 codes are looked up in order, once each, without focus."""
    opened, plug = open_window(), Plug(tmp_path)
    readers = opened.window.stage.readers
    opened.window.keep(replace(opened.window.preferences, scanner=on_port(plug)))
    opened.qtbot.waitUntil(
        lambda: readers.standing(ReaderKind.SERIAL).state is ReaderState.READY, timeout=20_000
    )
    codes = [f"SF{number:08d}" for number in range(40)]
    plug.send("".join(f"]C1{code}\r\n" for code in codes).encode())
    opened.qtbot.waitUntil(lambda: len(opened.counter.pickup.looked_up) >= 40, timeout=20_000)
    opened.settle()
    assert opened.counter.pickup.looked_up == codes
    plug.pull_out()
    opened.qtbot.waitUntil(
        lambda: readers.standing(ReaderKind.SERIAL).state is ReaderState.AWAY, timeout=20_000
    )
    opened.window.keep(replace(opened.window.preferences, scanner=ScannerChoices()))
    assert readers.standing(ReaderKind.SERIAL).state is ReaderState.OFF
    readers.close()


def test_a_window_that_is_closed_hears_nothing(open_window: OpenWindow) -> None:
    """The readers outlive a window: the old one looks nothing up when the new one does."""
    opened = open_window()
    readers = opened.window.stage.readers
    opened.window.close()
    readers.scanned.emit("SF0001")
    opened.settle()
    assert opened.counter.pickup.looked_up == []


class _Endless:
    """A source that scans without end."""

    dropped = 0

    def __init__(self) -> None:
        self.number = 0
        self.closed = 0

    def open(self) -> None:
        pass

    def read(self) -> Sequence[str]:
        self.number += 1
        return [f"SF{self.number}"]

    def close(self) -> None:
        self.closed += 1


def test_what_was_read_before_it_was_switched_off_comes_no_more(qtbot: QtBot) -> None:
    """Scans that still wait in the queue when the reader is switched off are dropped."""
    source = _Endless()

    def make(
        kind: ReaderKind, choices: ScannerChoices, pictured: Callable[[Picture], None]
    ) -> Source | None:
        return source if choices.serial.port else None

    readers = Readers(make_source=make)
    got: list[str] = []
    readers.scanned.connect(got.append)
    readers.apply(ScannerChoices(serial=SerialChoices(port="COM3")))
    qtbot.waitUntil(lambda: len(got) > 3, timeout=20_000)
    readers.apply(ScannerChoices())
    before = len(got)
    qtbot.waitUntil(lambda: readers.standing(ReaderKind.SERIAL).state is ReaderState.OFF)
    qtbot.wait(1)
    assert len(got) == before
    assert source.closed == 1
    assert got == [f"SF{n + 1}" for n in range(before)]


def test_nothing_is_opened_where_nothing_is_chosen(qtbot: QtBot) -> None:
    """The usual counter has a scanner that types: no thread, no library."""
    readers = Readers()
    readers.apply(ScannerChoices(prefix="~"))
    assert readers._running == {}


def test_a_missing_library_is_said_in_the_standing(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera that is switched on without its library: the standing says what to install."""
    monkeypatch.setitem(__import__("sys").modules, "cv2", None)
    readers = Readers()
    readers.apply(ScannerChoices(camera=CameraChoices(on=True)))
    qtbot.waitUntil(
        lambda: readers.standing(ReaderKind.CAMERA).state is ReaderState.AWAY, timeout=20_000
    )
    fault = readers.standing(ReaderKind.CAMERA).fault
    readers.close()
    assert fault is not None
    assert fault.code == "camera_library_missing"


def test_choices_are_kept_and_broken_ones_cost_only_themselves(tmp_path: Path) -> None:
    """Written and read back whole; a pace no scanner has falls back, the port beside it stays."""
    file = tmp_path / "window.json"
    chosen = ScannerChoices(
        pace=Pace(gap_ms=90, least=6),
        prefix="~",
        serial=SerialChoices(port="COM3", baud=115200, ending=Ending.ETX),
        camera=CameraChoices(on=True, device=1),
        measured=True,
    )
    assert save_preferences(file, Preferences(scanner=chosen))
    assert load_preferences(file).scanner == chosen
    file.write_text(
        file.read_text().replace('"gap_ms": 90', '"gap_ms": 90000').replace("115200", "7")
    )
    read = load_preferences(file).scanner
    assert read.pace.gap_ms == Pace().gap_ms
    assert (read.serial.port, read.serial.baud) == ("COM3", 9600)

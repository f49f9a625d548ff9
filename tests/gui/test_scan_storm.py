# SPDX-License-Identifier: Apache-2.0
"""Thousands of scans over every focus, dialog and setting: none lost, split or doubled, nothing typed is moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from tests.gui.conftest import OpenWindow
from tests.gui.scan_storm import Storm
from views.customer.view import CustomerView
from views.customer.window import CustomerWindow
from views.scanner import ScanRouter
from views.scanning.held import HeldKeys

# Dialogs and menus ask the offscreen platform for what it has not.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

_SHORT, _LONG, _PLANTED = 800, 10_000, 150


@contextmanager
def storm_at(open_window: OpenWindow, seed: int) -> Iterator[Storm]:
    storm = Storm(open_window(), seed)
    try:
        yield storm
    finally:
        storm.close()


def judge(storm: Storm) -> list[str]:
    """What is wrong; nothing in a product that works."""
    wrong = [f"{text} was pressed" for text in storm.pressed] + storm.misplaced
    if storm.keyboard.nobody:
        wrong.append(f"{storm.keyboard.nobody} keys had no window any more")
    pairs = zip(storm.sent, storm.heard, strict=False)
    wrong += [f"scan {n}: {a!r} arrived as {b!r}" for n, (a, b) in enumerate(pairs) if a != b][:3]
    if len(storm.sent) != len(storm.heard):
        wrong.append(f"{len(storm.sent)} scans, {len(storm.heard)} arrived")
    return wrong


def test_no_scan_is_lost_whatever_is_open(open_window: OpenWindow) -> None:
    """800 scans over every state: each arrives once, in order and whole, and typing stays where it was typed."""
    with storm_at(open_window, 5) as storm:
        storm.run(_SHORT)
        assert judge(storm) == []
        assert storm.states == set(storm._places())


@pytest.mark.long
@pytest.mark.timeout(280)
def test_ten_thousand_scans(open_window: OpenWindow) -> None:
    """The same of 10,000."""
    with storm_at(open_window, 11) as storm:
        storm.run(_LONG)
        assert judge(storm) == []


def test_a_display_that_takes_the_keyboard_is_found(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that comes to the front with each thing that it says: the control."""

    def says(display: CustomerWindow, view: CustomerView) -> None:
        display.view = view
        window = display.windowHandle()
        if window is not None:
            window.setFlag(Qt.WindowType.WindowDoesNotAcceptFocus, False)
            window.requestActivate()

    monkeypatch.setattr(CustomerWindow, "show_view", says)
    with storm_at(open_window, 5) as storm:
        storm.run(_PLANTED)
        assert "the customer display took the keyboard" in judge(storm)


class OnTheApplication(ScanRouter):
    """Planted: a filter on the application that listens, and sees an unaccepted key at each stop of its way."""

    def watch(self, window: QWindow) -> None:
        qt = QApplication.instance()
        if qt is not None:
            qt.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        parent = self.parent()
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and not self._replaying
            and isinstance(parent, QWidget)
        ):
            self._press(parent.windowHandle(), event)
        return False


class LetsTheEndGo(ScanRouter):
    """Planted: the burst's Enter goes on to whatever has the focus."""

    def _press(self, window: QWindow, event: QKeyEvent) -> bool:
        eaten = super()._press(window, event)
        return eaten and event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class DoesNotLookAgain(HeldKeys[Any]):
    """Planted: the wait's timer judges at once, though keys are queued."""

    def _look_again(self) -> None:
        self._settle_idle()


class WatchesOneWindow(ScanRouter):
    """Planted: dialogs and other windows of the process are not heard."""

    def _focus_window_changed(self, window: QWindow | None) -> None:
        return


class TakesEveryWindow(ScanRouter):
    """Planted: it doesn't leave a window (the assistant's) to the router that has it."""

    def _focus_window_changed(self, window: QWindow | None) -> None:
        if window is not None:
            self.watch(window)


@pytest.mark.parametrize(
    ("place", "planted"),
    [
        ("views.scans.ScanRouter", OnTheApplication),
        ("views.scans.ScanRouter", LetsTheEndGo),
        ("views.scanner.HeldKeys", DoesNotLookAgain),
        ("views.scans.ScanRouter", WatchesOneWindow),
        ("views.scans.ScanRouter", TakesEveryWindow),
    ],
)
def test_a_planted_defect_is_found(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch, place: str, planted: type[QObject]
) -> None:
    """The storm fails with each defect that a router can have: the control."""
    monkeypatch.setattr(place, planted)
    with storm_at(open_window, 5) as storm:
        storm.run(_PLANTED)
        assert judge(storm) != []

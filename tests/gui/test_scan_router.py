# SPDX-License-Identifier: Apache-2.0
"""Plays a scanner at the window's edge, whatever has the focus."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton

from tests.gui.conftest import Opened, OpenWindow
from tests.gui.fake_counter import TOKEN
from views.scanner import ScanRouter, routers_alive

_KEYS = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, " ": Qt.Key.Key_Space}


class Hand:
    """Sends keys to the window's QWindow, as the platform does, at times of its own."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._at = 1_000

    def keys(self, text: str, *, gap_ms: int) -> None:
        """One key after the other; `\\r` is Return."""
        handle = self._opened.window.windowHandle()
        assert handle is not None
        for letter in text:
            self._at += gap_ms
            key = _KEYS.get(letter, Qt.Key(ord(letter.upper())))
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter)
                event.setTimestamp(self._at)
                QApplication.sendEvent(handle, event)

    def scan(self, text: str) -> None:
        """A burst as a scanner sends it."""
        self._at += 500
        self.keys(f"{text}\r", gap_ms=4)

    def type(self, text: str) -> None:
        """A person's pace."""
        for letter in text:
            self.keys(letter, gap_ms=180)
            self.rest()

    def rest(self) -> None:
        """Let the router give back what it held."""
        reader = self._opened.window.router.reader
        self._opened.qtbot.waitUntil(lambda: reader.held == 0, timeout=5_000)


def test_a_scan_needs_no_focus(open_window: OpenWindow) -> None:
    """A scan reaches the screen with the focus on the field, a button, the rail or nowhere."""
    opened = open_window()
    hand = Hand(opened)
    screen = opened.window.screen_in_front
    assert screen is not None
    pressed = []
    for number, focus in enumerate(("field", "button", "rail", "nothing")):
        if focus == "field":
            opened.window.bar.scan.setFocus()
        elif focus == "nothing":
            focused = QApplication.focusWidget()
            if focused is not None:
                focused.clearFocus()
        else:
            owner = opened.window.bar.staff if focus == "button" else None
            target = owner or opened.window.rail.findChild(QPushButton)
            target.clicked.connect(lambda: pressed.append(1))
            target.setFocus()
        hand.scan(f"SF{number}00112233")
        opened.settle()
        assert opened.counter.pickup.looked_up[-1] == f"SF{number}00112233"
        assert opened.window.bar.scan.text() == ""
        screen.take_escape()
    assert pressed == []
    assert len(opened.counter.pickup.looked_up) == 4


def test_two_bursts_in_a_row_are_both_read_in_order(open_window: OpenWindow) -> None:
    """A scan that comes while the last one is still looked up waits its turn and isn't lost."""
    opened = open_window()
    hand = Hand(opened)
    opened.counter.pickup.open.clear()
    hand.scan("SF1111111")
    hand.scan("SF2222222")
    assert opened.counter.pickup.looked_up == []
    opened.counter.pickup.open.set()
    opened.settle()
    opened.settle()
    assert opened.counter.pickup.looked_up == ["SF1111111", "SF2222222"]


def test_slow_typing_is_not_a_scan(open_window: OpenWindow) -> None:
    """What a person types lands in the field, in order, and nothing is looked up until Enter."""
    opened = open_window()
    hand = Hand(opened)
    opened.window.bar.scan.setFocus()
    hand.type("7788")
    assert opened.window.bar.scan.text() == "7788"
    assert opened.counter.pickup.looked_up == []
    hand.type("\r")
    opened.settle()
    assert opened.counter.pickup.looked_up == ["7788"]


def test_a_burst_never_presses_a_button(open_window: OpenWindow) -> None:
    """The burst's Enter and the line feed after it hand nothing over; a person's Enter does."""
    opened = open_window()
    hand = Hand(opened)
    hand.scan(TOKEN)
    hand.keys("\r", gap_ms=4)
    opened.settle()
    assert opened.counter.pickup.handed == []
    hand.keys("\r", gap_ms=900)
    opened.settle()
    assert len(opened.counter.pickup.handed) == 1


def test_a_scan_superseded_closes_a_sheet(open_window: OpenWindow) -> None:
    """A sheet never stands in the way: the next scan closes it and is looked up."""
    opened = open_window()
    hand = Hand(opened)
    hand.scan(TOKEN)
    opened.settle()
    screen = opened.window.screen_in_front
    assert screen is not None
    assert screen.take_key(Qt.Key.Key_F6)
    hand.scan("SF9990001")
    opened.settle()
    assert opened.counter.pickup.looked_up[-1] == "SF9990001"
    assert opened.counter.pickup.handed == []


def test_scans_from_elsewhere_arrive_in_order_from_any_thread(open_window: OpenWindow) -> None:
    """What a serial line or a camera read goes the way of a scan by keys: tidied, in the window's thread."""
    opened = open_window()
    codes = [f"SF{number:08d}" for number in range(40)]
    reader = threading.Thread(
        target=lambda: [opened.window.scans.take(f"]C1{code}\r\n") for code in codes]
    )
    reader.start()
    opened.qtbot.waitUntil(lambda: len(opened.counter.pickup.looked_up) == 40, timeout=10_000)
    reader.join()
    assert opened.counter.pickup.looked_up == codes


@pytest.mark.parametrize("count", [200])
def test_no_scan_is_lost_split_or_doubled(open_window: OpenWindow, count: int) -> None:
    """Many scans at a scanner's pace arrive whole, once, in order."""
    opened = open_window()
    heard: list[str] = []
    opened.window.router.scanned.disconnect()
    opened.window.router.scanned.connect(heard.append)
    hand = Hand(opened)
    sent = [f"YT{number:010d}" for number in range(count)]
    for text in sent:
        hand.scan(text)
    assert heard == sent


def test_a_retired_router_is_no_longer_alive(qapp: QApplication) -> None:
    """What the check after each test of windows counts: a router listens until it is retired."""
    before = routers_alive()
    router = ScanRouter(gate=False)
    assert len(routers_alive() - before) == 1
    router.retire()
    assert routers_alive() == before

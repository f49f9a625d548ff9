# SPDX-License-Identifier: Apache-2.0
"""Receiving a parcel whose phone can't be read: one scan, 5 to 12 keys, and never in the next scan's way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.gui.conftest import Opened, OpenWindow
from views.receiving.screen import ReceivingScreen


def received(open_window: OpenWindow, text: str = "NOPHONE0001") -> tuple[Opened, ReceivingScreen]:
    """The receiving screen after one scan."""
    opened = open_window()
    opened.window.go("receiving")
    opened.settle()
    screen = opened.window.screen_in_front
    assert isinstance(screen, ReceivingScreen)
    screen.take_scan(text)
    opened.settle()
    return opened, screen


@pytest.mark.parametrize("phone", ["7788", "19900007788"])
def test_typed_after_the_scan(open_window: OpenWindow, phone: str) -> None:
    """Digits and Enter, with nothing to open: four and one, or eleven and one."""
    opened, screen = received(open_window)
    QTest.keyClicks(screen.phone.field, phone)
    QTest.keyClick(screen.phone.field, Qt.Key.Key_Return)
    opened.settle()
    ((_, given),) = opened.counter.receiving.phones
    assert given == phone
    assert screen.phone.isHidden()
    assert (
        QApplication.focusWidget() is opened.window.bar.scan or not opened.window.isActiveWindow()
    )


def test_only_where_nobody_is_named(open_window: OpenWindow) -> None:
    """A parcel of the list asks for nothing."""
    _, screen = received(open_window, "SF13904471778")
    assert screen.phone.isHidden()
    screen.ask_phone()
    assert screen.phone.isHidden()


def test_the_next_scan_takes_it_away(open_window: OpenWindow) -> None:
    """Whatever was begun, the next parcel is received; the phone before it isn't noted for it."""
    opened, screen = received(open_window)
    QTest.keyClicks(screen.phone.field, "77")
    screen.take_scan("SF13904471779")
    opened.settle()
    assert screen.phone.isHidden()
    assert opened.counter.receiving.phones == []
    assert [text for text, _ in opened.counter.receiving.taken] == ["NOPHONE0001", "SF13904471779"]


def test_a_typed_waybill_goes_on_as_a_scan(open_window: OpenWindow) -> None:
    """Who types waybills by hand types the next one into the strip, and it is received."""
    opened, screen = received(open_window)
    QTest.keyClicks(screen.phone.field, "YT7720118")
    QTest.keyClick(screen.phone.field, Qt.Key.Key_Return)
    opened.settle()
    assert opened.counter.receiving.taken[-1][0] == "YT7720118"


@pytest.mark.parametrize("typed", ["778", "1990000"])
def test_a_slip_is_told_and_stays(open_window: OpenWindow, typed: str) -> None:
    """Too few digits are no phone: it says so, and what was typed is still there."""
    opened, screen = received(open_window)
    QTest.keyClicks(screen.phone.field, typed)
    QTest.keyClick(screen.phone.field, Qt.Key.Key_Return)
    opened.settle()
    assert opened.counter.receiving.phones == []
    assert screen.phone.field.text() == typed
    assert not screen.phone.isHidden()


def test_enter_alone_leaves_it(open_window: OpenWindow) -> None:
    """Nothing typed: the parcel stays without a phone, and F2 asks again."""
    opened, screen = received(open_window)
    QTest.keyClick(screen.phone.field, Qt.Key.Key_Return)
    assert screen.phone.isHidden()
    QTest.keyClick(opened.window, Qt.Key.Key_F2)
    assert not screen.phone.isHidden()

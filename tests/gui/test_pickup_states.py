# SPDX-License-Identifier: Apache-2.0
"""The pickup screen in time: the colour calms down, the card goes, late answers reach nobody, a no stays a no."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.gui.conftest import Opened, OpenWindow
from tests.gui.fake_counter import MINUTE, NOW, TOKEN, parcel
from tests.gui.troubled import troubled
from views.pickup import board as boards
from views.pickup.screen import PickupScreen


def scanned(open_window: OpenWindow, text: str) -> tuple[Opened, PickupScreen]:
    """The pickup screen after one scan."""
    opened = open_window()
    screen = opened.window.screen_in_front
    assert isinstance(screen, PickupScreen)
    screen.take_scan(text)
    opened.settle()
    return opened, screen


def colour(screen: PickupScreen) -> str:
    """The panel's ground beside its edge."""
    return screen.panel.grab().toImage().pixelColor(40, 8).name()


def test_the_colour_calms_down_and_the_card_goes(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five seconds of colour, thirty of card: here with a clock that runs a hundred times faster."""
    assert (boards._CALM_MS, boards._CLEAR_MS) == (5_000, 30_000)
    monkeypatch.setattr(boards, "_CALM_MS", 50)
    monkeypatch.setattr(boards, "_CLEAR_MS", 300)
    opened, screen = scanned(open_window, TOKEN)
    opened.qtbot.waitUntil(lambda: screen.board.at_rest, timeout=10_000)
    assert screen.visit is None
    calm = colour(screen)
    screen.take_scan(TOKEN)
    opened.settle()
    screen.board.say_again()
    assert colour(screen) != calm


def test_a_new_scan_has_its_whole_time(open_window: OpenWindow) -> None:
    """The next verdict starts both clocks anew."""
    opened, screen = scanned(open_window, TOKEN)
    for timer in (screen.board._calm, screen.board._clear):
        timer.stop()
    screen.take_scan("GONE")
    opened.settle()
    assert screen.board._calm.isActive()
    assert screen.board._clear.isActive()


def test_an_answer_after_escape_reaches_nobody(open_window: OpenWindow) -> None:
    """A look-up that was given up shows nothing when it comes, and the next scan is answered as ever."""
    counter = troubled(only=("pickup.look_up",))
    opened = open_window(counter)
    screen = opened.window.screen_in_front
    assert isinstance(screen, PickupScreen)
    counter.trouble.open.clear()
    screen.take_scan(TOKEN)
    screen.take_scan("GONE")
    opened.qtbot.waitUntil(lambda: counter.trouble.waiting > 0)
    QTest.keyClick(opened.window, Qt.Key.Key_Escape)
    counter.trouble.open.set()
    opened.settle()
    assert screen.board.at_rest
    assert counter.inner.pickup.looked_up == [TOKEN], "the control: it was asked, and answered"
    screen.take_scan("GONE")
    opened.settle()
    face = screen.panel.face
    assert face is not None
    assert face.state == "invalid"


def test_the_last_scan_has_the_last_word(open_window: OpenWindow) -> None:
    """However slow the first answer, what stands at the end is the last scan's verdict."""
    opened = open_window()
    screen = opened.window.screen_in_front
    assert isinstance(screen, PickupScreen)
    opened.counter.pickup.open.clear()
    for text in (TOKEN, "EXPIRED", "GONE"):
        screen.take_scan(text)
    opened.counter.pickup.open.set()
    opened.settle()
    assert screen.visit is not None
    assert screen.visit.verdict.text == "GONE"


def test_a_no_has_nothing_green(open_window: OpenWindow) -> None:
    """A parcel that may not go isn't marked as scanned, though its own code brought the verdict."""
    _, screen = scanned(open_window, "CANCELLED")
    rows = screen.list.rows
    (one,) = rows.parcels
    _, words, tone = rows.state_of(one)
    assert tone != "good"
    assert words != rows._look.say("pickup.row_scanned")
    rows.judged = False
    assert rows.state_of(one)[2] == "good", "the control"


def test_what_is_due_today_says_when(open_window: OpenWindow) -> None:
    """The hour on the last day, the days before it, and the lateness after it."""
    _, screen = scanned(open_window, TOKEN)
    rows, say = screen.list.rows, screen.say
    rows.now = NOW
    due = NOW + 180 * MINUTE
    assert [c.text for c in rows.chips_of(parcel(0, due_at=due))] == [
        say("pickup.chip_today", time=say.clock(due))
    ]
    assert [c.text for c in rows.chips_of(parcel(1, due_at=due + 3 * 24 * 60 * MINUTE))] == [
        say("pickup.chip_days", count=1)
    ]
    assert [
        c.text for c in rows.chips_of(parcel(0, overdue=True, days_here=4, due_at=NOW - 1))
    ] == [say("pickup.chip_overdue", count=4)]

# SPDX-License-Identifier: Apache-2.0
"""Plays the returns screen with a fake counter: a scan, a digit and Enter, F8."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.errors import OperatorError
from tests.gui.conftest import Opened, OpenWindow
from tests.gui.fake_counter import TOKEN, FakeCounter, parcel, verdicts
from views.feedback import Sound
from views.returns.screen import REASONS, ReturnsScreen

WAYBILL = "SF139044717703"


def returns(opened: Opened, *, parcels: int = 1) -> ReturnsScreen:
    """The screen in front; one scan finds so many parcels."""
    found = tuple(
        parcel(n, status="problem" if n == 3 else "waiting") for n in range(3, 3 + parcels)
    )
    opened.counter.pickup.verdicts[WAYBILL] = replace(verdicts()[TOKEN], parcels=found)
    opened.window.go("returns")
    opened.settle()
    screen = opened.window.screen_in_front
    assert isinstance(screen, ReturnsScreen)
    return screen


def scan(opened: Opened, screen: ReturnsScreen, text: str) -> None:
    screen.take_scan(text)
    opened.settle()


def test_a_scan_a_digit_and_enter_send_it_back(open_window: OpenWindow, qtbot: QtBot) -> None:
    """The digit lights its tile, Enter gives the reason in words, and the shelf is empty."""
    opened = open_window()
    screen = returns(opened)
    scan(opened, screen, WAYBILL)
    assert screen.panel.face is not None
    assert screen.panel.face.state == "ask"
    field = opened.window.bar.scan
    qtbot.keyClicks(field, "2")
    assert screen.tiles.value == REASONS[1]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    opened.settle()
    words = opened.window.stage.look.say.of("return_reason", REASONS[1])
    assert opened.counter.receiving.returned == [(parcel(3).id, words, True)]
    assert opened.feedback.last is Sound.DONE
    assert screen.panel.face.state == "valid"


def test_f8_takes_it_in_again(open_window: OpenWindow) -> None:
    """What was given back a moment ago is taken in with a reason; a second F8 does nothing."""
    opened = open_window()
    screen = returns(opened)
    scan(opened, screen, WAYBILL)
    scan(opened, screen, "1")
    assert screen.take_key(Qt.Key.Key_F8)
    opened.settle()
    (_, _, gone), (_, reason, back) = opened.counter.receiving.returned
    assert (gone, back, bool(reason)) == (True, False, True)
    assert not screen.take_key(Qt.Key.Key_F8)


def test_a_digit_without_a_parcel_is_looked_up(open_window: OpenWindow) -> None:
    """Control: only a parcel on the screen makes a digit a reason."""
    opened = open_window()
    screen = returns(opened)
    scan(opened, screen, "2")
    assert opened.counter.receiving.returned == []
    assert opened.counter.pickup.looked_up[-1] == "2"


def test_what_was_handed_over_cannot_go_back(open_window: OpenWindow) -> None:
    """Who has it and since when is shown; no reason is asked, and a digit sends nothing back."""
    opened = open_window()
    screen = returns(opened)
    scan(opened, screen, "GONE")
    assert screen.panel.face is not None
    assert screen.panel.face.state == "invalid"
    assert opened.feedback.last is Sound.BAD
    scan(opened, screen, "1")
    assert opened.counter.receiving.returned == []


def test_of_several_one_is_chosen(open_window: OpenWindow) -> None:
    """Several parcels behind one code: the list asks, the chosen one goes."""
    opened = open_window()
    screen = returns(opened, parcels=3)
    scan(opened, screen, WAYBILL)
    assert screen.parcel is None
    assert [p.id for p in screen.table.rows.records] == [parcel(n).id for n in (3, 4, 5)]
    screen.table.opened.emit(screen.table.rows.records[1])
    scan(opened, screen, "9")
    assert [one for one, _, _ in opened.counter.receiving.returned] == [parcel(4).id]


def test_a_refusal_is_said_and_can_be_tried_again(open_window: OpenWindow) -> None:
    """What the rules refuse is a face with a sentence; the screen isn't stuck."""
    counter = FakeCounter()
    opened = open_window(counter)
    screen = returns(opened)
    scan(opened, screen, WAYBILL)
    real = counter.receiving.return_parcel

    def refuse(*_: object, **__: object) -> None:
        raise OperatorError("not_permitted", "Your role doesn't allow this.", "Ask a manager.")

    counter.receiving.return_parcel = refuse  # type: ignore[method-assign,assignment]  # a fault put in
    scan(opened, screen, "1")
    assert screen.panel.face is not None
    assert screen.panel.face.state == "error"
    counter.receiving.return_parcel = real  # type: ignore[method-assign]  # and taken out again
    scan(opened, screen, "1")
    assert len(counter.receiving.returned) == 1

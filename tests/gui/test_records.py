# SPDX-License-Identifier: Apache-2.0
"""Plays the records screen on a history of many pages: scroll, search, choose, go on."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.errors import OperatorError
from app.services.record_answers import PAGE, RecordKind
from tests.gui.conftest import Opened, OpenWindow
from tests.gui.fake_counter import TOKEN, FakeCounter, empty_counter
from tests.gui.fake_records import line
from views.records.filters import OWN
from views.records.screen import RecordsScreen
from views.widgets.table import Column
from views.widgets.windowed import KEPT_PAGES, WindowedRows


def records(opened: Opened) -> RecordsScreen:
    opened.window.go("records")
    opened.settle()
    screen = opened.window.screen_in_front
    assert isinstance(screen, RecordsScreen)
    return screen


def _tells(screen: RecordsScreen, row: int) -> bool:
    """Whether the story that stands there is that row's: rows come from another thread, page by page."""
    return screen.detail.story is not None and screen.detail.story.line == line(row)


def test_the_end_of_a_long_list_is_one_jump_away(open_window: OpenWindow) -> None:
    """The list knows its whole length; the last page is fetched and those between aren't."""
    counter = FakeCounter()
    counter.records.total = 50_000
    opened = open_window(counter)
    screen = records(opened)
    assert screen.rows.total == 50_000
    assert counter.records.pages == []
    screen.table.scrollToBottom()
    opened.window.grab()
    opened.qtbot.waitUntil(lambda: screen.rows.record(49_999) == line(49_999), timeout=20_000)
    assert min(counter.records.pages) > 990
    assert screen.rows.kept <= 3 * PAGE


def test_keys_walk_the_list_while_the_hand_stays_in_the_scan_field(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    """Down, page down and up choose a line, and the story of the line follows."""
    opened = open_window()
    screen = records(opened)
    field = opened.window.bar.scan
    assert opened.window.focusWidget() is field
    for key, row in ((Qt.Key.Key_Down, 0), (Qt.Key.Key_Down, 1), (Qt.Key.Key_PageDown, 7)):
        qtbot.keyClick(field, key)
        opened.settle()
        assert screen.table.currentIndex().row() == row
        qtbot.waitUntil(partial(_tells, screen, row), timeout=20_000)
    assert opened.window.focusWidget() is field
    screen.table.setFocus()
    qtbot.keyClick(screen.table, Qt.Key.Key_End)
    opened.settle()
    assert screen.table.currentIndex().row() == screen.rows.total - 1
    qtbot.waitUntil(partial(_tells, screen, screen.rows.total - 1), timeout=20_000)


def test_a_scan_searches_and_escape_shows_the_list_again(open_window: OpenWindow) -> None:
    """One hit is opened at once; many say that there are more; none says what could be typed."""
    opened = open_window()
    screen = records(opened)
    screen.take_scan(line(3).number)
    opened.settle()
    assert screen.rows.total == 1
    assert screen.detail.story is not None
    assert screen.detail.story.line == line(3)
    screen.take_scan("wxm")
    opened.settle()
    assert screen.rows.total == 24
    assert opened.counter.records.sought[-1] == ("wxm", 24)
    screen._more()
    opened.settle()
    assert screen.rows.total == 200
    screen.take_scan("nothing like it")
    opened.settle()
    assert screen._faces.currentWidget() is screen._none
    screen.take_escape()
    opened.settle()
    assert screen.rows.total == opened.counter.records.total
    assert screen._faces.currentWidget() is screen.table


def test_filters_ask_for_what_they_say(open_window: OpenWindow) -> None:
    """Kind, state and days reach the service; a day that is none is told and asks nothing."""
    opened = open_window()
    screen = records(opened)
    filters, asked = screen.filters, opened.counter.records.asked
    filters.kinds.choose("order")
    opened.settle()
    assert asked[-1].kind is RecordKind.ORDER
    filters.period.setCurrentIndex(filters.period.findData(OWN))
    filters.since.setText("2026/11/01")
    filters.until.setText("no day")
    before = len(asked)
    filters.until.returnPressed.emit()
    assert filters.count.text() == screen.say("records.bad_day")
    assert len(asked) == before
    filters.until.setText("2026-11-02")
    filters.until.returnPressed.emit()
    opened.settle()
    assert asked[-1].until - asked[-1].since == 2 * 86_400_000


def test_the_ways_on_from_a_record(open_window: OpenWindow) -> None:
    """F4 takes it to pickup, F6 asks for a reason first, F7 prints its label once more; a token goes to pickup."""
    opened = open_window()
    screen = records(opened)
    assert screen.take_key(Qt.Key.Key_F7)  # nothing chosen: nothing done
    screen.take_scan(line(3).number)
    opened.settle()
    screen.take_key(Qt.Key.Key_F7)
    opened.settle()
    assert opened.counter.labels.printed[-1][:2] == ("parcel_label", (line(3).id,))
    screen.take_key(Qt.Key.Key_F6)
    assert screen.sheets.current is not None
    screen.take_escape()
    assert screen.sheets.current is None
    screen.take_key(Qt.Key.Key_F4)
    opened.settle()
    assert opened.window.current == "pickup"
    assert opened.counter.pickup.looked_up[-1] == line(3).number
    screen = records(opened)
    screen.take_scan(TOKEN)
    opened.settle()
    assert opened.window.current == "pickup"


def test_a_fault_is_told_and_tried_again(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can't be read says so and offers to try again; then the list is there."""
    opened = open_window()

    def broken(*_: object) -> object:
        raise OperatorError("store_locked", "Raw.", "Raw.")

    with monkeypatch.context() as patch:
        patch.setattr(opened.counter.records, "newest", broken)
        patch.setattr(opened.counter.records, "open", broken)
        screen = records(opened)
        assert screen._faces.currentWidget() is screen._broken
    screen._broken.retried.emit()
    opened.settle()
    assert screen._faces.currentWidget() is screen.table


def test_an_empty_history_says_so(open_window: OpenWindow) -> None:
    """On the first day there is a sentence instead of a table."""
    screen = records(open_window(empty_counter()))
    assert screen._faces.currentWidget() is screen._none


def test_only_the_newest_wishes_are_asked_for(qtbot: QtBot) -> None:
    """A fast scroll over a hundred pages asks for the last ones alone, one at a time; memory stays bounded."""
    parent = QWidget()
    qtbot.addWidget(parent)
    rows = WindowedRows([Column(title="t", text=str)], parent)
    asked: list[int] = []
    rows.wanted.connect(asked.append)
    rows.open(100_000, 100)
    for row in range(0, 100_000, 1_000):
        assert rows.record(row) is None
    qtbot.waitUntil(lambda: asked == [990])
    rows.put(990, [str(n) for n in range(100)])
    qtbot.waitUntil(lambda: asked == [990, 980])
    assert rows.record(99_001) == "1"
    for page in range(200):
        rows.put(page, ["x"] * 100)
    assert rows.kept == KEPT_PAGES * 100
    # A page that lost lines since leaves outlines, and shows no neighbour's.
    rows.put(5, ["a"])
    assert rows.record(501) is None

# SPDX-License-Identifier: Apache-2.0
"""Every screen when what it reads fails, is slow, is nothing, or comes while the counter is off line."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.errors import OperatorError
from tests.gui.conftest import OpenWindow
from tests.gui.fake_counter import TOKEN, empty_counter, sample_counter
from tests.gui.troubled import failing_counter, offline_counter, pending_counter, troubled
from views.i18n import Language
from views.labels.editor.screen import EditorScreen
from views.screens import SCREENS
from views.stage import Screen
from views.widgets.loaded import Loaded

PLACES = ("pickup", "receiving", "returns", "inventory", "labels", "sync")


def places(screen: Screen | None) -> list[Loaded]:
    """The places of a screen that are in sight."""
    assert screen is not None
    return [one for one in screen.findChildren(Loaded) if one.isVisibleTo(screen)]


@pytest.mark.parametrize("name", PLACES)
def test_a_fault_is_told_in_its_place_and_tried_again(open_window: OpenWindow, name: str) -> None:
    """What could not be read says so where it would stand, and F5 reads it once the fault is gone."""
    counter = failing_counter()
    opened = open_window(counter)
    opened.window.go(name)
    opened.settle()
    shown = places(opened.window.screen_in_front)
    assert shown
    words = opened.window.stage.fault(OperatorError("no_disk_space", "", ""))
    for place in shown:
        assert place.state == "fault"
        told = place.fault.accessibleName() or place.strip.accessibleName()
        assert told == words
    counter.trouble.failing = ""
    QTest.keyClick(opened.window, Qt.Key.Key_F5)
    opened.settle()
    assert all(place.state == "content" for place in places(opened.window.screen_in_front))


def test_rows_that_were_read_stay_under_the_fault(open_window: OpenWindow) -> None:
    """A list that can't be read anew keeps its rows and says that they may be old."""
    counter = troubled()
    opened = open_window(counter)
    opened.window.go("receiving")
    opened.settle()
    counter.trouble.failing = "store_busy"
    screen = opened.window.screen_in_front
    assert screen is not None
    screen.refresh()
    opened.settle()
    shown = places(screen)
    assert shown
    assert all(place.state == "stale" for place in shown)
    counter.trouble.failing = ""
    shown[0].retried.emit()
    opened.settle()
    assert shown[0].state == "content"


@pytest.mark.parametrize("name", PLACES)
def test_nothing_blocks_while_it_is_read(open_window: OpenWindow, name: str) -> None:
    """A slow read leaves the screen in use; its line appears after a moment, and goes with the answer."""
    counter = troubled()
    opened = open_window(counter)
    counter.trouble.open.clear()
    opened.window.go(name)
    try:
        shown = places(opened.window.screen_in_front)
        assert shown
        opened.qtbot.waitUntil(lambda: counter.trouble.waiting > 0)
        for place in shown:
            assert place.state in ("loading", "content")
    finally:
        counter.trouble.open.set()
    opened.settle()
    assert all(place.state == "content" for place in places(opened.window.screen_in_front))


@pytest.mark.parametrize("name", PLACES)
def test_a_first_day_says_what_to_do(open_window: OpenWindow, name: str) -> None:
    """With nothing there yet no place is blank: it says what is missing and how to begin."""
    opened = open_window(empty_counter())
    opened.window.go(name)
    opened.settle()
    assert "empty" in {place.state for place in places(opened.window.screen_in_front)}


@pytest.mark.parametrize("language", list(Language))
def test_off_line_says_what_still_works(open_window: OpenWindow, language: Language) -> None:
    """Off line, a screen where work goes on says so with the data's age; on line it says nothing."""
    opened = open_window(offline_counter(), language=language)
    for entry in SCREENS:
        opened.window.go(entry.id)
        told = not opened.window.offline.isHidden()
        assert told == opened.window.stage.look.say.knows(f"offline_here.{entry.id}")
    online = open_window(sample_counter(), language=language)
    assert online.window.offline.isHidden()


def test_a_scan_is_answered_while_lists_fail(open_window: OpenWindow) -> None:
    """Lists that can't be read take nothing from the verdict."""
    counter = troubled(failing="store_busy", only=("pickup.today", "pickup.recent"))
    opened = open_window(counter)
    screen = opened.window.screen_in_front
    assert screen is not None
    screen.take_scan(TOKEN)
    opened.settle()
    face = screen.panel.face  # type: ignore[attr-defined]  # the pickup screen's
    assert face is not None
    assert face.state == "valid"


def test_a_late_answer_is_dropped(open_window: OpenWindow) -> None:
    """What was read before the last reading began is never shown over it."""
    counter = pending_counter()
    counter.trouble.only = frozenset({"receiving.recent"})
    opened_after = counter.trouble.open
    try:
        opened = None
        counter.trouble.open.set()
        opened = open_window(counter)
        opened.window.go("receiving")
        opened.settle()
        counter.trouble.open.clear()
        screen = opened.window.screen_in_front
        assert screen is not None
        screen.refresh()
        opened.qtbot.waitUntil(lambda: counter.trouble.waiting > 0)
        screen.refresh()
    finally:
        opened_after.set()
    opened.settle()
    QApplication.processEvents()
    assert all(place.state == "content" for place in places(screen))


def test_the_template_editor_is_tried_again(open_window: OpenWindow) -> None:
    """An editor that could open nothing says why, and F5 opens it once the fault is gone."""
    counter = failing_counter()
    opened = open_window(counter)
    opened.window.go("templates")
    opened.settle()
    screen = opened.window.screen_in_front
    assert isinstance(screen, EditorScreen)
    assert not screen.notice.isHidden()
    assert screen.draft is None
    counter.trouble.failing = ""
    QTest.keyClick(opened.window, Qt.Key.Key_F5)
    opened.settle()
    assert screen.draft is not None
    assert screen.notice.isHidden()


def test_an_act_that_failed_wears_no_tick(open_window: OpenWindow) -> None:
    """A refusal told as a toast has another mark than what was done."""
    opened = open_window()
    marks = []
    for tell in (
        lambda: opened.window.tell("x", "", None),
        lambda: opened.window.stage.tell_fault(OperatorError("store_busy", "", "")),
    ):
        tell()
        marks.append(opened.window.toast.grab().toImage())
    assert opened.window.toast.text == opened.window.stage.fault(
        OperatorError("store_busy", "", "")
    )
    corner = [picture.copy(18, 0, 22, picture.height()) for picture in marks]
    assert corner[0] != corner[1]

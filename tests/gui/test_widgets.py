# SPDX-License-Identifier: Apache-2.0
"""Small widgets by themselves: the search field, what stands in while reading, a fault, a note."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from views.dressing import make_look
from views.look import Look
from views.preferences import Preferences
from views.widgets.fault_state import FaultState
from views.widgets.loading import LoadingState
from views.widgets.offline_note import OfflineNote
from views.widgets.search_field import SearchField

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own word
W = TypeVar("W", bound=QWidget)


@pytest.fixture
def look(qapp: QApplication) -> Look:
    """The window's look with the bundled font."""
    return make_look(qapp, Preferences(), bundled_font=True)


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    """A window to put a widget in."""
    made = QWidget()
    made.resize(400, 300)
    QVBoxLayout(made)
    qtbot.addWidget(made)
    made.show()
    return made


def put(host: QWidget, widget: W) -> W:
    """Lay the widget out in the window."""
    layout = host.layout()
    assert layout is not None
    layout.addWidget(widget)
    QApplication.processEvents()
    return widget


def painted(widget: LoadingState) -> bool:
    """Whether anything but its ground stands on it."""
    picture = widget.grab().toImage()
    ground = picture.pixelColor(0, 0)
    return any(
        picture.pixelColor(x, y) != ground
        for x in range(0, picture.width(), 3)
        for y in range(0, picture.height(), 3)
    )


def test_a_search_is_told_at_each_key_and_once(qtbot: QtBot, look: Look, host: QWidget) -> None:
    """Each change of the words is told at once; blanks around them change nothing."""
    field = put(host, SearchField(look, "search"))
    told: list[str] = []
    field.searched.connect(told.append)
    QTest.keyClicks(field, "7788 ")
    assert told == ["7", "77", "778", "7788"]
    field.search_for("7788")
    assert told[-2:] == ["7788", "7788"]


def test_escape_clears_first_and_gives_up_then(qtbot: QtBot, look: Look, host: QWidget) -> None:
    """Escape empties the field; in an empty one it leaves. Enter hands over what stands there."""
    field = put(host, SearchField(look, "search"))
    told: list[str] = []
    field.searched.connect(told.append)
    field.entered.connect(lambda text: told.append(f"enter {text}"))
    field.given_up.connect(lambda: told.append("away"))
    QTest.keyClicks(field, "ab")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert told == ["a", "ab", "enter ab", "", "away"]


def test_the_cross_is_there_while_there_are_words(qtbot: QtBot, look: Look, host: QWidget) -> None:
    """The cross shows with the first letter, empties the field and goes; words may be composed."""
    field = put(host, SearchField(look, "search"))
    cross = field.trail
    assert not cross.isVisible()
    QTest.keyClicks(field, "wang")
    assert cross.isVisible()
    assert cross.accessibleName()
    assert (cross.width() >= 44, field.rect().contains(cross.geometry())) == (True, True)
    cross.click()
    assert (field.text(), cross.isVisible()) == ("", False)
    assert field.inputMethodQuery(Qt.InputMethodQuery.ImEnabled) is True


def test_waiting_is_quiet_at_first(look: Look, host: QWidget) -> None:
    """Nothing is painted until the moment has passed, and nothing at all when the answer is quicker."""
    state = put(host, LoadingState(look))
    state.wait(60_000)
    assert (state.waiting, painted(state)) == (True, False)
    state.done()
    assert (state.waiting, painted(state)) == (False, False)
    state.wait(0)
    assert (state.waiting, painted(state)) == (True, True)
    state.done()
    assert painted(state) is False


def test_a_fault_says_itself_and_can_be_tried_again(
    qtbot: QtBot, look: Look, host: QWidget
) -> None:
    """The fault is the state's name for a screen reader; its button asks for another try."""
    state = put(host, FaultState(look, "no"))
    state.tell("The disk is full.")
    assert state.accessibleName() == "The disk is full."
    with qtbot.waitSignal(state.retried, timeout=1000):
        state.again.click()


def test_the_offline_note_goes_with_its_words(look: Look, host: QWidget) -> None:
    """With words it shows and is read out, without it is gone."""
    note = put(host, OfflineNote(look))
    note.tell("Offline for 3 min.")
    assert (note.isHidden(), note.accessibleName()) == (False, "Offline for 3 min.")
    note.tell("")
    assert note.isHidden()

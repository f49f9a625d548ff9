# SPDX-License-Identifier: Apache-2.0
"""One question at a time, on whichever screen."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from tests.gui.conftest import OpenWindow
from views.one_sheet import OneSheet
from views.widgets.sheet import Sheet


def test_a_second_question_takes_the_first_ones_place(open_window: OpenWindow) -> None:
    """The first is closed and told of; the second's own field has the hand; then the hand goes home."""
    opened = open_window()
    window = opened.window
    sheets = OneSheet(window.stage, window.stack)
    told: list[str] = []
    sheets.opened.connect(lambda: told.append("opened"))
    sheets.closed.connect(lambda: told.append("closed"))
    first, second = (Sheet(window.stage.look, window.stack, name) for name in "ab")
    field = QLineEdit(second)
    second.body.addWidget(field)
    sheets.open(first, first)
    assert window.focusWidget() is first
    sheets.open(second, field)
    assert told == ["opened", "closed", "opened"]
    assert first.isHidden()
    assert sheets.current is second
    assert window.focusWidget() is field
    assert sheets.close()
    assert window.focusWidget() is window.bar.scan
    assert not sheets.close()
    assert told == ["opened", "closed", "opened", "closed"]


def test_a_sheet_that_stays_leaves_hand_and_toast_alone(open_window: OpenWindow) -> None:
    """Where the toast holds an undo it outlives the question; elsewhere it makes room."""
    opened = open_window()
    window = opened.window
    for stays in (True, False):
        window.stage.toast("x", "y", lambda: None)
        sheets = OneSheet(window.stage, window.stack, stays=stays)
        sheets.open(Sheet(window.stage.look, window.stack, "a"))
        assert window.toast.isVisible() is stays
        window.rail.setFocus()
        sheets.close()
        assert (window.focusWidget() is window.bar.scan) is not stays

# SPDX-License-Identifier: Apache-2.0
"""What a key does that no widget has used, and where Tab goes next.

Enter presses the focused button or does the screen's main action, function keys go to the screen; what the screen
leaves is the window's own. Must not know what any screen does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from views.widgets.reading_order import next_in_reading

if TYPE_CHECKING:
    from views.window import MainWindow


def pressed(window: MainWindow, key: Qt.Key) -> bool:
    """Do what `key` means; False where it means nothing here."""
    screen = window.at_work
    if screen is None:
        return False
    if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        focused = QApplication.focusWidget()
        if isinstance(focused, QAbstractButton):
            focused.click()
        else:
            screen.take_enter()
    elif key == Qt.Key.Key_F8 and window.notes.can_take_back:
        window.take_back()
    elif key == Qt.Key.Key_Escape:
        screen.take_escape()
        window.focus_home()
    elif screen.take_key(key):
        return True
    elif key == Qt.Key.Key_F12:
        window.switch_customer()
    elif key == Qt.Key.Key_F5:
        screen.refresh()
    else:
        return False
    return True


def focus_next(window: MainWindow, *, forward: bool) -> bool:
    """The focus to the next part in reading order; False where there is none."""
    regions: tuple[QWidget, ...] = (window.log_in, window.practice)
    if not window.is_locked:
        shell, front = window.shell, window.screen_in_front
        if front is not None:
            front.complete()
        notes = (shell.update_bar, shell.hint, shell.offline)
        regions = (shell.bar, *notes, shell.stack, window.toast, shell.rail, window.practice)
    part = next_in_reading(window, regions, forward=forward)
    if part is not None:
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        part.setFocus(reason)
    return part is not None

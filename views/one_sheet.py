# SPDX-License-Identifier: Apache-2.0
"""The sheet of a screen: one at a time, and each screen opens and closes it alike.

A second question takes the first one's place, a toast makes room for it, and afterwards the hand is in the scan
field again. Must not know what is asked: that is each sheet's own file.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from views.stage import Stage
from views.widgets.sheet import Sheet


class OneSheet(QObject):
    """`opened` just before a sheet is shown; `closed` when it is gone, before the hand goes home.

    With `stays` the hand stays on the screen, and so does the toast: the label editor has its undo there.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, stage: Stage, screen: QWidget, *, stays: bool = False) -> None:
        super().__init__(screen)
        self._stage, self._stays = stage, stays
        self.current: Sheet | None = None

    def open(self, sheet: Sheet, focus: QWidget | None = None) -> None:
        """In the place of whatever was asked before, with the focus where the operator begins."""
        self.close()
        self.current = sheet
        self.opened.emit()
        sheet.closed.connect(self._gone)
        if focus is sheet:
            sheet.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if not self._stays:
            self._stage.toast("", "", None)
        sheet.open_sheet(focus)

    def close(self) -> bool:
        """Take it away; whether there was one."""
        sheet = self.current
        if sheet is not None:
            sheet.close_sheet()
        return sheet is not None

    def _gone(self) -> None:
        self.current = None
        self.closed.emit()
        if not self._stays:
            self._stage.focus_home()

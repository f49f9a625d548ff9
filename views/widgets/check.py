# SPDX-License-Identifier: Apache-2.0
"""A box to tick: the style sheet fills it, this draws the tick, so that colour is not all there is."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from views.look import Look


class CheckBox(QCheckBox):
    """A box with its words; both are the target."""

    def __init__(self, look: Look, words: str) -> None:
        super().__init__(words)
        self._look = look
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        part = QStyle.SubElement.SE_CheckBoxIndicator
        box = QRectF(self.style().subElementRect(part, option, self)).adjusted(4, 4, -4, -4)
        ink = self._look.colour("accent_ink" if self.isEnabled() else "card")
        self._look.icons.paint(QPainter(self), "check", ink, box)

# SPDX-License-Identifier: Apache-2.0
"""What stands where something could not be read: one sentence, and the way to try again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from views.look import Look
from views.widgets.buttons import KeyCapButton
from views.widgets.text import IconLabel, label


class FaultState(QWidget):
    """An icon, the fault with what to do, a button; `retried` when the operator presses it."""

    retried = Signal()

    def __init__(self, look: Look, text: str = "") -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addStretch(1)
        self._picture = IconLabel(look, "circle-alert", "bad", 40)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        self._text = label(text, "strong", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._text)
        self.again = KeyCapButton(look, look.say("common.retry"), "refresh-cw", "F5")
        self.again.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.again.clicked.connect(self.retried)
        column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.setAccessibleName(text)

    def tell(self, text: str) -> None:
        """Another fault."""
        self._text.setText(text)
        self.setAccessibleName(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small place the words and the button come first."""
        super().resizeEvent(event)
        words = self._text.heightForWidth(max(self.width() - 32, 1))
        need = words + self.again.height() + self._picture.height() + 56
        self._picture.setVisible(need <= self.height())

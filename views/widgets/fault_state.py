# SPDX-License-Identifier: Apache-2.0
"""What stands where something could not be read: one sentence, and the way to try again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from views.look import Look
from views.widgets.buttons import KeyCapButton
from views.widgets.text import IconLabel, label


class FaultState(QWidget):
    """An icon, the fault with what to do, a button; `retried` when the operator presses it.

    Every list has one and few are ever seen: what is on it is made when it is first told a fault.
    """

    retried = Signal()

    def __init__(self, look: Look, text: str = "") -> None:
        super().__init__()
        self._look = look
        self._parts: tuple[IconLabel, QLabel, KeyCapButton] | None = None
        if text:
            self.tell(text)

    @property
    def again(self) -> KeyCapButton:
        """The button."""
        return self._made()[2]

    def _made(self) -> tuple[IconLabel, QLabel, KeyCapButton]:
        if self._parts is not None:
            return self._parts
        look = self._look
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addStretch(1)
        picture = IconLabel(look, "circle-alert", "bad", 40)
        column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        words = label("", "strong", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(words)
        again = KeyCapButton(look, look.say("common.retry"), "refresh-cw", "F5")
        again.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        again.clicked.connect(self.retried)
        column.addWidget(again, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._parts = (picture, words, again)
        return self._parts

    def tell(self, text: str) -> None:
        """Another fault."""
        self._made()[1].setText(text)
        self.setAccessibleName(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small place the words and the button come first."""
        super().resizeEvent(event)
        if self._parts is None:
            return
        picture, words, again = self._parts
        told = words.heightForWidth(max(self.width() - 32, 1))
        picture.setVisible(told + again.height() + picture.height() + 56 <= self.height())

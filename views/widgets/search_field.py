# SPDX-License-Identifier: Apache-2.0
"""A field to search in: a glass before the words, a cross after them, an answer at each key.

It tells at once what stands in it and waits for nothing: whoever looks up drops answers to an older
text. Names are searched too, so the input method is welcome here; half-composed words are not told.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from views.look import Look
from views.theme import TARGET
from views.widgets.buttons import button, give_icon
from views.widgets.fields import CodeField


class SearchField(CodeField):
    """`searched(text)` when the words change, `entered(text)` on Enter; Escape and the cross clear."""

    searched = Signal(str)
    entered = Signal(str)
    given_up = Signal()

    def __init__(self, look: Look, placeholder: str) -> None:
        super().__init__(placeholder, words=True)
        self._told = ""
        self.setProperty("role", "search")
        self.addAction(
            QAction(look.icon("search", "ink_soft", 20), placeholder, self),
            QLineEdit.ActionPosition.LeadingPosition,
        )
        self._cross = button("", "link", tip=look.say("common.clear"))
        self._cross.setParent(self)
        give_icon(self._cross, look, "x", "ink_soft")
        self._cross.setIconSize(QSize(look.px(18), look.px(18)))
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Escape does the same
        self._cross.setCursor(Qt.CursorShape.ArrowCursor)
        self._cross.clicked.connect(self.clear)
        self._cross.hide()
        self.setTextMargins(0, 0, TARGET - 8, 0)
        self.textChanged.connect(self._changed)

    def search_for(self, text: str) -> None:
        """Put words in as if typed; told even where they are the same as before."""
        self._told = ""
        self.setText(text)
        self._changed(text)

    def _changed(self, text: str) -> None:
        self._cross.setVisible(bool(text))
        told = text.strip()
        if told != self._told:
            self._told = told
            self.searched.emit(told)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(self.text().strip())
            return
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.given_up.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = min(TARGET, self.height() - 2)
        self._cross.setFixedSize(side, side)
        self._cross.move(self.width() - side - 1, (self.height() - side) // 2)

# SPDX-License-Identifier: Apache-2.0
"""A field to search in: a glass before the words, a cross after them, an answer at each key.

It tells at once what stands in it and waits for nothing: whoever looks up drops answers to an older
text. Names are searched too, so the input method is welcome here; half-composed words are not told.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from views.look import Look
from views.widgets.fields import IconField


class SearchField(IconField):
    """`searched(text)` when the words change, `entered(text)` on Enter; Escape and the cross clear."""

    searched = Signal(str)
    entered = Signal(str)
    given_up = Signal()

    def __init__(self, look: Look, placeholder: str) -> None:
        super().__init__(look, placeholder, "search", words=True)
        self._told = ""
        self.show_trail("x", "ink_soft", look.say("common.clear"))
        self.trail.clicked.connect(self.clear)
        self.trail.hide()
        self.textChanged.connect(self._changed)

    def search_for(self, text: str) -> None:
        """Put words in as if typed; told even where they are the same as before."""
        self._told = ""
        self.setText(text)
        self._changed(text)

    def _changed(self, text: str) -> None:
        self.trail.setVisible(bool(text))
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

# SPDX-License-Identifier: Apache-2.0
"""Line edits: the scan field, and fields whose input method is off until it is wanted.

A live Chinese input method swallows a scanner's digits in any field that admits it (measured;
ImhHints and WA_InputMethodEnabled don't help). `inputMethodQuery(ImEnabled)` returning False does.
So every field refuses the input method unless it is made for words, and the scan field has a switch.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from views.look import Look

_LONGEST = 512


class CodeField(QLineEdit):
    """A field for digits and letters: no input method unless `words` is set."""

    def __init__(self, placeholder: str, *, words: bool = False, longest: int = _LONGEST) -> None:
        super().__init__()
        self._words = words
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setMaxLength(longest)

    @property
    def words(self) -> bool:
        """Whether the input method may be used here."""
        return self._words

    def set_words(self, words: bool) -> None:
        """Let the input method in, or keep it out."""
        self._words = words
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, words)
        QGuiApplication.inputMethod().update(Qt.InputMethodQuery.ImEnabled)

    def inputMethodQuery(self, query: Qt.InputMethodQuery, *argument: Any) -> Any:
        if query == Qt.InputMethodQuery.ImEnabled and not self._words:
            return False
        return super().inputMethodQuery(query, *argument)


class ScanField(CodeField):
    """The home of the focus: what is typed here and ended with Enter is treated like a scan."""

    typed = Signal(str)
    enter_on_empty = Signal()
    text_given_up = Signal()

    def __init__(self, look: Look, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(placeholder)
        self.setParent(parent)
        self._look = look
        self.setObjectName("scan")
        self.setFixedHeight(look.px(48))
        self.addAction(
            QAction(look.icon("scan-barcode", "ink_soft", 22), placeholder, self),
            QLineEdit.ActionPosition.LeadingPosition,
        )
        self._switch = QAction(self)
        self._switch.setCheckable(True)
        self._switch.toggled.connect(self._toggled)
        self.addAction(self._switch, QLineEdit.ActionPosition.TrailingPosition)
        self._toggled(False)

    def _toggled(self, on: bool) -> None:
        self.set_words(on)
        say = self._look.say
        self._switch.setText(say("scan.words_on") if on else say("scan.words_off"))
        self._switch.setToolTip(self._switch.text())
        self._switch.setIcon(self._look.icon("languages", "accent_text" if on else "ink_faint", 20))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            text = self.text().strip()
            self.clear()
            if text:
                self.typed.emit(text)
            else:
                self.enter_on_empty.emit()
            return
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.text_given_up.emit()
            return
        super().keyPressEvent(event)

# SPDX-License-Identifier: Apache-2.0
"""Line edits: the scan field, and fields whose input method is off until it is wanted.

A live Chinese input method swallows a scanner's digits in any field that admits it (measured;
ImhHints and WA_InputMethodEnabled don't help). `inputMethodQuery(ImEnabled)` returning False does.
So every field refuses the input method unless it is made for words, and the scan field has a switch.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from views.look import Look
from views.theme import TARGET
from views.widgets.buttons import button, give_icon

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


class IconField(CodeField):
    """A field with an icon before its words and a button after them.

    The framework's own actions are 16 px, whatever the size of the type, and too small to be hit.
    """

    def __init__(self, look: Look, placeholder: str, icon: str, *, words: bool = False) -> None:
        super().__init__(placeholder, words=words)
        self._look, self._icon = look, icon
        self.setTextMargins(look.px(22) + 8, 0, TARGET - 8, 0)
        self.trail: QPushButton = button("", "link")
        self.trail.setParent(self)
        self.trail.setProperty("role", "in_field")
        self.trail.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a key does the same
        self.trail.setCursor(Qt.CursorShape.ArrowCursor)

    def show_trail(self, icon: str, role: str, name: str) -> None:
        """What the button at the end shows and is called."""
        give_icon(self.trail, self._look, icon, role)
        self.trail.setAccessibleName(name)
        self.trail.setToolTip(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = self._look.px(22)
        box = QRectF(self._look.px(12), (self.height() - side) / 2, side, side)
        role = "ink_soft" if self.isEnabled() else "ink_faint"
        self._look.icons.paint(QPainter(self), self._icon, self._look.colour(role), box)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = min(TARGET, self.height() - 2)
        self.trail.setFixedSize(QSize(side, side))
        self.trail.move(self.width() - side - 1, (self.height() - side) // 2)


class ScanField(IconField):
    """The home of the focus: what is typed here and ended with Enter is treated like a scan."""

    typed = Signal(str)
    enter_on_empty = Signal()
    text_given_up = Signal()

    def __init__(
        self, look: Look, placeholder: str, short: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(look, placeholder, "scan-barcode")
        self.setParent(parent)
        self._invitations = (placeholder, short or placeholder)
        self.setObjectName("scan")
        self.setFixedHeight(look.px(48))
        self.trail.setCheckable(True)
        self.trail.toggled.connect(self._toggled)
        self._toggled(False)

    def _toggled(self, on: bool) -> None:
        self.set_words(on)
        say = self._look.say
        name = say("scan.words_on") if on else say("scan.words_off")
        self.show_trail("languages", "accent_text" if on else "ink_faint", name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Invites in fewer words where the whole sentence has no room."""
        super().resizeEvent(event)
        long, short = self._invitations
        margins = self.textMargins()
        room = self.width() - margins.left() - margins.right() - 28
        fits = self.fontMetrics().horizontalAdvance(long) <= room
        self.setPlaceholderText(long if fits else short)

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

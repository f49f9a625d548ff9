# SPDX-License-Identifier: Apache-2.0
"""Ten large keys for a PIN, for fingers and for the keyboard.

Dots are shown, never digits; the PIN leaves by `entered` and is forgotten at once.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from views.look import Look
from views.widgets.buttons import button, give_icon

_LONGEST = 12


class _Dots(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self.count = look, 0
        self.setFixedHeight(look.px(36))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = max(self.count, 4)
        size, gap = self._look.px(16), self._look.px(18)
        x = (self.width() - shown * size - (shown - 1) * gap) / 2
        for index in range(shown):
            filled = index < self.count
            painter.setPen(self._look.colour("line_strong" if not filled else "accent"))
            painter.setBrush(self._look.colour("accent") if filled else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(x + 1, (self.height() - size) / 2, size - 2, size - 2))
            x += size + gap


class PinPad(QWidget):
    """Digits, a delete key and a main key; `entered(pin)` on Enter or the main key."""

    entered = Signal(str)

    def __init__(self, look: Look, confirm: str) -> None:
        super().__init__()
        self._pin = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(look.say("login.pin"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        self._dots = _Dots(look)
        column.addWidget(self._dots)
        grid = QGridLayout()
        grid.setSpacing(10)
        for index, digit in enumerate("123456789"):
            grid.addWidget(self._key(digit), index // 3, index % 3)
        back = self._key("")
        give_icon(back, look, "delete", "ink", size=26)
        back.setAccessibleName(look.say("login.delete"))
        back.setToolTip(look.say("login.delete"))
        grid.addWidget(back, 3, 0)
        grid.addWidget(self._key("0"), 3, 1)
        self._confirm = button("", "main", tip=confirm)
        give_icon(self._confirm, look, "arrow-right", "accent_ink", size=26)
        self._confirm.setProperty("role", "pin")
        self._confirm.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._confirm.clicked.connect(self._enter)
        grid.addWidget(self._confirm, 3, 2)
        column.addLayout(grid)

    def clear(self) -> None:
        """Forget what was typed."""
        self._set("")

    def _key(self, digit: str) -> QPushButton:
        made = button(digit, "pin")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setProperty("digit", digit)
        made.clicked.connect(self._pressed)
        return made

    def _pressed(self) -> None:
        digit = str(self.sender().property("digit"))
        self._set(self._pin + digit if digit else self._pin[:-1])

    def _set(self, pin: str) -> None:
        self._pin = pin[:_LONGEST]
        self._dots.count = len(self._pin)
        self._dots.update()

    def _enter(self) -> None:
        pin, self._pin = self._pin, ""
        self._set("")
        if pin:
            self.entered.emit(pin)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isdigit() and event.text().isascii():
            self._set(self._pin + event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self._set(self._pin[:-1])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            super().keyPressEvent(event)

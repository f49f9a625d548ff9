# SPDX-License-Identifier: Apache-2.0
"""The dark rail at the left: one button for each screen that exists."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from views.look import Look
from views.screens import ScreenEntry
from views.widgets.paint import CENTRE, fitted, text_line

_MOST_KEYS = 9


class _RailButton(QPushButton):
    def __init__(self, look: Look, entry: ScreenEntry, words: str) -> None:
        super().__init__()
        self._look, self._icon, self._words = look, entry.icon, words
        self.setProperty("kind", "rail")
        self.setProperty("screen", entry.id)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setFixedHeight(min(look.px(64), 78))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._count = 0

    def set_count(self, count: int) -> None:
        """What waits there for a person; 0 shows nothing."""
        if count != self._count:
            self._count = count
            self.setAccessibleDescription(str(count) if count else "")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(76, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        look = self._look
        lit = self.isChecked() or bool(option.state & QStyle.StateFlag.State_MouseOver)
        ink = look.colour("rail_ink_on" if lit else "rail_ink")
        size, middle = look.px(24), self.width() / 2
        top = (self.height() - size - look.px(22)) / 2
        look.icons.paint(painter, self._icon, ink, QRectF(middle - size / 2, top, size, size))
        font = fitted(look.font(13, bold=True), self._words, self.width() - 6, least=9)
        text_line(
            painter,
            QRectF(2, top + size + 2, self.width() - 4, look.px(20)),
            self._words,
            font,
            ink,
            CENTRE,
        )
        if self._count:
            self._paint_count(painter, middle + size / 2, top)

    def _paint_count(self, painter: QPainter, x: float, y: float) -> None:
        look = self._look
        words = str(self._count) if self._count < 100 else "99+"
        font = look.font(13, bold=True)
        width = max(look.px(20), QFontMetricsF(font).horizontalAdvance(words) + 10)
        box = QRectF(min(x - 4, self.width() - width - 2), y - 6, width, look.px(20))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("warn_soft"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        text_line(painter, box, words, font, look.colour("warn"), CENTRE)


class Rail(QWidget):
    """`chosen(screen)` when a button is pressed; the lit one is set by `light`."""

    chosen = Signal(str)

    def __init__(self, look: Look, entries: Sequence[ScreenEntry]) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(min(look.px(92), 104))
        self.setAccessibleName(look.say("window.rail"))
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, _RailButton] = {}
        self._under = {entry.id: entry.under for entry in entries if entry.under}
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 14, 8, 14)
        column.setSpacing(4)
        for at_foot in (False, True):
            for entry in entries:
                if entry.at_foot is at_foot and not entry.under:
                    made = _RailButton(look, entry, look.say.of("screens", entry.id))
                    self._group.addButton(made)
                    self._buttons[entry.id] = made
                    self._give_key(made, entry.id)
                    column.addWidget(made)
            if not at_foot:
                column.addStretch(1)
        self._group.buttonClicked.connect(self._pressed)

    def _give_key(self, made: _RailButton, screen: str) -> None:
        """Ctrl and its number, from wherever the focus is. (Alt and digits are how some scanners spell.)"""
        number = len(self._buttons)
        if number <= _MOST_KEYS:
            keys = f"Ctrl+{number}"
            shortcut = QShortcut(QKeySequence(keys), self)  # a button's own would click it late
            shortcut.setProperty("screen", screen)
            shortcut.activated.connect(self._key_pressed)
            made.setToolTip(f"{made.toolTip()}  {keys}")

    def light(self, screen: str) -> None:
        """Light the button of the screen in front."""
        self._buttons[self._under.get(screen, screen)].setChecked(True)

    def count(self, screen: str, count: int) -> None:
        """What waits on a screen for a person."""
        if screen in self._buttons:
            self._buttons[screen].set_count(count)

    def _pressed(self, made: QPushButton) -> None:
        self.chosen.emit(str(made.property("screen")))

    def _key_pressed(self) -> None:
        self.chosen.emit(str(self.sender().property("screen")))

# SPDX-License-Identifier: Apache-2.0
"""Buttons: with a key cap, as a link, as a row, as one of several choices.

Every button has a text (a screen reader's name) even where it paints an icon, and none is smaller
than 44 px; the main one of a screen is at least 60 px high.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from views.look import Look
from views.widgets.paint import fitted, text_block, text_line


class KeyCapButton(QPushButton):
    """Icon, words and the key that does the same, centred; `main` fills it with the accent."""

    def __init__(
        self, look: Look, text: str, icon: str, key: str = "", *, main: bool = False
    ) -> None:
        super().__init__(text)
        self._look, self._icon, self._key, self._main = look, icon, key, main
        self._measured: tuple[int, int, int, int] | None = None
        self._font = replace(look, scale=min(look.scale, 1.25)).font(20 if main else 17, bold=True)
        self.setProperty("kind", "main" if main else "plain")
        self.setProperty("role", "cap")
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(min(max(look.px(62), 60), 76))
        if key:
            self.setToolTip(f"{text} ({key})")

    def setText(self, text: str) -> None:
        if text == self.text():
            return
        super().setText(text)
        self._measured = None
        self.setAccessibleName(text)
        self.updateGeometry()

    def _metrics(self) -> tuple[int, int, int, int]:
        """What its parts take; measured once for each text, for a layout asks several times."""
        if self._measured is None:
            self._measured = self._measure()
        return self._measured

    def _measure(self) -> tuple[int, int, int, int]:
        icon = self._look.px(26 if self._main else 22)
        words = QFontMetrics(self._font).horizontalAdvance(self.text())
        cap = 0
        if self._key:
            cap = QFontMetrics(self._key_font()).horizontalAdvance(self._key) + self._look.px(20)
        return icon, words, cap, self._look.px(9)

    def _key_font(self) -> QFont:
        return self._look.font(13, bold=True)

    def sizeHint(self) -> QSize:
        icon, words, cap, gap = self._metrics()
        return QSize(icon + gap + words + (gap + cap if cap else 0) + 2 * gap + 8, self.height())

    def minimumSizeHint(self) -> QSize:
        icon, words, _, gap = self._metrics()
        return QSize(icon + gap + min(words, 150 if self._main else 60) + 16, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        if self._main and (self.hasFocus() or self.property("shown") == "focus"):
            # The ring of the focus is of the fill's own hue: a line inside tells it apart.
            painter.setPen(QPen(self._look.colour("accent_ink"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(5, 5, -5, -5), 8, 8)
        icon, words, cap, gap = self._metrics()
        if words > self.width() - 16 - icon - 2 * gap - cap:
            cap = 0  # the words come first; the tooltip tells the key as well
        room = self.width() - 16 - icon - gap - (cap + gap if cap else 0)
        font = fitted(self._font, self.text(), room, least=self._look.px(15))
        if not self._has_room(font, room):
            if self._has_room(font, self.width() - 16, lines=1):
                icon, gap, room = 0, 0, self.width() - 16
            else:
                font.setPixelSize(self._look.px(13))
        shown_width = min(math.ceil(QFontMetricsF(font).horizontalAdvance(self.text())), room)
        total = icon + gap + shown_width + (gap + cap if cap else 0)
        x, middle = (self.width() - total) // 2, self.height() / 2
        if not self.isEnabled():
            ink = self._look.colour("ink_faint")
        else:
            ink = self._look.colour("accent_ink" if self._main else "ink")
        if icon:
            box = QRectF(x, middle - icon / 2, icon, icon)
            self._look.icons.paint(painter, self._icon, ink, box)
        x += icon + gap
        self._paint_words(painter, QRectF(x, 0, shown_width + 2, self.height()), font, ink)
        x += shown_width + gap
        if cap:
            self._paint_cap(painter, QRectF(x, middle - self._look.px(15), cap, self._look.px(30)))

    def _has_room(self, font: QFont, room: float, *, lines: int = 2) -> bool:
        """Whether the words stand there whole, on one line or on as many as are allowed."""
        metrics = QFontMetricsF(font)
        if metrics.horizontalAdvance(self.text()) <= room:
            return True
        box = QRectF(0, 0, room, 10_000)
        need = metrics.boundingRect(box, int(Qt.TextFlag.TextWordWrap), self.text()).height()
        return lines == 2 and need <= min(2 * metrics.lineSpacing() + 1, self.height() - 4)

    def _paint_words(self, painter: QPainter, box: QRectF, font: QFont, ink: QColor) -> None:
        """On one line, smaller if need be; on two where even that is too long."""
        metrics = QFontMetricsF(font)
        if metrics.horizontalAdvance(self.text()) <= box.width():
            text_line(painter, box, self.text(), font, ink)
            return
        tall = min(2 * metrics.lineSpacing(), box.height() - 4)
        top = (box.height() - tall) / 2
        two = QRectF(box.x(), top, box.width(), tall)
        text_block(painter, two, self.text(), font, ink, lines=2)

    def _paint_cap(self, painter: QPainter, box: QRectF) -> None:
        look = self._look
        on_accent = self._main and self.isEnabled()
        painter.setPen(QPen(look.colour("accent_ink" if on_accent else "line_strong"), 1.2))
        painter.setBrush(look.colour("accent_cap" if on_accent else "card"))
        painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6), 7, 7)
        painter.setFont(self._key_font())
        painter.setPen(
            look.colour("accent_ink" if on_accent else "ink" if self.isEnabled() else "ink_faint")
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._key)


def button(text: str, kind: str = "plain", *, tip: str = "") -> QPushButton:
    """An ordinary button: `plain`, `main`, `link`, `danger`, `tab`."""
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setAccessibleName(tip or text)
    made.setAutoDefault(False)
    if tip:
        made.setToolTip(tip)
    return made


def give_icon(made: QPushButton, look: Look, name: str, role: str, *, size: int = 20) -> None:
    """An icon before the words, with room between them (the style leaves too little)."""
    side = look.px(size)
    gap = look.px(8) if made.text() else 0
    made.setIcon(look.icons.spaced(name, look.colour(role), look.colour("ink_faint"), side, gap))
    made.setIconSize(QSize(side + gap, side))


class Choices(QWidget):
    """One of several, as buttons side by side (or in a grid of `columns`); `chosen(value)` tells which."""

    chosen = Signal(str)

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        *,
        kind: str = "choice",
        columns: int = 0,
        value: str = "",
        name: str = "",
    ) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, QPushButton] = {}
        self.setAccessibleName(name)
        grid: QGridLayout | QHBoxLayout = QGridLayout(self) if columns else QHBoxLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for index, (key, text) in enumerate(options):
            made = button(text, kind)
            made.setCheckable(True)
            made.setChecked(key == value)
            made.setProperty("value", key)
            self._group.addButton(made)
            self._buttons[key] = made
            if isinstance(grid, QGridLayout):
                grid.addWidget(made, index // columns, index % columns)
            else:
                grid.addWidget(made)
        self._group.buttonClicked.connect(self._clicked)

    @property
    def value(self) -> str:
        """The chosen value, or ""."""
        for key, made in self._buttons.items():
            if made.isChecked():
                return key
        return ""

    def choose(self, value: str) -> None:
        """Choose as if by hand (no-op for a value that isn't offered)."""
        made = self._buttons.get(value)
        if made is not None:
            made.setChecked(True)
            self.chosen.emit(value)

    def show_value(self, value: str) -> None:
        """Mark a value without telling anyone."""
        made = self._buttons.get(value)
        if made is not None:
            made.setChecked(True)

    def set_text(self, value: str, text: str) -> None:
        """Other words for one option (a count beside it)."""
        self._buttons[value].setText(text)
        self._buttons[value].setAccessibleName(text)

    def _clicked(self, made: QPushButton) -> None:
        self.chosen.emit(str(made.property("value")))

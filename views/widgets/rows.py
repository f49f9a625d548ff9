# SPDX-License-Identifier: Apache-2.0
"""Rows of a card that can be pressed: an icon, a title, a line below it, something at the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton

from views.look import Look
from views.widgets.paint import (
    RIGHT,
    ChipFace,
    chip_width,
    fitted,
    paint_chip,
    text_block,
    text_line,
)


class PressRow(QPushButton):
    """One row; `wraps` where it may grow by a line for a long title.

    `trail` is text at the right (`trail_tone` "link" for an action), `chip` a count.
    """

    def __init__(
        self,
        look: Look,
        *,
        icon: str,
        tone: str,
        title: str,
        line: str = "",
        trail: str = "",
        trail_tone: str = "ink_soft",
        chip: ChipFace | None = None,
        chevron: bool = False,
        wraps: bool = False,
    ) -> None:
        super().__init__()
        self._look = look
        self._icon, self._tone, self._title, self._line = icon, tone, title, line
        self._trail, self._trail_tone, self._chip, self._chevron = trail, trail_tone, chip, chevron
        self.setProperty("kind", "row")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._wraps, self._two_lines = wraps, False
        self._name_it()

    def _name_it(self) -> None:
        said = (self._title, self._line, self._trail)
        self.setAccessibleName(" ".join(part for part in said if part))
        self.setToolTip("\n".join(part for part in said[:2] if part))
        self._tall = self._look.px(58) if self._line else 44
        self.setFixedHeight(self._tall)

    def become(
        self,
        *,
        icon: str,
        tone: str,
        title: str,
        line: str = "",
        trail: str = "",
        trail_tone: str = "ink_soft",
    ) -> None:
        """Another row in the same place; a row that says the same already isn't painted again."""
        now = (icon, tone, title, line, trail, trail_tone)
        was = (self._icon, self._tone, self._title, self._line, self._trail, self._trail_tone)
        if now == was:
            return
        self._icon, self._tone, self._title, self._line, self._trail, self._trail_tone = now
        self._name_it()
        self.update()

    def set_chip(self, chip: ChipFace) -> None:
        """Another count."""
        if chip == self._chip:
            return
        self._chip = chip
        self.setAccessibleDescription(chip.text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, self._tall)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._tall)

    def _taken(self) -> float:
        """The width that everything but the title needs."""
        look = self._look
        taken = 16.0 + look.px(22) + look.px(12)
        if self._chevron:
            taken += look.px(26)
        if self._chip is not None:
            taken += chip_width(look, self._chip) + look.px(8)
        if self._trail:
            taken += self._trail_width() + look.px(8)
        return taken

    def _trail_width(self) -> float:
        font = self._look.font(15, bold=self._trail_tone != "ink_soft")
        return min(QFontMetricsF(font).horizontalAdvance(self._trail) + 2, self.width() * 0.4)

    def _title_font(self, room: float) -> QFont:
        look = self._look
        # A row that may grow keeps the size of its neighbours' titles rather than its one line.
        least = look.px(16 if self._wraps else 13)
        return fitted(look.font(17, bold=True), self._title, room, least=least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where rows may grow (a list that scrolls), a title that is too long takes a second line."""
        super().resizeEvent(event)
        if not self._wraps:
            return
        room = self.width() - self._taken()
        font = self._title_font(room)
        self._two_lines = QFontMetricsF(font).horizontalAdvance(self._title) > room > 0
        tall = self._tall + (self._look.px(22) if self._two_lines else 0)
        if tall != self.height():
            self.setFixedHeight(tall)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        look, middle = self._look, self.height() / 2
        icon, x, right = look.px(22), 8.0, self.width() - 8.0
        look.icons.paint(
            painter, self._icon, look.colour(self._tone), QRectF(x, middle - icon / 2, icon, icon)
        )
        x += icon + look.px(12)
        if self._chevron:
            size = look.px(18)
            right -= size
            look.icons.paint(
                painter,
                "chevron-right",
                look.colour("ink_soft"),
                QRectF(right, middle - size / 2, size, size),
            )
            right -= look.px(8)
        if self._chip is not None:
            right -= chip_width(look, self._chip)
            paint_chip(painter, look, right, middle, self._chip)
            right -= look.px(8)
        if self._trail:
            font = look.font(15, bold=self._trail_tone != "ink_soft")
            width = self._trail_width()
            right -= width
            text_line(
                painter,
                QRectF(right, 0, width, self.height()),
                self._trail,
                font,
                look.colour(self._trail_tone),
                RIGHT,
            )
            right -= look.px(8)
        room = right - x
        font, ink = self._title_font(room), look.colour("ink")
        if not self._line:
            text_line(painter, QRectF(x, 0, room, self.height()), self._title, font, ink)
            return
        height, below = look.px(24), look.px(20)
        top = middle - (height + below) / 2 - 1
        if self._two_lines:
            top -= look.px(22) / 2
            two = QRectF(x, top, room, height + look.px(22))
            text_block(painter, two, self._title, font, ink, lines=2)
            top += look.px(22)
        else:
            # A list's title ends with its day and half-day: the end tells two of them apart.
            middle_out = Qt.TextElideMode.ElideMiddle
            line = QRectF(x, top, room, height)
            text_line(painter, line, self._title, font, ink, elide=middle_out)
        small = QRectF(x, top + height + 2, room, below)
        line_font = fitted(look.font(13), self._line, room, least=max(look.px(11), 13))
        text_line(painter, small, self._line, line_font, look.colour("ink_soft"))

# SPDX-License-Identifier: Apache-2.0
"""Rows of a card that can be pressed: an icon, a title, a line below it, something at the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton

from views.look import Look
from views.widgets.paint import RIGHT, ChipFace, chip_width, paint_chip, text_line


class PressRow(QPushButton):
    """One row. `trail` is text at the right (`trail_tone` "link" for an action), `chip` a count."""

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
    ) -> None:
        super().__init__()
        self._look = look
        self._icon, self._tone, self._title, self._line = icon, tone, title, line
        self._trail, self._trail_tone, self._chip, self._chevron = trail, trail_tone, chip, chevron
        self.setProperty("kind", "row")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
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

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        look, middle = self._look, self.height() / 2
        icon, x, right = look.px(22), 4.0, self.width() - 4.0
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
            width = min(QFontMetricsF(font).horizontalAdvance(self._trail) + 2, self.width() * 0.4)
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
        if self._line:
            height = look.px(24)
            text_line(
                painter,
                QRectF(x, middle - height - 1, right - x, height),
                self._title,
                look.font(17, bold=True),
                look.colour("ink"),
                # A list's title ends with its day and half-day: the end tells two of them apart.
                elide=Qt.TextElideMode.ElideMiddle,
            )
            text_line(
                painter,
                QRectF(x, middle + 1, right - x, look.px(20)),
                self._line,
                look.font(13),
                look.colour("ink_soft"),
            )
        else:
            text_line(
                painter,
                QRectF(x, 0, right - x, self.height()),
                self._title,
                look.font(17, bold=True),
                look.colour("ink"),
            )

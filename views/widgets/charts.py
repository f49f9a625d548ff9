# SPDX-License-Identifier: Apache-2.0
"""The two charts of the window, drawn with a painter: a ring of progress and bars.

Numbers always stand beside the shape; a chart is never the only place where something is said.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from views.look import Look
from views.widgets.paint import CENTRE, fitted, text_line


class Ring(QWidget):
    """A part of a whole as an arc, with the percentage inside."""

    def __init__(self, look: Look, *, side: int = 104) -> None:
        super().__init__()
        self._look, self._part = look, 0.0
        self.setFixedSize(side, side)

    def set_part(self, part: float, name: str) -> None:
        """`part` from 0 to 1; `name` is what a screen reader says."""
        if min(max(part, 0.0), 1.0) == self._part and self.accessibleName():
            return
        self._part = min(max(part, 0.0), 1.0)
        self.setAccessibleName(f"{name} {self._part:.0%}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        stroke = self.width() * 0.115
        box = QRectF(self.rect()).adjusted(stroke / 2, stroke / 2, -stroke / 2, -stroke / 2)
        pen = QPen(self._look.colour("track"), stroke)
        painter.setPen(pen)
        painter.drawEllipse(box)
        if self._part > 0:
            pen.setColor(self._look.colour("good_mark"))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawArc(box, 90 * 16, -round(self._part * 360 * 16))
        text_line(
            painter,
            QRectF(self.rect()),
            f"{self._part:.0%}",
            fitted(self._look.font(26, bold=True), "100%", self.width() * 0.62, least=14),
            self._look.colour("ink"),
            CENTRE,
        )


class Bars(QWidget):
    """Values side by side, each with its caption under it and its number over it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._bars: tuple[tuple[str, int], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_bars(self, bars: tuple[tuple[str, int], ...], name: str) -> None:
        """Caption and value of each bar; `name` is what a screen reader says before them."""
        self._bars = bars
        self.setAccessibleName(name)
        self.setAccessibleDescription(", ".join(f"{caption} {value}" for caption, value in bars))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self._look.px(140))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._bars:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look
        line = look.px(22)
        top = max(max(value for _, value in self._bars), 1)
        step = self.width() / len(self._bars)
        room = self.height() - 2 * line
        for index, (caption, value) in enumerate(self._bars):
            x = index * step
            height = room * value / top
            bar = QRectF(x + step * 0.24, line + room - height, step * 0.52, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("bar"))
            painter.drawRoundedRect(bar, min(6.0, height / 2), min(6.0, height / 2))
            number = QRectF(x, bar.y() - line, step, line)
            text_line(
                painter, number, str(value), look.font(13, bold=True), look.colour("ink"), CENTRE
            )
            text_line(
                painter,
                QRectF(x, self.height() - line, step, line),
                caption,
                look.font(13),
                look.colour("ink_soft"),
                CENTRE,
            )

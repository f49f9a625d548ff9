# SPDX-License-Identifier: Apache-2.0
"""How many of the wanted scans have come: a row of rings that fill."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from views.look import Look


class Tally(QWidget):
    """`total` rings, of which `show_done` fills some."""

    def __init__(self, look: Look, total: int) -> None:
        super().__init__()
        self._look, self._total, self._done = look, total, 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_done(0)

    def show_done(self, done: int) -> None:
        """So many have come."""
        self._done = done
        self.setAccessibleName(f"{done} / {self._total}")
        self.update()

    def sizeHint(self) -> QSize:
        side = self._look.px(40)
        return QSize(self._total * (side + 12) - 12, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, side = self._look, self._look.px(40)
        for number in range(self._total):
            box = QRectF(number * (side + 12) + 1, 1, side - 2, side - 2)
            if number < self._done:
                painter.setPen(QPen(look.colour("good"), 2))
                painter.setBrush(look.colour("good_soft"))
                painter.drawEllipse(box)
                inner = side * 0.5
                spot = QRectF(
                    box.center().x() - inner / 2, box.center().y() - inner / 2, inner, inner
                )
                look.icons.paint(painter, "check", look.colour("good"), spot)
            else:
                painter.setPen(QPen(look.colour("line_strong"), 2))
                painter.setBrush(look.colour("card"))
                painter.drawEllipse(box)

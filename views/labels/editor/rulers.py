# SPDX-License-Identifier: Apache-2.0
"""The canvas's rulers and grid: strokes only, for a scale in px a mm."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from views.look import Look

RULER_PX = 34
_LEAST_TICK_PX = 4.0


def paint_rulers(painter: QPainter, look: Look, label: QRectF, scale: float) -> None:
    """Ticks at each mm that is wide enough to see, longer at 5, with figures at tens, above and left of the label."""
    ink = look.colour("ink_faint")
    painter.setPen(QPen(ink, 1))
    painter.setFont(look.font(13))
    fine = 1 if scale >= _LEAST_TICK_PX else 5
    room = painter.fontMetrics().horizontalAdvance("000") + 6
    tens = next((step for step in (10, 20, 50) if step * scale >= room), 100)
    for horizontal, length in ((True, label.width()), (False, label.height())):
        for mm in range(0, int(length / scale) + 1, fine):
            along = mm * scale
            tick = 12 if mm % 10 == 0 else 8 if mm % 5 == 0 else 4
            if horizontal:
                x, y = label.left() + along, label.top() - 4
                painter.drawLine(QLineF(x, y, x, y - tick))
            else:
                x, y = label.left() - 4, label.top() + along
                painter.drawLine(QLineF(x, y, x - tick, y))
            if mm % tens == 0:
                _figure(painter, str(mm), x, y, horizontal=horizontal)


def _figure(painter: QPainter, words: str, x: float, y: float, *, horizontal: bool) -> None:
    if horizontal:
        box = QRectF(x - 24, y - 31, 48, 16)
    else:
        box = QRectF(x - 48, y - 8, 33, 16)
    align = Qt.AlignmentFlag.AlignCenter if horizontal else Qt.AlignmentFlag.AlignRight
    painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter), words)


def paint_grid(painter: QPainter, colour: QColor, label: QRectF, scale: float) -> None:
    """A dot at every 5 mm, at every 10 on a small picture; lines would look like ink."""
    painter.setPen(QPen(colour, 2))
    step = (5 if scale >= _LEAST_TICK_PX else 10) * scale
    columns, rows = int(label.width() / step), int(label.height() / step)
    painter.drawPoints(
        [
            QPointF(label.left() + x * step, label.top() + y * step)
            for x in range(1, columns + 1)
            for y in range(1, rows + 1)
        ]
    )

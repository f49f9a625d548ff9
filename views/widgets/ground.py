# SPDX-License-Identifier: Apache-2.0
"""The verdict's saturated field as a picture that is drawn once.

A rounded field with a gradient costs more than everything that is written on it, and the same few come
again all day: the last ones are kept, by what they look like. Must not grow with the day: few are kept,
for one as large as a window has some megabytes.
"""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen, QPixmap

RADIUS = 20
_KEPT = 4

Key = tuple[int, int, float, int, int, int | None]


class Grounds:
    """The fields that were drawn lately."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[Key, QPixmap] = OrderedDict()
        self._discs: dict[tuple[int, float, int], QPixmap] = {}
        self.made = 0

    def picture(
        self, size: QSize, ratio: float, fade: tuple[QColor, QColor], edge: QColor | None
    ) -> QPixmap:
        """A field of `size` logical px from one colour to the other, with a line round it if `edge`."""
        one, other = fade
        line = None if edge is None else edge.rgba()
        key = (size.width(), size.height(), ratio, one.rgba(), other.rgba(), line)
        found = self._drawn.get(key)
        if found is None:
            found = self._drawn[key] = _draw(size, ratio, fade, edge)
            self.made += 1
            if len(self._drawn) > _KEPT:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(key)
        return found

    def disc(self, side: int, ratio: float, colour: QColor) -> QPixmap:
        """The round patch under the sign."""
        key = (side, ratio, colour.rgba())
        found = self._discs.get(key)
        if found is None:
            if len(self._discs) > _KEPT:
                self._discs.clear()
            found = self._discs[key] = _draw_disc(side, ratio, colour)
        return found


def _draw_disc(side: int, ratio: float, colour: QColor) -> QPixmap:
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QRectF(0, 0, side, side))
    painter.end()
    return picture


def _draw(size: QSize, ratio: float, fade: tuple[QColor, QColor], edge: QColor | None) -> QPixmap:
    picture = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    box = QRectF(0, 0, size.width(), size.height())
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    gradient = QLinearGradient(box.topLeft(), box.bottomRight())
    gradient.setColorAt(0, fade[0])
    gradient.setColorAt(1, fade[1])
    painter.setPen(Qt.PenStyle.NoPen if edge is None else QPen(edge, 2))
    painter.setBrush(gradient)
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    painter.end()
    return picture

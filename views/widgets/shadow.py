# SPDX-License-Identifier: Apache-2.0
"""The soft shadow under a card, from a picture made once.

A graphics effect would be computed anew at each change of what is on the card (ten times the paint time). Painted
by the ground that the card stands on. The opening page needs it too, so the namespace `Qt`, whose many names take
longer to make than the page takes to paint, isn't used here.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap

_SPREAD, RADIUS, _DROP = 14, 16, 4


@cache
def _shadow(rgba: int) -> QPixmap:
    colour = QColor.fromRgba(rgba)
    side = 2 * (_SPREAD + RADIUS) + 2
    picture = QPixmap(side, side)
    picture.fill(QColor(0, 0, 0, 0))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    layer, laid = QColor(colour), 0
    for step in range(_SPREAD):
        # Faint far out, and mostly close to the card: a soft edge, not a grey band around it.
        wanted = round(colour.alpha() * ((step + 1) / _SPREAD) ** 2.4)
        layer.setAlpha(wanted - laid)
        laid = wanted
        inset = float(step)
        box = QRectF(inset, inset, side - 2 * inset, side - 2 * inset)
        radius = RADIUS + _SPREAD - step
        shape = QPainterPath()
        shape.addRoundedRect(box, radius, radius)
        painter.fillPath(shape, layer)
    painter.end()
    return picture


def paint_shadow(painter: QPainter, box: QRect, colour: QColor) -> None:
    """The soft shadow round a card that covers `box`: what the card itself hides isn't drawn."""
    if colour.alpha() == 0:
        return
    picture = _shadow(colour.rgba())
    side, edge = picture.width(), _SPREAD + RADIUS
    out = box.adjusted(-_SPREAD, _DROP - _SPREAD, _SPREAD, _DROP + _SPREAD)
    right, bottom = out.right() + 1 - edge, out.bottom() + 1 - edge
    for x, source_x in ((out.left(), 0), (right, side - edge)):
        for y, source_y in ((out.top(), 0), (bottom, side - edge)):
            painter.drawPixmap(x, y, picture, source_x, source_y, edge, edge)
    wide, high = right - out.left() - edge, bottom - out.top() - edge
    # The straight sides: as deep as they show beyond the card (the drop moves them down).
    above, below = _SPREAD - _DROP, _SPREAD + _DROP
    for target, source in (
        (QRect(out.left() + edge, out.top(), wide, above), QRect(edge, 0, 2, above)),
        (
            QRect(out.left() + edge, out.bottom() + 1 - below, wide, below),
            QRect(edge, side - below, 2, below),
        ),
        (QRect(out.left(), out.top() + edge, _SPREAD, high), QRect(0, edge, _SPREAD, 2)),
        (
            QRect(out.right() + 1 - _SPREAD, out.top() + edge, _SPREAD, high),
            QRect(side - _SPREAD, edge, _SPREAD, 2),
        ),
    ):
        if target.isValid():
            painter.drawPixmap(target, picture, source)


def reach(box: QRect) -> QRect:
    """How far a card's shadow goes."""
    return box.adjusted(-_SPREAD, -_SPREAD, _SPREAD, _SPREAD + _DROP)

# SPDX-License-Identifier: Apache-2.0
"""Pages and the white cards on them.

A page draws the soft shadow under each of its cards itself, from a picture made once: a graphics
effect would be computed anew at each change of what is on the card (ten times the paint time).
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QEvent, QMargins, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from views.look import Look
from views.widgets.text import label

_SPREAD, _RADIUS, _DROP = 14, 16, 4


@cache
def _shadow(rgba: int) -> QPixmap:
    colour = QColor.fromRgba(rgba)
    side = 2 * (_SPREAD + _RADIUS) + 2
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    layer = QColor(colour)
    layer.setAlphaF(max(colour.alphaF() / 9, 1.01 / 255))
    for step in range(_SPREAD):
        painter.setBrush(layer)
        inset = float(step)
        box = QRectF(inset, inset, side - 2 * inset, side - 2 * inset)
        radius = _RADIUS + _SPREAD - step
        painter.drawRoundedRect(box, radius, radius)
    painter.end()
    return picture


def paint_shadow(painter: QPainter, box: QRect, colour: QColor) -> None:
    """The soft shadow of a rounded card that covers `box`."""
    if colour.alpha() == 0:
        return
    picture = _shadow(colour.rgba())
    edge = _SPREAD + _RADIUS
    out = box.marginsAdded(QMargins(_SPREAD, _SPREAD, _SPREAD, _SPREAD)).translated(0, _DROP)
    side = picture.width()
    left, top, right, bottom = out.left(), out.top(), out.right() + 1, out.bottom() + 1
    xs = (
        (left, edge, 0, edge),
        (left + edge, right - left - 2 * edge, edge, 2),
        (right - edge, edge, side - edge, edge),
    )
    ys = (
        (top, edge, 0, edge),
        (top + edge, bottom - top - 2 * edge, edge, 2),
        (bottom - edge, edge, side - edge, edge),
    )
    for x, width, source_x, source_width in xs:
        for y, height, source_y, source_height in ys:
            if width > 0 and height > 0:
                painter.drawPixmap(
                    QRect(x, y, width, height),
                    picture,
                    QRect(source_x, source_y, source_width, source_height),
                )


class Page(QWidget):
    """The grey ground of a screen; gives its cards their shadow."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        colour = self.look.colour("shadow")
        for child in self.findChildren(QFrame):
            if child.property("raised") and child.isVisibleTo(self) and _page_of(child) is self:
                box = QRect(child.mapTo(self, child.rect().topLeft()), child.size())
                if not box.contains(event.rect()) and _reach(box).intersects(event.rect()):
                    paint_shadow(painter, box, colour)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.update()
        return super().event(event)


def _reach(box: QRect) -> QRect:
    """How far a card's shadow goes."""
    return box.adjusted(-_SPREAD, -_SPREAD, _SPREAD, _SPREAD + _DROP)


def _page_of(child: QWidget) -> QWidget | None:
    """The nearest page above: a page in a scroll area shades its own cards."""
    above = child.parentWidget()
    while above is not None and not isinstance(above, Page):
        above = above.parentWidget()
    return above


class Card(QFrame):
    """A white card with an optional title line; put things into `body`."""

    def __init__(
        self, look: Look, title: str = "", *, padding: int = 20, raised: bool = True
    ) -> None:
        super().__init__()
        self.look = look
        self.setProperty("role", "card")
        self.setProperty("raised", raised)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(padding, padding - 4, padding, padding - 4)
        outer.setSpacing(12 if padding else 2)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.title = label(title, "title")
        if title:
            self.head.addWidget(self.title)
            self.head.addStretch(1)
            outer.addLayout(self.head)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        outer.addLayout(self.body, 1)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout; the widgets go when control returns to the event loop."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)

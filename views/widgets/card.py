# SPDX-License-Identifier: Apache-2.0
"""Pages and the white cards on them.

A page draws the soft shadow under each of its cards itself, from a picture made once: a graphics
effect would be computed anew at each change of what is on the card (ten times the paint time).
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

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
    layer, laid = QColor(colour), 0
    for step in range(_SPREAD):
        # Faint far out, and mostly close to the card: a soft edge, not a grey band around it.
        wanted = round(colour.alpha() * ((step + 1) / _SPREAD) ** 2.4)
        layer.setAlpha(wanted - laid)
        laid = wanted
        painter.setBrush(layer)
        inset = float(step)
        box = QRectF(inset, inset, side - 2 * inset, side - 2 * inset)
        radius = _RADIUS + _SPREAD - step
        painter.drawRoundedRect(box, radius, radius)
    painter.end()
    return picture


def paint_shadow(painter: QPainter, box: QRect, colour: QColor) -> None:
    """The soft shadow round a card that covers `box`: what the card itself hides isn't drawn."""
    if colour.alpha() == 0:
        return
    picture = _shadow(colour.rgba())
    side, edge = picture.width(), _SPREAD + _RADIUS
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


class Page(QWidget):
    """The grey ground of a screen; gives its cards their shadow.

    A layout that was made anew mostly leaves the cards where they are: only where one has moved is the
    ground painted again, for all that stands on it would have to be painted with it.
    """

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.setProperty("role", "page")
        # It covers all of itself, so nothing that lies under it need be painted first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._cards: tuple[QFrame, ...] | None = None
        self._shaded: frozenset[tuple[int, int, int, int]] = frozenset()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.look.colour("page"))
        colour, region = self.look.colour("shadow"), event.region()
        for box in self._boxes():
            inside = box.adjusted(_RADIUS, _RADIUS, -_RADIUS, -_RADIUS)
            if region.intersects(_reach(box)) and not inside.contains(region.boundingRect()):
                paint_shadow(painter, box, colour)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._cards = None
            self._shade_anew()
        return super().event(event)

    def _boxes(self) -> list[QRect]:
        """Where its cards are that can be seen."""
        if self._cards is None:
            self._cards = tuple(
                child
                for child in self.findChildren(QFrame)
                if child.property("raised") and _page_of(child) is self
            )
        return [
            QRect(card.mapTo(self, card.rect().topLeft()), card.size())
            for card in self._cards
            if isValid(card) and card.isVisibleTo(self)
        ]

    def _shade_anew(self) -> None:
        boxes = frozenset((box.x(), box.y(), box.width(), box.height()) for box in self._boxes())
        for moved in boxes ^ self._shaded:
            self.update(_reach(QRect(*moved)))
        self._shaded = boxes


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

# SPDX-License-Identifier: Apache-2.0
"""Pages and the white cards on them.

A page draws the soft shadow under each of its cards itself, from a picture made once: a graphics
effect would be computed anew at each change of what is on the card (ten times the paint time).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from views.look import Look
from views.widgets.shadow import RADIUS, paint_shadow, reach
from views.widgets.text import label


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
            inside = box.adjusted(RADIUS, RADIUS, -RADIUS, -RADIUS)
            if region.intersects(reach(box)) and not inside.contains(region.boundingRect()):
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
            self.update(reach(QRect(*moved)))
        self._shaded = boxes


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


class CardScroll(QScrollArea):
    """What is longer than its card, moved up and down; the focus goes to what stands in it, never to it."""

    def __init__(self, *, sideways: bool = False) -> None:
        super().__init__()
        self.setProperty("role", "in_card")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if not sideways:
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


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

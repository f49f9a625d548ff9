# SPDX-License-Identifier: Apache-2.0
"""One leaf of the gallery: a title, then cards of specimens, as tall as it needs to be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from views.gallery.shown import standing_rules
from views.look import Look
from views.widgets.card import Card, Page
from views.widgets.text import label

WIDTH = 1280


class Leaf(Page):
    """Cards one below the other on the grey ground; wears the sheet that lets states stand."""

    def __init__(self, look: Look, title: str) -> None:
        super().__init__(look)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self.setStyleSheet(standing_rules(app.styleSheet()))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 24, 24, 24)
        self._column.setSpacing(16)
        self._column.addWidget(label(title, "headline"))
        self.setAccessibleName(title)

    def section(self, title: str) -> Card:
        """A card for one kind of widget."""
        made = Card(self.look, title)
        self._column.addWidget(made)
        return made

    def beside(self, *cards: Card) -> None:
        """Cards in one row."""
        row = QHBoxLayout()
        row.setSpacing(16)
        for card in cards:
            row.addWidget(card, 1)
        self._column.addLayout(row)


def specimen(caption: str, widget: QWidget) -> QWidget:
    """A widget over its caption."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(widget)
    column.addWidget(label(caption, "caption", wrap=True))
    column.addStretch(1)
    return box


def grid(card: Card, widgets: Sequence[QWidget], *, columns: int) -> None:
    """Put widgets into a card, `columns` in a row of equal widths."""
    made = QGridLayout()
    made.setHorizontalSpacing(16)
    made.setVerticalSpacing(12)
    for number, widget in enumerate(widgets):
        made.addWidget(widget, number // columns, number % columns)
    for column in range(columns):
        made.setColumnStretch(column, 1)
    card.body.addLayout(made)

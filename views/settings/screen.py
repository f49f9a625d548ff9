# SPDX-License-Identifier: Apache-2.0
"""The settings screen: cards in two columns, each a file of `views/settings/cards`.

A scan made here is not looked up: it goes to the card that wants it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout

from views.settings.cards import LEFT, RIGHT, card_kind
from views.settings.cards.base import SettingsCard
from views.stage import Screen, Stage
from views.widgets.card import Page
from views.widgets.later import InTurn

C = TypeVar("C", bound=SettingsCard)
_KINDS = {name: card_kind(name) for name in (*LEFT, *RIGHT)}
"""Loaded with this module, while nobody waits, and not when the screen is first opened."""
_SEEN_FIRST = 2
"""So many cards of a column fill it on any desk's screen; those below are made after the first paint."""


class SettingsScreen(Screen):
    """How the window looks, sounds and scans, whose counter it is, what was imported."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._made: dict[str, SettingsCard] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(self._area)
        inside = Page(self.look)
        self._area.setWidget(inside)
        row = QHBoxLayout(inside)
        row.setContentsMargins(24, 20, 24, 22)
        row.setSpacing(20)
        below: list[Callable[[], None]] = []
        for names in (LEFT, RIGHT):
            column = QVBoxLayout()
            column.setSpacing(18)
            row.addLayout(column, 1)
            column.addStretch(1)
            for place, name in enumerate(names):
                if place < _SEEN_FIRST:
                    self._put(column, name)
                else:
                    below.append(partial(self._put_below, column, name))
        self.below = InTurn(self, below)
        self._area.verticalScrollBar().valueChanged.connect(self.complete)

    def _put(self, column: QVBoxLayout, name: str) -> None:
        card = self._made[name] = _KINDS[name](self.stage)
        column.insertWidget(column.count() - 1, card)

    def _put_below(self, column: QVBoxLayout, name: str) -> None:
        self._put(column, name)
        if name in LEFT:
            # A screen reader goes through them in the order in which they lie on each other.
            self._made[name].stackUnder(self._made[RIGHT[0]])
        self._made[name].refresh()

    @property
    def cards(self) -> tuple[SettingsCard, ...]:
        """All of them, in their order."""
        self.complete()
        return tuple(self._made[name] for name in (*LEFT, *RIGHT))

    def complete(self) -> None:
        self.below.complete()

    def card(self, kind: type[C]) -> C:
        """The one card of that kind; LookupError if there is none."""
        for made in self.cards:
            if isinstance(made, kind):
                return made
        raise LookupError(kind.__name__)

    def shown(self, topic: str) -> None:
        self.refresh()
        self.below.begin()

    def refresh(self) -> None:
        for card in tuple(self._made.values()):
            card.refresh()

    def take_scan(self, text: str) -> None:
        for card in self.cards:
            if card.take_scan(text):
                self._area.ensureWidgetVisible(card)
                return

    def take_escape(self) -> None:
        for card in self.cards:
            sheet = card.open_sheet()
            if sheet is not None:
                sheet.close_sheet()
                return

# SPDX-License-Identifier: Apache-2.0
"""The settings screen: cards in two columns, each a file of `views/settings/cards`.

A scan made here is not looked up: it goes to the card that wants it.
"""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout

from views.settings.cards import LEFT, RIGHT, card_kind
from views.settings.cards.base import SettingsCard
from views.stage import Screen, Stage
from views.widgets.card import Page

C = TypeVar("C", bound=SettingsCard)
_COLUMNS = tuple(tuple(card_kind(name) for name in names) for names in (LEFT, RIGHT))
"""Loaded with this module, while nobody waits, and not when the screen is first opened."""


class SettingsScreen(Screen):
    """How the window looks, sounds and scans, whose counter it is, what was imported."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.cards: list[SettingsCard] = []
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
        for kinds in _COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(18)
            row.addLayout(column, 1)
            for kind in kinds:
                card = kind(stage)
                self.cards.append(card)
                column.addWidget(card)
            column.addStretch(1)

    def card(self, kind: type[C]) -> C:
        """The one card of that kind; LookupError if there is none."""
        for made in self.cards:
            if isinstance(made, kind):
                return made
        raise LookupError(kind.__name__)

    def shown(self, topic: str) -> None:
        self.refresh()

    def refresh(self) -> None:
        for card in self.cards:
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

# SPDX-License-Identifier: Apache-2.0
"""Why the counter can't be opened, with what to do, and the button that tries again.

Apart from the opening page, which is painted before the kit is loaded; it stands in that page, over its picture.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from views.look import Look
from views.opening import CARD_WIDTH, PADDING
from views.widgets.buttons import button
from views.widgets.card import Card, Page
from views.widgets.text import IconLabel, label

_INSIDE, _BETWEEN = 9, 6


class FaultPage(Page):
    """One fault at a time; `retry_wanted` when the operator has done what it says."""

    retry_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        say = look.say
        card = Card(look, padding=PADDING + 4)
        card.setFixedWidth(look.px(CARD_WIDTH))
        column = QVBoxLayout()
        column.setContentsMargins(_INSIDE, _INSIDE, _INSIDE, _INSIDE)
        column.setSpacing(_BETWEEN)
        card.body.addLayout(column)
        column.addWidget(
            IconLabel(look, "triangle-alert", "warn", 56), 0, Qt.AlignmentFlag.AlignHCenter
        )
        title = label(say("opening.fault"), "headline", wrap=True)
        self._words = label("", "body", wrap=True)
        for part in (title, self._words):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(part)
        retry = button(say("opening.retry"), "main")
        retry.clicked.connect(self.retry_wanted)
        column.addSpacing(12)
        column.addWidget(retry)
        outer, row = QVBoxLayout(self), QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        outer.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(1)

    @property
    def words(self) -> str:
        """What is told."""
        return self._words.text()

    def tell(self, words: str) -> None:
        """Another fault."""
        self._words.setText(words)

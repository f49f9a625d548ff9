# SPDX-License-Identifier: Apache-2.0
"""One product beside the list: lots in the order they expire, the ledger, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.services.answers import LotView, MovementView, StockLine
from views.inventory.columns import ledger_columns, marks
from views.look import Look
from views.widgets.buttons import KeyCapButton
from views.widgets.card import Card, clear
from views.widgets.chip import Chip
from views.widgets.later import Later
from views.widgets.paint import ChipFace
from views.widgets.states import EmptyState
from views.widgets.table import Table
from views.widgets.text import Elided, label


class ProductDetail(QWidget):
    """`move_wanted` and `count_wanted` for the product that is shown."""

    move_wanted = Signal()
    count_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, say = look, look.say
        self.line: StockLine | None = None
        self._stack = QStackedLayout(self)
        nothing = Card(look)
        nothing.body.addWidget(
            EmptyState(look, "boxes", say("inventory.choose"), say("inventory.choose_line"))
        )
        begin = KeyCapButton(look, say("inventory.count"), "clipboard-check", "F6")
        begin.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        begin.clicked.connect(self.count_wanted)
        nothing.body.addWidget(begin)
        self._stack.addWidget(nothing)
        self._card = Later(self._product, self._stack.addWidget)

    def _product(self) -> Card:
        look, say = self._look, self._look.say
        card = Card(look)
        self._name = label("", "title", wrap=True)
        self._code = label("", "caption")
        self._chips = QHBoxLayout()
        self._chips.setSpacing(6)
        card.body.addWidget(self._name)
        card.body.addWidget(self._code)
        card.body.addLayout(self._chips)
        number = QHBoxLayout()
        self._on_hand = label("", "number")
        number.addWidget(self._on_hand)
        number.addWidget(
            label(say("inventory.on_hand"), "caption"), 0, Qt.AlignmentFlag.AlignBottom
        )
        number.addStretch(1)
        card.body.addLayout(number)
        self._lots = QVBoxLayout()
        self._lots.setSpacing(6)
        card.body.addLayout(self._lots)
        card.body.addSpacing(6)
        card.body.addWidget(label(say("inventory.ledger"), "strong"))
        self.ledger = Table(look, ledger_columns(say), say("inventory.ledger"))
        self.ledger.horizontalHeader().hide()
        card.body.addWidget(self.ledger, 1)
        move = KeyCapButton(look, say("inventory.move"), "arrow-right", "F4")
        count = KeyCapButton(look, say("inventory.count"), "clipboard-check", "F6")
        feet = QHBoxLayout()
        feet.setSpacing(8)
        for made, signal in ((move, self.move_wanted), (count, self.count_wanted)):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(signal)
            feet.addWidget(made)
        card.body.addLayout(feet)
        return card

    def show_line(self, line: StockLine | None) -> None:
        """Show a product, or none."""
        self.line = line
        if line is None:
            self._stack.setCurrentIndex(0)
            return
        self._stack.setCurrentWidget(self._card())
        say = self._look.say
        self._name.setText(line.name)
        self._code.setText(f"{line.code} · {say.money(line.price_minor)}")
        self._on_hand.setText(f"{line.on_hand:,}")
        clear(self._chips)
        for chip in marks(say, line):
            self._chips.addWidget(Chip(self._look, chip))
        self._chips.addStretch(1)
        clear(self._lots)
        most = 4 if self._look.scale <= 1.25 else 2  # larger letters need the room for the ledger
        for lot in [lot for lot in line.lots if lot.lot or lot.expires_on][:most]:
            self._lots.addWidget(self._lot(lot))

    def show_ledger(self, movements: Sequence[MovementView]) -> None:
        """Show what happened to the product, newest first."""
        self.ledger.rows.replace(movements)

    def _lot(self, lot: LotView) -> QFrame:
        say = self._look.say
        frame = QFrame()
        frame.setProperty("role", "panel")
        row = QHBoxLayout(frame)
        row.setContentsMargins(12, 8, 12, 8)
        words = say("inventory.lot", lot=lot.lot) if lot.lot else say("inventory.no_lot")
        row.addWidget(Elided(words, "strong"), 1)
        if lot.expires_on:
            text = say("inventory.expires", day=lot.expires_on)
            tone = "bad" if lot.expired else "plain"
            row.addWidget(Chip(self._look, ChipFace(text=text, tone=tone)))
        row.addWidget(label(f"{lot.on_hand:,}", "strong"))
        return frame

# SPDX-License-Identifier: Apache-2.0
"""One record beside the list: what it is, what happened to it, and the ways on from here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from app.services.record_answers import RecordKind, RecordStory
from views.look import Look
from views.records.columns import record_columns, state_chip, step_columns
from views.theme import TARGET
from views.widgets.buttons import KeyCapButton
from views.widgets.card import Card
from views.widgets.chip import Chip
from views.widgets.later import Later
from views.widgets.paint import ChipFace
from views.widgets.states import EmptyState
from views.widgets.table import Table
from views.widgets.text import Elided


class RecordDetail(QWidget):
    """`pickup_wanted`, `reveal_wanted`, `reprint_wanted` for the record that is shown; `parcel_wanted(line)`."""

    pickup_wanted = Signal()
    reveal_wanted = Signal()
    reprint_wanted = Signal()
    parcel_wanted = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, say = look, look.say
        self.story: RecordStory | None = None
        self._stack = QStackedLayout(self)
        nothing = Card(look)
        nothing.body.addWidget(
            EmptyState(look, "history", say("records.choose"), say("records.choose_line"))
        )
        self._stack.addWidget(nothing)
        self._card = Later(self._record, self._stack.addWidget)

    def _record(self) -> Card:
        look, say = self._look, self._look.say
        card = Card(look)
        self._number = Elided("", "title")
        card.body.addWidget(self._number)
        self._chip = Chip(look, ChipFace(text=""))
        self._who = Elided("", "strong")
        row = QHBoxLayout()
        row.addWidget(self._who, 1)
        row.addWidget(self._chip)
        card.body.addLayout(row)
        self._about = Elided("", "caption")
        card.body.addWidget(self._about)
        self.steps = Table(look, step_columns(say), say("records.story"))
        self.steps.horizontalHeader().hide()
        card.body.addWidget(self.steps, 1)
        self.parcels = Table(look, record_columns(say)[1:2], say("records.parcels"))
        self.parcels.horizontalHeader().hide()
        self.parcels.opened.connect(self.parcel_wanted)
        card.body.addWidget(self.parcels, 1)
        for table in (self.steps, self.parcels):
            table.setMinimumHeight(TARGET)
        self.pickup = KeyCapButton(look, say("records.to_pickup"), "scan-barcode", "F4")
        self.reveal = KeyCapButton(look, say("records.reveal"), "user", "F6")
        self.reprint = KeyCapButton(look, say("records.reprint"), "printer", "F7")
        card.body.addWidget(self.pickup)
        feet = QHBoxLayout()
        feet.setSpacing(8)
        feet.addWidget(self.reveal)
        feet.addWidget(self.reprint)
        card.body.addLayout(feet)
        for made, signal in (
            (self.pickup, self.pickup_wanted),
            (self.reveal, self.reveal_wanted),
            (self.reprint, self.reprint_wanted),
        ):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.setFixedHeight(min(look.px(48), 56))  # the story needs the room
            made.clicked.connect(signal)
        return card

    def show_story(self, story: RecordStory | None) -> None:
        """Show a record, or none."""
        self.story = story
        if story is None:
            self._stack.setCurrentIndex(0)
            return
        self._stack.setCurrentWidget(self._card())
        say, line = self._look.say, story.line
        self._number.setText(line.number)
        self._chip.set_face(state_chip(say, line))
        tail = say("pickup.tail", tail=line.phone_tail) if line.phone_tail else ""
        who = [line.name_masked or say("records.nobody"), tail]
        self._who.setText(" · ".join(part for part in who if part))
        order = story.platform_no if line.kind is RecordKind.PARCEL else ""
        about = [
            line.item or say("pickup.no_item"),
            line.slot,
            story.pickup_code and say("records.code", code=story.pickup_code),
            story.carrier,
            order and say("records.order", number=order),
            say.money(story.total_minor) if story.total_minor else "",
        ]
        self._about.setText(" · ".join(part for part in about if part))
        self._about.setVisible(bool(self._about.text()))
        self.steps.rows.replace(story.steps)
        self.parcels.rows.replace(story.parcels)
        self.parcels.setVisible(bool(story.parcels))
        for made in (self.reveal, self.reprint):
            made.setEnabled(bool(story.parcel))
        self.pickup.setEnabled(bool(story.locator))

# SPDX-License-Identifier: Apache-2.0
"""The receiving screen: one scan a parcel, the slot at once, the list counted along.

Scans are received one after the other on the desk lane, in the order they came; each has its own
sound. A parcel that names nobody asks for its phone in a strip (F2 brings it back) that the next scan takes
away. F4 marks the next scan as damaged, F3 prints the last parcel's label again, F6 lists what is missing, F7
moves the last parcel, F9 says its slot once more. Files are read on the errand lane, so that scanning
goes on meanwhile.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.errors import OperatorError
from app.services.answers import ConsignmentProgress, ParcelView, Received, ReceiveOutcome
from views.background import Urgency
from views.feedback import Sound
from views.importing.sheet import ImportSheet
from views.one_sheet import OneSheet
from views.reading import Reading
from views.receiving.columns import recent_columns
from views.receiving.faces import face_of_received, wants_phone
from views.receiving.phone_strip import PhoneStrip
from views.receiving.sheets import MissingSheet, SlotSheet
from views.receiving.side import SideColumn
from views.spoken import Shelf, Spoken
from views.stage import Screen, Stage
from views.widgets.buttons import KeyCapButton
from views.widgets.card import Card
from views.widgets.loaded import Loaded
from views.widgets.states import EmptyState
from views.widgets.table import Table
from views.widgets.text import set_property
from views.widgets.verdict import VerdictFace, VerdictPanel

_SOUNDS = {
    ReceiveOutcome.EXPECTED: Sound.GOOD,
    ReceiveOutcome.UNKNOWN: Sound.UNKNOWN,
    ReceiveOutcome.DAMAGED: Sound.DAMAGED,
    ReceiveOutcome.CHOOSE: Sound.ASK,
    ReceiveOutcome.DUPLICATE: Sound.TWICE,
    ReceiveOutcome.ALREADY_HANDED_OVER: Sound.BAD,
}


_ROOMY = 1.25
"""In larger letters the slot takes the room of the list below it."""


class ReceivingScreen(Screen):
    """Scan, shelve, next."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._consignment = ""
        self._damaged = False
        self._last: ParcelView | None = None
        self.sheets = OneSheet(stage, self)
        self._lists: tuple[ConsignmentProgress, ...] = ()
        self._build()

    def _build(self) -> None:
        look, say = self.look, self.say
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 22)
        row.setSpacing(20)
        left = QVBoxLayout()
        left.setSpacing(18)
        top = QWidget()
        self._top = QStackedLayout(top)
        rest = Card(look)
        rest.body.addWidget(
            EmptyState(
                look, "package-plus", say("receiving.idle"), say("receiving.idle_line"), big=True
            )
        )
        self._top.addWidget(rest)
        self.panel = VerdictPanel(look)
        self.panel.setMinimumHeight(200)  # in larger letters the list gives it its room
        self._top.addWidget(self.panel)
        left.addWidget(top, 14)
        self.phone = PhoneStrip(look)
        self.phone.phone_given.connect(self._phone_known)
        self.phone.scan_given.connect(self.take_scan)
        self.phone.given_up.connect(self._phone_given_up)
        left.addWidget(self.phone)
        card = Card(look, say("receiving.recent"), padding=0)
        card.head.setContentsMargins(16, 16, 16, 0)
        card.body.setContentsMargins(1, 0, 1, 8)
        self._table = Table(look, recent_columns(say), say("receiving.recent"))
        none = EmptyState(look, "inbox", say("receiving.none"), say("receiving.none_line"))
        self._recent_place = Loaded(look, self._table, none)
        card.body.addWidget(self._recent_place)
        left.addWidget(card, 8)
        self._latest = card
        keys = QHBoxLayout()
        keys.setSpacing(12)
        self.damaged_button = KeyCapButton(look, say("receiving.damaged"), "triangle-alert", "F4")
        self.damaged_button.setCheckable(True)
        self.missing_button = KeyCapButton(look, say("receiving.missing"), "package-search", "F6")
        self.move_button = KeyCapButton(look, say("receiving.move"), "map-pin", "F7")
        self.again_button = KeyCapButton(look, say("receiving.label_again"), "printer", "F3")
        for made, act in (
            (self.damaged_button, self.toggle_damaged),
            (self.missing_button, self.ask_missing),
            (self.move_button, self.ask_slot),
            (self.again_button, self.print_again),
        ):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(act)
            keys.addWidget(made)
        left.addLayout(keys)
        row.addLayout(left, 1)
        self.side = SideColumn(look)
        self.side.list_pressed.connect(self._list_pressed)
        self.side.import_pressed.connect(self.open_import)
        row.addWidget(self.side)
        receiving = self.stage.counter.receiving
        self._recent = Reading(
            self.stage, self._recent_place, lambda: receiving.recent(50), self._show_recent
        )
        self._progress = Reading(
            self.stage, self.side.lists_place, receiving.consignments, self._show_lists
        )

    def shown(self, topic: str) -> None:
        self.refresh()

    def refresh(self) -> None:
        self._progress.again()
        self._recent.again()

    def take_scan(self, text: str) -> None:
        if not isinstance(self.sheets.current, ImportSheet):
            self.sheets.close()
        self._put_phone_away()
        damaged, consignment = self._damaged, self._consignment
        self._set_damaged(False)
        receiving = self.stage.counter.receiving
        self.stage.background.run(
            lambda: receiving.receive(text, consignment=consignment, damaged=damaged),
            self._received_one,
            self._refused,
            urgency=Urgency.SCAN,
        )

    def take_escape(self) -> None:
        self.sheets.close()
        self._set_damaged(False)
        self._top.setCurrentIndex(0)
        self._put_phone_away()

    def take_key(self, key: Qt.Key) -> bool:
        acts = {
            Qt.Key.Key_F2: self.ask_phone,
            Qt.Key.Key_F4: self.toggle_damaged,
            Qt.Key.Key_F6: self.ask_missing,
            Qt.Key.Key_F7: self.ask_slot,
            Qt.Key.Key_F3: self.print_again,
            Qt.Key.Key_F9: self.say_again,
        }
        act = acts.get(key)
        if act is not None:
            act()
        return act is not None

    def toggle_damaged(self) -> None:
        """F4: the next scan is of a damaged parcel; again: it isn't."""
        self._set_damaged(not self._damaged)

    def ask_missing(self) -> None:
        """F6: what the list announced and nobody has scanned."""
        wanted = self._consignment or (self._lists[0].id if self._lists else "")
        if wanted:
            receiving = self.stage.counter.receiving
            self.stage.background.run(
                lambda: receiving.missing(wanted), self._show_missing, self._fault
            )

    def ask_phone(self) -> None:
        """F2: whose the last parcel is, where nothing says it."""
        if self._last is not None and not self._last.phone_tail:
            self._ask_phone()

    def _ask_phone(self) -> None:
        self._latest.hide()  # the slot keeps its size
        self.phone.ask()

    def _put_phone_away(self) -> None:
        self.phone.hide()
        self._latest.setVisible(self._top.currentIndex() == 0 or self.look.scale <= _ROOMY)

    def _phone_known(self, phone: str) -> None:
        last, receiving = self._last, self.stage.counter.receiving
        if last is not None:
            self.stage.background.run(
                lambda: receiving.note_phone(last.id, phone), self._phone_noted, self._no_phone
            )

    def _phone_noted(self, parcel: ParcelView) -> None:
        if self._last is not None and self._last.id == parcel.id:
            self._last = parcel
        self._phone_given_up()
        self.stage.toast(self.say("receiving.phone_noted", tail=parcel.phone_tail), "", None)
        self.refresh()

    def _no_phone(self, error: OperatorError) -> None:
        self.stage.feedback.play(Sound.BAD)
        self.phone.tell(self.stage.fault(error))

    def _phone_given_up(self) -> None:
        self._put_phone_away()
        self.stage.focus_home()

    def ask_slot(self) -> None:
        """F7: the last parcel lies somewhere else."""
        if self._last is None:
            return
        sheet = SlotSheet(self.look, self)
        sheet.answered.connect(self._slot_known)
        self.sheets.open(sheet, sheet.slot)

    def _slot_known(self, slot: str) -> None:
        last, receiving = self._last, self.stage.counter.receiving
        if last is not None:
            self.stage.background.run(
                lambda: receiving.put_away(last.id, slot), self._moved, self._refused
            )

    def print_again(self) -> None:
        """F3: the last parcel's label once more, marked as such."""
        last, labels = self._last, self.stage.counter.auto_print
        if last is not None:
            why = self.say("receiving.label_again_reason")
            self.stage.background.run(
                lambda: labels.again(last.id, why), self._prints_again, self._fault
            )

    def _prints_again(self, _nothing: None) -> None:
        self.stage.toast(self.say("receiving.prints_again"), "", None)

    def say_again(self) -> None:
        """F9: the slot once more."""
        if self._last is not None:
            self.stage.feedback.say(Spoken(shelves=(Shelf(slot=self._last.slot),)))

    def _moved(self, parcel: ParcelView) -> None:
        self._last = parcel
        received = Received(
            outcome=ReceiveOutcome.EXPECTED,
            parcel=parcel,
            slot=parcel.slot,
            pickup_code=parcel.pickup_code,
        )
        self._show_face(face_of_received(self.say, received))
        self.stage.toast(self.say("receiving.moved", slot=parcel.slot), "", None)
        self.refresh()

    def _received_one(self, received: Received) -> None:
        unprinted = received.label not in ("", "queued")
        self.stage.feedback.play(Sound.PAPER if unprinted else _SOUNDS[received.outcome])
        if received.parcel is not None:
            self._last = received.parcel
        self._show_face(face_of_received(self.say, received))
        self._acts_on_last()
        if wants_phone(received) and self.sheets.current is None:
            self._ask_phone()
        if received.slot and received.outcome is not ReceiveOutcome.ALREADY_HANDED_OVER:
            cold = received.parcel.temperature if received.parcel is not None else ""
            shelf = Shelf(slot=received.slot, temperature=cold)
            self.stage.feedback.say(Spoken(shelves=(shelf,)))
        self.refresh()

    def _refused(self, error: OperatorError) -> None:
        self.stage.feedback.play(Sound.FAULT)
        self._show_face(
            VerdictFace(
                state="error",
                icon="triangle-alert",
                word=self.say("receiving.refused"),
                line=self.stage.fault(error),
            )
        )

    def _show_face(self, face: VerdictFace) -> None:
        self.panel.show_face(face)
        self._top.setCurrentIndex(1)
        self._latest.setVisible(self.look.scale <= _ROOMY)

    def _set_damaged(self, damaged: bool) -> None:
        self._damaged = damaged
        self.damaged_button.setChecked(damaged)
        set_property(self.damaged_button, "kind", "danger" if damaged else "plain")
        if damaged:
            self.side.notice.tell(self.say("receiving.damaged_next"), state="warn")
        else:
            self.side.notice.hide()

    def _show_lists(self, lists: tuple[ConsignmentProgress, ...]) -> bool:
        self._lists = lists
        short = self.side.show_lists(lists, self._consignment)
        self.missing_button.setEnabled(bool(short))
        return bool(lists)

    def _list_pressed(self, wanted: str) -> None:
        self._consignment = "" if wanted == self._consignment else wanted
        self.refresh()

    def _show_recent(self, parcels: tuple[ParcelView, ...]) -> bool:
        self._table.rows.replace(parcels)
        self._acts_on_last()
        return bool(parcels)

    def _acts_on_last(self) -> None:
        for made in (self.move_button, self.again_button):
            made.setEnabled(self._last is not None)

    def _show_missing(self, parcels: tuple[ParcelView, ...]) -> None:
        self.sheets.open(MissingSheet(self.look, self, parcels))

    def open_import(self, kind: str) -> ImportSheet:
        """The import sheet for a kind of file."""
        sheet = ImportSheet(self.stage, self, kind)
        sheet.written.connect(self.refresh)
        self.sheets.open(sheet)
        return sheet

    def _fault(self, error: OperatorError) -> None:
        self.stage.tell_fault(error)

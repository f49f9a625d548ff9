# SPDX-License-Identifier: Apache-2.0
"""The receiving screen: one scan a parcel, the slot at once, the list counted along.

Scans are received one after the other on the desk lane, in the order they came; each has its own
sound. F4 marks the next scan as damaged, F6 lists what is missing, F7 moves the last parcel. Files
are read on the errand lane, so that scanning goes on meanwhile.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.errors import OperatorError
from app.services.answers import ConsignmentProgress, ParcelView, Received, ReceiveOutcome
from views.background import Urgency
from views.feedback import Sound
from views.importing.sheet import ImportSheet
from views.receiving.columns import missing_columns, recent_columns
from views.receiving.faces import face_of_received
from views.stage import Screen, Stage
from views.widgets.buttons import KeyCapButton, button, give_icon
from views.widgets.card import Card, clear
from views.widgets.fields import CodeField
from views.widgets.paint import ChipFace
from views.widgets.rows import PressRow
from views.widgets.sheet import Sheet
from views.widgets.stat import Stat
from views.widgets.states import EmptyState, Notice
from views.widgets.table import Table
from views.widgets.text import Elided, label, set_property
from views.widgets.verdict import VerdictFace, VerdictPanel

_SOUNDS = {
    ReceiveOutcome.EXPECTED: Sound.GOOD,
    ReceiveOutcome.UNKNOWN: Sound.UNKNOWN,
    ReceiveOutcome.DAMAGED: Sound.UNKNOWN,
    ReceiveOutcome.CHOOSE: Sound.UNKNOWN,
    ReceiveOutcome.DUPLICATE: Sound.BAD,
    ReceiveOutcome.ALREADY_HANDED_OVER: Sound.BAD,
}


class ReceivingScreen(Screen):
    """Scan, shelve, next."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._consignment = ""
        self._damaged = False
        self._last: ParcelView | None = None
        self._sheet: Sheet | None = None
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
        self._top.addWidget(self.panel)
        left.addWidget(top, 11)
        card = Card(look, say("receiving.recent"), padding=0)
        card.head.setContentsMargins(16, 16, 16, 0)
        card.body.setContentsMargins(1, 0, 1, 8)
        self._table = Table(look, recent_columns(say), say("receiving.recent"))
        self._none = EmptyState(look, "inbox", say("receiving.none"), say("receiving.none_line"))
        card.body.addWidget(self._table)
        card.body.addWidget(self._none)
        left.addWidget(card, 9)
        keys = QHBoxLayout()
        keys.setSpacing(12)
        self.damaged_button = KeyCapButton(look, say("receiving.damaged"), "triangle-alert", "F4")
        self.damaged_button.setCheckable(True)
        self.missing_button = KeyCapButton(look, say("receiving.missing"), "package-search", "F6")
        self.move_button = KeyCapButton(look, say("receiving.move"), "map-pin", "F7")
        for made, act in (
            (self.damaged_button, self.toggle_damaged),
            (self.missing_button, self.ask_missing),
            (self.move_button, self.ask_slot),
        ):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(act)
            keys.addWidget(made)
        left.addLayout(keys)
        row.addLayout(left, 1)
        row.addWidget(self._side())

    def _side(self) -> QWidget:
        look, say = self.look, self.say
        side = QWidget()
        side.setFixedWidth(336 if look.scale == 1 else 384)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(18)
        count = Card(look, say("receiving.count"))
        self._name = Elided(say("receiving.any"), "soft")
        count.body.addWidget(self._name)
        numbers = QHBoxLayout()
        numbers.setSpacing(20)
        self._received = Stat(say("receiving.got"), tone="good")
        self._missing = Stat(say("receiving.short"))
        self._damage = Stat(say("receiving.damaged_count"))
        for stat in (self._received, self._missing, self._damage):
            numbers.addWidget(stat)
        numbers.addStretch(1)
        count.body.addLayout(numbers)
        self._notice = Notice(look)
        count.body.addWidget(self._notice)
        column.addWidget(count)
        lists = Card(look, say("receiving.lists"))
        lists.body.setSpacing(2)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        lists.body.addLayout(self._rows, 1)
        column.addWidget(lists, 1)
        for kind, icon in (("consignment", "truck"), ("orders", "file-up")):
            made = button(say.of("import_open", kind))
            give_icon(made, look, icon, "ink")
            made.setProperty("import", kind)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(self._ask_import)
            column.addWidget(made)
        return side

    def shown(self, topic: str) -> None:
        self.refresh()

    def refresh(self) -> None:
        run, receiving = self.stage.background.run, self.stage.counter.receiving
        run(receiving.consignments, self._show_lists, self._fault, urgency=Urgency.REFRESH)
        run(lambda: receiving.recent(50), self._show_recent, self._fault, urgency=Urgency.REFRESH)

    def take_scan(self, text: str) -> None:
        if not isinstance(self._sheet, ImportSheet):
            self._close_sheet()
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
        self._close_sheet()
        self._set_damaged(False)
        self._top.setCurrentIndex(0)

    def take_key(self, key: Qt.Key) -> bool:
        acts = {
            Qt.Key.Key_F4: self.toggle_damaged,
            Qt.Key.Key_F6: self.ask_missing,
            Qt.Key.Key_F7: self.ask_slot,
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

    def ask_slot(self) -> None:
        """F7: the last parcel lies somewhere else."""
        if self._last is None:
            return
        sheet = Sheet(self.look, self, self.say("receiving.move"))
        sheet.body.addWidget(label(self.say("receiving.move_line"), "soft", wrap=True))
        self._slot = CodeField(self.say("receiving.new_slot"), longest=24)
        self._slot.returnPressed.connect(self._slot_known)
        sheet.body.addWidget(self._slot)
        go = KeyCapButton(self.look, self.say("receiving.move_go"), "map-pin", "Enter", main=True)
        go.clicked.connect(self._slot_known)
        sheet.body.addWidget(go)
        sheet.body.addStretch(1)
        self._open(sheet, self._slot)

    def _slot_known(self) -> None:
        slot, last, receiving = self._slot.text().strip(), self._last, self.stage.counter.receiving
        if last is not None and slot:
            self._close_sheet()
            self.stage.background.run(
                lambda: receiving.put_away(last.id, slot), self._moved, self._refused
            )

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
        self.stage.feedback.play(_SOUNDS[received.outcome])
        if received.parcel is not None:
            self._last = received.parcel
        self._show_face(face_of_received(self.say, received))
        self.stage.feedback.say(received.slot)
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

    def _set_damaged(self, damaged: bool) -> None:
        self._damaged = damaged
        self.damaged_button.setChecked(damaged)
        set_property(self.damaged_button, "kind", "danger" if damaged else "plain")
        if damaged:
            self._notice.tell(self.say("receiving.damaged_next"), state="warn")
        else:
            self._notice.hide()

    def _show_lists(self, lists: tuple[ConsignmentProgress, ...]) -> None:
        self._lists = lists
        clear(self._rows)
        if not lists:
            self._rows.addWidget(
                EmptyState(
                    self.look,
                    "truck",
                    self.say("receiving.no_lists"),
                    self.say("receiving.no_lists_line"),
                )
            )
        for one in lists[:6]:
            whole = one.received >= one.expected
            made = PressRow(
                self.look,
                icon="circle-check" if whole else "truck",
                tone="good" if whole else "ink_soft",
                title=one.title,
                line=self.say.moment(one.announced_at),
                chip=ChipFace(
                    text=f"{one.received}/{one.expected}", tone="good" if whole else "warn"
                ),
            )
            made.setCheckable(True)
            made.setChecked(one.id == self._consignment)
            made.setProperty("consignment", one.id)
            made.clicked.connect(self._list_pressed)
            self._rows.addWidget(made)
        self._rows.addStretch(1)
        self._show_count()

    def _list_pressed(self) -> None:
        wanted = str(self.sender().property("consignment"))
        self._consignment = "" if wanted == self._consignment else wanted
        self.refresh()

    def _show_count(self) -> None:
        chosen = [
            one for one in self._lists if not self._consignment or one.id == self._consignment
        ]
        self._name.setText(
            chosen[0].title if self._consignment and chosen else self.say("receiving.any")
        )
        got = sum(one.received for one in chosen)
        expected = sum(one.expected for one in chosen)
        damaged = sum(one.damaged for one in chosen)
        self._received.set_number(
            f"{got:,}/{expected:,}" if self.look.scale <= 1.25 else f"{got:,}"
        )
        short = max(expected - got, 0)
        self._missing.set_number(f"{short:,}", tone="warn" if short else "")
        self._damage.set_number(f"{damaged:,}", tone="bad" if damaged else "")
        self.missing_button.setEnabled(bool(short))

    def _show_recent(self, parcels: tuple[ParcelView, ...]) -> None:
        self._table.rows.replace(parcels)
        self._table.setVisible(bool(parcels))
        self._none.setVisible(not parcels)
        self.move_button.setEnabled(self._last is not None)

    def _show_missing(self, parcels: tuple[ParcelView, ...]) -> None:
        sheet = Sheet(
            self.look, self, self.say("receiving.missing_title", count=len(parcels)), width=820
        )
        if parcels:
            table = Table(self.look, missing_columns(self.say), self.say("receiving.missing"))
            table.rows.replace(parcels)
            sheet.body.addWidget(table, 1)
        else:
            sheet.body.addWidget(
                EmptyState(self.look, "circle-check", self.say("receiving.all_here")), 1
            )
        self._open(sheet, None)

    def _ask_import(self) -> None:
        self.open_import(str(self.sender().property("import")))

    def open_import(self, kind: str) -> ImportSheet:
        """The import sheet for a kind of file."""
        sheet = ImportSheet(self.stage, self, kind)
        sheet.written.connect(self.refresh)
        self._open(sheet, None)
        return sheet

    def _open(self, sheet: Sheet, focus: QWidget | None) -> None:
        self._close_sheet()
        self._sheet = sheet
        sheet.closed.connect(self._sheet_closed)
        self.stage.toast("", "", None)
        sheet.open_sheet(focus)

    def _close_sheet(self) -> None:
        if self._sheet is not None:
            self._sheet.close_sheet()

    def _sheet_closed(self) -> None:
        self._sheet = None
        self.stage.focus_home()

    def _fault(self, error: OperatorError) -> None:
        self.stage.toast(self.stage.fault(error), "", None)

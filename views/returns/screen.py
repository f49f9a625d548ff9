# SPDX-License-Identifier: Apache-2.0
"""The returns screen: scan the parcel, a digit and Enter for the reason, done; F8 takes it back.

The reasons are tiles with a number each. A digit is typed where everything is typed, in the scan field, so that
the next scan is never in its way; a press on a tile does the same. Whether a parcel may go is the rules' answer.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.domain.verdict import Answer
from app.errors import OperatorError
from app.services.answers import ParcelView, Verdict
from views.background import Ticket, Urgency
from views.feedback import Sound
from views.pickup.faces import face_of, fault_face
from views.pickup.visit import begin
from views.reading import Reading
from views.returns.columns import due_columns
from views.spoken import Shelf, shelf_in_words
from views.stage import Screen, Stage
from views.widgets.card import Card, clear
from views.widgets.loaded import Loaded
from views.widgets.paint import TileFace
from views.widgets.reason_tiles import ReasonTiles
from views.widgets.rows import PressRow
from views.widgets.states import EmptyState
from views.widgets.table import Table
from views.widgets.verdict import VerdictFace, VerdictPanel

REASONS = (
    "overdue",
    "refused",
    "wrong_address",
    "damaged",
    "unreachable",
    "moved_away",
    "recalled",
    "duplicate",
    "other",
)


class ReturnsScreen(Screen):
    """One parcel after the other back to its carrier."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.parcel: ParcelView | None = None
        self._gone: ParcelView | None = None
        self._search: Ticket | None = None
        self._busy = False
        self._build()
        self._rest()

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
            EmptyState(look, "package-x", say("returns.idle"), say("returns.idle_line"), big=True)
        )
        self._top.addWidget(rest)
        self.panel = VerdictPanel(look)
        self._top.addWidget(self.panel)
        left.addWidget(top, 10)
        lower = QWidget()
        self._lower = QStackedLayout(lower)
        due = Card(look, say("returns.due"), padding=0)
        due.head.setContentsMargins(16, 16, 16, 0)
        due.body.setContentsMargins(1, 0, 1, 8)
        self.table = Table(look, due_columns(say), say("returns.due"))
        self.table.opened.connect(self._row_opened)
        none = EmptyState(look, "circle-check", say("returns.none"), say("returns.none_line"))
        place = Loaded(look, self.table, none)
        due.body.addWidget(place)
        returns = self.stage.counter.returns
        self._due = Reading(self.stage, place, lambda: returns.due(), self._show_due)
        self._lower.addWidget(due)
        reasons = Card(look, say("returns.reason"))
        named = [(code, say.of("return_reason", code)) for code in REASONS]
        self.tiles = ReasonTiles(look, named, columns=3, name=say("returns.reason"))
        self.tiles.chosen.connect(self._reason_pressed)
        reasons.body.addWidget(self.tiles, 1)
        self._lower.addWidget(reasons)
        left.addWidget(lower, 10)
        row.addLayout(left, 1)
        side = QVBoxLayout()
        side.setSpacing(18)
        recent = Card(look, say("returns.recent"))
        recent.setFixedWidth(336 if look.scale == 1 else 384)
        recent.body.setSpacing(2)
        rows = QWidget()
        self._recent = QVBoxLayout(rows)
        self._recent.setContentsMargins(0, 0, 0, 0)
        self._recent.setSpacing(2)
        gone = Loaded(look, rows, EmptyState(look, "inbox", say("returns.no_recent"), ""))
        recent.body.addWidget(gone, 1)
        self._latest = Reading(self.stage, gone, lambda: returns.recent(), self._show_recent)
        side.addWidget(recent, 1)
        row.addLayout(side)

    def shown(self, topic: str) -> None:
        self.refresh()
        if topic:
            self.take_scan(topic)

    def refresh(self) -> None:
        self._due.again()
        self._latest.again()

    def take_typing(self, text: str) -> None:
        """A digit lights its tile before Enter does it."""
        if self.parcel is not None:
            self.tiles.light(_reason_of(text))

    def take_scan(self, text: str) -> None:
        reason = _reason_of(text)
        if reason and self.parcel is not None:
            self._give_back(reason)
            return
        if self._search is not None:
            self._search.cancel()
        self._search = self.stage.background.run(
            partial(self.stage.counter.pickup.look_up, text),
            self._found,
            self._not_looked_up,
            urgency=Urgency.SCAN,
        )

    def take_escape(self) -> None:
        self._rest()

    def take_key(self, key: Qt.Key) -> bool:
        if key == Qt.Key.Key_F8 and self._gone is not None:
            self._take_back()
            return True
        return False

    def _rest(self) -> None:
        self.parcel = None
        self._top.setCurrentIndex(0)
        self._lower.setCurrentIndex(0)

    def _found(self, verdict: Verdict) -> None:
        self._search = None
        here = verdict.answer is Answer.VALID or (
            verdict.answer is Answer.INVALID
            and any(p.status in ("waiting", "problem") for p in verdict.parcels)
        )
        parcels = [p for p in verdict.parcels if p.status in ("waiting", "problem")]
        if here and parcels:
            self.stage.feedback.play(Sound.GOOD)
            if len(parcels) == 1:
                self._ask(parcels[0])
            else:
                self._choose(tuple(parcels))
            return
        self.parcel = None
        self._lower.setCurrentIndex(0)
        unknown = verdict.answer is Answer.UNKNOWN
        self.stage.feedback.play(Sound.UNKNOWN if unknown else Sound.BAD)
        if verdict.answer is Answer.VALID:  # a sound code of somebody who has nothing here
            self._show(
                VerdictFace(
                    state="unknown",
                    icon="circle-help",
                    word=self.say("returns.not_here"),
                    line=self.say("returns.not_here_line"),
                )
            )
        else:
            self._show(face_of(self.say, begin(verdict, None), speaks=False))

    def _ask(self, parcel: ParcelView) -> None:
        say = self.say
        self.parcel = parcel
        self.tiles.light("")
        facts = [(say("pickup.recipient"), parcel.name_masked)]
        facts.append((say("pickup.phone_tail"), parcel.phone_tail))
        self._show(
            VerdictFace(
                state="ask",
                icon="package-x",
                word=say("returns.ask"),
                line=" · ".join(
                    part for part in (parcel.carrier, parcel.waybill, parcel.item) if part
                ),
                facts=tuple(fact for fact in facts if fact[1]),
                tiles=(
                    TileFace(
                        caption=say(
                            "returns.fetch", days=say("returns.days", count=parcel.days_here)
                        ),
                        slot=parcel.slot or say("pickup.no_slot"),
                        cold=parcel.temperature in ("chilled", "frozen"),
                    ),
                ),
                footer_icon="map-pin",
                footer=say("returns.then", slot=shelf_in_words(say, Shelf(slot=parcel.slot))),
            )
        )
        self._lower.setCurrentIndex(1)

    def _choose(self, parcels: tuple[ParcelView, ...]) -> None:
        """Several fit: the list shows them, a press takes one."""
        self.parcel = None
        self.table.rows.replace(parcels)
        self._lower.setCurrentIndex(0)
        self._show(
            VerdictFace(
                state="ask",
                icon="package-search",
                word=self.say("returns.several", count=len(parcels)),
                line=self.say("returns.several_line"),
            )
        )
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.table.selectRow(0)

    def _row_opened(self, parcel: ParcelView) -> None:
        self._ask(parcel)
        self.stage.focus_home()

    def _reason_pressed(self, code: str) -> None:
        self._give_back(code)
        self.stage.focus_home()

    def _give_back(self, code: str) -> None:
        parcel, receiving = self.parcel, self.stage.counter.receiving
        if parcel is None or self._busy:
            return
        self._busy = True
        words = self.say.of("return_reason", code)
        self.stage.background.run(
            lambda: receiving.return_parcel(parcel.id, words), self._given_back, self._refused
        )

    def _given_back(self, parcel: ParcelView) -> None:
        say = self.say
        self._busy, self._gone, self.parcel = False, parcel, None
        self.stage.feedback.play(Sound.DONE)
        self._show(
            VerdictFace(
                state="valid",
                icon="check",
                word=say("returns.done"),
                line=say("returns.done_line", carrier=parcel.carrier or say("returns.carrier")),
                tiles=(TileFace(caption=say("pickup.emptied"), slot=parcel.slot, done=True),)
                if parcel.slot
                else (),
            )
        )
        self._lower.setCurrentIndex(0)
        self.stage.toast(
            say("receiving.returned", waybill=parcel.waybill),
            say("pickup.key_undo"),
            self._take_back,
        )
        self.refresh()

    def _take_back(self) -> None:
        gone, self._gone = self._gone, None
        if gone is not None:
            self._undo(gone.id)

    def _undo(self, parcel: str) -> None:
        receiving, words = self.stage.counter.receiving, self.say("receiving.take_back_reason")
        self.stage.background.run(
            lambda: receiving.return_parcel(parcel, words, returned=False),
            self._taken_back,
            self._refused,
        )

    def _taken_back(self, parcel: ParcelView) -> None:
        self._rest()
        self.stage.toast(
            self.say("returns.taken_back", slot=parcel.slot or parcel.waybill), "", None
        )
        self.refresh()

    def _refused(self, error: OperatorError) -> None:
        self._busy = False
        self.stage.feedback.play(Sound.FAULT)
        self._show(
            VerdictFace(
                state="error",
                icon="triangle-alert",
                word=self.say("returns.refused"),
                line=self.stage.fault(error),
            )
        )

    def _not_looked_up(self, error: OperatorError) -> None:
        self._search = None
        self.stage.feedback.play(Sound.FAULT)
        self._show(fault_face(self.say, self.stage.fault(error)))

    def _show(self, face: VerdictFace) -> None:
        self.panel.show_face(face)
        self._top.setCurrentIndex(1)

    def _show_due(self, parcels: tuple[ParcelView, ...]) -> bool:
        self.table.rows.replace(parcels)
        return bool(parcels)

    def _show_recent(self, parcels: tuple[ParcelView, ...]) -> bool:
        clear(self._recent)
        say = self.say
        for one in parcels:
            made = PressRow(
                self.look,
                icon="package-x",
                tone="ink_soft",
                title=one.item or one.waybill,
                line=" · ".join(part for part in (one.carrier, one.waybill) if part),
                trail=say("common.undo"),
                trail_tone="accent_text",
            )
            made.setProperty("parcel", one.id)
            made.clicked.connect(self._undo_pressed)
            self._recent.addWidget(made)
        self._recent.addStretch(1)
        return bool(parcels)

    def _undo_pressed(self) -> None:
        self._undo(str(self.sender().property("parcel")))
        self.stage.focus_home()


def _reason_of(text: str) -> str:
    """The reason of a typed digit, or ""."""
    typed = text.strip()
    if len(typed) == 1 and typed.isascii() and typed.isdigit() and 0 < int(typed) <= len(REASONS):
        return REASONS[int(typed) - 1]
    return ""

# SPDX-License-Identifier: Apache-2.0
"""The pickup screen: scan, verdict, hand-over, undo; every step has a key and none blocks a scan.

Scans are worked off one at a time, in order: each is read against the visit that the one before left.
A scan that only marks a parcel of the visit never goes to the store; anything else supersedes the
visit. When every parcel has been scanned and the proof is sound, they go without a key. The rules
themselves are the service's (`app.services.pickup`); this screen shows what they said.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from app.domain.verdict import Answer, Reason
from app.errors import OperatorError
from app.services.answers import (
    HandedOver,
    HandoverView,
    ParcelView,
    Proof,
    Verdict,
)
from views.background import Ticket, Urgency
from views.customer.view import ASK, WAIT, WELCOME, thanks, view_of
from views.feedback import Sound
from views.one_sheet import OneSheet
from views.pickup.board import Board
from views.pickup.faces import (
    done_face,
    fault_face,
    refused_face,
    spoken_of,
)
from views.pickup.looking import Looking
from views.pickup.sheets import (
    PROBLEMS,
    ProofSheet,
    ProxySheet,
)
from views.pickup.side import SideColumn
from views.pickup.taking_back import TakingBack
from views.pickup.typing import TypedTail
from views.pickup.visit import Visit, begin, choose_person, mark
from views.reading import Reading
from views.spoken import Spoken
from views.stage import Screen, Stage
from views.widgets.reason_sheet import ReasonSheet

_CALM_MS, _CLEAR_MS = 5_000, 30_000
_SOUNDS = {Answer.VALID: Sound.GOOD, Answer.INVALID: Sound.BAD, Answer.UNKNOWN: Sound.UNKNOWN}
_ASKS = frozenset({Reason.PROOF_NEEDED, Reason.NOT_HERE_YET, Reason.SEVERAL_PEOPLE})


class PickupScreen(Screen):
    """One resident after the other."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.visit: Visit | None = None
        self._waiting: deque[tuple[str, str]] = deque()
        self._busy = False
        self._typed4 = ""
        self._spoken = Spoken()
        self._look_up: Ticket | None = None
        self.board = Board(stage.look)
        self.panel, self.list = self.board.panel, self.board.list
        self.all_button, self.part_button = self.board.all_button, self.board.part_button
        self.side = SideColumn(stage.look)
        pickup = stage.counter.pickup
        self._today = Reading(
            stage, self.side.progress_place, pickup.today, self.side.show_progress
        )
        self._latest = Reading(
            stage, self.side.recent_place, lambda: pickup.recent(5), self._recent
        )
        self.sheets = OneSheet(stage, self)
        self.sheets.opened.connect(self._asking)
        self.sheets.closed.connect(self._asked)
        self.taking_back = TakingBack(stage, self, self.sheets.open)
        self.looking = Looking(stage, self, self.sheets.open)
        self.tail = TypedTail(self)
        self.tail.paused.connect(self._tail_typed)
        self._build()
        self.rest()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 22)
        row.setSpacing(20)
        row.addWidget(self.board, 1)
        self.side.setFixedWidth(336 if self.look.scale == 1 else 384)
        row.addWidget(self.side)
        board = self.board
        for wanted, act in (
            (board.cleared, self.rest),
            (board.all_wanted, self.take_enter),
            (board.part_wanted, self.hand_over_part),
            (board.proxy_wanted, self.ask_proxy),
            (board.problem_wanted, self.ask_problem),
            (board.reveal_wanted, self._ask_reveal),
        ):
            wanted.connect(act)
        self.list.toggled.connect(self._toggled)
        self.side.attention.connect(self._attention)
        self.side.undo.connect(self.taking_back.ask)
        self.taking_back.done.connect(self._taken_back)

    def shown(self, topic: str) -> None:
        self.refresh()
        if topic:  # a scan that was made on a screen that has no use for it
            self.take_scan(topic)

    def refresh(self) -> None:
        self._today.again()
        self._latest.again()

    def take_typing(self, text: str) -> None:
        self.tail.changed(text)

    def take_scan(self, text: str) -> None:
        if self.tail.is_shown(text) and self.visit is not None:
            self.take_enter()
            return
        self.tail.forget()
        typed = self.stage.typed()
        self._waiting.append((text, typed if len(typed) == 4 and typed.isdigit() else ""))
        self._next_scan()

    def take_enter(self) -> None:
        visit = self.visit
        if visit is None or self._busy or self.sheets.current is not None:
            return
        if visit.may_go:
            self._hand_over(visit.everything(), visit.proof())
        elif visit.needs_person:
            self._choose_current_person()
        elif visit.needs_proof:
            self._prove(visit)

    def take_escape(self) -> None:
        self.sheets.close()
        self._give_up_scans()
        self.rest()

    def _give_up_scans(self) -> None:
        """What was asked before Escape is answered to nobody; an act under way goes on."""
        self._waiting.clear()
        if self._look_up is not None:
            self._look_up.cancel()
            self._busy, self._look_up = False, None

    def take_key(self, key: Qt.Key) -> bool:
        acts = {
            Qt.Key.Key_F4: self.hand_over_part,
            Qt.Key.Key_F6: self.ask_proxy,
            Qt.Key.Key_F7: self.ask_problem,
            Qt.Key.Key_F8: self.taking_back.undo_last,
            Qt.Key.Key_F9: self.say_again,
        }
        act = acts.get(key)
        if act is not None:
            act()
        return act is not None

    def rest(self) -> None:
        """No visit: the prompt."""
        self.visit = None
        self.board.rest()
        self.stage.tell_customer(WELCOME)

    def say_again(self) -> None:
        """F9: full colour, the sound and the sentence once more."""
        if self.board.say_again():
            self.stage.feedback.say(self._spoken)

    def hand_over_part(self) -> None:
        """F4: what was scanned or chosen; with nothing chosen yet, the list gets the focus."""
        visit = self.visit
        if visit is None or not visit.may_go or self._busy:
            return
        part = visit.part()
        if part:
            self._hand_over(part, visit.proof())
        else:
            self.board.ask_for_part()

    def ask_proxy(self) -> None:
        """F6: someone else collects."""
        if self.visit is None or not self.visit.may_go or self._busy:
            return
        sheet = ProxySheet(self.look, self)
        sheet.answered.connect(self._proxy_known)
        self.sheets.open(sheet, sheet.phone)

    def ask_problem(self) -> None:
        """F7: something is wrong with what was chosen (or with the only parcel)."""
        visit = self.visit
        if visit is None or not visit.parcels or self._busy:
            return
        reasons = [(code, self.say.of("problem", code)) for code in PROBLEMS]
        sheet = ReasonSheet(
            self.look, self, self.say("pickup.problem"), self.say("problem.line"), reasons
        )
        sheet.answered.connect(self._problem_known)
        self.sheets.open(sheet, sheet)

    def _next_scan(self) -> None:
        while self._waiting and not self._busy:
            text, typed = self._waiting.popleft()
            self.sheets.close()
            marked = mark(self.visit, text)
            if marked is not None:
                self.visit = replace(marked, phone4=typed or marked.phone4)
                self.board.show_marks(self.visit)
                self.stage.feedback.play(Sound.MARKED)
                self._after_marking()
                continue
            if self.visit is not None and self.visit.needs_parcel:
                self._receive_and_hand_over(text)
                return
            self._busy, self._typed4 = True, typed
            self.stage.tell_customer(WAIT)
            self._look_up = self.stage.background.run(
                partial(self.stage.counter.pickup.look_up, text),
                self._verdict,
                self._look_up_failed,
                urgency=Urgency.SCAN,
            )

    def _tail_typed(self, digits: str) -> None:
        """Four digits and a rest: look, without taking a scan's place."""
        if not self._busy and not self._waiting and self.sheets.current is None:
            self.stage.background.run(
                partial(self.stage.counter.pickup.look_up, digits),
                self._tail_found,
                self._quiet_fault,
                urgency=Urgency.SCAN,
            )

    def _quiet_fault(self, error: OperatorError) -> None:
        self.stage.tell_fault(error)

    def _tail_found(self, verdict: Verdict) -> None:
        welcome = self.tail.still(verdict.text) and not self._busy and not self._waiting
        if welcome and verdict.answer is Answer.VALID and verdict.parcels:
            self.tail.shown = verdict.text
            self._typed4 = verdict.text
            self._show_verdict(verdict)

    def _verdict(self, verdict: Verdict) -> None:
        self._busy, self._look_up = False, None
        self._show_verdict(verdict)
        self._next_scan()

    def _show_verdict(self, verdict: Verdict) -> None:
        self.visit = begin(verdict, self.visit, self._typed4)
        self._spoken = spoken_of(verdict.parcels)
        self._show_visit()
        self.stage.tell_customer(view_of(verdict))
        asks = verdict.answer is Answer.VALID and verdict.reason in _ASKS
        self.stage.feedback.play(Sound.ASK if asks else _SOUNDS[verdict.answer])
        if verdict.answer is Answer.VALID and not self.visit.needs_person:
            self.stage.feedback.say(self._spoken)
        self._after_marking()

    def _look_up_failed(self, error: OperatorError) -> None:
        self._busy, self._look_up = False, None
        self.visit = None
        self.board.show_face_only(fault_face(self.say, self.stage.fault(error)))
        self.stage.tell_customer(ASK)
        self.stage.feedback.play(Sound.FAULT)
        self._next_scan()

    def _after_marking(self) -> None:
        visit = self.visit
        if visit is None or not visit.complete or self._busy:
            return
        if visit.may_go or (visit.needs_proof and visit.phone4 and self._relaxed):
            self._hand_over(visit.everything(), visit.proof())

    @property
    def _relaxed(self) -> bool:
        return self.stage.site.proof_level == "relaxed"

    def _prove(self, visit: Visit) -> None:
        if self._relaxed and visit.phone4:
            self._hand_over(visit.everything(), visit.proof())
            return
        sheet = ProofSheet(self.look, self, relaxed=self._relaxed)
        sheet.code_given.connect(self.take_scan)
        sheet.phone_given.connect(self._phone_known)
        sheet.manager_given.connect(self._manager_known)
        self.sheets.open(sheet, sheet.code)

    def _phone_known(self, phone4: str) -> None:
        if self.visit is not None:
            self.visit = replace(self.visit, phone4=phone4)
            self._hand_over(self.visit.everything(), self.visit.proof())

    def _manager_known(self, reason: str) -> None:
        if self.visit is not None:
            self._hand_over(self.visit.everything(), self.visit.proof(manager_reason=reason))

    def _proxy_known(self, phone: str, name: str) -> None:
        if self.visit is not None:
            parcels = self.visit.part() or self.visit.everything()
            self._hand_over(parcels, self.visit.proof(proxy_phone=phone, proxy_name=name))

    def _hand_over(self, parcels: tuple[str, ...], proof: Proof) -> None:
        if not parcels or self._busy:
            return
        self._busy = True
        pickup = self.stage.counter.pickup
        self.stage.background.run(
            lambda: pickup.hand_over(parcels, proof), self._handed_over, self._refused
        )

    def _receive_and_hand_over(self, text: str) -> None:
        visit, counter = self.visit, self.stage.counter
        if visit is None:
            return
        self._busy = True
        proof = Proof(text=visit.verdict.proof_text, scanned=(text,))

        def take_in_and_go() -> HandedOver:
            received = counter.receiving.receive(text)
            if received.parcel is None:
                raise OperatorError("parcel_unknown", "No such parcel here.", "Scan it again.")
            return counter.pickup.hand_over((received.parcel.id,), proof)

        self.stage.background.run(take_in_and_go, self._handed_over, self._refused)

    def _handed_over(self, done: HandedOver) -> None:
        self._busy = False
        if self.tail.forget():
            self.stage.typed()  # what found this visit must not stand beside the next scan
        self.visit = None
        self.taking_back.last = done.handovers
        count = len(done.handovers)
        slots = ("、" if self.say.language == "zh_CN" else ", ").join(done.slots[:3])
        self.board.show_face_only(done_face(self.say, count, done.slots))
        self.stage.tell_customer(thanks(count))
        self.stage.feedback.play(Sound.DONE)
        words = (
            self.say("pickup.toast_done", slots=slots)
            if slots
            else self.say("pickup.done", count=count)
        )
        self.stage.toast(words, self.say("pickup.key_undo"), self.taking_back.undo_last)
        self.refresh()
        self._next_scan()

    def _refused(self, error: OperatorError) -> None:
        self._busy = False
        self.board.show_face(refused_face(self.say, self.stage.fault(error)))
        self.stage.tell_customer(ASK)
        self.stage.feedback.play(Sound.BAD)
        self._next_scan()

    def _problem_known(self, reason: str) -> None:
        visit = self.visit
        if visit is None:
            return
        parcels = visit.part() or visit.everything()
        pickup = self.stage.counter.pickup

        def set_aside() -> int:
            for parcel in parcels:
                pickup.set_problem(parcel, reason)
            return len(parcels)

        self.stage.background.run(set_aside, self._set_aside, self._refused)

    def _set_aside(self, count: int) -> None:
        self.stage.toast(self.say("problem.done", count=count), "", None)
        self.rest()
        self.refresh()

    def _taken_back(self) -> None:
        self.rest()
        self.refresh()

    def _ask_reveal(self) -> None:
        visit = self.visit
        if visit is not None and visit.parcels:
            index = self.list.currentIndex()
            self.looking.ask_reveal(visit.parcels[index.row() if index.isValid() else 0].id)

    def _attention(self, what: str) -> None:
        if what in ("conflicts", "discrepancies"):
            self.stage.go("sync", what)
            return
        self.looking.ask_overdue()

    def _toggled(self, parcel: ParcelView) -> None:
        visit = self.visit
        if visit is None:
            return
        if visit.needs_person:
            self._pick_person(parcel)
            return
        chosen = visit.chosen ^ {parcel.id}
        self.visit = replace(visit, chosen=chosen)
        self.board.show_marks(self.visit)

    def _choose_current_person(self) -> None:
        index = self.list.currentIndex()
        if self.visit is not None and index.isValid():
            self._pick_person(self.visit.parcels[index.row()])
        else:
            self.board.focus_list()

    def _pick_person(self, parcel: ParcelView) -> None:
        if self.visit is not None:
            self.visit = choose_person(self.visit, parcel)
            self._show_visit()
            self.stage.focus_home()
            self._after_marking()

    def _show_visit(self) -> None:
        if self.visit is not None:
            self.list.rows.now = self.stage.now()
            self.board.show_visit(self.visit, speaks=self.stage.feedback.speaks)

    def _asking(self) -> None:
        self.board.hold(on=True)

    def _asked(self) -> None:
        if self.visit is not None:
            self.board.hold(on=False)

    def _recent(self, acts: tuple[HandoverView, ...]) -> bool:
        return self.side.show_recent(acts, self.stage.now())

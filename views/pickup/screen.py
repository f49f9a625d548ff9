# SPDX-License-Identifier: Apache-2.0
"""The pickup screen: scan, verdict, hand-over, undo; every step has a key and none blocks a scan.

Scans are worked off one at a time, in order: each is read against the visit that the one before left.
A scan that only marks a parcel of the visit never goes to the store; anything else supersedes the
visit. When every parcel has been scanned and the proof is sound, they go without a key. The rules
themselves are the service's (`app.services.pickup`); this screen shows what they said.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.domain.verdict import Answer
from app.errors import OperatorError
from app.services.answers import (
    HandedOver,
    HandoverView,
    ParcelView,
    Progress,
    Proof,
    Revealed,
    Verdict,
)
from views.background import Lane, Urgency
from views.feedback import Sound
from views.pickup.faces import (
    done_face,
    face_of,
    fault_face,
    refused_face,
    spoken_slots,
    tiles_of,
)
from views.pickup.idle import IdleCard
from views.pickup.rows import ParcelList
from views.pickup.sheets import (
    PROBLEMS,
    REVEAL_REASONS,
    UNDO_REASONS,
    OverdueSheet,
    ProofSheet,
    ProxySheet,
    ReasonSheet,
    RevealedSheet,
)
from views.pickup.side import SideColumn
from views.pickup.visit import Visit, begin, choose_person, mark
from views.stage import Screen, Stage
from views.widgets.buttons import KeyCapButton, button
from views.widgets.card import Card
from views.widgets.sheet import Sheet
from views.widgets.text import label
from views.widgets.verdict import VerdictFace, VerdictPanel

_CALM_MS, _CLEAR_MS = 5_000, 30_000
_SOUNDS = {Answer.VALID: Sound.GOOD, Answer.INVALID: Sound.BAD, Answer.UNKNOWN: Sound.UNKNOWN}


class PickupScreen(Screen):
    """One resident after the other."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.visit: Visit | None = None
        self._waiting: deque[tuple[str, str]] = deque()
        self._busy = False
        self._typed4 = ""
        self._last_handed: tuple[str, ...] = ()
        self._last_slots = ""
        self._spoken = ""
        self._sheet: Sheet | None = None
        self._build()
        self._calm = self._timer(_CALM_MS, self._calm_down)
        self._clear = self._timer(_CLEAR_MS, self.rest)
        self.rest()

    def _timer(self, interval_ms: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(then)
        return timer

    def _build(self) -> None:
        look, say = self.look, self.say
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 22)
        row.setSpacing(20)
        left = QWidget()
        self._left = QStackedLayout(left)
        self._left.addWidget(IdleCard(look))
        work = QWidget()
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(18)
        self.panel = VerdictPanel(look)
        column.addWidget(self.panel, 42)
        self._card = Card(look, say("pickup.parcels"), padding=0)
        self._card.head.setContentsMargins(24, 6, 12, 0)
        self._count = label("", "caption")
        self._reveal = button(say("reveal.open"), "link")
        self._reveal.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._reveal.clicked.connect(self._ask_reveal)
        self._card.head.addWidget(self._count)
        self._card.head.addWidget(self._reveal)
        self.list = ParcelList(look, say("pickup.parcels"))
        self.list.toggled.connect(self._toggled)
        self._card.body.setContentsMargins(1, 0, 1, 8)
        self._card.body.addWidget(self.list)
        column.addWidget(self._card, 30)
        keys = QHBoxLayout()
        keys.setSpacing(12)
        self.all_button = KeyCapButton(look, say("pickup.all"), "package-check", "Enter", main=True)
        self.part_button = KeyCapButton(look, say("pickup.part"), "package", "F4")
        self.proxy_button = KeyCapButton(look, say("pickup.proxy"), "id-card", "F6")
        self.problem_button = KeyCapButton(look, say("pickup.problem"), "triangle-alert", "F7")
        for made, act, share in (
            (self.all_button, self.take_enter, 9),
            (self.part_button, self.hand_over_part, 6),
            (self.proxy_button, self.ask_proxy, 6),
            (self.problem_button, self.ask_problem, 7),
        ):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(act)
            keys.addWidget(made, share)
        column.addLayout(keys)
        self._left.addWidget(work)
        row.addWidget(left, 1)
        self.side = SideColumn(look)
        self.side.setFixedWidth(336 if self.look.scale == 1 else 384)
        self.side.attention.connect(self._attention)
        self.side.undo.connect(self._ask_undo)
        row.addWidget(self.side)

    def shown(self, topic: str) -> None:
        self.refresh()
        if topic:  # a scan that was made on a screen that has no use for it
            self.take_scan(topic)

    def refresh(self) -> None:
        run, pickup = self.stage.background.run, self.stage.counter.pickup
        run(pickup.today, self._progress, self._quiet_fault, urgency=Urgency.REFRESH)
        run(lambda: pickup.recent(5), self._recent, self._quiet_fault, urgency=Urgency.REFRESH)

    def take_scan(self, text: str) -> None:
        typed = self.stage.typed()
        self._waiting.append((text, typed if len(typed) == 4 and typed.isdigit() else ""))
        self._next_scan()

    def take_enter(self) -> None:
        visit = self.visit
        if visit is None or self._busy or self._sheet is not None:
            return
        if visit.may_go:
            self._hand_over(visit.everything(), visit.proof())
        elif visit.needs_person:
            self._choose_current_person()
        elif visit.needs_proof:
            self._prove(visit)

    def take_escape(self) -> None:
        self._close_sheet()
        self.rest()

    def take_key(self, key: Qt.Key) -> bool:
        acts = {
            Qt.Key.Key_F4: self.hand_over_part,
            Qt.Key.Key_F6: self.ask_proxy,
            Qt.Key.Key_F7: self.ask_problem,
            Qt.Key.Key_F8: self.undo_last,
            Qt.Key.Key_F9: self.say_again,
        }
        act = acts.get(key)
        if act is not None:
            act()
        return act is not None

    def rest(self) -> None:
        """No visit: the prompt."""
        self.visit = None
        self._calm.stop()
        self._clear.stop()
        self._left.setCurrentIndex(0)

    def say_again(self) -> None:
        """F9: full colour, the sound and the sentence once more."""
        face = self.panel.face
        if self._left.currentIndex() == 1 and face is not None:
            self.panel.show_face(face)
            self._start_timers()
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
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.setCurrentIndex(self.list.rows.index(0))
            self._count.setText(self.say("pickup.choose_part"))

    def ask_proxy(self) -> None:
        """F6: someone else collects."""
        if self.visit is None or not self.visit.may_go or self._busy:
            return
        sheet = ProxySheet(self.look, self)
        sheet.answered.connect(self._proxy_known)
        self._open(sheet, sheet.phone)

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
        self._open(sheet, sheet)

    def undo_last(self) -> None:
        """F8: take the last hand-over back, with the reason that a slip of the hand has."""
        if self._last_handed:
            self._undo(self._last_handed, self.say("undo.slip"))

    def _next_scan(self) -> None:
        while self._waiting and not self._busy:
            text, typed = self._waiting.popleft()
            self._close_sheet()
            marked = mark(self.visit, text)
            if marked is not None:
                self.visit = replace(marked, phone4=typed or marked.phone4)
                self._show_marks()
                self._after_marking()
                continue
            if self.visit is not None and self.visit.needs_parcel:
                self._receive_and_hand_over(text)
                return
            self._busy, self._typed4 = True, typed
            self.stage.background.run(
                partial(self.stage.counter.pickup.look_up, text),
                self._verdict,
                self._look_up_failed,
                urgency=Urgency.SCAN,
            )

    def _verdict(self, verdict: Verdict) -> None:
        self._busy = False
        self.visit = begin(verdict, self.visit, self._typed4)
        self._spoken = spoken_slots(self.say, verdict.parcels)
        self._show_visit()
        self.stage.feedback.play(_SOUNDS[verdict.answer])
        if verdict.answer is Answer.VALID and not self.visit.needs_person:
            self.stage.feedback.say(self._spoken)
        self._after_marking()
        self._next_scan()

    def _look_up_failed(self, error: OperatorError) -> None:
        self._busy = False
        self.visit = None
        self._show_face_only(fault_face(self.say, self.stage.fault(error)))
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
        self._open(sheet, sheet.code)

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
        self.visit = None
        self._last_handed = done.handovers
        count = len(done.handovers)
        slots = ("、" if self.say.language == "zh_CN" else ", ").join(done.slots[:3])
        self._show_face_only(done_face(self.say, count, done.slots))
        self.stage.feedback.play(Sound.DONE)
        words = (
            self.say("pickup.toast_done", slots=slots)
            if slots
            else self.say("pickup.done", count=count)
        )
        self.stage.toast(words, self.say("pickup.key_undo"), self.undo_last)
        self.refresh()
        self._next_scan()

    def _refused(self, error: OperatorError) -> None:
        self._busy = False
        self.panel.show_face(refused_face(self.say, self.stage.fault(error)))
        self._left.setCurrentIndex(1)
        self._start_timers()
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

    def _ask_undo(self, handover: str) -> None:
        reasons = [(code, self.say.of("undo_reason", code)) for code in UNDO_REASONS]
        sheet = ReasonSheet(self.look, self, self.say("undo.title"), self.say("undo.line"), reasons)
        self._undo_wanted = handover
        sheet.answered.connect(self._undo_known)
        self._open(sheet, sheet)

    def _undo_known(self, reason: str) -> None:
        self._undo((self._undo_wanted,), reason)

    def _undo(self, handovers: tuple[str, ...], reason: str) -> None:
        pickup = self.stage.counter.pickup
        self._undo_reason = reason

        def take_back() -> int:
            for handover in handovers:
                pickup.undo(handover, reason)
            return len(handovers)

        self.stage.background.run(take_back, self._undone, self._undo_failed)

    def _undone(self, count: int) -> None:
        self._last_handed = ()
        self.rest()
        words = self.say("undo.done", count=count, reason=self._undo_reason)
        self.stage.toast(words, "", None)
        self.refresh()

    def _undo_failed(self, error: OperatorError) -> None:
        self.stage.toast(self.stage.fault(error), "", None)

    def _ask_reveal(self) -> None:
        visit = self.visit
        if visit is None or not visit.parcels:
            return
        reasons = [(code, self.say.of("reveal_reason", code)) for code in REVEAL_REASONS]
        sheet = ReasonSheet(
            self.look, self, self.say("reveal.open"), self.say("reveal.line"), reasons
        )
        sheet.answered.connect(self._reveal_known)
        self._open(sheet, sheet)

    def _reveal_known(self, reason: str) -> None:
        visit, pickup = self.visit, self.stage.counter.pickup
        if visit is None:
            return
        index = self.list.currentIndex()
        parcel = visit.parcels[index.row() if index.isValid() else 0].id
        self.stage.background.run(
            lambda: pickup.reveal(parcel, reason), self._revealed, self._undo_failed
        )

    def _revealed(self, revealed: Revealed) -> None:
        sheet = RevealedSheet(self.look, self, revealed)
        self._open(sheet, sheet)

    def _attention(self, what: str) -> None:
        if what in ("conflicts", "discrepancies"):
            self.stage.go("sync", what)
            return
        pickup = self.stage.counter.pickup
        self.stage.background.run(
            pickup.overdue, self._overdue, self._undo_failed, lane=Lane.ERRAND
        )

    def _overdue(self, parcels: tuple[ParcelView, ...]) -> None:
        self._open(OverdueSheet(self.look, self, parcels), None)

    def _toggled(self, parcel: ParcelView) -> None:
        visit = self.visit
        if visit is None:
            return
        if visit.needs_person:
            self._pick_person(parcel)
            return
        chosen = visit.chosen ^ {parcel.id}
        self.visit = replace(visit, chosen=chosen)
        self._show_marks()

    def _choose_current_person(self) -> None:
        index = self.list.currentIndex()
        if self.visit is not None and index.isValid():
            self._pick_person(self.visit.parcels[index.row()])
        else:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.setCurrentIndex(self.list.rows.index(0))

    def _pick_person(self, parcel: ParcelView) -> None:
        if self.visit is not None:
            self.visit = choose_person(self.visit, parcel)
            self._show_visit()
            self.stage.focus_home()
            self._after_marking()

    def _show_visit(self) -> None:
        visit = self.visit
        if visit is None:
            return
        self.panel.show_face(face_of(self.say, visit, speaks=self.stage.feedback.speaks))
        self.list.rows.choosing_person = visit.needs_person
        self._left.setCurrentIndex(1)
        self._show_marks()
        self._start_timers()

    def _show_marks(self) -> None:
        visit = self.visit
        if visit is None:
            return
        valid = visit.verdict.answer is Answer.VALID
        self._card.setVisible(bool(visit.parcels))
        self._card.title.setText(self.say("pickup.parcels") if valid else self.say("pickup.about"))
        self.list.rows.show_parcels(visit.parcels, visit.scanned, visit.chosen)
        self.panel.set_tiles(tiles_of(self.say, visit) if valid and not visit.needs_person else ())
        counted = (
            self.say("pickup.count", count=len(visit.parcels), scanned=len(visit.scanned))
            if valid
            else self.say("pickup.count_only", count=len(visit.parcels))
        )
        if visit.verdict.same_phone and valid:
            names = ("、" if self.say.language == "zh_CN" else ", ").join(visit.verdict.same_phone)
            counted = f"{self.say('pickup.same_phone', names=names)} · {counted}"
        self._count.setText(counted)
        self._reveal.setVisible(valid and not visit.needs_person)
        if visit.needs_person:
            words = self.say("pickup.choose_person")
        elif visit.needs_proof:
            words = self.say("pickup.give_proof")
        elif visit.needs_parcel:
            words = self.say("pickup.scan_parcel")
        else:
            words = self.say("pickup.all_count", count=len(visit.parcels))
        self.all_button.setText(words)
        self.all_button.setVisible(valid)
        self.all_button.setEnabled(valid and not visit.needs_parcel)
        for made in (self.part_button, self.proxy_button):
            made.setVisible(valid)
            made.setEnabled(visit.may_go)
        self.part_button.setEnabled(visit.may_go and len(visit.parcels) > 1)
        self.problem_button.setVisible(valid)
        self.problem_button.setEnabled(bool(visit.parcels) and not visit.needs_person)

    def _show_face_only(self, face: VerdictFace) -> None:
        self.panel.show_face(face)
        self._card.hide()
        for made in (self.all_button, self.part_button, self.proxy_button, self.problem_button):
            made.hide()
        self._left.setCurrentIndex(1)
        self._start_timers()

    def _start_timers(self) -> None:
        self._calm.start()
        self._clear.start()

    def _calm_down(self) -> None:
        self.panel.calm()

    def _open(self, sheet: Sheet, focus: QWidget | None) -> None:
        self._close_sheet()
        self._sheet = sheet
        self._clear.stop()
        sheet.closed.connect(self._sheet_closed)
        if focus is sheet:
            sheet.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.stage.toast("", "", None)
        sheet.open_sheet(focus)

    def _close_sheet(self) -> None:
        if self._sheet is not None:
            self._sheet.close_sheet()

    def _sheet_closed(self) -> None:
        self._sheet = None
        if self.visit is not None:
            self._clear.start()
        self.stage.focus_home()

    def _progress(self, progress: Progress) -> None:
        self.side.show_progress(progress)

    def _recent(self, acts: tuple[HandoverView, ...]) -> None:
        self.side.show_recent(acts, self.stage.now())

    def _quiet_fault(self, error: OperatorError) -> None:
        self.stage.toast(self.stage.fault(error), "", None)

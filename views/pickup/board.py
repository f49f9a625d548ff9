# SPDX-License-Identifier: Apache-2.0
"""The work area of the pickup screen: the verdict, the parcels it is about, the four acts with their keys.

Shows a visit as it stands and tells which act was wanted; what an act does is the screen's.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.domain.verdict import Answer
from views.look import Look
from views.pickup.faces import face_of, tiles_of
from views.pickup.idle import IdleCard
from views.pickup.rows import ParcelList
from views.pickup.visit import Visit
from views.widgets.buttons import KeyCapButton, button
from views.widgets.card import Card
from views.widgets.text import label
from views.widgets.verdict import VerdictFace, VerdictPanel

_CALM_MS, _CLEAR_MS = 5_000, 30_000


class Board(QWidget):
    """`cleared` when nobody has touched the visit for a while; `reveal_wanted` for the link above the list."""

    cleared = Signal()
    all_wanted = Signal()
    part_wanted = Signal()
    proxy_wanted = Signal()
    problem_wanted = Signal()
    reveal_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self.say = look, look.say
        self._pages = QStackedLayout(self)
        self._pages.addWidget(IdleCard(look))
        work = QWidget()
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(18)
        self.panel = VerdictPanel(look)
        column.addWidget(self.panel, 42)
        column.addWidget(self._parcels(), 30)
        column.addLayout(self._keys())
        self._pages.addWidget(work)
        self._calm = self._timer(_CALM_MS, self._calm_down)
        self._clear = self._timer(_CLEAR_MS, self._time_is_up)

    def _timer(self, interval_ms: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(then)
        return timer

    def _parcels(self) -> Card:
        look, say = self._look, self.say
        self._card = Card(look, say("pickup.parcels"), padding=0)
        self._card.head.setContentsMargins(24, 6, 12, 0)
        self._count = label("", "caption", wrap=True)
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._reveal = button(say("reveal.open"), "link")
        self._reveal.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._reveal.clicked.connect(self.reveal_wanted)
        self._card.head.addWidget(self._count, 3)
        self._card.head.addWidget(self._reveal)
        self.list = ParcelList(look, say("pickup.parcels"))
        self._card.body.setContentsMargins(1, 0, 1, 8)
        self._card.body.addWidget(self.list)
        return self._card

    def _keys(self) -> QHBoxLayout:
        look, say = self._look, self.say
        keys = QHBoxLayout()
        keys.setSpacing(12)
        self.all_button = KeyCapButton(look, say("pickup.all"), "package-check", "Enter", main=True)
        self.part_button = KeyCapButton(look, say("pickup.part"), "package", "F4")
        self.proxy_button = KeyCapButton(look, say("pickup.proxy"), "id-card", "F6")
        self.problem_button = KeyCapButton(look, say("pickup.problem"), "triangle-alert", "F7")
        for made, act, share in (
            (self.all_button, self.all_wanted, 20),
            (self.part_button, self.part_wanted, 13),
            (self.proxy_button, self.proxy_wanted, 12),
            (self.problem_button, self.problem_wanted, 13),
        ):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(act)
            keys.addWidget(made, share)
        return keys

    @property
    def at_rest(self) -> bool:
        """Whether the prompt is shown."""
        return self._pages.currentIndex() == 0

    def rest(self) -> None:
        """The prompt."""
        self._calm.stop()
        self._clear.stop()
        self._pages.setCurrentIndex(0)

    def say_again(self) -> bool:
        """Full colour once more; False where there is nothing to say."""
        face = self.panel.face
        if self.at_rest or face is None:
            return False
        self.panel.show_face(face)
        self.start_timers()
        return True

    def show_visit(self, visit: Visit, *, speaks: bool) -> None:
        """A verdict and its parcels."""
        self.panel.show_face(face_of(self.say, visit, speaks=speaks))
        self.list.rows.choosing_person = visit.needs_person
        self._pages.setCurrentIndex(1)
        self.show_marks(visit)
        self.start_timers()

    def show_face(self, face: VerdictFace) -> None:
        """Another face over the same parcels."""
        self.panel.show_face(face)
        self._pages.setCurrentIndex(1)
        self.start_timers()

    def show_face_only(self, face: VerdictFace) -> None:
        """A face without parcels and acts."""
        self._card.hide()
        for made in (self.all_button, self.part_button, self.proxy_button, self.problem_button):
            made.hide()
        self.show_face(face)

    def show_marks(self, visit: Visit) -> None:
        """What was scanned and chosen, and which acts are open."""
        valid = visit.verdict.answer is Answer.VALID
        self._card.setVisible(bool(visit.parcels))
        self._card.title.setText(self.say("pickup.parcels") if valid else self.say("pickup.about"))
        self.list.rows.judged = not valid
        self.list.rows.show_parcels(visit.parcels, visit.scanned, visit.chosen)
        self.panel.set_tiles(tiles_of(self.say, visit) if valid and not visit.needs_person else ())
        self._count.setText(self._counted(visit, valid=valid))
        self._reveal.setVisible(valid and not visit.needs_person)
        self.all_button.setText(self._main_words(visit))
        self.all_button.setVisible(valid)
        self.all_button.setEnabled(valid and not visit.needs_parcel)
        for made in (self.part_button, self.proxy_button):
            made.setVisible(valid)
            made.setEnabled(visit.may_go)
        self.part_button.setEnabled(visit.may_go and len(visit.parcels) > 1)
        self.problem_button.setVisible(valid)
        self.problem_button.setEnabled(bool(visit.parcels) and not visit.needs_person)

    def _counted(self, visit: Visit, *, valid: bool) -> str:
        if not valid:
            return self.say("pickup.count_only", count=len(visit.parcels))
        counted = self.say("pickup.count", count=len(visit.parcels), scanned=len(visit.scanned))
        if not visit.verdict.same_phone:
            return counted
        names = ("、" if self.say.language == "zh_CN" else ", ").join(visit.verdict.same_phone)
        return f"{self.say('pickup.same_phone', names=names)} · {counted}"

    def _main_words(self, visit: Visit) -> str:
        if visit.needs_person:
            return self.say("pickup.choose_person")
        if visit.needs_proof:
            return self.say("pickup.give_proof")
        if visit.needs_parcel:
            return self.say("pickup.scan_parcel")
        return self.say("pickup.all_count", count=len(visit.parcels))

    def ask_for_part(self) -> None:
        """The list gets the focus, and says how parcels are marked."""
        self.focus_list()
        self._count.setText(self.say("pickup.choose_part"))

    def focus_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.list.setCurrentIndex(self.list.rows.index(0))

    def start_timers(self) -> None:
        self._calm.start()
        self._clear.start()

    def hold(self, *, on: bool) -> None:
        """While a question is open the visit stays."""
        if on:
            self._clear.stop()
        else:
            self._clear.start()

    def _calm_down(self) -> None:
        self.panel.calm()

    def _time_is_up(self) -> None:
        self.cleared.emit()

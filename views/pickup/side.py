# SPDX-License-Identifier: Apache-2.0
"""The right-hand column of the pickup screen: the day's progress, what needs a hand, what was done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.services.answers import HandoverView, Progress
from views.look import Look
from views.widgets.card import Card
from views.widgets.charts import Ring
from views.widgets.loaded import Loaded
from views.widgets.paint import ChipFace
from views.widgets.rows import PressRow
from views.widgets.stat import Stat
from views.widgets.states import EmptyState

ATTENTION = (
    ("due_today", "timer"),
    ("overdue", "clock"),
    ("conflicts", "refresh-cw"),
    ("discrepancies", "git-compare"),
)
_MOST = 5


class SideColumn(QWidget):
    """`attention(what)` when a row is pressed, `undo(handover)` for the link beside an act."""

    attention = Signal(str)
    undo = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, say = look, look.say
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(18)
        progress = Card(look, say("pickup.today"))
        numbers = QWidget()
        row = QHBoxLayout(numbers)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self._ring = Ring(look)
        self._handed = Stat(say("pickup.handed"), tone="good")
        self._waiting = Stat(say("pickup.waiting"))
        row.addWidget(self._ring)
        row.addWidget(self._handed)
        row.addWidget(self._waiting)
        row.addStretch(1)
        self.progress_place = Loaded(look, numbers, compact=True)
        progress.body.addWidget(self.progress_place)
        column.addWidget(progress)
        needs = Card(look, say("pickup.needs"))
        needs.body.setSpacing(0)
        self._needs: dict[str, PressRow] = {}
        for what, icon in ATTENTION:
            made = PressRow(
                look,
                icon=icon,
                tone="warn" if icon in ("timer", "clock") else "ink_soft",
                title=say.of("attention", what),
                chip=ChipFace(text="–"),
                chevron=True,
            )
            made.setProperty("what", what)
            made.clicked.connect(self._pressed)
            self._needs[what] = made
            needs.body.addWidget(made)
        column.addWidget(needs)
        self._upper = (progress, needs)
        self._done = Card(look, say("pickup.recent"))
        self._done.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._acts: list[PressRow] = []
        self._shown = 0
        acts = QWidget()
        self._column = QVBoxLayout(acts)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        none = EmptyState(look, "history", say("pickup.no_recent"), say("pickup.no_recent_line"))
        self.recent_place = Loaded(look, acts, none, compact=True)
        self._done.body.addWidget(self.recent_place)
        column.addWidget(self._done, 1)
        column.addStretch(0)  # what is left where the latest acts have no room

    def show_progress(self, progress: Progress) -> bool:
        """The day's numbers; they are always something."""
        whole = progress.handed_over + progress.waiting
        self._ring.set_part(
            progress.handed_over / whole if whole else 0.0, self._look.say("pickup.today")
        )
        self._handed.set_number(f"{progress.handed_over:,}")
        self._waiting.set_number(f"{progress.waiting:,}")
        counts = {
            "due_today": progress.due_today,
            "overdue": progress.overdue,
            "conflicts": progress.conflicts,
            "discrepancies": progress.discrepancies,
        }
        for what, made in self._needs.items():
            made.set_chip(
                ChipFace(text=f"{counts[what]:,}", tone="warn" if counts[what] else "plain")
            )
            made.setVisible(bool(counts[what]) or what in ("due_today", "overdue"))
        return True

    def show_recent(self, acts: Sequence[HandoverView], now: int) -> bool:
        """The latest handovers, newest first; False where there are none."""
        say = self._look.say
        while len(self._acts) < min(len(acts), _MOST):
            made = PressRow(self._look, icon="circle-check", tone="good", title="-", line="-")
            made.clicked.connect(self._undo_pressed)
            self._column.insertWidget(len(self._acts), made)
            self._acts.append(made)
        self._shown = min(len(acts), _MOST)
        for act, made in zip(acts, self._acts, strict=False):
            state = "conflict" if act.conflict else "undone" if act.undone else "done"
            icon = {"conflict": "circle-alert", "undone": "undo-2", "done": "circle-check"}[state]
            tone = {"conflict": "bad", "undone": "ink_soft", "done": "good"}[state]
            who = (
                say("pickup.who", name=act.name_masked, tail=act.phone_tail)
                if act.name_masked
                else (act.waybill)
            )
            where = act.slot or act.waybill
            made.become(
                icon=icon,
                tone=tone,
                title=who,
                line=f"{where} · {say.of('handover_state', state)}",
                trail=say("common.undo") if act.can_undo else say.ago(max(now - act.at, 0) // 1000),
                trail_tone="accent_text" if act.can_undo else "ink_soft",
            )
            made.setProperty("handover", act.id if act.can_undo else "")
        self._fit()
        return bool(acts)

    def _pressed(self) -> None:
        self.attention.emit(str(self.sender().property("what")))

    def _undo_pressed(self) -> None:
        handover = str(self.sender().property("handover"))
        if handover:
            self.undo.emit(handover)

    def _fit(self) -> None:
        """Show as many acts as there is room for; the newest stay."""
        used = sum(card.sizeHint().height() + 18 for card in self._upper)
        self._done.setVisible(self.height() - used >= self._look.px(120))
        room = self.height() - used - self._look.px(70)
        for number, made in enumerate(self._acts):
            made.setVisible(number < self._shown and (number + 1) * made.height() <= room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)

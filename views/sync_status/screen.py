# SPDX-License-Identifier: Apache-2.0
"""The sync screen: online or not, since when and why, what is unsent; the cases, each with its two sides.

Deciding a case takes a reason and is an operation like any other. The off-line switch is the
operator's: the counter works on, and the chip says so.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.errors import OperatorError
from app.services.answers import CaseView, EvidenceView
from sync.status import HubPlace, Link, SyncStatus
from views.background import Lane, Urgency
from views.pickup.sheets import ReasonSheet
from views.stage import Screen, Stage
from views.topbar import status_words
from views.widgets.buttons import button, give_icon
from views.widgets.card import Card, clear
from views.widgets.case_card import CaseCard, CaseFace, SideFace
from views.widgets.paint import ChipFace
from views.widgets.sheet import Sheet
from views.widgets.stat import Stat
from views.widgets.states import EmptyState, Notice
from views.widgets.text import IconLabel, label

REASONS = ("checked_shelf", "asked_resident", "asked_colleague", "saw_camera", "other")
_LOOKS = {
    Link.ONLINE: ("cloud-check", "good"),
    Link.SYNCING: ("refresh-cw", "good"),
    Link.OFFLINE: ("cloud-off", "warn"),
    Link.FORCED_OFFLINE: ("cloud-off", "warn"),
    Link.NOT_ENROLLED: ("cloud-alert", "bad"),
    Link.BLOCKED: ("cloud-alert", "bad"),
}


class SyncScreen(Screen):
    """The state of the link, and the inbox of cases."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._status: SyncStatus | None = None
        self._sheet: Sheet | None = None
        self._case, self._way = "", ""
        self._shown: tuple[CaseView, ...] | None = None
        self._build()

    def _build(self) -> None:
        look, say = self.look, self.say
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 22)
        column.setSpacing(18)
        card = Card(look)
        head = QHBoxLayout()
        head.setSpacing(16)
        self._icon = IconLabel(look, "cloud", "ink_soft", 44)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._word = label("", "headline", wrap=True)
        self._line = label("", "soft", wrap=True)
        words.addWidget(self._word)
        words.addWidget(self._line)
        self._switch = button("")
        self._switch.clicked.connect(self.switch_link)
        self._now = button(say("sync.now"), "main")
        give_icon(self._now, look, "refresh-cw", "accent_ink")
        self._now.clicked.connect(self.sync_now)
        head.addWidget(self._icon)
        head.addLayout(words, 1)
        head.addWidget(self._switch)
        head.addWidget(self._now)
        card.body.addLayout(head)
        card.body.addSpacing(10)
        numbers = QHBoxLayout()
        numbers.setSpacing(56)
        self._pending = Stat(say("sync.pending"))
        self._age = Stat(say("sync.age"))
        self._conflicts = Stat(say("sync.conflicts"))
        self._differences = Stat(say("sync.discrepancies"))
        for stat in (self._pending, self._age, self._conflicts, self._differences):
            numbers.addWidget(stat)
        numbers.addStretch(1)
        card.body.addLayout(numbers)
        self._offline = Notice(look)
        card.body.addWidget(self._offline)
        column.addWidget(card)
        column.addWidget(label(say("sync.cases"), "title"))
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._cases = QVBoxLayout(inside)
        self._cases.setContentsMargins(0, 0, 8, 0)
        self._cases.setSpacing(14)
        self._area.setWidget(inside)
        column.addWidget(self._area, 1)

    def shown(self, topic: str) -> None:
        self.refresh()

    def refresh(self) -> None:
        run, sync = self.stage.background.run, self.stage.counter.sync
        run(sync.status, self._status_known, self._fault, urgency=Urgency.REFRESH)
        run(sync.cases, self._cases_known, self._fault, urgency=Urgency.REFRESH)

    def take_scan(self, text: str) -> None:
        self.stage.go("pickup", text)

    def take_escape(self) -> None:
        if self._sheet is not None:
            self._sheet.close_sheet()

    def switch_link(self) -> None:
        """Go off line on purpose, or back."""
        online = self._status is not None and self._status.link is Link.FORCED_OFFLINE
        sync = self.stage.counter.sync
        self.stage.background.run(
            lambda: sync.set_online(online), self._switched, self._fault, lane=Lane.ERRAND
        )

    def sync_now(self) -> None:
        """Exchange with the server now."""
        self._now.setEnabled(False)
        self.stage.background.run(
            self.stage.counter.sync.sync_now, self._synced, self._not_synced, lane=Lane.ERRAND
        )

    def _switched(self, nothing: None) -> None:
        self.refresh()

    def _synced(self, nothing: None) -> None:
        self._now.setEnabled(True)
        self.stage.toast(self.say("sync.done"), "", None)
        self.refresh()

    def _not_synced(self, error: OperatorError) -> None:
        self._now.setEnabled(True)
        self._fault(error)
        self.refresh()

    def _status_known(self, status: SyncStatus) -> None:
        self._status, say = status, self.say
        icon, tone = _LOOKS[status.link]
        self._icon.set_icon(icon, tone)
        self._word.setText(status_words(self.look, status, self.stage.now()))
        lines = [say.of("link_line", status.link.value)]
        if status.reason:
            lines.append(say.of("link_reason", status.reason))
        if status.since:
            lines.append(say("sync.since", moment=say.moment(status.since)))
        if status.hub is not HubPlace.OFF:
            name = status.hub_name or say("sync.some_counter")
            lines.append(say.of("sync_hub", status.hub.value, name=name))
        self._line.setText("  ".join(lines))
        self._pending.set_number(f"{status.pending:,}", tone="warn" if status.pending else "")
        age = say("common.none") if status.data_age_s is None else say.ago(status.data_age_s)
        self._age.set_number(age)
        self._conflicts.set_number(f"{status.conflicts:,}", tone="bad" if status.conflicts else "")
        self._differences.set_number(
            f"{status.discrepancies:,}", tone="warn" if status.discrepancies else ""
        )
        forced = status.link is Link.FORCED_OFFLINE
        self._switch.setText(say("sync.go_online") if forced else say("sync.go_offline"))
        give_icon(self._switch, self.look, "wifi" if forced else "wifi-off", "ink")
        self._now.setEnabled(status.link not in (Link.FORCED_OFFLINE, Link.NOT_ENROLLED))
        if status.online:
            self._offline.hide()
        else:
            self._offline.tell(say("sync.what_offline"), state="warn")

    def _cases_known(self, cases: tuple[CaseView, ...]) -> None:
        if cases == self._shown:
            return
        self._shown = cases
        clear(self._cases)
        waiting = [case for case in cases if case.open]
        if not waiting:
            empty = Card(self.look, raised=False)
            empty.body.addWidget(
                EmptyState(
                    self.look, "circle-check", self.say("sync.none"), self.say("sync.none_line")
                )
            )
            self._cases.addWidget(empty, 1)
            return
        for case in waiting:
            made = CaseCard(self.look, self._face(case))
            made.settled.connect(self._ask_reason)
            self._cases.addWidget(made)
        self._cases.addStretch(1)

    def _face(self, case: CaseView) -> CaseFace:
        say = self.say
        is_conflict = case.kind == "conflict"
        subject = [part for part in (case.slot, case.waybill, case.name_masked) if part]
        return CaseFace(
            id=case.id,
            chip=ChipFace(
                text=say.of("case_kind", case.kind), tone="bad" if is_conflict else "warn"
            ),
            title=say.of("case", case.code),
            subject=" · ".join(subject) or case.title,
            opened=say.moment(case.opened_at),
            sides=tuple(
                SideFace(
                    title=side.counter_name or say("sync.some_counter"),
                    moment=" · ".join(p for p in (say.moment(side.at), side.operator_name) if p),
                    words=self._side_words(case, side),
                )
                for side in case.sides
            ),
            ways=tuple((way, say.of("resolution", way)) for way in case.resolutions),
        )

    def _side_words(self, case: CaseView, side: EvidenceView) -> str:
        kind, _, slot = side.text.partition(":")
        if kind == "slot" and slot:
            return self.say("evidence.slot", slot=slot)
        return self.say.of("case_side", case.code)

    def _ask_reason(self, case: str, way: str) -> None:
        self._case, self._way = case, way
        reasons = [(code, self.say.of("case_reason", code)) for code in REASONS]
        sheet = ReasonSheet(
            self.look, self, self.say.of("resolution", way), self.say("sync.reason_line"), reasons
        )
        sheet.answered.connect(self._resolve)
        sheet.closed.connect(self._sheet_closed)
        self._sheet = sheet
        sheet.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        sheet.open_sheet(sheet)

    def _sheet_closed(self) -> None:
        self._sheet = None

    def _resolve(self, reason: str) -> None:
        case, way, sync = self._case, self._way, self.stage.counter.sync
        self.stage.background.run(
            lambda: sync.resolve(case, way, reason), self._resolved, self._fault
        )

    def _resolved(self, nothing: None) -> None:
        self.stage.toast(self.say("sync.resolved"), "", None)
        self.refresh()

    def _fault(self, error: OperatorError) -> None:
        self.stage.toast(self.stage.fault(error), "", None)

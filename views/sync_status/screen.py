# SPDX-License-Identifier: Apache-2.0
"""The sync screen: the link's state above, the cases below: a list, and the card of the chosen one.

Deciding a case takes a way, a reason and a confirmation, works offline, and is an operation like any other.
Arrows choose a case, Enter and the function keys its ways. The off-line switch is the operator's: the counter
works on, and the chip says so.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.errors import OperatorError
from app.services.case_answers import CaseView
from sync.status import Link, SyncStatus
from views.background import Lane, Urgency
from views.one_sheet import OneSheet
from views.reading import Reading
from views.stage import Screen, Stage
from views.sync_status.inbox import Inbox
from views.sync_status.link_card import LinkCard
from views.sync_status.way_sheet import WaySheet
from views.sync_status.words import face_of
from views.widgets.card import Card, clear
from views.widgets.case_card import CaseCard
from views.widgets.loaded import Loaded
from views.widgets.states import EmptyState

_WAY_KEYS = (Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F6)


class SyncScreen(Screen):
    """The state of the link, and the inbox of cases."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._status: SyncStatus | None = None
        self.sheets = OneSheet(stage, self)
        self._case, self._way = "", ""
        self._shown: tuple[CaseView, ...] | None = None
        self._wanted = ""
        self.card: CaseCard | None = None
        self._build()

    def _build(self) -> None:
        look, say = self.look, self.say
        column = QVBoxLayout(self)
        edge = 20 if look.scale <= 1.25 else 12  # larger letters need the room for the cases
        column.setContentsMargins(24, edge, 24, edge)
        column.setSpacing(14)
        self.link = LinkCard(look)
        self.link.switch_wanted.connect(self.switch_link)
        self.link.exchange_wanted.connect(self.sync_now)
        column.addWidget(self.link)
        none = Card(look, raised=False)
        none.body.addWidget(
            EmptyState(look, "circle-check", say("sync.none"), say("sync.none_line"))
        )
        self._cases = QWidget()
        row = QHBoxLayout(self._cases)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.inbox = Inbox(look)
        self.inbox.setFixedWidth(360 if look.scale == 1 else 400)
        self.inbox.setAccessibleName(say("sync.cases"))
        self.inbox.chosen.connect(self._show_case)
        row.addWidget(self.inbox)
        place = QWidget()
        self._place = QVBoxLayout(place)
        self._place.setContentsMargins(0, 0, 0, 0)
        row.addWidget(place, 1)
        self._place_of_cases = Loaded(look, self._cases, none)
        column.addWidget(self._place_of_cases, 1)
        sync = self.stage.counter.sync
        self._reading = Reading(self.stage, self._place_of_cases, sync.cases, self._cases_known)

    def shown(self, topic: str) -> None:
        self._wanted = topic
        if topic:
            self._show_wanted()
        self.refresh()

    def refresh(self) -> None:
        run, sync = self.stage.background.run, self.stage.counter.sync
        run(sync.status, self._status_known, self._fault, urgency=Urgency.REFRESH)
        self._reading.again()

    def take_scan(self, text: str) -> None:
        self.stage.go("pickup", text)

    def take_enter(self) -> None:
        if self.sheets.current is None and self.card is not None:
            self.card.choose(0)

    def take_escape(self) -> None:
        self.sheets.close()

    def take_key(self, key: Qt.Key) -> bool:
        if self.sheets.current is not None:
            return False
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.inbox.step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key in _WAY_KEYS and self.card is not None:
            return self.card.choose(1 + _WAY_KEYS.index(key))
        return False

    def switch_link(self) -> None:
        """Go off line on purpose, or back."""
        online = self._status is not None and self._status.link is Link.FORCED_OFFLINE
        sync = self.stage.counter.sync
        self.stage.background.run(
            lambda: sync.set_online(online), self._switched, self._fault, lane=Lane.ERRAND
        )

    def sync_now(self) -> None:
        """Exchange with the server now."""
        self.link.now.setEnabled(False)
        self.stage.background.run(
            self.stage.counter.sync.sync_now, self._synced, self._not_synced, lane=Lane.ERRAND
        )

    def _switched(self, nothing: None) -> None:
        self.refresh()

    def _synced(self, nothing: None) -> None:
        self.link.now.setEnabled(True)
        self.stage.toast(self.say("sync.done"), "", None)
        self.refresh()

    def _not_synced(self, error: OperatorError) -> None:
        self.link.now.setEnabled(True)
        self._fault(error)
        self.refresh()

    def _status_known(self, status: SyncStatus) -> None:
        self._status = status
        self.link.show_status(status, self.stage.now())

    def _cases_known(self, cases: tuple[CaseView, ...]) -> bool:
        if cases != self._shown:
            self._shown = cases
            self.inbox.show_cases(cases)
            self._show_wanted()
        return bool(cases)

    def _show_wanted(self) -> None:
        """The case, or the first of the kind, for which the screen was opened."""
        kind = self._wanted.removesuffix("s") if self._wanted != "discrepancies" else "discrepancy"
        for case in self._shown or ():
            if self._wanted == case.id or (case.open and kind == case.kind):
                self._wanted = ""
                self.inbox.choose(case.id)
                return

    def _show_case(self, id: str) -> None:
        clear(self._place)
        self.card = None
        case = next((case for case in self._shown or () if case.id == id), None)
        if case is None:
            return
        self.card = CaseCard(self.look, face_of(self.say, case))
        self.card.settled.connect(self._ask)
        self.card.followed.connect(self._follow)
        self._place.addWidget(self.card)

    def _follow(self) -> None:
        case = next((c for c in self._shown or () if c.id == self.inbox.current), None)
        if case is not None and case.waybill:
            self.stage.go("pickup", case.waybill)

    def _ask(self, case: str, way: str) -> None:
        self._case, self._way = case, way
        sheet = WaySheet(self.look, self, way)
        sheet.confirmed.connect(self._resolve)
        self.sheets.open(sheet, sheet)

    def _resolve(self, reason: str) -> None:
        case, way, sync = self._case, self._way, self.stage.counter.sync
        self.stage.background.run(
            lambda: sync.resolve(case, way, reason), self._resolved, self._fault
        )

    def _resolved(self, nothing: None) -> None:
        self.stage.toast(self.say("sync.resolved"), "", None)
        self.refresh()

    def _fault(self, error: OperatorError) -> None:
        self.stage.tell_fault(error)

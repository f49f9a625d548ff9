# SPDX-License-Identifier: Apache-2.0
"""The records screen: all history at hand, by scan, by words, by state and day, or by scrolling to anywhere.

The newest lines are shown at once. How many there are, and where their pages begin, follows from the errand lane;
from then on the scroll bar reaches every one of them. Pages are fetched as they are seen. A search shows the newest
that it found, more when its end is reached. Nothing is changed here: what can be done leads to another screen, or
costs a reason.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.domain.codes import ScanKind, read_scan
from app.errors import OperatorError
from app.services.record_answers import (
    PAGE,
    RecordKind,
    RecordLine,
    RecordList,
    RecordsFound,
    RecordStory,
)
from views.background import Lane, Ticket, Urgency
from views.one_sheet import OneSheet
from views.pickup.looking import Looking
from views.records.columns import record_columns
from views.records.detail import RecordDetail
from views.records.filters import Filters
from views.records.reprinting import print_again
from views.stage import Screen, Stage
from views.widgets.card import Card
from views.widgets.fault_state import FaultState
from views.widgets.loading import LoadingState
from views.widgets.states import EmptyState
from views.widgets.table import Table
from views.widgets.windowed import WindowedRows

_MORE = 200
"""As many hits as anybody reads: who has more must say more."""
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -6,
    Qt.Key.Key_PageDown: 6,
}


class RecordsScreen(Screen):
    """Find, look, go on."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.text = ""
        self._opened: RecordList | None = None
        self._tickets: list[Ticket] = []
        self._story: Ticket | None = None
        self._wanted: tuple[RecordKind, str] | None = None
        self._cut = self.began = False
        self._build()
        self.sheets = OneSheet(stage, self)
        self.looking = Looking(stage, self, self.sheets.open)

    def _build(self) -> None:
        look, say = self.look, self.say
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 22)
        column.setSpacing(16)
        top = Card(look, padding=14)
        self.filters = Filters(look, self.stage.now())
        self.filters.changed.connect(self._reload)
        top.body.addWidget(self.filters)
        column.addWidget(top)
        row = QHBoxLayout()
        row.setSpacing(20)
        card = Card(look, padding=0)
        card.body.setContentsMargins(1, 1, 1, 8)
        self.rows: WindowedRows
        self.table = Table(
            look, record_columns(say), say("records.list"), make_rows=self._make_rows
        )
        self.table.opened.connect(self._chosen)
        self.table.stepped.connect(self._chosen)
        self.table.more_wanted.connect(self._more)
        self.rows.wanted.connect(self._fetch)
        self._faces = QStackedLayout()
        self._none = EmptyState(look, "search", say("records.none"), say("records.none_line"))
        self._loading = LoadingState(look)
        self._broken = FaultState(look)
        self._broken.retried.connect(self._reload)
        card.body.addLayout(self._faces)  # in its place first: it shows what it is given at once
        for face in (self.table, self._none, self._loading, self._broken):
            self._faces.addWidget(face)
        row.addWidget(card, 1)
        self.detail = RecordDetail(look)
        self.detail.setFixedWidth(392)
        self.detail.pickup_wanted.connect(self.to_pickup)
        self.detail.reveal_wanted.connect(self.reveal)
        self.detail.reprint_wanted.connect(self.reprint)
        self.detail.parcel_wanted.connect(self._chosen)
        row.addWidget(self.detail)
        column.addLayout(row, 1)

    def _make_rows(self, columns: object, parent: QWidget) -> WindowedRows:
        self.rows = WindowedRows(record_columns(self.say), parent)
        return self.rows

    def shown(self, topic: str) -> None:
        self.text = topic
        self._reload()

    def refresh(self) -> None:
        """What is seen is read again; the list keeps its place until it is opened anew."""
        if self.text:
            self._find(self.text)
        elif self._opened is not None and self.rows.total:
            self.rows.stale()
            self.table.viewport().update()
        else:
            self._reload()

    def take_scan(self, text: str) -> None:
        self.sheets.close()
        if read_scan(text).kind is ScanKind.TOKEN:
            self.stage.go("pickup", text)
            return
        self._find(text)

    def take_enter(self) -> None:
        record = self.table.current()
        if record is not None:
            self._chosen(record)
        else:
            self.step(1)

    def take_escape(self) -> None:
        if self.sheets.close():
            return
        self.text = ""
        self.detail.show_story(None)
        self._reload()

    def take_key(self, key: Qt.Key) -> bool:
        acts = {
            Qt.Key.Key_F4: self.to_pickup,
            Qt.Key.Key_F6: self.reveal,
            Qt.Key.Key_F7: self.reprint,
        }
        if key in acts:
            acts[key]()
        elif key in _STEPS:
            self.step(_STEPS[key])
        else:
            return False
        return True

    def step(self, by: int) -> None:
        """The next line (or so many further), while the hand stays in the scan field."""
        count = self.rows.total
        if count and self._faces.currentWidget() is self.table:
            now = self.table.currentIndex()
            row = now.row() + by if now.isValid() else 0
            self.table.selectRow(max(0, min(count - 1, row)))

    def to_pickup(self) -> None:
        """F4: the same on the pickup screen."""
        if self.detail.story is not None and self.detail.story.locator:
            self.stage.go("pickup", self.detail.story.locator)

    def reveal(self) -> None:
        """F6: whose it is in full, for a reason."""
        if self.detail.story is not None and self.detail.story.parcel:
            self.looking.ask_reveal(self.detail.story.parcel)

    def reprint(self) -> None:
        """F7: its label once more."""
        story = self.detail.story
        if story is not None and story.parcel:
            job = partial(
                print_again, self.stage.counter, story.parcel, self.say("records.reprint_why")
            )
            self.stage.background.run(job, self._printed, self._toast, lane=Lane.ERRAND)

    def _printed(self, printer: str) -> None:
        self.stage.toast(self.say("records.printed", printer=printer), "", None)

    def _reload(self) -> None:
        if self.text:
            self._find(self.text)
            return
        self._begin()
        ask, records = self.filters.ask(), self.stage.counter.records
        run = self.stage.background.run
        self._tickets = [
            run(partial(records.newest, ask), self._first, self._failed),
            run(partial(records.open, ask), self._known, self._failed, lane=Lane.ERRAND),
        ]

    def _find(self, text: str, limit: int = 0) -> None:
        self._begin()
        self.text = text
        records = self.stage.counter.records
        job = partial(records.find, self.filters.ask(), text)
        self._tickets = [
            self.stage.background.run(
                partial(job, limit) if limit else job,
                self._found,
                self._failed,
                urgency=Urgency.SCAN,
            )
        ]

    def _begin(self) -> None:
        """Answers to an older question are dropped."""
        for ticket in self._tickets:
            ticket.cancel()
        self._opened, self.began = None, False
        self._cut = False
        self._loading.wait()
        if self._faces.currentWidget() is not self.table:
            self._faces.setCurrentWidget(self._loading)

    def _first(self, lines: tuple[RecordLine, ...]) -> None:
        self._loading.done()
        self.began = True
        opened = self._opened
        total, page = (len(lines), PAGE) if opened is None else (opened.total, opened.page)
        self.rows.open(total, page, first=lines)
        self._show(bool(lines))

    def _known(self, opened: RecordList) -> None:
        self._opened = opened
        if self.began:
            self.rows.grow(opened.total)
        self.filters.count.setText(self.say("records.total", count=f"{opened.total:,}"))

    def _found(self, found: RecordsFound) -> None:
        self._loading.done()
        self._cut = found.cut
        self.rows.replace(found.lines)
        self._show(bool(found.lines))
        say, count = self.say, len(found.lines)
        self.filters.count.setText(
            say("records.found_more", text=self.text, count=count)
            if found.cut
            else say("records.found", text=self.text, count=count)
        )
        if len(found.lines) == 1:
            self.table.selectRow(0)

    def _show(self, any_there: bool) -> None:
        say = self.say
        if not any_there:
            if self.text:
                self._none.say(say("records.not_found"), say("records.not_found_line"))
            else:
                self._none.say(say("records.none"), say("records.none_line"))
            self.detail.show_story(None)
        self._faces.setCurrentWidget(self.table if any_there else self._none)

    def _more(self) -> None:
        if self.text and self._cut and self.rows.total < _MORE:
            self._find(self.text, _MORE)

    def _fetch(self, page: int) -> None:
        opened = self._opened
        if opened is None:
            self.rows.missed()
            return
        ask, records = self.filters.ask(), self.stage.counter.records
        self._tickets.append(
            self.stage.background.run(
                lambda: (page, records.page(ask, opened, page)), self._fetched, self._not_fetched
            )
        )
        del self._tickets[:-4]

    def _fetched(self, answer: tuple[int, tuple[RecordLine, ...]]) -> None:
        page, lines = answer
        self.rows.put(page, lines)
        index = self.table.currentIndex()
        if self._wanted is None and index.isValid():
            self._chosen(self.rows.record(index.row()))

    def _not_fetched(self, error: OperatorError) -> None:
        self.rows.missed()
        self._toast(error)

    def _chosen(self, line: RecordLine | None) -> None:
        if self._story is not None:
            self._story.cancel()
        self._wanted = None if line is None else (line.kind, line.id)
        if line is not None:
            job = partial(self.stage.counter.records.story, line.kind, line.id)
            self._story = self.stage.background.run(job, self._told, self._toast)

    def _told(self, story: RecordStory) -> None:
        self._story = None
        self.detail.show_story(story)

    def _failed(self, error: OperatorError) -> None:
        self._loading.done()
        self._broken.tell(self.stage.fault(error))
        self._faces.setCurrentWidget(self._broken)

    def _toast(self, error: OperatorError) -> None:
        self.stage.toast(self.stage.fault(error), "", None)

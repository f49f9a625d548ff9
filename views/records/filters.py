# SPDX-License-Identifier: Apache-2.0
"""What the records screen's list is of: parcels or orders, in which state, from which days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.services.record_answers import RecordAsk, RecordKind
from views.i18n import SHOP_ZONE, shop_time
from views.look import Look
from views.records.columns import state_words
from views.theme import TARGET
from views.widgets.buttons import Choices
from views.widgets.fields import CodeField
from views.widgets.text import label

STATES: dict[RecordKind, tuple[str, ...]] = {
    RecordKind.PARCEL: ("", "waiting", "handed_over", "problem", "returned", "expected"),
    RecordKind.ORDER: ("", "cancelled"),
}
PERIODS = {"any": 0, "today": 1, "week": 7, "month": 30}
OWN = "own"


class Filters(QWidget):
    """`changed` when the list is of something else."""

    changed = Signal()

    def __init__(self, look: Look, now: int) -> None:
        super().__init__()
        self._look, say = look, look.say
        self._today = shop_time(now).date()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        first = QHBoxLayout()
        first.setSpacing(12)
        self.kinds = Choices(
            [(str(kind), say.of("record_kind", str(kind))) for kind in RecordKind],
            value=str(RecordKind.PARCEL),
            name=say("records.kind"),
        )
        self.kinds.chosen.connect(self._kind_chosen)
        first.addWidget(self.kinds)
        self.count = label("", "caption")
        first.addWidget(self.count, 1)
        self.period = QComboBox()
        self.period.setAccessibleName(say("records.period"))
        for period in (*PERIODS, OWN):
            self.period.addItem(say.of("record_period", period), period)
        self.period.currentIndexChanged.connect(self._period_chosen)
        first.addWidget(self.period)
        self.since = CodeField(say("records.since"), longest=10)
        self.until = CodeField(say("records.until"), longest=10)
        for field in (self.since, self.until):
            field.setFixedWidth(look.px(148))
            field.returnPressed.connect(self._own_days)
            first.addWidget(field)
            field.hide()
        column.addLayout(first)
        self._states = {
            kind: Choices(
                [(state, self._state_words(kind, state)) for state in states],
                name=say("records.state"),
            )
            for kind, states in STATES.items()
        }
        for kind, choices in self._states.items():
            row = QHBoxLayout()
            column.addLayout(row)
            row.addWidget(choices)
            row.addStretch(1)
            choices.show_value("")
            choices.setVisible(kind is RecordKind.PARCEL)
            choices.chosen.connect(self._told)

        for made in self.findChildren(QPushButton):
            # With long words and large letters they may become narrower than those: the window may not grow.
            made.setMinimumWidth(TARGET)

    def ask(self) -> RecordAsk:
        """What is chosen."""
        kind = RecordKind(self.kinds.value)
        since, until = self._days()
        return RecordAsk(
            kind=kind,
            status=self._states[kind].value,
            since=_midnight(since) if since else 0,
            until=_midnight(until + timedelta(days=1)) if until else 0,
        )

    def _days(self) -> tuple[date | None, date | None]:
        period = str(self.period.currentData())
        if period == OWN:
            return _day(self.since.text()), _day(self.until.text())
        days = PERIODS[period]
        return (self._today - timedelta(days=days - 1) if days else None), None

    def _state_words(self, kind: RecordKind, state: str) -> str:
        say = self._look.say
        if not state:
            return say("records.any_state")
        return state_words(say, kind, state)

    def _kind_chosen(self, value: str) -> None:
        for kind, choices in self._states.items():
            choices.setVisible(str(kind) == value)
        self.changed.emit()

    def _period_chosen(self) -> None:
        own = self.period.currentData() == OWN
        self.since.setVisible(own)
        self.until.setVisible(own)
        if own:
            self.since.setFocus()
        else:
            self.changed.emit()

    def _own_days(self) -> None:
        wrong = next(
            (f for f in (self.since, self.until) if f.text().strip() and _day(f.text()) is None),
            None,
        )
        if wrong is not None:
            self.count.setText(self._look.say("records.bad_day"))
            wrong.selectAll()
            return
        self.changed.emit()

    def _told(self, _state: str) -> None:
        self.changed.emit()


def _day(text: str) -> date | None:
    """A day as people type it: 2026-11-23, 20261123 or 2026/11/23."""
    plain = text.strip().replace("/", "-").replace(".", "-")
    try:
        return date.fromisoformat(plain)
    except ValueError:
        return None


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=SHOP_ZONE).timestamp() * 1000)

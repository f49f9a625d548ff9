# SPDX-License-Identifier: Apache-2.0
"""Records: looking through all history, parcels and orders, without changing any of it.

What is typed or scanned is taken for what it can be (`read_scan`), the likeliest first; the first reading that
finds something is the answer. Everything leaves masked: particulars cost a reason, on the pickup service.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from app.domain.codes import ScanKind, normalise, read_scan
from app.domain.kinds import Kind, OrderStatus, ParcelStatus
from app.domain.phones import mask_name, mask_text
from app.domain.records import Case, Handover, Order, Parcel, Personal
from app.services.desk import Desk, Names, refused_as
from app.services.record_answers import (
    PAGE,
    RecordAsk,
    RecordKind,
    RecordLine,
    RecordList,
    RecordsFound,
    RecordStory,
    Step,
    StepKind,
)
from app.services.shown import phone_tail
from app.store import history, search
from app.store.history import END_OF_TIME, FIRST, Extent, Sought

_BY: dict[ScanKind, Sought] = {
    ScanKind.PHONE: Sought.PHONE,
    ScanKind.PHONE_TAIL: Sought.PHONE,
    ScanKind.INITIALS: Sought.INITIALS,
    ScanKind.NAME: Sought.NAME,
    ScanKind.PICKUP_CODE: Sought.NUMBER,
    ScanKind.WAYBILL: Sought.NUMBER,
    ScanKind.SECRET_CODE: Sought.PHONE,
    ScanKind.EAN: Sought.PHONE,
}
"""How each reading of a text is looked for; eight digits may be the end of a phone as well."""
_MOVED_AFTER_MS = 1_000


class Records:
    """The records screen's job."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def newest(self, ask: RecordAsk) -> tuple[RecordLine, ...]:
        """The first page, without knowing how many there are."""
        extent = _extent(ask)
        return _lines(self._desk.store.query(lambda c: history.page(c, extent, limit=PAGE)))

    def open(self, ask: RecordAsk) -> RecordList:
        """How many there are and where each page begins: walks an index, for a thread that nobody waits for."""
        extent = _extent(ask)
        found = self._desk.store.query(lambda c: history.marks(c, extent, PAGE))
        return RecordList(total=found.count, page=PAGE, begins=found.begins)

    def page(self, ask: RecordAsk, opened: RecordList, n: int) -> tuple[RecordLine, ...]:
        """Page `n` of an opened list, as it is now; it may have lost lines since, never gained any."""
        extent, begins = _extent(ask), opened.begins
        if not 0 <= n < len(begins):
            return ()
        end = begins[n + 1] if n + 1 < len(begins) else None
        return _lines(
            self._desk.store.query(
                lambda c: history.page(c, extent, begin=begins[n], end=end, limit=opened.page)
            )
        )

    def find(self, ask: RecordAsk, text: str, limit: int = FIRST) -> RecordsFound:
        """What the text means, in all history, the newest first, at most `limit`."""
        extent = _extent(ask)
        for by, value in _readings(text):
            hits = self._desk.store.query(
                partial(history.seek, extent=extent, by=by, text=value, limit=limit)
            )
            if hits.records:
                return RecordsFound(lines=_lines(hits.records), cut=hits.cut, by=str(by))
        return RecordsFound(lines=())

    def story(self, kind: RecordKind, id: str) -> RecordStory:
        """One record with everything that happened to it."""
        row = self._desk.store.read(lambda rows: rows.get(Kind(str(kind)), id))
        match row:
            case Parcel():
                return self._story_of_parcel(row)
            case Order():
                return self._story_of_order(row)
            case _:
                raise refused_as("record_unknown")

    def _story_of_parcel(self, parcel: Parcel) -> RecordStory:
        names = self._desk.names()
        handovers, cases = self._desk.store.query(
            lambda c: (history.handovers_of(c, parcel.id), history.cases_about(c, parcel.id))
        )
        order = (
            self._desk.store.read(lambda rows: rows.get(Kind.ORDER, parcel.order))
            if parcel.order
            else None
        )
        steps = _whereabouts(parcel, names)
        for handover in handovers:
            steps += _handed(handover, names)
        for case in cases:
            steps += _told(case, names)
        return RecordStory(
            line=line_of(parcel),
            steps=tuple(sorted(steps, key=lambda step: step.at)),
            pickup_code=parcel.pickup_code,
            carrier=parcel.carrier,
            platform_no=order.platform_no
            if isinstance(order, Order) and order.kind != "carrier"
            else "",
        )

    def _story_of_order(self, order: Order) -> RecordStory:
        parcels, cases = self._desk.store.query(
            lambda c: (search.by_order(c, order.id), history.cases_about(c, order.id))
        )
        steps = [Step(kind=StepKind.PLACED, at=order.placed_at)]
        if order.status is OrderStatus.CANCELLED:
            steps.append(Step(kind=StepKind.CANCELLED))
        for case in cases:
            steps += _told(case, self._desk.names())
        return RecordStory(
            line=line_of(order),
            steps=tuple(steps),
            platform_no=order.platform_no,
            total_minor=order.total_minor,
            parcels=_lines(parcels),
        )


def line_of(record: Parcel | Order) -> RecordLine:
    """A record as one line, masked."""
    who = record.recipient
    if isinstance(record, Parcel):
        return RecordLine(
            id=record.id,
            kind=RecordKind.PARCEL,
            number=record.waybill,
            status=str(record.status),
            item=mask_text(record.item),
            slot=record.slot,
            name_masked=mask_name(who.name),
            phone_tail=phone_tail(who),
            at=record.received_at,
            flags=record.flags,
        )
    return RecordLine(
        id=record.id,
        kind=RecordKind.ORDER,
        number=record.platform_no,
        status=str(record.status),
        item=mask_text(record.lines[0].name) if record.lines else "",
        slot="",
        name_masked=mask_name(who.name),
        phone_tail=phone_tail(who),
        at=record.placed_at,
    )


def _lines(records: Iterable[Parcel | Order]) -> tuple[RecordLine, ...]:
    return tuple(line_of(record) for record in records)


def _extent(ask: RecordAsk) -> Extent:
    return Extent(
        kind=Kind(str(ask.kind)),
        status=ask.status,
        since=ask.since,
        until=ask.until or END_OF_TIME,
    )


def _readings(text: str) -> list[tuple[Sought, str]]:
    """Everything that a text can mean here, the likeliest first; last of all a number as it was typed."""
    scan = read_scan(text)
    if scan.kind in (ScanKind.EMPTY, ScanKind.MALFORMED):
        return []
    found = [
        (_BY[kind], scan.value if kind is scan.kind else scan.read_as(kind).value)
        for kind in (scan.kind, *scan.alternatives)
        if kind in _BY
    ]
    plain = normalise(text)[0].strip()
    if plain.isascii() and plain.isdigit() and 4 <= len(plain) <= 11:
        found.append((Sought.PHONE, plain))
    found.append((Sought.NUMBER, plain))
    return list(dict.fromkeys(found))


def _whereabouts(parcel: Parcel, names: Names) -> list[Step]:
    steps: list[Step] = []
    placed = parcel.placed
    who = names.operators.get(placed.operator, "") if placed else ""
    where = names.counters.get(placed.counter, "") if placed else ""
    if parcel.announced_at:
        steps.append(Step(kind=StepKind.ANNOUNCED, at=parcel.announced_at))
    moved = placed is not None and placed.at > parcel.received_at + _MOVED_AFTER_MS
    if parcel.received_at:
        steps.append(
            Step(
                kind=StepKind.RECEIVED,
                at=parcel.received_at,
                slot="" if moved else parcel.slot,
                operator_name="" if moved else who,
                counter_name="" if moved else where,
            )
        )
    if moved and placed is not None and parcel.received_at:
        last = StepKind.RETURNED if parcel.status is ParcelStatus.RETURNED else StepKind.MOVED
        steps.append(
            Step(kind=last, at=placed.at, slot=parcel.slot, operator_name=who, counter_name=where)
        )
    elif parcel.status is ParcelStatus.RETURNED:
        steps.append(Step(kind=StepKind.RETURNED, at=parcel.closed_at))
    if parcel.status is ParcelStatus.PROBLEM:
        steps.append(Step(kind=StepKind.PROBLEM, at=max(parcel.received_at, parcel.closed_at)))
    return steps


def _handed(handover: Handover, names: Names) -> list[Step]:
    proxy = handover.proxy or Personal()
    steps = [
        Step(
            kind=StepKind.HANDED_OVER,
            at=handover.at,
            operator_name=names.operators.get(handover.operator, ""),
            counter_name=names.counters.get(handover.counter, ""),
            code=str(handover.proof),
            reason=mask_text(handover.manager_reason),
            proxy_masked=mask_name(proxy.name) or phone_tail(proxy),
            conflict=handover.conflict,
        )
    ]
    if handover.undone:
        steps.append(
            Step(kind=StepKind.UNDONE, at=handover.at, reason=mask_text(handover.undone_reason))
        )
    return steps


def _told(case: Case, names: Names) -> list[Step]:
    steps = [Step(kind=StepKind.CASE_OPENED, at=case.opened_at, code=case.code)]
    if not case.open:
        steps.append(
            Step(
                kind=StepKind.CASE_CLOSED,
                at=case.resolved_at or case.opened_at,
                code=case.resolved_as,
                operator_name=names.operators.get(case.resolved_by, ""),
                counter_name=names.counters.get(case.resolved_counter, ""),
                reason=mask_text(case.resolved_reason),
            )
        )
    return steps

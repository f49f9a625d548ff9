# SPDX-License-Identifier: Apache-2.0
"""What closing a case in a certain way does to parcel and stock.

Each way is pure, and asks first whether things still stand as they did when the case was opened: where they have
gone on without it, the case is closed and nothing is touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from app.domain.apply_handovers import goods_left
from app.domain.case_codes import Way
from app.domain.effects import open_case, placed
from app.domain.identity import derived_id
from app.domain.kinds import CaseKind, Kind, MovementKind, ParcelStatus, ProofKind
from app.domain.making import changed
from app.domain.operations import Operation
from app.domain.outcome import Rows
from app.domain.records import Case, Evidence, Handover, Parcel, Record
from app.domain.slots import is_slot
from app.domain.stock import Ledger
from app.domain.twins import UNKNOWN, merge

_ON_SHELF = (ParcelStatus.WAITING, ParcelStatus.PROBLEM)
_NOT_GONE = (*_ON_SHELF, ParcelStatus.EXPECTED)

Effect = tuple[tuple[Record, ...], tuple[tuple[Kind, str], ...]]
"""What a decision puts and removes, beside the closed case."""

_NOTHING: Effect = ((), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a count said: seen, believed, and what the lot held when it arrived."""

    counted: int
    believed: int
    found: int
    lot: str

    @property
    def fits_sales(self) -> bool:
        """What was seen is what the others' sales had left: they were probably before the count."""
        return self.counted == self.found


def count_of(case: Case) -> Count | None:
    """The numbers of a count's evidence."""
    kind, _, numbers = (case.evidence[-1].text if case.evidence else "").partition(":")
    parts = numbers.split("/", 3)
    if kind != "count" or len(parts) != 4:
        return None
    try:
        counted, believed, found = (int(part) for part in parts[:3])
    except ValueError:
        return None
    return Count(counted=counted, believed=believed, found=found, lot=parts[3])


def effect(op: Operation, way: Way, reason: str, case: Case, rows: Rows) -> Effect:
    """What the decision changes; nothing where the things have gone on without it."""
    if not case.evidence:
        return _NOTHING
    last = case.evidence[-1]
    if way is Way.SOLD_BEFORE_COUNT:
        return _correct_count(op, case, rows)
    parcel = rows.get(Kind.PARCEL, case.subject)
    if not isinstance(parcel, Parcel):
        return _NOTHING
    match way:
        case Way.SHORTAGE:
            return _owe(op, parcel, case, rows)
        case Way.FOUND_AGAIN:
            ledger = Ledger(rows, op)
            ledger.give_back(goods_left(last.operation, rows), reason)
            return ledger.puts, ()
        case Way.RETURN_WAS_WRONG:
            return _stands_after_all(parcel, case, rows), ()
        case Way.HANDOVER_WAS_WRONG:
            return _returned_after_all(op, parcel, last, reason, rows), ()
        case Way.USE_SECOND_SLOT:
            return _move(op, parcel, case), ()
        case Way.TWO_PARCELS:
            return _second_parcel(parcel, case), ()
        case Way.SAME_PARCEL:
            return _merge(op, parcel, case, rows)
        case Way.IT_HAS_LEFT:
            return _has_left(op, parcel, last, reason, rows), ()
        case (
            Way.SAME_PERSON
            | Way.SECOND_WAS_WRONG
            | Way.KEEP_FIRST_SLOT
            | Way.SOLD_BEFORE_COUNT
            | Way.SOLD_AFTER_COUNT
            | Way.RIGHT_AFTER_ALL
            | Way.GOODS_GIVEN
            | Way.MONEY_REFUNDED
            | Way.ACKNOWLEDGED
        ):
            return _NOTHING
        case _:
            assert_never(way)


def _owe(op: Operation, parcel: Parcel, case: Case, rows: Rows) -> Effect:
    """Something left that shouldn't have: its goods go out of the stock once more, and the debt is a case."""
    ledger = Ledger(rows, op)
    ledger.parcel_out(parcel.lines, parcel.id, kind=MovementKind.SHORTAGE)
    debt = open_case(
        op, CaseKind.DISCREPANCY, "shortage", Kind.PARCEL, parcel.id, *case.evidence[-1:]
    )
    worth = sum(line.unit_price_minor * max(line.quantity, 0) for line in parcel.lines)
    return (changed(debt, owed_minor=worth), *ledger.puts), ()


def _stands_after_all(parcel: Parcel, case: Case, rows: Rows) -> tuple[Record, ...]:
    """It never went back: the handover stands, on the goods that the return took out."""
    last = case.evidence[-1]
    handover = rows.get(Kind.HANDOVER, derived_id("handover", last.operation))
    if parcel.status is not ParcelStatus.RETURNED or not isinstance(handover, Handover):
        return ()
    moved_by = parcel.placed.operation if parcel.placed else ""
    stands = changed(handover, conflict=False, before=ParcelStatus.WAITING, moved_by=moved_by)
    left = changed(
        parcel, status=ParcelStatus.HANDED_OVER, handover=handover.id, closed_at=handover.at
    )
    return left, stands


def _returned_after_all(
    op: Operation, parcel: Parcel, last: Evidence, reason: str, rows: Rows
) -> tuple[Record, ...]:
    """Nobody took it: it went back to the carrier. Its goods are out of the stock either way."""
    handover = rows.get(Kind.HANDOVER, parcel.handover)
    if parcel.status is not ParcelStatus.HANDED_OVER or not isinstance(handover, Handover):
        return ()
    mark = changed(
        placed(op), counter=last.counter, operator=last.operator, at=last.at,
        operation=handover.moved_by or handover.operation,
    )  # fmt: skip
    back = changed(
        parcel, status=ParcelStatus.RETURNED, handover="", closed_at=last.at, placed=mark
    )
    return back, changed(handover, undone=True, undone_reason=reason)


def _move(op: Operation, parcel: Parcel, case: Case) -> tuple[Record, ...]:
    """Into the second slot, if it still lies where the first put it."""
    slot = _slot_in(case.evidence[-1])
    first = _slot_in(case.evidence[0]) if len(case.evidence) > 1 else parcel.slot
    if parcel.status not in _ON_SHELF or parcel.slot != first or slot in ("", parcel.slot):
        return ()
    return (changed(parcel, slot=slot, placed=placed(op)),)


def _second_parcel(parcel: Parcel, case: Case) -> tuple[Record, ...]:
    """Two pieces carry one waybill: the second gets a record of its own, where it was put."""
    last = case.evidence[-1]
    slot = _slot_in(last)
    if case.code != "received_twice" or not slot:
        return ()
    twin = Parcel(
        id=derived_id("second-parcel", last.operation), waybill=parcel.waybill,
        status=ParcelStatus.WAITING, slot=slot, received_at=last.at, announced_at=last.at,
        flags=(UNKNOWN, "duplicate_waybill"), carrier=parcel.carrier,
    )  # fmt: skip
    return (twin,)


def _slot_in(side: Evidence) -> str:
    kind, _, slot = side.text.partition(":")
    return slot if kind == "slot" and is_slot(slot) else ""


def _merge(op: Operation, parcel: Parcel, case: Case, rows: Rows) -> Effect:
    kind, _, id = case.evidence[0].text.partition(":")
    other = rows.get(Kind.PARCEL, id) if kind == "twin" else None
    if not isinstance(other, Parcel) or other.id == parcel.id:
        return _NOTHING
    joined = merge(op, parcel, other, rows)
    return (joined.parcel, *joined.also), ((Kind.PARCEL, parcel.id),)


def _has_left(
    op: Operation, parcel: Parcel, last: Evidence, reason: str, rows: Rows
) -> tuple[Record, ...]:
    """A handover that couldn't be taken in was done all the same: the parcel is gone, on a manager's word."""
    if parcel.status not in _NOT_GONE:
        return ()
    ledger = Ledger(rows, op)
    if parcel.status is ParcelStatus.EXPECTED:
        ledger.parcel_in(parcel.lines, parcel.id)
    ledger.parcel_out(parcel.lines, parcel.id)
    handover = Handover(
        id=derived_id("handover", last.operation), parcel=parcel.id, at=last.at,
        counter=last.counter, operator=last.operator, operation=last.operation, order=parcel.order,
        proof=ProofKind.MANAGER, weak=True, manager_reason=reason, before=ParcelStatus.WAITING,
        moved_by=op.id,
    )  # fmt: skip
    gone = changed(
        parcel, status=ParcelStatus.HANDED_OVER, handover=handover.id, closed_at=last.at,
        received_at=parcel.received_at or last.at,
    )  # fmt: skip
    return gone, handover, *ledger.puts


def _correct_count(op: Operation, case: Case, rows: Rows) -> Effect:
    """The pieces sold elsewhere were counted as missing too: they are given back once."""
    count = count_of(case)
    if count is None or count.believed == count.found:
        return _NOTHING
    ledger = Ledger(rows, op)
    ledger.move(
        case.subject, count.lot, MovementKind.ADJUST, count.believed - count.found,
        reason="counted_against_sold",
    )  # fmt: skip
    return ledger.puts, ()

# SPDX-License-Identifier: Apache-2.0
"""A parcel that came before its list: its row and the parcel become one, whichever is heard of first.

The parcel keeps the id under which it was received, for what was done with it offline names that id; it takes
over what the list says, and the list's row goes. Who still speaks of the row (`announced_as`) is led to the
parcel by the waybill. Where it can't be told (another order, received twice under one number) both stay,
and a case asks a person. Goods are counted at the moment of joining: before, nobody knew what was in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.effects import handed_before, open_case, side_of, side_of_handover
from app.domain.kinds import CaseKind, Kind, ParcelStatus
from app.domain.making import changed
from app.domain.operations import Operation
from app.domain.outcome import Rows
from app.domain.people import fuller
from app.domain.records import Case, Evidence, Handover, Order, Parcel, Record
from app.domain.stock import Ledger

UNKNOWN = "unknown"
"""The flag of a parcel that no list has announced."""

_GONE = (ParcelStatus.HANDED_OVER, ParcelStatus.RETURNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The one parcel, and everything else that changed with it."""

    parcel: Parcel
    also: tuple[Record, ...] = ()


def here(rows: Rows, id: str, waybill: str) -> Parcel | None:
    """The parcel of that id, or the one into which that row of a list has gone."""
    row = rows.get(Kind.PARCEL, id)
    if isinstance(row, Parcel):
        return row
    return next((p for p in with_waybill(rows, waybill) if p.announced_as == id), None)


def with_waybill(rows: Rows, waybill: str) -> list[Parcel]:
    """Every parcel of a number; "" is no number."""
    if not waybill:
        return []
    return [r for r in rows.by_key(Kind.PARCEL, waybill) if isinstance(r, Parcel)]


def came_before(rows: Rows, waybill: str, order: str) -> Parcel | None:
    """The parcel that is this row of a list, received when nobody knew of the list."""
    came = [
        p
        for p in with_waybill(rows, waybill)
        if is_unlisted(p) and p.order in ("", order or p.order) and _same_number(p, order, rows)
    ]
    return min(came, key=lambda p: (p.received_at, p.id), default=None)


def is_unlisted(parcel: Parcel) -> bool:
    return UNKNOWN in parcel.flags and not parcel.announced_as


def _same_number(came: Parcel, order: str, rows: Rows) -> bool:
    """Whether the proof on which it left can have been this order's."""
    known = rows.get(Kind.ORDER, order) if came.order_number and order else None
    return not isinstance(known, Order) or known.number in (0, came.order_number)


def listed_row(rows: Rows, waybill: str, consignment: str) -> Parcel | None:
    """The next row that still expects this waybill, as a scan at receiving would take it."""
    rows_of = [p for p in with_waybill(rows, waybill) if p.status is ParcelStatus.EXPECTED]
    return min(
        rows_of,
        key=lambda p: (p.consignment != consignment, p.announced_at, p.consignment, p.position, p.id),
        default=None,
    )  # fmt: skip


def join(op: Operation, came: Parcel, listed: Parcel, rows: Rows) -> Joined:
    """One parcel of the two: `came` as it stands, with what the list says of it."""
    flags = (*listed.flags, *(f for f in came.flags if f != UNKNOWN))
    one = changed(
        listed, id=came.id, status=came.status, slot=came.slot, pickup_code=came.pickup_code,
        order=listed.order or came.order, recipient=fuller(listed.recipient, came.recipient),
        received_at=came.received_at, closed_at=came.closed_at, handover=came.handover,
        placed=came.placed, announced_as=listed.id, flags=tuple(dict.fromkeys(flags)),
    )  # fmt: skip
    ledger = Ledger(rows, op)
    ledger.parcel_in(one.lines, one.id)
    if one.status in _GONE:
        ledger.parcel_out(one.lines, one.id)
    also: tuple[Record, ...] = ledger.puts
    left = rows.get(Kind.HANDOVER, came.handover) if came.handover else None
    if isinstance(left, Handover):
        also = (*also, changed(left, order=one.order, linked=False, moved_by=op.id))
    elif one.status is ParcelStatus.RETURNED and one.placed is not None:
        one = changed(one, placed=changed(one.placed, operation=op.id))
    return Joined(parcel=one, also=also)


def twin_case(op: Operation, subject: str, other: Parcel) -> Case:
    """Two parcels under one waybill that may be one: a person looks."""
    put = other.placed
    side = Evidence(
        operation="", counter=put.counter if put else "", operator=put.operator if put else "",
        at=put.at if put else other.received_at or other.announced_at, text=f"twin:{other.id}",
    )  # fmt: skip
    return open_case(op, CaseKind.DISCREPANCY, "unlisted_twin", Kind.PARCEL, subject, side)


def merge(op: Operation, subject: Parcel, other: Parcel, rows: Rows) -> Joined:
    """A person says that the two are one: `other` stays, with the handover that `subject` has, if any."""
    if subject.status is ParcelStatus.EXPECTED:
        return join(op, other, subject, rows)
    left = rows.get(Kind.HANDOVER, subject.handover) if subject.handover else None
    if not isinstance(left, Handover):
        return Joined(parcel=other)
    if other.status in _GONE:
        # One parcel that has left twice: known to be one only now, so the second handover's case opens now.
        returned = other.status is ParcelStatus.RETURNED
        code = "handed_over_after_return" if returned else "handed_over_twice"
        case = open_case(op, CaseKind.CONFLICT, code, Kind.PARCEL, other.id)
        sides = (side_of(other, "returned"),) if returned else handed_before(other, rows)
        case = changed(case, evidence=(*sides, side_of_handover(left)))
        moved = changed(left, parcel=other.id, conflict=True)
        return Joined(parcel=other, also=(moved, case))
    ledger = Ledger(rows, op)
    if other.status is ParcelStatus.EXPECTED:
        ledger.parcel_in(other.lines, other.id)
    ledger.parcel_out(other.lines, other.id)
    gone = changed(
        other, status=ParcelStatus.HANDED_OVER, handover=left.id, closed_at=left.at,
        received_at=other.received_at or subject.received_at,
    )  # fmt: skip
    stands = changed(left, parcel=other.id, order=other.order, linked=False, moved_by=op.id)
    return Joined(parcel=gone, also=(stands, *ledger.puts))

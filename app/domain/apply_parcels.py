# SPDX-License-Identifier: Apache-2.0
"""What the parcel's operations do up to the door: announce, receive, put away, set aside, return.

The states: expected -> waiting -> handed_over, back to waiting by an undo; problem beside waiting; returned to
the carrier from either. Two counters may do it at once without knowing: the first arrival is applied, the
second is kept with its evidence as a conflict. Handing over is `apply_handovers.py`, parcels that come
before their list are `twins.py`.
"""

from __future__ import annotations

from app.domain.effects import applied, conflict, handed_before, noop, placed, rejected, side_of
from app.domain.identity import derived_id
from app.domain.kinds import Kind, OrderStatus, ParcelStatus
from app.domain.making import changed
from app.domain.operations import (
    AnnounceParcel,
    Operation,
    PutAway,
    ReceiveParcel,
    ReturnParcel,
    SetProblem,
)
from app.domain.outcome import Issuer, Outcome, Rows
from app.domain.people import NO_ONE, fuller
from app.domain.records import Order, Parcel, Personal
from app.domain.slots import is_slot
from app.domain.stock import MAX_QUANTITY, Ledger
from app.domain.twins import (
    UNKNOWN,
    came_before,
    here,
    is_unlisted,
    join,
    listed_row,
    twin_case,
    with_waybill,
)

CANCELLED = "cancelled"
"""The flag of a parcel whose order the platform has cancelled."""


def carrier_order_id(site: int, parcel: str) -> str:
    """The id of the order record that a carrier's parcel without a platform order gets."""
    return derived_id("carrier-order", site, parcel)


def announce(
    op: Operation, args: AnnounceParcel, person: Personal, rows: Rows, issuer: Issuer
) -> Outcome:
    """A row of a delivery list. Known already (a second import, the platform's call): nothing new."""
    if not args.waybill:
        return rejected(op, "bad_parcel", Kind.PARCEL)
    if rows.get(Kind.PARCEL, op.entity) is not None:
        return noop()
    if any(abs(line.quantity) > MAX_QUANTITY for line in args.lines):
        return rejected(op, "bad_quantity", Kind.PARCEL)
    if any(p.announced_as == op.entity for p in with_waybill(rows, args.waybill)):
        return noop()
    came = came_before(rows, args.waybill, args.order)
    order_id = args.order or (came.order if came else "")
    person = fuller(person, NO_ONE)
    flags = args.flags
    made: tuple[Order, ...] = ()
    if not order_id:
        order_id = carrier_order_id(op.site, op.entity)
        made = (
            Order(
                id=order_id,
                platform_no=f"C-{args.waybill}",
                kind="carrier",
                recipient=person,
                number=issuer.order_number(),
                secret=issuer.secret(order_id),
                placed_at=op.at,
            ),
        )
    elif CANCELLED not in flags and is_cancelled(rows.get(Kind.ORDER, order_id)):
        flags = (*flags, CANCELLED)
    parcel = Parcel(
        id=op.entity, waybill=args.waybill, order=order_id, consignment=args.consignment,
        position=args.position, carrier=args.carrier, item=args.item, lines=args.lines,
        pieces=args.pieces, temperature=args.temperature, due_minor=args.due_minor, note=args.note,
        recipient=person, flags=flags, announced_at=op.at,
    )  # fmt: skip
    if came is not None:
        joined = join(op, came, parcel, rows)
        return applied(*made, joined.parcel, *joined.also)
    twins = [p for p in with_waybill(rows, args.waybill) if is_unlisted(p)]
    cases = (twin_case(op, parcel.id, twins[0]),) if twins else ()
    return applied(*made, parcel, *cases)


def is_cancelled(order: object) -> bool:
    return isinstance(order, Order) and order.status is OrderStatus.CANCELLED


def receive(op: Operation, args: ReceiveParcel, person: Personal, rows: Rows) -> Outcome:
    """Into custody. Received twice with another slot is a conflict; the same again is nothing new.

    A receipt that names no slot contradicts none; that of one who saw damage is kept in any case, and so is
    what a clerk read of whose it is (`person`), where nobody had said it before.
    """
    flags: tuple[str, ...] = ("damaged",) if args.damaged else ()
    if args.slot and not is_slot(args.slot):
        return rejected(op, "bad_slot", Kind.PARCEL)
    row = here(rows, op.entity, args.waybill)
    if row is None:
        return _receive_unlisted(op, args, flags, person, rows)
    row, before = _named(row, person), row
    flags = (*row.flags, *(f for f in flags if f not in row.flags))
    if row.status is ParcelStatus.WAITING:
        seen = row if flags == row.flags else changed(row, flags=flags)
        if not row.slot and args.slot:
            seen = changed(seen, slot=args.slot, pickup_code=args.pickup_code, placed=placed(op))
        elif args.slot not in ("", row.slot):
            return conflict(
                op, "received_twice", Kind.PARCEL, *((seen,) if seen is not before else ()),
                sides=(side_of(row, "slot"),), text=f"slot:{args.slot}", subject=row.id,
            )  # fmt: skip
        return noop() if seen is before else applied(seen)
    if row.status is not ParcelStatus.EXPECTED:
        return rejected(op, f"already_{row.status}", Kind.PARCEL)
    ledger = Ledger(rows, op)
    ledger.parcel_in(row.lines, row.id)
    new = changed(
        row, status=ParcelStatus.WAITING, slot=args.slot, pickup_code=args.pickup_code,
        received_at=op.at, flags=flags, placed=placed(op),
    )  # fmt: skip
    return applied(new, *ledger.puts)


def _receive_unlisted(
    op: Operation, args: ReceiveParcel, flags: tuple[str, ...], person: Personal, rows: Rows
) -> Outcome:
    """Something that this counter knew of no list; the server may know better."""
    if not args.waybill:
        return rejected(op, "bad_parcel", Kind.PARCEL)
    came = Parcel(
        id=op.entity, waybill=args.waybill, status=ParcelStatus.WAITING, slot=args.slot,
        pickup_code=args.pickup_code, consignment=args.consignment, received_at=op.at,
        announced_at=op.at, flags=(UNKNOWN, *flags), placed=placed(op),
        recipient=fuller(person, NO_ONE),
    )  # fmt: skip
    listed = listed_row(rows, args.waybill, args.consignment)
    if listed is not None:
        joined = join(op, came, listed, rows)
        return applied(joined.parcel, *joined.also, removes=((Kind.PARCEL, listed.id),))
    others = with_waybill(rows, args.waybill)
    return applied(came, *((twin_case(op, came.id, others[0]),) if others else ()))


def _named(row: Parcel, person: Personal) -> Parcel:
    """The parcel with the phone and the name that it lacked; what a list said of them stands."""
    if not any((person.name, person.phone, person.phone_tail)):
        return row
    known, new = row.recipient, fuller(person, NO_ONE)
    tail = known.phone_tail or known.phone[-4:]
    if known.phone or tail not in ("", new.phone_tail):
        return row
    whole = fuller(known, new)
    if whole == known:
        return row
    told = {"phone_missing"} | ({"phone_masked"} if whole.phone else set())
    return changed(row, recipient=whole, flags=tuple(f for f in row.flags if f not in told))


def put_away(op: Operation, args: PutAway, rows: Rows) -> Outcome:
    row = rows.get(Kind.PARCEL, op.entity)
    if not isinstance(row, Parcel):
        return rejected(op, "parcel_unknown", Kind.PARCEL)
    if not is_slot(args.slot):
        return rejected(op, "bad_slot", Kind.PARCEL)
    if row.status not in (ParcelStatus.WAITING, ParcelStatus.PROBLEM):
        return rejected(op, f"already_{row.status}", Kind.PARCEL)
    if row.slot == args.slot:
        return noop()
    if args.was not in (None, row.slot):
        return conflict(
            op, "two_slots", Kind.PARCEL, sides=(side_of(row, "slot"),), text=f"slot:{args.slot}"
        )
    return applied(changed(row, slot=args.slot, placed=placed(op)))


def set_problem(op: Operation, args: SetProblem, rows: Rows) -> Outcome:
    row = rows.get(Kind.PARCEL, op.entity)
    if not isinstance(row, Parcel):
        return rejected(op, "parcel_unknown", Kind.PARCEL)
    if not args.reason.strip():
        return rejected(op, "reason_missing", Kind.PARCEL)
    before, after = ParcelStatus.WAITING, ParcelStatus.PROBLEM
    if not args.problem:
        before, after = after, before
    if row.status is after:
        return noop()
    if row.status is not before:
        return rejected(op, f"already_{row.status}", Kind.PARCEL)
    return applied(changed(row, status=after))


def return_to_carrier(op: Operation, args: ReturnParcel, rows: Rows) -> Outcome:
    """Back to the carrier, its goods out of the stock; or taken in again, if the carrier left it here."""
    row = rows.get(Kind.PARCEL, op.entity)
    if not isinstance(row, Parcel):
        return rejected(op, "parcel_unknown", Kind.PARCEL)
    if not args.reason.strip():
        return rejected(op, "reason_missing", Kind.PARCEL)
    ledger = Ledger(rows, op)
    if not args.returned:
        if row.status is ParcelStatus.WAITING:
            return noop()
        if row.status is not ParcelStatus.RETURNED:
            return rejected(op, f"already_{row.status}", Kind.PARCEL)
        ledger.parcel_in(row.lines, row.id)
        back = changed(row, status=ParcelStatus.WAITING, closed_at=0, placed=placed(op))
        return applied(back, *ledger.puts)
    match row.status:
        case ParcelStatus.RETURNED:
            return noop()
        case ParcelStatus.EXPECTED:
            return rejected(op, "not_received", Kind.PARCEL)
        case ParcelStatus.HANDED_OVER:
            return conflict(
                op, "returned_after_handover", Kind.PARCEL, sides=handed_before(row, rows),
                text="returned:",
            )  # fmt: skip
        case ParcelStatus.WAITING | ParcelStatus.PROBLEM:
            ledger.parcel_out(row.lines, row.id)
            gone = changed(
                row, status=ParcelStatus.RETURNED, closed_at=op.at, placed=placed(op, moved=True)
            )
            return applied(gone, *ledger.puts)

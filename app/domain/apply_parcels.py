# SPDX-License-Identifier: Apache-2.0
"""What the parcel's operations do: announce, receive, put away, hand over, undo.

The states: expected -> waiting -> handed_over, back to waiting by an undo; problem beside waiting.
"First arrival is applied, the second is kept": of two handovers of one parcel the second becomes a
handover with `conflict`, moves no stock, and opens a case that both counters see.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.effects import applied, conflict, noop, open_case, rejected
from app.domain.identity import derived_id
from app.domain.operations import (
    AnnounceParcel,
    HandOver,
    Operation,
    PutAway,
    ReceiveParcel,
    SetProblem,
    UndoHandOver,
)
from app.domain.outcome import Issuer, Outcome, Rows
from app.domain.people import NO_ONE, are_several, fuller
from app.domain.records import (
    Case,
    CaseKind,
    Evidence,
    Handover,
    Kind,
    Movement,
    Order,
    OrderStatus,
    Parcel,
    ParcelStatus,
    Personal,
    ProofKind,
)
from app.domain.slots import is_slot
from app.domain.stock import MAX_QUANTITY, Ledger

CANCELLED = "cancelled"
"""The flag of a parcel whose order the platform has cancelled."""

_SECOND_NEVER_LEFT = frozenset({"same_person_scanned_twice", "second_was_wrong_parcel"})
"""Resolutions which say that a second handover took nothing out of the shop."""


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
    order_id = args.order
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
    elif CANCELLED not in flags and _is_cancelled(rows.get(Kind.ORDER, order_id)):
        flags = (*flags, CANCELLED)
    parcel = Parcel(
        id=op.entity, waybill=args.waybill, order=order_id, consignment=args.consignment,
        position=args.position, carrier=args.carrier, item=args.item, lines=args.lines,
        pieces=args.pieces, temperature=args.temperature, due_minor=args.due_minor, note=args.note,
        recipient=person, flags=flags, announced_at=op.at,
    )  # fmt: skip
    return applied(*made, parcel)


def receive(op: Operation, args: ReceiveParcel, rows: Rows) -> Outcome:
    """Into custody. Received twice with another slot is a conflict; the same again is nothing new.

    A receipt that names no slot contradicts none; that of one who saw damage is kept in any case.
    """
    row = rows.get(Kind.PARCEL, op.entity)
    flags: tuple[str, ...] = ("damaged",) if args.damaged else ()
    if args.slot and not is_slot(args.slot):
        return rejected(op, "bad_slot", Kind.PARCEL)
    if not isinstance(row, Parcel):
        if not args.waybill:
            return rejected(op, "bad_parcel", Kind.PARCEL)
        return applied(
            Parcel(
                id=op.entity, waybill=args.waybill, status=ParcelStatus.WAITING, slot=args.slot,
                pickup_code=args.pickup_code, consignment=args.consignment, received_at=op.at,
                announced_at=op.at, flags=("unknown", *flags),
            )
        )  # fmt: skip
    flags = (*row.flags, *(f for f in flags if f not in row.flags))
    if row.status is ParcelStatus.WAITING:
        seen = row if flags == row.flags else replace(row, flags=flags)
        if not row.slot and args.slot:
            seen = replace(seen, slot=args.slot, pickup_code=args.pickup_code)
        elif args.slot not in ("", row.slot):
            return conflict(
                op, "received_twice", Kind.PARCEL, *((seen,) if seen is not row else ()),
                sides=(_side(row, "slot", row.slot),), text=f"slot:{args.slot}",
            )  # fmt: skip
        return noop() if seen is row else applied(seen)
    if row.status is not ParcelStatus.EXPECTED:
        return rejected(op, f"already_{row.status}", Kind.PARCEL)
    ledger = Ledger(rows, op)
    ledger.parcel_in(row.lines, row.id)
    new = replace(
        row, status=ParcelStatus.WAITING, slot=args.slot, pickup_code=args.pickup_code,
        received_at=op.at, flags=flags,
    )  # fmt: skip
    return applied(new, *ledger.puts)


def put_away(op: Operation, args: PutAway, rows: Rows) -> Outcome:
    row = rows.get(Kind.PARCEL, op.entity)
    if not isinstance(row, Parcel):
        return rejected(op, "parcel_unknown", Kind.PARCEL)
    if not is_slot(args.slot):
        return rejected(op, "bad_slot", Kind.PARCEL)
    if row.status not in (ParcelStatus.WAITING, ParcelStatus.PROBLEM):
        return rejected(op, f"already_{row.status}", Kind.PARCEL)
    return noop() if row.slot == args.slot else applied(replace(row, slot=args.slot))


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
    return applied(replace(row, status=after))


def hand_over(op: Operation, args: HandOver, proxy: Personal | None, rows: Rows) -> Outcome:
    """A parcel left the shop. What has been done can't be refused away: it is applied, or kept as a conflict.

    If its order was cancelled and no manager let it pass, it stands too, with a case beside it.
    """
    row = rows.get(Kind.PARCEL, op.entity)
    if not isinstance(row, Parcel):
        return rejected(op, "parcel_unknown", Kind.PARCEL)
    match row.status:
        case ParcelStatus.HANDED_OVER:
            return conflict(
                op, "handed_over_twice", Kind.PARCEL, _handover(op, args, proxy, row, row.order, conflict=True),
                sides=_handed_before(row, rows),
            )  # fmt: skip
        case ParcelStatus.RETURNED:
            return conflict(
                op, "handed_over_after_return", Kind.PARCEL, _handover(op, args, proxy, row, row.order, conflict=True),
                sides=(_side(row, "returned", row.slot),),
            )  # fmt: skip
        case ParcelStatus.EXPECTED:
            return rejected(op, "not_received", Kind.PARCEL)
        case ParcelStatus.WAITING | ParcelStatus.PROBLEM:
            pass
    order = _order_of(row, args.order_number, rows)
    ledger = Ledger(rows, op)
    ledger.parcel_out(row.lines, row.id)
    gone = replace(
        row, status=ParcelStatus.HANDED_OVER, handover=derived_id("handover", op.id),
        closed_at=op.at, order=order.id if order else row.order,
        order_number=0 if order or row.order else args.order_number,
        recipient=order.recipient if order else row.recipient,
    )  # fmt: skip
    kept = _handover(op, args, proxy, row, gone.order, linked=order is not None)
    cases: tuple[Case, ...] = ()
    stopped = CANCELLED in row.flags or _is_cancelled(order)
    code = ""
    if stopped and args.proof is not ProofKind.MANAGER:
        code = "handed_over_cancelled"
    elif _proof_is_anothers(row, args.order_number, rows):
        code = "proof_of_another_order"
    if code:
        cases = (open_case(op, CaseKind.DISCREPANCY, code, Kind.PARCEL, row.id),)
    return applied(gone, kept, *ledger.puts, *cases)


def _handover(
    op: Operation,
    args: HandOver,
    proxy: Personal | None,
    row: Parcel,
    order: str,
    *,
    conflict: bool = False,
    linked: bool = False,
) -> Handover:
    """The handover that `op` makes of a parcel as it stood."""
    return Handover(
        id=derived_id("handover", op.id), parcel=row.id, at=op.at, counter=op.counter,
        operator=op.operator, operation=op.id, group=op.group, order=order, proof=args.proof,
        weak=args.weak, scanned=args.scanned, order_number=args.order_number,
        token_jti=args.token_jti, proxy=proxy, manager_reason=args.manager_reason,
        conflict=conflict, before=row.status, linked=linked,
    )  # fmt: skip


def _proof_is_anothers(row: Parcel, number: int, rows: Rows) -> bool:
    """Whether the proof speaks for an order of someone else: seen once that order is known."""
    if not (row.order and number):
        return False
    proven = next((o for o in rows.by_key(Kind.ORDER, str(number)) if isinstance(o, Order)), None)
    if proven is None or proven.id == row.order:
        return False
    return bool(row.recipient.name) and are_several([row.recipient, proven.recipient])


def _is_cancelled(order: object) -> bool:
    return isinstance(order, Order) and order.status is OrderStatus.CANCELLED


def _order_of(row: Parcel, number: int, rows: Rows) -> Order | None:
    """The order of a parcel that came as unknown, once the token's number can be looked up."""
    if row.order or not number:
        return None
    return next((o for o in rows.by_key(Kind.ORDER, str(number)) if isinstance(o, Order)), None)


def _handed_before(row: Parcel, rows: Rows) -> tuple[Evidence, ...]:
    first = rows.get(Kind.HANDOVER, row.handover)
    if not isinstance(first, Handover):
        return (_side(row, "handed_over", row.slot),)
    return (
        Evidence(
            operation=first.operation, counter=first.counter, operator=first.operator, at=first.at,
            text="hand_over",
        ),
    )  # fmt: skip


def _side(row: Parcel, what: str, where: str) -> Evidence:
    return Evidence(
        operation="", counter="", operator="", at=row.closed_at or row.received_at,
        text=f"{what}:{where}",
    )  # fmt: skip


def undo(op: Operation, args: UndoHandOver, rows: Rows) -> Outcome:
    """Back where it stood, stock given back; who may still do it is asked by the service (`policy.py`).

    If the parcel has left by a second handover, that one stands from now on: undoing the first doesn't
    put on the shelf what another counter has given away.
    """
    handover = rows.get(Kind.HANDOVER, args.handover)
    row = rows.get(Kind.PARCEL, op.entity)
    if not isinstance(handover, Handover) or not isinstance(row, Parcel):
        return rejected(op, "handover_unknown", Kind.PARCEL)
    if handover.parcel != row.id:
        return rejected(op, "handover_of_another_parcel", Kind.PARCEL)
    if not args.reason.strip():
        return rejected(op, "reason_missing", Kind.PARCEL)
    if handover.undone:
        return noop()
    undone = replace(handover, undone=True, undone_reason=args.reason)
    if row.handover != handover.id:
        return applied(undone)
    moved_by = handover.moved_by or handover.operation
    second = _second_of(row, rows)
    if second is not None:
        stands = replace(second, conflict=False, before=handover.before, moved_by=moved_by)
        return applied(undone, replace(row, handover=second.id, closed_at=second.at), stands)
    ledger = Ledger(rows, op)
    ledger.give_back(_movements_of(moved_by, rows), args.reason)
    back = replace(row, status=handover.before, handover="", closed_at=0, order_number=0)
    if handover.linked:
        back = replace(back, order="", recipient=NO_ONE)
    return applied(undone, back, *ledger.puts)


def _second_of(row: Parcel, rows: Rows) -> Handover | None:
    """The earliest handover that was kept as a conflict and isn't known to have taken nothing."""
    kept = [
        h
        for h in rows.by_parent(Kind.HANDOVER, row.id)
        if isinstance(h, Handover) and h.conflict and not h.undone and _has_left(h, rows)
    ]
    return min(kept, key=lambda h: (h.at, h.id), default=None)


def _has_left(handover: Handover, rows: Rows) -> bool:
    case = rows.get(Kind.CASE, derived_id("case", handover.operation))
    return not isinstance(case, Case) or case.resolved_as not in _SECOND_NEVER_LEFT


def _movements_of(operation: str, rows: Rows) -> list[Movement]:
    """The movements that an operation made: their ids follow from its own, so no ledger is searched."""
    found: list[Movement] = []
    while isinstance(
        m := rows.get(Kind.MOVEMENT, derived_id("movement", operation, len(found))), Movement
    ):
        found.append(m)
    return found

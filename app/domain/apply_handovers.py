# SPDX-License-Identifier: Apache-2.0
"""What a handover does, and its undoing.

"First arrival is applied, the second is kept": of two handovers of one parcel the second becomes a
handover with `conflict`, moves no stock, and opens a case that both counters see. What has left the shop
can't be refused away, so a handover is applied, or kept as evidence; never dropped.
"""

from __future__ import annotations

from app.domain.apply_parcels import CANCELLED, is_cancelled
from app.domain.case_codes import Way
from app.domain.effects import applied, conflict, handed_before, noop, open_case, rejected, side_of
from app.domain.identity import derived_id
from app.domain.kinds import CaseKind, Kind, MovementKind, ParcelStatus, ProofKind
from app.domain.making import changed
from app.domain.operations import HandOver, Operation, UndoHandOver
from app.domain.outcome import Outcome, Rows
from app.domain.people import NO_ONE, are_several
from app.domain.records import Case, Handover, Movement, Order, Parcel, Personal
from app.domain.stock import Ledger
from app.domain.twins import here

_SECOND_NEVER_LEFT = frozenset({Way.SAME_PERSON, Way.SECOND_WAS_WRONG})
"""Resolutions which say that a second handover took nothing out of the shop."""

_LEFT = (MovementKind.PARCEL_OUT, MovementKind.SHORTAGE)


def hand_over(op: Operation, args: HandOver, proxy: Personal | None, rows: Rows) -> Outcome:
    """A parcel left the shop. What has been done can't be refused away: it is applied, or kept as a conflict.

    If its order was cancelled and no manager let it pass, it stands too, with a case beside it.
    """
    row = here(rows, op.entity, args.waybill)
    if row is None:
        return rejected(op, "parcel_unknown", Kind.PARCEL)
    match row.status:
        case ParcelStatus.HANDED_OVER:
            return conflict(
                op, "handed_over_twice", Kind.PARCEL, _handover(op, args, proxy, row, row.order, conflict=True),
                sides=handed_before(row, rows), subject=row.id,
            )  # fmt: skip
        case ParcelStatus.RETURNED:
            return conflict(
                op, "handed_over_after_return", Kind.PARCEL, _handover(op, args, proxy, row, row.order, conflict=True),
                sides=(side_of(row, "returned"),), subject=row.id,
            )  # fmt: skip
        case ParcelStatus.EXPECTED:
            return rejected(op, "not_received", Kind.PARCEL)
        case ParcelStatus.WAITING | ParcelStatus.PROBLEM:
            pass
    order = _order_of(row, args.order_number, rows)
    ledger = Ledger(rows, op)
    ledger.parcel_out(row.lines, row.id)
    gone = changed(
        row, status=ParcelStatus.HANDED_OVER, handover=derived_id("handover", op.id), closed_at=op.at,
        order=order.id if order else row.order,
        order_number=0 if order or row.order else args.order_number,
        recipient=order.recipient if order else row.recipient,
    )  # fmt: skip
    kept = _handover(op, args, proxy, row, gone.order, linked=order is not None)
    cases: tuple[Case, ...] = ()
    stopped = CANCELLED in row.flags or is_cancelled(order)
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


def _order_of(row: Parcel, number: int, rows: Rows) -> Order | None:
    """The order of a parcel that came as unknown, once the token's number can be looked up."""
    if row.order or not number:
        return None
    return next((o for o in rows.by_key(Kind.ORDER, str(number)) if isinstance(o, Order)), None)


def undo(op: Operation, args: UndoHandOver, rows: Rows) -> Outcome:
    """Back where it stood, stock given back; who may still do it is asked by the service (`policy.py`).

    If the parcel has left by a second handover, that one stands from now on: undoing the first doesn't
    put on the shelf what another counter has given away.
    """
    handover = rows.get(Kind.HANDOVER, args.handover)
    row = rows.get(Kind.PARCEL, op.entity)
    if not isinstance(row, Parcel) and isinstance(handover, Handover):
        row = rows.get(Kind.PARCEL, handover.parcel)  # the row of a list that became one with it
    if not isinstance(handover, Handover) or not isinstance(row, Parcel):
        return rejected(op, "handover_unknown", Kind.PARCEL)
    if handover.parcel != row.id:
        return rejected(op, "handover_of_another_parcel", Kind.PARCEL)
    if not args.reason.strip():
        return rejected(op, "reason_missing", Kind.PARCEL)
    if handover.undone:
        return noop()
    undone = changed(handover, undone=True, undone_reason=args.reason)
    if row.handover != handover.id:
        return applied(undone)
    moved_by = handover.moved_by or handover.operation
    second = _second_of(row, rows)
    if second is not None:
        stands = changed(second, conflict=False, before=handover.before, moved_by=moved_by)
        return applied(undone, changed(row, handover=second.id, closed_at=second.at), stands)
    ledger = Ledger(rows, op)
    ledger.give_back(goods_left(moved_by, rows), args.reason)
    back = changed(row, status=handover.before, handover="", closed_at=0, order_number=0)
    if handover.linked:
        back = changed(back, order="", recipient=NO_ONE)
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


def goods_left(operation: str, rows: Rows) -> list[Movement]:
    """What left by an operation: its movements' ids follow from its own, so no ledger is searched."""
    found: list[Movement] = []
    while isinstance(
        m := rows.get(Kind.MOVEMENT, derived_id("movement", operation, len(found))), Movement
    ):
        found.append(m)
    return [m for m in found if m.kind in _LEFT]

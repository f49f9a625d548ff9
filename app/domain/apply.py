# SPDX-License-Identifier: Apache-2.0
"""What each operation does to the rows: the one place where it is decided.

The counter runs `apply` when an operator acts and again when the server's rows change under pending
operations (rebase.py); the server runs it under the site's lock, in the order of arrival. Pure and
total: whatever comes in, an `Outcome` comes out. An operation that can't take effect still leaves its
case, so that nothing vanishes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

from app.domain import apply_handovers as handovers
from app.domain import apply_orders as orders
from app.domain import apply_parcels as parcels
from app.domain import apply_stock as stock
from app.domain import group_buys, pins
from app.domain.cases import resolve
from app.domain.effects import applied, noop, rejected
from app.domain.identity import consignment_id
from app.domain.kinds import Kind, ParcelStatus
from app.domain.operations import (
    AnnounceConsignment,
    AnnounceGroupBuy,
    AnnounceParcel,
    CancelOrder,
    CountStock,
    HandOver,
    ListProduct,
    MoveStock,
    Operation,
    PlaceOrder,
    PutAway,
    ReceiveParcel,
    ResolveCase,
    ReturnParcel,
    Reveal,
    SetPin,
    SetProblem,
    UndoHandOver,
    UnlockPin,
    Withdraw,
)
from app.domain.outcome import Issuer, Needs, Outcome, Rows
from app.domain.people import NO_ONE
from app.domain.records import Case, Consignment, Order, Parcel, Personal, Product
from app.domain.twins import is_unlisted, with_waybill


def apply(op: Operation, private: Personal | None, rows: Rows, issuer: Issuer) -> Outcome:
    """The outcome of `op` on `rows`; `private` is the personal data that travels beside it."""
    person = private or NO_ONE
    match op.args:
        case ListProduct() as args:
            return stock.list_product(op, args, rows)
        case PlaceOrder() as args:
            return orders.place(op, args, person, rows, issuer)
        case CancelOrder() as args:
            return orders.cancel(op, args, rows)
        case AnnounceConsignment() as args:
            return _announce_consignment(op, args, rows)
        case AnnounceParcel() as args:
            return parcels.announce(op, args, person, rows, issuer)
        case AnnounceGroupBuy() as args:
            return group_buys.announce(op, args, rows)
        case Withdraw() as args:
            return _withdraw(op, args, rows)
        case ReceiveParcel() as args:
            return parcels.receive(op, args, person, rows)
        case PutAway() as args:
            return parcels.put_away(op, args, rows)
        case SetProblem() as args:
            return parcels.set_problem(op, args, rows)
        case ReturnParcel() as args:
            return parcels.return_to_carrier(op, args, rows)
        case HandOver() as args:
            return handovers.hand_over(op, args, private, rows)
        case UndoHandOver() as args:
            return handovers.undo(op, args, rows)
        case MoveStock() as args:
            return stock.move(op, args, rows)
        case CountStock() as args:
            return stock.count(op, args, rows)
        case Reveal() as args:
            return _reveal(op, args, rows)
        case ResolveCase() as args:
            return resolve(op, args, rows)
        case UnlockPin() as args:
            return _unlock(op, args, rows)
        case SetPin() as args:
            return pins.set_pin(op, args, rows)
        case _:
            assert_never(op.args)


def _announce_consignment(op: Operation, args: AnnounceConsignment, rows: Rows) -> Outcome:
    if not args.source or args.expected < 0 or op.entity != consignment_id(op.site, args.source):
        return rejected(op, "bad_consignment", Kind.CONSIGNMENT)
    old = rows.get(Kind.CONSIGNMENT, op.entity)
    at = old.announced_at if isinstance(old, Consignment) else op.at
    new = Consignment(
        id=op.entity, title=args.title, expected=args.expected, announced_at=at, source=args.source
    )
    return noop(new) if new == old else applied(new)


def _withdraw(op: Operation, args: Withdraw, rows: Rows) -> Outcome:
    """Only what nothing has touched since it was imported may go; the rest stays and says so."""
    if args.kind not in (Kind.PARCEL, Kind.ORDER, Kind.PRODUCT, Kind.CONSIGNMENT):
        return rejected(op, "bad_kind", Kind.CASE)
    kind = Kind(args.kind)
    row = rows.get(kind, args.id)
    if row is None:
        return noop()
    match row:
        case Parcel():
            touched = row.status is not ParcelStatus.EXPECTED
            order = rows.get(Kind.ORDER, row.order) if row.order else None
            own = order is not None and order.id == parcels.carrier_order_id(op.site, row.id)
            if not touched and own and isinstance(order, Order) and order.kind == "carrier":
                return applied(removes=((kind, row.id), (Kind.ORDER, order.id)))
        case Order():
            touched = bool(rows.by_parent(Kind.PARCEL, row.id))
        case Product():
            touched = bool(rows.by_parent(Kind.LOT, row.id))
        case _:
            touched = False
    if touched:
        return rejected(op, "in_use", kind)
    return applied(removes=((kind, args.id),))


def _reveal(op: Operation, args: Reveal, rows: Rows) -> Outcome:
    if not args.reason.strip():
        return rejected(op, "reason_missing", Kind.PARCEL)
    if rows.get(Kind.PARCEL, op.entity) is None:
        return rejected(op, "parcel_unknown", Kind.PARCEL)
    return applied()


def _unlock(op: Operation, args: UnlockPin, rows: Rows) -> Outcome:
    """The count of wrong tries is each counter's own; what the site keeps is who let whom in again, and why."""
    if not args.reason.strip():
        return rejected(op, "reason_missing", Kind.OPERATOR)
    if rows.get(Kind.OPERATOR, op.entity) is None:
        return rejected(op, "operator_unknown", Kind.OPERATOR)
    return applied()


@dataclass(slots=True)
class _Wanted:
    """The needs of a batch while they are gathered: one set for all of it, for a server does this a lot."""

    ids: set[tuple[Kind, str]] = field(default_factory=set)
    parents: set[tuple[Kind, str]] = field(default_factory=set)
    keys: set[tuple[Kind, str]] = field(default_factory=set)

    def all(self) -> Needs:
        return Needs(frozenset(self.ids), frozenset(self.parents), frozenset(self.keys))


def needs(op: Operation) -> Needs:
    """What `apply` will read first, so that it is loaded in one go."""
    return needs_of((op,))


def needs_of(operations: Iterable[Operation]) -> Needs:
    """`needs` of a whole batch."""
    wanted = _Wanted()
    for op in operations:
        _want(op, wanted)
    return wanted.all()


def _want(op: Operation, wanted: _Wanted) -> None:
    ids, parents, keys = wanted.ids, wanted.parents, wanted.keys
    match op.args:
        case ListProduct():
            ids.add((Kind.PRODUCT, op.entity))
        case PlaceOrder() as args:
            ids.add((Kind.ORDER, op.entity))
            if args.cancelled:
                parents.add((Kind.PARCEL, op.entity))
        case CancelOrder():
            ids.add((Kind.ORDER, op.entity))
            parents.add((Kind.PARCEL, op.entity))
        case AnnounceConsignment():
            ids.add((Kind.CONSIGNMENT, op.entity))
        case AnnounceParcel() as args:
            ids.add((Kind.PARCEL, op.entity))
            if args.order:
                ids.add((Kind.ORDER, args.order))
            keys.add((Kind.PARCEL, args.waybill))
        case AnnounceGroupBuy():
            ids.add((Kind.GROUP_BUY, op.entity))
        case Withdraw() as args if args.kind in set(Kind):
            ids.add((Kind(args.kind), args.id))
        case HandOver() as args:
            ids.add((Kind.PARCEL, op.entity))
            if args.order_number:
                keys.add((Kind.ORDER, str(args.order_number)))
        case ReceiveParcel() | PutAway() | SetProblem() | ReturnParcel() | Reveal() | Withdraw():
            ids.add((Kind.PARCEL, op.entity))
        case UndoHandOver() as args:
            ids |= {(Kind.PARCEL, op.entity), (Kind.HANDOVER, args.handover)}
            parents.add((Kind.HANDOVER, op.entity))
        case MoveStock() | CountStock():
            ids.add((Kind.PRODUCT, op.entity))
            parents.add((Kind.LOT, op.entity))
        case ResolveCase():
            ids.add((Kind.CASE, op.entity))
        case UnlockPin():
            ids.add((Kind.OPERATOR, op.entity))
        case SetPin():
            ids |= {(Kind.OPERATOR, op.entity), (Kind.OPERATOR, op.operator)}
        case _:
            assert_never(op.args)


def needs_then(op: Operation, rows: Rows) -> Needs:
    """What follows from the rows of `needs`: lots of a parcel's goods, its orders, its handover."""
    return needs_then_of((op,), rows)


def needs_then_of(operations: Iterable[Operation], rows: Rows) -> Needs:
    """`needs_then` of a whole batch."""
    wanted = _Wanted()
    for op in operations:
        _want_then(op, rows, wanted)
    return wanted.all()


def _want_then(op: Operation, rows: Rows, wanted: _Wanted) -> None:
    ids, parents, keys = wanted.ids, wanted.parents, wanted.keys
    match op.args:
        case HandOver() | ReceiveParcel() | ReturnParcel() | UndoHandOver() | Withdraw():
            entity = op.args.id if isinstance(op.args, Withdraw) else op.entity
            parcel = rows.get(Kind.PARCEL, entity)
            if isinstance(parcel, Parcel):
                # A receipt and a first handover ask neither for the order nor for an earlier handover.
                if parcel.order and isinstance(op.args, UndoHandOver | Withdraw):
                    ids.add((Kind.ORDER, parcel.order))
                if parcel.handover:
                    ids.add((Kind.HANDOVER, parcel.handover))
                parents |= {(Kind.LOT, line.product) for line in parcel.lines if line.product}
            elif isinstance(op.args, Withdraw):
                parents |= {(Kind.PARCEL, op.args.id), (Kind.LOT, op.args.id)}
            elif isinstance(op.args, HandOver | ReceiveParcel) and op.args.waybill:
                keys.add((Kind.PARCEL, op.args.waybill))
        case AnnounceParcel() as args:
            if any(map(is_unlisted, with_waybill(rows, args.waybill))):
                for twin in with_waybill(rows, args.waybill):
                    of_one, _ = _around(twin)
                    ids |= of_one
                parents |= {(Kind.LOT, line.product) for line in args.lines if line.product}
        case ResolveCase():
            case = rows.get(Kind.CASE, op.entity)
            if isinstance(case, Case):
                ids |= {(Kind.PARCEL, case.subject), (Kind.PRODUCT, case.subject)}
                parents |= {(Kind.HANDOVER, case.subject), (Kind.LOT, case.subject)}
        case _:
            pass


def _around(parcel: Parcel) -> tuple[set[tuple[Kind, str]], set[tuple[Kind, str]]]:
    """The records beside a parcel: its order and handover, and under its goods their lots."""
    ids: set[tuple[Kind, str]] = set()
    if parcel.order:
        ids.add((Kind.ORDER, parcel.order))
    if parcel.handover:
        ids.add((Kind.HANDOVER, parcel.handover))
    return ids, {(Kind.LOT, line.product) for line in parcel.lines if line.product}

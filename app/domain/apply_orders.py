# SPDX-License-Identifier: Apache-2.0
"""What the orders' operations do: an order becomes known, or more of it does; an order is cancelled.

An order comes from the platform, from an import at a counter, or from both: one record, by the platform's number.
"""

from __future__ import annotations

from app.domain.apply_parcels import CANCELLED
from app.domain.effects import applied, noop, rejected
from app.domain.identity import order_id
from app.domain.kinds import Kind, OrderStatus
from app.domain.making import changed
from app.domain.operations import CancelOrder, Operation, PlaceOrder
from app.domain.outcome import Issuer, Outcome, Rows
from app.domain.people import NO_ONE, fuller
from app.domain.records import Order, Parcel, Personal


def place(op: Operation, args: PlaceOrder, person: Personal, rows: Rows, issuer: Issuer) -> Outcome:
    """An import and the platform's call meet here: what is known stays, what is new is added."""
    if not args.platform_no or op.entity != order_id(op.site, args.platform_no):
        return rejected(op, "bad_order", Kind.ORDER)
    old = rows.get(Kind.ORDER, op.entity)
    known = old if isinstance(old, Order) else None
    before = known.status if known else OrderStatus.OPEN
    order = Order(
        id=op.entity,
        platform_no=args.platform_no,
        kind=args.kind if known is None or known.kind == "carrier" else known.kind,
        number=known.number if known and known.number else issuer.order_number(),
        status=OrderStatus.CANCELLED if args.cancelled else before,
        recipient=fuller(person, known.recipient if known else NO_ONE),
        lines=args.lines or (known.lines if known else ()),
        delivery=args.delivery,
        payment=args.payment,
        total_minor=args.total_minor,
        group_buy=args.group_buy,
        note=args.note,
        placed_at=args.placed_at,
        secret=known.secret if known and known.secret else issuer.secret(op.entity),
    )
    if order == known:
        return noop(order)
    stopped = _stopped(order, rows) if args.cancelled else ()
    return applied(order, *stopped)


def cancel(op: Operation, args: CancelOrder, rows: Rows) -> Outcome:
    """What is known of the order stays; its parcels are flagged, so that a clerk hears of it at the scan.

    A parcel that has left already stays handed over: money and goods are then the platform's to settle.
    """
    if not args.platform_no or op.entity != order_id(op.site, args.platform_no):
        return rejected(op, "bad_order", Kind.ORDER)
    if not args.reason.strip():
        return rejected(op, "reason_missing", Kind.ORDER)
    known = rows.get(Kind.ORDER, op.entity)
    order = known if isinstance(known, Order) else Order(id=op.entity, platform_no=args.platform_no)
    if order.status is OrderStatus.CANCELLED:
        return noop(order)
    gone = changed(order, status=OrderStatus.CANCELLED)
    return applied(gone, *_stopped(gone, rows))


def _stopped(order: Order, rows: Rows) -> tuple[Parcel, ...]:
    """The parcels of a cancelled order, flagged: a locator finds them without looking at the order."""
    return tuple(
        changed(row, flags=(*row.flags, CANCELLED))
        for row in rows.by_parent(Kind.PARCEL, order.id)
        if isinstance(row, Parcel) and CANCELLED not in row.flags
    )

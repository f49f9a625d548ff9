# SPDX-License-Identifier: Apache-2.0
"""What happened at the counters, for the platform: received, handed over, undone, conflicts; by cursor.

It is a view of the operations, in the order in which they took effect, so nothing is written twice and
no event can be missing. No names and no phones: the platform knows its orders.
"""

from __future__ import annotations

from sqlalchemy import Connection, or_, select

from app.codec import DecodeError, UnknownOperation, decode_operation
from app.domain.kinds import Kind
from app.domain.operations import Do, HandOver, Operation, UndoHandOver
from app.domain.outcome import Needs
from app.domain.phones import mask_text
from app.domain.records import Order, Parcel
from sync.protocol import ErrorCode
from sync.server.faults import ProtocolFault
from sync.server.feed import make_cursor, read_cursor
from sync.server.loaded import Loaded
from sync.server.platform_messages import Happening, HappeningsReply
from sync.server.statements import Statements
from sync.server.tables import operation
from sync.server.unit import PLATFORM

LIMIT_MAX = 1_000
_EVENTS = {
    Do.RECEIVE_PARCEL: "received",
    Do.HAND_OVER: "handed_over",
    Do.UNDO_HAND_OVER: "undone",
}


def happenings(
    connection: Connection, statements: Statements, site: int, cursor: str, limit: int
) -> HappeningsReply:
    """The events after `cursor` ("" for the first)."""
    limit = max(1, min(limit, LIMIT_MAX))
    at = connection.exec_driver_sql(statements.position, (site,)).first()
    if at is None:
        raise ProtocolFault(ErrorCode.NOT_FOUND, "There is no such site.")
    reached, incarnation = int(at[0]), int(at[1])
    after, _ = read_cursor(cursor, incarnation, reached=reached, horizon=0)
    rows = connection.execute(
        select(operation.c.seq, operation.c.outcome, operation.c.body)
        .where(
            operation.c.site_id == site,
            operation.c.seq > after,
            operation.c.seq <= reached,
            operation.c.counter != PLATFORM,
            operation.c.kind.in_([str(do) for do in _EVENTS]),
            or_(operation.c.outcome == "applied", operation.c.outcome.like("conflict:%")),
        )
        .order_by(operation.c.seq)
        .limit(limit + 1)
    ).all()
    more = len(rows) > limit
    found: list[tuple[int, str, Operation]] = []
    for row in rows[:limit]:
        try:
            found.append((int(row.seq), str(row.outcome), decode_operation(row.body.encode())))
        except (UnknownOperation, DecodeError):
            continue
    upto = int(rows[limit - 1].seq) if more else reached
    loaded = Loaded(connection, statements, site)
    loaded.load(Needs(frozenset((Kind.PARCEL, op.entity) for _, _, op in found)))
    parcels = [loaded.get(Kind.PARCEL, op.entity) for _, _, op in found]
    loaded.load(
        Needs(
            frozenset((Kind.ORDER, p.order) for p in parcels if isinstance(p, Parcel) and p.order)
        )
    )
    return HappeningsReply(
        site=site,
        events=[_event(seq, outcome, op, loaded) for seq, outcome, op in found],
        next=make_cursor(incarnation, upto),
        more=more,
    )


def _event(seq: int, outcome: str, op: Operation, loaded: Loaded) -> Happening:
    parcel = loaded.get(Kind.PARCEL, op.entity)
    order = loaded.get(Kind.ORDER, parcel.order) if isinstance(parcel, Parcel) else None
    verb, _, code = outcome.partition(":")
    platform_order = isinstance(order, Order) and order.kind != "carrier"
    return Happening(
        seq=seq,
        event="conflict" if verb == "conflict" else _EVENTS[op.kind],
        at=op.at,
        counter=op.counter,
        operation=op.id,
        parcel=op.entity,
        waybill=parcel.waybill if isinstance(parcel, Parcel) else "",
        order=order.platform_no if isinstance(order, Order) and platform_order else "",
        order_number=order.number if isinstance(order, Order) else 0,
        slot=parcel.slot if isinstance(parcel, Parcel) else "",
        pickup_code=parcel.pickup_code if isinstance(parcel, Parcel) else "",
        proof=str(op.args.proof) if isinstance(op.args, HandOver) else "",
        code=code,
        reason=mask_text(op.args.reason) if isinstance(op.args, UndoHandOver) else "",
    )

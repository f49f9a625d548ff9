# SPDX-License-Identifier: Apache-2.0
"""Named reads for what goes on paper: deliveries, returns, group buys, what a shift did.

Each runs on an index that stays small (what the shop holds, open group buys, what has been returned) or on
a window of time, so that a sheet costs the same with a million orders behind it. Whole records come
out: masking is the caller's.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection

from app.codec import decode_record
from app.domain.kinds import Kind
from app.domain.records import Handover, Order, Parcel
from app.store.columns import storable

MOST = 5_000
"""More lines than this are no sheet: every list here is read up to one more, so that it can be told."""

_OPEN_GROUP_BUYS = "group_buy <> '' AND status = 'open'"


def _parcels(conn: Connection, statement: str, *values: str | int) -> list[Parcel]:
    found = conn.exec_driver_sql(statement, values)
    return [p for (body,) in found if isinstance(p := decode_record(Kind.PARCEL, body), Parcel)]


def to_deliver(conn: Connection, *, consignment: str = "") -> list[tuple[Parcel, Order]]:
    """Waiting parcels whose orders ask for delivery, of all consignments or of one."""
    only, values = "", list[str | int]()
    if consignment:
        only, values = " AND p.consignment = ?", [storable(consignment)]
    found = conn.exec_driver_sql(
        "SELECT p.body, o.body FROM parcel_row AS p JOIN order_row AS o ON o.id = p.order_id"
        " WHERE p.held = 1 AND p.status = 'waiting' AND o.delivery <> 'pickup'"
        f" AND o.status = 'open'{only} ORDER BY p.received_at, p.id LIMIT ?",
        (*values, MOST + 1),
    )
    return [
        (parcel, order)
        for parcel_body, order_body in found
        if isinstance(parcel := decode_record(Kind.PARCEL, parcel_body), Parcel)
        and isinstance(order := decode_record(Kind.ORDER, order_body), Order)
    ]


def problem_parcels(conn: Connection) -> list[Parcel]:
    """What is set aside as a problem, the longest here first."""
    return _parcels(
        conn,
        "SELECT body FROM parcel_row WHERE held = 1 AND status = 'problem'"
        " ORDER BY received_at, id LIMIT ?",
        MOST + 1,
    )


def waiting_parcels(conn: Connection, limit: int) -> list[Parcel]:
    """What waits, the latest first."""
    return _parcels(
        conn,
        "SELECT body FROM parcel_row WHERE held = 1 AND status = 'waiting'"
        " ORDER BY received_at DESC, id LIMIT ?",
        limit,
    )


def open_group_buys(conn: Connection, limit: int) -> list[tuple[str, int]]:
    """The group buys with open orders: (name, orders), the last name first."""
    found = conn.exec_driver_sql(
        f"SELECT group_buy, count(*) FROM order_row WHERE {_OPEN_GROUP_BUYS}"
        " GROUP BY group_buy ORDER BY group_buy DESC LIMIT ?",
        (limit,),
    )
    return [(str(name), int(count)) for name, count in found]


def orders_of_group_buys(conn: Connection, names: Sequence[str]) -> list[Order]:
    """The open orders of these group buys."""
    found = conn.exec_driver_sql(
        f"SELECT body FROM order_row WHERE {_OPEN_GROUP_BUYS}"
        " AND group_buy IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?",
        (json.dumps([storable(name) for name in names]), MOST + 1),
    )
    return [o for (body,) in found if isinstance(o := decode_record(Kind.ORDER, body), Order)]


def handovers_between(
    conn: Connection, begin: int, end: int
) -> list[tuple[Handover, Parcel | None]]:
    """What was handed over from `begin` until before `end` (UTC ms), each with its parcel."""
    found = conn.exec_driver_sql(
        "SELECT h.body, p.body FROM handover_row AS h LEFT JOIN parcel_row AS p ON p.id = h.parcel"
        " WHERE h.at >= ? AND h.at < ? ORDER BY h.at, h.id",
        (begin, end),
    )
    pairs: list[tuple[Handover, Parcel | None]] = []
    for handover_body, parcel_body in found:
        handover = decode_record(Kind.HANDOVER, handover_body)
        parcel = decode_record(Kind.PARCEL, parcel_body) if parcel_body is not None else None
        if isinstance(handover, Handover):
            pairs.append((handover, parcel if isinstance(parcel, Parcel) else None))
    return pairs


def received_between(conn: Connection, begin: int, end: int) -> int:
    """How many parcels were received in the window, whatever has become of them."""
    return _count(conn, "received_at <> 0 AND received_at >= ? AND received_at < ?", begin, end)


def returned_between(conn: Connection, begin: int, end: int) -> int:
    """How many parcels went back to their carriers in the window."""
    where = "status = 'returned' AND closed_at >= ? AND closed_at < ?"
    return _count(conn, where, begin, end)


def _count(conn: Connection, where: str, begin: int, end: int) -> int:
    counted = conn.exec_driver_sql(f"SELECT count(*) FROM parcel_row WHERE {where}", (begin, end))
    return int(counted.scalar_one())

# SPDX-License-Identifier: Apache-2.0
"""Personal data whose time is over, taken out of the counter's store in small slices.

Beside a settled operation nothing personal is needed any more: the server has it, the chain holds a commitment. It
stays for as long as a server that comes back from a backup might ask for the journal again, unless its parcel left
the shop long enough ago. Rows lose their person by the server's word; only a counter that hasn't heard it for as long
as the data may live does it by itself. `secure_delete` overwrites what is let go. Each call is one transaction's work.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from app.codec import decode_record
from app.domain.kinds import Kind
from app.domain.records import Handover, Order, Parcel, Personal, Record
from app.store.rows import StoreRows, put_records

_GONE = "p.status IN ('handed_over', 'returned') AND p.closed_at <> 0 AND p.closed_at < ?"
_LAST = "SELECT max(n) FROM (SELECT n FROM journal WHERE n > ? ORDER BY n LIMIT ?)"
_FORGET = (
    "UPDATE journal SET private = NULL WHERE n > ? AND n <= ? AND private IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.n = journal.n)"
    " AND (at < ?"
    f" OR EXISTS (SELECT 1 FROM parcel_row AS p WHERE p.id = journal.entity AND {_GONE})"
    f" OR (EXISTS (SELECT 1 FROM parcel_row AS p WHERE p.order_id = journal.entity AND {_GONE})"
    f" AND NOT EXISTS (SELECT 1 FROM parcel_row AS p WHERE p.order_id = journal.entity AND NOT ({_GONE}))))"
)
_PARCELS = (
    f"SELECT p.id, p.body FROM parcel_row AS p WHERE p.id > ? AND {_GONE}"
    " AND (p.name <> '' OR p.phone_rev <> '')"
    " AND NOT EXISTS (SELECT 1 FROM base AS b WHERE b.kind = 'parcel' AND b.id = p.id)"
    " ORDER BY p.id LIMIT ?"
)
_HAS_BASE = "SELECT 1 FROM base WHERE kind = ? AND id = ?"
NOBODY = Personal()


def forget_private(
    conn: Connection, *, after: int, limit: int, left_before: int, older_than: int
) -> int | None:
    """Empties what lies beside the settled operations of a slice of the journal; where to go on, None at its end.

    `left_before`: their parcel left the shop before that (UTC ms); `older_than`: whatever became of it.
    """
    last = conn.exec_driver_sql(_LAST, (after, limit)).scalar()
    if last is None:
        return None
    conn.exec_driver_sql(
        _FORGET, (after, int(last), older_than, left_before, left_before, left_before)
    )
    return int(last)


def blank_people(conn: Connection, *, after: str, limit: int, left_before: int) -> str | None:
    """Empties the people of parcels that left before that, of their orders and proxies; where to go on, or None.

    What a pending operation has written is passed over: its turn comes when the server has answered.
    """
    found = conn.exec_driver_sql(_PARCELS, (after, left_before, limit)).all()
    rows = StoreRows(conn)
    for id, body in found:
        parcel = decode_record(Kind.PARCEL, body)
        if not isinstance(parcel, Parcel):
            continue
        blanked: list[Record] = [replace(parcel, recipient=NOBODY, note="")]
        blanked += [
            replace(h, proxy=None)
            for h in rows.by_parent(Kind.HANDOVER, str(id))
            if isinstance(h, Handover) and h.proxy and not _is_pending(conn, Kind.HANDOVER, h.id)
        ]
        put_records(conn, blanked)
        order = rows.get(Kind.ORDER, parcel.order) if parcel.order else None
        if isinstance(order, Order) and not _is_pending(conn, Kind.ORDER, order.id):
            others = rows.by_parent(Kind.PARCEL, order.id)
            if all(isinstance(p, Parcel) and p.recipient == NOBODY for p in others):
                put_records(conn, [replace(order, recipient=NOBODY, note="")])
    return str(found[-1][0]) if len(found) == limit else None


def _is_pending(conn: Connection, kind: Kind, id: str) -> bool:
    return conn.exec_driver_sql(_HAS_BASE, (str(kind), id)).first() is not None

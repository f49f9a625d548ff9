# SPDX-License-Identifier: Apache-2.0
"""Named reads for the screens: the day's numbers, consignments, overdue, cases.

Each runs on indexes that stay small (what the shop holds, what is open, since this morning), so that it
costs the same with a million orders behind it. Finding a parcel is `search.py`, stock is `stock.py`,
lists for scripts are `listing.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.codec import decode_record
from app.domain.kinds import CaseKind, Kind, ParcelStatus
from app.domain.policy import DAY_MS
from app.domain.records import Case, Consignment, Handover, Order, Parcel
from app.store.columns import storable


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The day's numbers."""

    handed_over: int
    waiting: int
    due_today: int
    overdue: int
    conflicts: int
    discrepancies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentCount:
    """A consignment with what has come of it. `announced` are its list's parcels, `duplicates` how many
    of them repeat another one's waybill, `unknown` what came with it unannounced."""

    consignment: Consignment
    announced: int
    received: int
    damaged: int
    duplicates: int
    unknown: int


_SINCE = "SELECT count(*) FROM parcel_row WHERE held = 1 AND status = 'waiting' AND received_at "


def _count(conn: Connection, statement: str, *values: str | int) -> int:
    return int(conn.exec_driver_sql(statement, values).scalar_one())


def progress(conn: Connection, *, day_start: int, now: int, storage_days: int) -> Counts:
    """The numbers of the day that began at `day_start` (UTC ms)."""
    deadline = storage_days * DAY_MS
    conflicts, discrepancies = case_counts(conn)
    return Counts(
        handed_over=_count(
            conn,
            "SELECT count(*) FROM handover_row WHERE at >= ? AND undone = 0 AND conflict = 0",
            day_start,
        ),
        waiting=_count(
            conn, "SELECT count(*) FROM parcel_row WHERE held = 1 AND status = 'waiting'"
        ),
        due_today=_count(
            conn, _SINCE + ">= ? AND received_at < ?", now - deadline, day_start + DAY_MS - deadline
        ),
        overdue=_count(conn, _SINCE + "< ?", now - deadline),
        conflicts=conflicts,
        discrepancies=discrepancies,
    )


def _parcel(body: bytes) -> Parcel:
    record = decode_record(Kind.PARCEL, body)
    if not isinstance(record, Parcel):
        raise TypeError("a parcel's row holds a parcel")
    return record


def overdue_parcels(
    conn: Connection, *, now: int, storage_days: int, limit: int = 200
) -> list[Parcel]:
    """Waiting parcels beyond the storage days, the longest first."""
    found = conn.exec_driver_sql(
        "SELECT body FROM parcel_row WHERE held = 1 AND status = 'waiting' AND received_at < ?"
        " ORDER BY received_at, id LIMIT ?",
        (now - storage_days * DAY_MS, limit),
    )
    return [_parcel(body) for (body,) in found]


def problem_parcels(conn: Connection, limit: int = 100) -> list[Parcel]:
    """Parcels in custody that were set aside as a problem, the longest here first."""
    found = conn.exec_driver_sql(
        "SELECT body FROM parcel_row WHERE held = 1 AND status = 'problem'"
        " ORDER BY received_at, id LIMIT ?",
        (limit,),
    )
    return [_parcel(body) for (body,) in found]


def recently_returned(conn: Connection, limit: int = 8) -> list[Parcel]:
    """The parcels that went back to their carriers last, newest first."""
    found = conn.exec_driver_sql(
        "SELECT body FROM parcel_row WHERE status = 'returned' ORDER BY closed_at DESC, id LIMIT ?",
        (limit,),
    )
    return [_parcel(body) for (body,) in found]


def recently_received(conn: Connection, limit: int = 20) -> list[Parcel]:
    """The parcels received last, newest first, gone ones among them."""
    found = conn.exec_driver_sql(
        "SELECT body FROM parcel_row WHERE received_at <> 0 ORDER BY received_at DESC LIMIT ?",
        (limit,),
    )
    return [_parcel(body) for (body,) in found]


def recent_handovers(conn: Connection, limit: int = 5) -> list[tuple[Handover, Parcel | None]]:
    """The latest handovers at this site, newest first, each with its parcel."""
    found = conn.exec_driver_sql(
        "SELECT h.body, p.body FROM handover_row AS h LEFT JOIN parcel_row AS p ON p.id = h.parcel"
        " ORDER BY h.at DESC, h.id DESC LIMIT ?",
        (limit,),
    )
    return [
        (handover, None if parcel is None else _parcel(parcel))
        for body, parcel in found
        if isinstance(handover := decode_record(Kind.HANDOVER, body), Handover)
    ]


def standing_handovers(
    conn: Connection, counter: str, since: int, limit: int
) -> list[tuple[str, str, int]]:
    """The latest handovers of a counter that stand: (id, parcel, at), none older than `since` (UTC ms)."""
    rows = conn.exec_driver_sql(
        "SELECT id, parcel, at FROM handover_row WHERE at >= ? AND counter = ? AND undone = 0"
        " ORDER BY at DESC LIMIT ?",
        (since, counter, limit),
    )
    return [(str(id), str(parcel), int(at)) for id, parcel, at in rows]


def unsent_handovers(conn: Connection) -> list[str]:
    """The parcels that were handed over here and of which the server hasn't heard."""
    found = conn.exec_driver_sql(
        "SELECT j.entity FROM outbox AS o JOIN journal AS j ON j.n = o.n"
        " WHERE o.state = 'pending' AND j.kind = 'hand_over'"
    )
    return [str(parcel) for (parcel,) in found]


def last_recorded_at(conn: Connection) -> int:
    """When the newest operation was recorded (UTC ms), 0 for none: a clock that stands before it was set back."""
    found = conn.exec_driver_sql("SELECT at FROM journal ORDER BY n DESC LIMIT 1").scalar()
    return 0 if found is None else int(found)


def handovers_of_act(conn: Connection, group: str) -> list[Handover]:
    """What one hand-over of several parcels did."""
    found = conn.exec_driver_sql(
        "SELECT body FROM handover_row WHERE act = ? AND act <> '' ORDER BY id", (group,)
    )
    records = (decode_record(Kind.HANDOVER, body) for (body,) in found)
    return [record for record in records if isinstance(record, Handover)]


def handover_on_token(conn: Connection, jti: str) -> list[Handover]:
    """Standing handovers that rested on this token."""
    found = conn.exec_driver_sql(
        "SELECT body FROM handover_row WHERE token_jti = ? AND token_jti <> '' AND undone = 0"
        " ORDER BY id",
        (jti,),
    )
    records = (decode_record(Kind.HANDOVER, body) for (body,) in found)
    return [record for record in records if isinstance(record, Handover)]


def order_by_secret(conn: Connection, mac: str) -> Order | None:
    """The order whose secret code has this mark (hex)."""
    body = conn.exec_driver_sql(
        "SELECT body FROM order_row WHERE secret = ? AND secret <> '' LIMIT 1", (mac,)
    ).scalar()
    record = None if body is None else decode_record(Kind.ORDER, body)
    return record if isinstance(record, Order) else None


def slots_in_use(conn: Connection) -> dict[str, int]:
    """Slot -> how many parcels lie there."""
    found = conn.exec_driver_sql(
        "SELECT slot, count(*) FROM parcel_row WHERE held = 1 AND slot <> '' GROUP BY slot"
    )
    return {str(slot): int(count) for slot, count in found}


def consignment_progress(conn: Connection, limit: int = 20) -> list[ConsignmentCount]:
    """The latest consignments, newest first, with their counts."""
    found = conn.exec_driver_sql(
        "WITH latest AS (SELECT id, announced_at, body FROM consignment_row"
        " ORDER BY announced_at DESC, id DESC LIMIT ?)"
        " SELECT l.body, count(p.status) FILTER (WHERE p.unlisted = 0),"
        " count(*) FILTER (WHERE p.unlisted = 0 AND p.status <> 'expected'),"
        " count(*) FILTER (WHERE p.damaged = 1),"
        " count(p.waybill) FILTER (WHERE p.unlisted = 0)"
        " - count(DISTINCT p.waybill) FILTER (WHERE p.unlisted = 0),"
        " count(*) FILTER (WHERE p.unlisted = 1)"
        " FROM latest AS l LEFT JOIN parcel_row AS p ON p.consignment = l.id"
        " GROUP BY l.id ORDER BY l.announced_at DESC, l.id DESC",
        (limit,),
    )
    return [
        ConsignmentCount(
            consignment=consignment, announced=announced, received=received,
            damaged=damaged, duplicates=duplicates, unknown=unknown,
        )
        for body, announced, received, damaged, duplicates, unknown in found
        if isinstance(consignment := decode_record(Kind.CONSIGNMENT, body), Consignment)
    ]  # fmt: skip


def parcels_of_consignment(
    conn: Connection, consignment: str, *, status: ParcelStatus | None = None, limit: int = 200
) -> list[Parcel]:
    """A consignment's parcels, in the order of its list (and then as they came)."""
    where, values = "consignment = ?", [storable(consignment)]
    if status is not None:
        where, values = "consignment = ? AND status = ?", [*values, str(status)]
    found = conn.exec_driver_sql(f"SELECT body FROM parcel_row WHERE {where}", tuple(values))
    parcels = sorted((_parcel(body) for (body,) in found), key=lambda p: (p.position, p.id))
    return parcels[:limit]


def open_cases(conn: Connection, *, kind: CaseKind | None = None, limit: int = 200) -> list[Case]:
    """Open cases, the oldest first."""
    where, values = "open = 1", list[str | int]()
    if kind is not None:
        where, values = "open = 1 AND kind = ?", [str(kind)]
    found = conn.exec_driver_sql(
        f"SELECT body FROM case_row WHERE {where} ORDER BY opened_at, id LIMIT ?", (*values, limit)
    )
    records = (decode_record(Kind.CASE, body) for (body,) in found)
    return [record for record in records if isinstance(record, Case)]


def closed_cases(conn: Connection, limit: int = 20) -> list[Case]:
    """Closed cases, the one that was opened last first."""
    found = conn.exec_driver_sql(
        "SELECT body FROM case_row WHERE open = 0 ORDER BY opened_at DESC, id LIMIT ?", (limit,)
    )
    records = (decode_record(Kind.CASE, body) for (body,) in found)
    return [record for record in records if isinstance(record, Case)]


def foreseen_cases(conn: Connection) -> frozenset[str]:
    """The open cases that only this counter knows of: it expects them, the server hasn't answered."""
    found = conn.exec_driver_sql("SELECT id FROM case_row WHERE open = 1 AND seq = 0")
    return frozenset(str(id) for (id,) in found)


def case_counts(conn: Connection) -> tuple[int, int]:
    """Open conflicts, open discrepancies."""
    found = conn.exec_driver_sql("SELECT kind, count(*) FROM case_row WHERE open = 1 GROUP BY kind")
    cases = {str(kind): int(count) for kind, count in found}
    return cases.get(CaseKind.CONFLICT, 0), cases.get(CaseKind.DISCREPANCY, 0)

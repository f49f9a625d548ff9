# SPDX-License-Identifier: Apache-2.0
"""All history, the newest first: pages of a list of any length, and what a person typed found among a million.

A list is an order of an index: a page begins at a *mark* (time, rowid) and never at an offset, so the last page
costs what the first one does. `marks` walks the index once, inside the database (a million rows cross into Python
as ten thousand marks), and is for a thread that nobody waits for; afterwards any page is one keyed read.

Searches read only the index until the newest `limit` hits are known; bodies are read for those alone. A person is
found through the orders, for every parcel that a list announced has one. Marks are good for one generation of the
tables: after a fill the list is opened anew. Masking is the caller's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from app.codec import decode_record
from app.domain.columns import IN_CUSTODY, same_name
from app.domain.kinds import Kind, OrderStatus
from app.domain.phones import reversed_phone
from app.domain.records import Case, Handover, Order, Parcel
from app.store.columns import storable

FIRST = 24
"""Of what was searched for: two screens full. Each one costs a few pages of a file that isn't in memory."""
END_OF_TIME = 2**62
_WALK_CACHE_KB = 1_024
_AFTER_DIGITS = ":"
_AFTER_TEXT = "\U0010ffff"
Mark = tuple[int, int]
Values = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Which records a list shows: `kind` parcels or orders, their `status` ("" = any), and when (UTC ms).

    The time is when a parcel was received, when an order was placed; `until` is left out.
    """

    kind: Kind = Kind.PARCEL
    status: str = ""
    since: int = 0
    until: int = END_OF_TIME

    @property
    def bounded(self) -> bool:
        return self.since > 0 or self.until < END_OF_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How many records a list has, and where each of its pages begins."""

    count: int
    begins: tuple[Mark, ...]


def _course(extent: Extent) -> tuple[str, str, str, Values]:
    """Table, its column of time, and the conditions that an index serves in that order."""
    if extent.kind is Kind.ORDER:
        table, at, where, values = "order_row", "placed_at", "1", Values()
        if extent.status == OrderStatus.CANCELLED:
            where = "status = 'cancelled'"
    else:
        table, at, where, values = "parcel_row", "received_at", "1", ()
        if extent.status:
            held = int(extent.status in [str(status) for status in IN_CUSTODY])
            where, values = f"held = {held} AND status = ?", (storable(extent.status),)
    if extent.bounded:
        where += f" AND {at} >= ? AND {at} < ?"
        values += (extent.since, extent.until)
    return table, at, where, values


def marks(conn: Connection, extent: Extent, page: int) -> Marks:
    """The list's length and the mark of every `page`-th record. Walks the whole index."""
    table, at, where, values = _course(extent)
    # A walk through a whole index mustn't fill the memory with pages that nobody will want again.
    kept = conn.exec_driver_sql("PRAGMA cache_size").scalar_one()
    conn.exec_driver_sql(f"PRAGMA cache_size = -{_WALK_CACHE_KB}")
    try:
        begins = conn.exec_driver_sql(
            f"SELECT at, id FROM (SELECT {at} AS at, rowid AS id,"
            f" row_number() OVER (ORDER BY {at} DESC, rowid DESC) AS n FROM {table} WHERE {where})"
            " WHERE n % ? = 1",
            (*values, page),
        ).all()
        count = conn.exec_driver_sql(
            f"SELECT count(*) FROM {table} WHERE {where}", values
        ).scalar_one()
    finally:
        conn.exec_driver_sql(f"PRAGMA cache_size = {int(kept)}")
    return Marks(count=int(count), begins=tuple((int(when), int(id)) for when, id in begins))


def page(
    conn: Connection,
    extent: Extent,
    *,
    begin: Mark | None = None,
    end: Mark | None = None,
    limit: int,
) -> list[Parcel | Order]:
    """The records from the mark `begin` (None = the newest) to before the mark `end`, at most `limit`."""
    table, at, where, values = _course(extent)
    for mark, sign in ((begin, "<="), (end, ">")):
        if mark is not None:
            where += f" AND ({at}, rowid) {sign} (?, ?)"
            values += mark
    found = conn.exec_driver_sql(
        f"SELECT body FROM {table} WHERE {where} ORDER BY {at} DESC, rowid DESC LIMIT ?",
        (*values, limit),
    )
    return _decoded(extent.kind, found.scalars())


class Sought(StrEnum):
    """By what a person looks through history.

    A number is an order's platform number, a waybill or the pickup code of what is held; a phone is a whole one
    or its end, four digits or more; initials are two letters or more.
    """

    NUMBER = "number"
    PHONE = "phone"
    INITIALS = "initials"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """The newest that were found; `cut` says that there are more."""

    records: tuple[Parcel | Order, ...] = ()
    cut: bool = False


def seek(conn: Connection, extent: Extent, by: Sought, text: str, limit: int = FIRST) -> Hits:
    """What belongs to this number or person, within the extent, the newest first."""
    if by is Sought.NUMBER:
        found = _numbered(conn, extent, storable(text), limit)
        return Hits(records=tuple(found), cut=len(found) >= limit)
    people: list[tuple[str, Values]] = []
    match by:
        case Sought.PHONE:
            end = reversed_phone(text) if text.isascii() and text.isdigit() else ""
            if len(end) >= 4:
                people = [
                    (
                        "phone_rev <> '' AND phone_rev >= ? AND phone_rev < ?",
                        (end, end + _AFTER_DIGITS),
                    )
                ]
        case Sought.INITIALS:
            start = storable(text.lower())
            if len(start) >= 2:
                people = [
                    (
                        "initials <> '' AND initials >= ? AND initials < ?",
                        (start, start + _AFTER_TEXT),
                    )
                ]
        case Sought.NAME:
            name = storable(same_name(text))
            if name:
                people = [
                    ("name <> '' AND name = ?", (name,)),
                    ("name <> '' AND name >= ? AND name < ?", (name, name + _AFTER_TEXT)),
                ]
    for where, values in people:
        hits = _of_people(conn, extent, where, values, limit)
        if hits.records:
            return hits
    return Hits()


def _of_people(conn: Connection, extent: Extent, where: str, values: Values, limit: int) -> Hits:
    """Orders of those people, or their parcels: first the newest of them by the index alone, then their bodies."""
    if extent.kind is Kind.ORDER:
        if extent.bounded:
            where += " AND +placed_at >= ? AND +placed_at < ?"
            values += (extent.since, extent.until)
        if extent.status == OrderStatus.CANCELLED:
            where += " AND status = 'cancelled'"
    elif extent.bounded:
        # An order is placed before its parcel comes.
        where += " AND +placed_at < ?"
        values += (extent.until,)
    # The plus signs keep the planner with the index of the person: walking by time reads a million rows.
    newest = (
        f"SELECT rowid AS r, placed_at AS t FROM order_row WHERE {where}"
        " ORDER BY +placed_at DESC, rowid DESC LIMIT ?"
    )
    values += (limit,)
    # CROSS JOIN: in this order and no other; the few that were found lead.
    if extent.kind is Kind.ORDER:
        statement = (
            f"SELECT o.body FROM ({newest}) AS h CROSS JOIN order_row AS o ON o.rowid = h.r"
            " ORDER BY h.t DESC, h.r DESC"
        )
        found = _decoded(Kind.ORDER, conn.exec_driver_sql(statement, values).scalars())
        return Hits(records=tuple(found), cut=len(found) >= limit)
    kept, kept_values = _kept(extent)
    statement = (
        f"SELECT p.body FROM ({newest}) AS h CROSS JOIN order_row AS o ON o.rowid = h.r"
        " CROSS JOIN parcel_row AS p ON p.order_id = o.id AND p.order_id <> ''"
        f" WHERE {kept} ORDER BY p.received_at DESC, p.rowid DESC LIMIT ?"
    )
    found = _decoded(
        Kind.PARCEL, conn.exec_driver_sql(statement, (*values, *kept_values, limit)).scalars()
    )
    if len(found) >= limit:
        return Hits(records=tuple(found), cut=True)
    met = conn.exec_driver_sql(f"SELECT count(*) FROM ({newest})", values).scalar_one()
    return Hits(records=tuple(found), cut=int(met) >= limit)


def _kept(extent: Extent) -> tuple[str, Values]:
    where, values = "1", Values()
    if extent.status:
        where, values = "p.status = ?", (storable(extent.status),)
    if extent.bounded:
        where += " AND p.received_at >= ? AND p.received_at < ?"
        values += (extent.since, extent.until)
    return where, values


_NUMBERED: dict[Kind, tuple[str, ...]] = {
    Kind.PARCEL: (
        "SELECT p.body FROM parcel_row AS p WHERE p.waybill = ? AND ",
        "SELECT p.body FROM parcel_row AS p WHERE p.held = 1 AND p.pickup_code = ? AND ",
        "SELECT p.body FROM order_row AS o CROSS JOIN parcel_row AS p ON p.order_id = o.id"
        " AND p.order_id <> '' WHERE o.platform_no = ? AND ",
    ),
    Kind.ORDER: (
        "SELECT o.body FROM order_row AS o WHERE o.platform_no = ? AND ",
        "SELECT o.body FROM parcel_row AS p CROSS JOIN order_row AS o ON o.id = p.order_id"
        " WHERE p.waybill = ? AND ",
    ),
}


def _numbered(
    conn: Connection, extent: Extent, number: str, limit: int
) -> Sequence[Parcel | Order]:
    """A number says exactly what is meant: neither state nor time keeps it from being found."""
    found: dict[str, Parcel | Order] = {}
    for statement in _NUMBERED[extent.kind] if number else ():
        for one in dict.fromkeys((number, number.upper())):
            rows = conn.exec_driver_sql(f"{statement} 1 LIMIT ?", (one, limit)).scalars()
            found.update((record.id, record) for record in _decoded(extent.kind, rows))
    ranked = sorted(found.values(), key=_when, reverse=True)
    return ranked[:limit]


def _when(record: Parcel | Order) -> tuple[int, str]:
    return (record.placed_at if isinstance(record, Order) else record.received_at, record.id)


def _decoded(kind: Kind, bodies: Iterable[bytes]) -> list[Parcel | Order]:
    records = (decode_record(kind, body) for body in bodies)
    return [record for record in records if isinstance(record, Parcel | Order)]


def handovers_of(conn: Connection, parcel: str) -> list[Handover]:
    """Every handover of a parcel, undone ones too, the oldest first."""
    found = conn.exec_driver_sql(
        "SELECT body FROM handover_row WHERE parcel = ? ORDER BY at, id LIMIT 50",
        (storable(parcel),),
    ).scalars()
    records = (decode_record(Kind.HANDOVER, body) for body in found)
    return [record for record in records if isinstance(record, Handover)]


def cases_about(conn: Connection, subject: str) -> list[Case]:
    """Every case about a record, closed ones too, the oldest first."""
    found = conn.exec_driver_sql(
        "SELECT body FROM case_row WHERE subject = ? ORDER BY opened_at, id LIMIT 50",
        (storable(subject),),
    ).scalars()
    records = (decode_record(Kind.CASE, body) for body in found)
    return [record for record in records if isinstance(record, Case)]

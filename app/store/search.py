# SPDX-License-Identifier: Apache-2.0
"""Finding parcels from whatever a clerk scans or types.

What the shop holds comes first, and only that is found by phone, initials, name, code or slot: those
indexes are partial (`tables.HELD`) and stay small however long the history is. A waybill or an order
finds a parcel in whatever state. Everything is bounded; the newest come first among the gone.
"""

from __future__ import annotations

from sqlalchemy import Connection

from app.codec import decode_record
from app.domain.columns import person_of, same_name
from app.domain.kinds import Kind
from app.domain.phones import reversed_phone
from app.domain.records import Parcel, Personal
from app.store.columns import storable

LIMIT = 200

_HELD = "SELECT body FROM parcel_row WHERE held = 1 AND "
_AFTER_DIGITS = ":"
"""The character after `9`: the end of a prefix's range."""
_AFTER_TEXT = "\U0010ffff"


def _parcels(conn: Connection, statement: str, values: tuple[str | int, ...]) -> list[Parcel]:
    asked = tuple(storable(v) if isinstance(v, str) else v for v in values)
    found = (decode_record(Kind.PARCEL, row[0]) for row in conn.exec_driver_sql(statement, asked))
    return [parcel for parcel in found if isinstance(parcel, Parcel)]


def by_phone(conn: Connection, digits: str, limit: int = LIMIT) -> list[Parcel]:
    """Held parcels whose phone ends in these digits (four or more; the whole phone too)."""
    if not (digits.isascii() and digits.isdigit()):
        return []
    end = reversed_phone(digits)
    found = _parcels(
        conn,
        _HELD + "phone_rev >= ? AND phone_rev < ? ORDER BY phone_rev, id LIMIT ?",
        (end, end + _AFTER_DIGITS, limit),
    )
    if len(digits) <= 4:
        return found
    # Where only the last four are known they must do: the clerk sees the name beside it.
    return found + _parcels(
        conn, _HELD + "phone_rev = ? ORDER BY id LIMIT ?", (end[:4], limit - len(found))
    )


def by_initials(conn: Connection, initials: str, limit: int = LIMIT) -> list[Parcel]:
    """Held parcels of people whose initials begin so; the exact ones come first by the order."""
    start = initials.lower()
    if not start:
        return []
    return _parcels(
        conn,
        _HELD + "initials >= ? AND initials < ? ORDER BY initials, id LIMIT ?",
        (start, start + _AFTER_TEXT, limit),
    )


def by_name(conn: Connection, name: str, limit: int = LIMIT) -> list[Parcel]:
    """Held parcels of people of this name, or, if there are none, with this in their name."""
    wanted = same_name(name)
    if not wanted:
        return []
    exact = _parcels(conn, _HELD + "name = ? ORDER BY id LIMIT ?", (wanted, limit))
    return exact or _parcels(
        conn, _HELD + "instr(name, ?) > 0 ORDER BY name, id LIMIT ?", (wanted, limit)
    )


def by_pickup_code(conn: Connection, code: str, limit: int = LIMIT) -> list[Parcel]:
    """Held parcels with this pickup code."""
    return _parcels(
        conn,
        _HELD + "pickup_code = ? AND ? <> '' ORDER BY id LIMIT ?",
        (code, code, limit),
    )


def by_slot(conn: Connection, slot: str, limit: int = LIMIT) -> list[Parcel]:
    """What lies in a slot."""
    return _parcels(
        conn, _HELD + "slot = ? AND ? <> '' ORDER BY received_at, id LIMIT ?", (slot, slot, limit)
    )


def by_waybill(conn: Connection, waybill: str, limit: int = LIMIT) -> list[Parcel]:
    """Parcels with this waybill in whatever state, the held ones first, then the newest."""
    if not waybill:
        return []
    return _parcels(
        conn,
        "SELECT body FROM parcel_row WHERE waybill = ?"
        " ORDER BY held DESC, max(received_at, closed_at) DESC, id LIMIT ?",
        (waybill, limit),
    )


parcels_with_waybill = by_waybill


def by_order(conn: Connection, order: str, limit: int = LIMIT) -> list[Parcel]:
    """The parcels of an order, in whatever state."""
    return _parcels(
        conn,
        "SELECT body FROM parcel_row WHERE order_id = ? AND order_id <> '' ORDER BY id LIMIT ?",
        (order, limit),
    )


def by_order_number(conn: Connection, number: int, limit: int = LIMIT) -> list[Parcel]:
    """Parcels handed over on a token whose order this counter hadn't seen."""
    return _parcels(
        conn,
        "SELECT body FROM parcel_row WHERE order_number = ? AND order_number <> 0"
        " ORDER BY id LIMIT ?",
        (number, limit),
    )


def of_person(conn: Connection, who: Personal, limit: int = LIMIT) -> list[Parcel]:
    """Held parcels of the same full phone and name; none for someone whose phone isn't whole."""
    person = person_of(who)
    if not person:
        return []
    return _parcels(conn, _HELD + "person = ? ORDER BY received_at, id LIMIT ?", (person, limit))


def names_on_phone(conn: Connection, phone: str) -> list[str]:
    """The names under which parcels are held for this whole phone."""
    found = conn.exec_driver_sql(
        "SELECT DISTINCT name FROM parcel_row WHERE held = 1 AND phone_rev = ? ORDER BY name",
        (storable(reversed_phone(phone)),),
    )
    return [str(name) for (name,) in found]

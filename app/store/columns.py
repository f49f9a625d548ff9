# SPDX-License-Identifier: Apache-2.0
"""What a record's search columns hold, and the statements that write them.

The only place that maps a record to a row. A phone is kept reversed, so that its last four digits are a
prefix; where only those four are known they are kept the same way. `person` is one value for a full
phone and a name, empty for someone whose phone isn't whole: such a parcel belongs to nobody else's.
"""

from __future__ import annotations

from hashlib import blake2b

from app.domain.initials import initials_of
from app.domain.phones import reversed_phone
from app.domain.records import (
    Case,
    Consignment,
    Handover,
    Kind,
    Lot,
    Movement,
    Order,
    Parcel,
    ParcelStatus,
    Personal,
    Product,
    Record,
)
from app.store.tables import TABLES

Value = str | int

IN_CUSTODY = (ParcelStatus.WAITING, ParcelStatus.PROBLEM)

PARENT: dict[Kind, str] = {
    Kind.LOT: "product",
    Kind.MOVEMENT: "product",
    Kind.PARCEL: "order_id",
    Kind.HANDOVER: "parcel",
    Kind.CASE: "subject",
}
"""The column that holds `parent_of` a record."""

KEY: dict[Kind, str] = {Kind.ORDER: "number", Kind.PARCEL: "waybill", Kind.PRODUCT: "code"}
"""The column that holds `key_of` a record; an order's number is an integer there, 0 for none."""


def storable(text: str) -> str:
    """A text as SQLite takes it: half a character (a lone surrogate, from broken input) becomes `?`."""
    return text.encode("utf-8", "replace").decode()


def same_name(name: str) -> str:
    """A name as two lists would agree on it: without blanks, whatever their width."""
    return "".join(name.split())


def person_of(who: Personal) -> str:
    """One value for a full phone and name; "" where the phone isn't whole."""
    if not who.phone:
        return ""
    text = f"{who.phone}|{same_name(who.name)}".encode()
    return blake2b(text, digest_size=16, person=b"linli-person").hexdigest()


def phone_end(who: Personal) -> str:
    """The reversed phone, or the reversed four digits where no more is known."""
    return reversed_phone(who.phone or who.phone_tail)


def values_of(record: Record) -> tuple[Value, ...]:
    """The search columns of a record, in the order of its table (without id, seq and body)."""
    match record:
        case Product(code=code, name=name):
            return (code, name, initials_of(name), record.low_stock)
        case Lot(product=product, expires_on=expires_on, on_hand=on_hand):
            return (product, expires_on, on_hand)
        case Movement(product=product, at=at, kind=kind):
            return (product, at, str(kind))
        case Order(recipient=who):
            return (
                record.number, record.platform_no, str(record.status), record.delivery,
                record.group_buy, record.secret, phone_end(who), initials_of(who.name),
                same_name(who.name),
            )  # fmt: skip
        case Consignment(announced_at=announced_at):
            return (announced_at,)
        case Parcel(recipient=who):
            return (
                str(record.status), int(record.status in IN_CUSTODY), record.waybill, record.order,
                record.order_number, record.consignment, record.slot, record.pickup_code,
                phone_end(who), initials_of(who.name), same_name(who.name), person_of(who),
                int("damaged" in record.flags), int("unknown" in record.flags), record.received_at, record.closed_at,
            )  # fmt: skip
        case Handover():
            return (
                record.parcel, record.order, record.at, record.counter, record.operator,
                record.group, record.token_jti, int(record.undone), int(record.conflict),
            )  # fmt: skip
        case Case():
            return (str(record.kind), int(record.open), record.subject, record.opened_at)
        case _:
            return ()


def _write_statement(kind: Kind, *, with_seq: bool) -> str:
    """An upsert. The server's row wins over an older one only; a local one leaves `seq` alone."""
    table = TABLES[kind]
    names = [column.name for column in table.columns]
    kept = ("id",) if with_seq else ("id", "seq")
    sets = ", ".join(f'"{n}" = excluded."{n}"' for n in names if n not in kept)
    quoted = ", ".join(f'"{n}"' for n in names)
    marks = ", ".join("?" for _ in names)
    guard = f" WHERE excluded.seq >= {table.name}.seq" if with_seq else ""
    return (
        f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})"
        f" ON CONFLICT (id) DO UPDATE SET {sets}{guard}"
    )


PUT_LOCAL: dict[Kind, str] = {kind: _write_statement(kind, with_seq=False) for kind in TABLES}
PUT_SERVED: dict[Kind, str] = {kind: _write_statement(kind, with_seq=True) for kind in TABLES}

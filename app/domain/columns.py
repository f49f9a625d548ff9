# SPDX-License-Identifier: Apache-2.0
"""What a record's search columns hold: computed alike by a counter, and by the server that fills one.

A phone is kept reversed, so that its last four digits are a prefix; where only those four are known they
are kept the same way. `person` is one value for a full phone and a name, empty for someone whose phone
isn't whole: such a parcel belongs to nobody else's.

`SHAPE` names all of this in one word. A counter takes a snapshot only from a server of the same shape, and
fetches everything anew after an upgrade that changed it. How to change a column: its name here and in the
store's tables (a migration), `_VERSION` raised where the same record gives another value (a test notices).
"""

from __future__ import annotations

from hashlib import blake2b

from app.domain.initials import initials_of
from app.domain.kinds import Kind, ParcelStatus
from app.domain.phones import reversed_phone
from app.domain.records import (
    Case,
    Consignment,
    GroupBuy,
    Handover,
    Lot,
    Movement,
    Order,
    Parcel,
    Personal,
    Product,
    Record,
)

Value = str | int

IN_CUSTODY = (ParcelStatus.WAITING, ParcelStatus.PROBLEM)

COLUMNS: dict[Kind, tuple[str, ...]] = {
    Kind.SITE: (),
    Kind.OPERATOR: (),
    Kind.COUNTER: (),
    Kind.KEYS: (),
    Kind.PRODUCT: ("code", "name", "initials", "low_stock"),
    Kind.LOT: ("product", "expires_on", "on_hand"),
    Kind.MOVEMENT: ("product", "at", "kind"),
    Kind.ORDER: (
        "number", "platform_no", "status", "delivery", "group_buy", "secret", "phone_rev",
        "initials", "name", "placed_at",
    ),
    Kind.CONSIGNMENT: ("announced_at",),
    Kind.GROUP_BUY: ("number",),
    Kind.PARCEL: (
        "status", "held", "waybill", "order_id", "order_number", "consignment", "slot",
        "pickup_code", "phone_rev", "initials", "name", "person", "damaged", "unlisted",
        "received_at", "closed_at",
    ),
    Kind.HANDOVER: (
        "parcel", "order_id", "at", "counter", "operator", "act", "token_jti", "undone", "conflict",
    ),
    Kind.CASE: ("kind", "open", "subject", "opened_at"),
}  # fmt: skip
"""The search columns of each kind, between `id, seq` and `body` in its table."""

_VERSION = 1
SHAPE = blake2b(f"{_VERSION} {sorted(COLUMNS.items())}".encode(), digest_size=8).hexdigest()


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
                same_name(who.name), record.placed_at,
            )  # fmt: skip
        case Consignment(announced_at=announced_at):
            return (announced_at,)
        case GroupBuy(number=number):
            return (number,)
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

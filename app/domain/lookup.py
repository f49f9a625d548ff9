# SPDX-License-Identifier: Apache-2.0
"""Under what a record is kept and found: its kind, its parent, its second key.

The counter's store and the server ask the same of every record that is written, so the answers are laid out by type.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from app.domain.kinds import Kind
from app.domain.records import (
    KINDS,
    Case,
    Handover,
    Lot,
    Movement,
    Order,
    Parcel,
    Product,
    Record,
)

_KIND_OF: dict[type[Record], Kind] = {shape: kind for kind, shape in KINDS.items()}


def kind_of(record: Record) -> Kind:
    """The kind under which a record is stored and sent."""
    return _KIND_OF[type(record)]


# By type, not by `match`: both questions are asked of every record that is written, at the counter and at the server.
_PARENT_OF: dict[type[Record], Callable[[Any], str]] = {
    Lot: attrgetter("product"),
    Movement: attrgetter("product"),
    Parcel: attrgetter("order"),
    Handover: attrgetter("parcel"),
    Case: attrgetter("subject"),
}
_KEY_OF: dict[type[Record], Callable[[Any], str]] = {
    Order: lambda order: str(order.number) if order.number else "",
    Parcel: attrgetter("waybill"),
    Product: attrgetter("code"),
}


_MARKS_OF: dict[type[Record], tuple[Kind, Callable[[Any], str], Callable[[Any], str]]] = {
    shape: (kind, _PARENT_OF.get(shape, lambda _: ""), _KEY_OF.get(shape, lambda _: ""))
    for shape, kind in _KIND_OF.items()
}


def marks_of(record: Record) -> tuple[Kind, str, str]:
    """`kind_of`, `parent_of` and `key_of` in one: every record that is written is asked for all three."""
    kind, parent, key = _MARKS_OF[type(record)]
    return kind, parent(record), key(record)


def parent_of(record: Record) -> str:
    """The record under which this one is looked up as a child ("" for none): lots by product, parcels by order."""
    found = _PARENT_OF.get(type(record))
    return found(record) if found else ""


def key_of(record: Record) -> str:
    """The second key by which a record is looked up ("" for none): an order's number, a parcel's waybill."""
    found = _KEY_OF.get(type(record))
    return found(record) if found else ""

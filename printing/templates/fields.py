# SPDX-License-Identifier: Apache-2.0
"""The white list: which fields of a record may stand on a shop's own label, and in which formats.

Promises that nothing but this list ever reaches a template: no whole name, phone number or address is in any
record that a label is drawn from, and `masked` ones are checked again. A field that has nothing to say is "",
which conditions and texts go by.

How to add a field: its line below. It is then in the editor, in the file format and in the documentation's test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from printing.documents.captions import amount, captions, require_masked, temperature_word, who
from printing.documents.parcel_label import ParcelLabel
from printing.documents.price_label import PriceLabel
from printing.documents.shelf_label import ShelfLabel


class FieldKind(StrEnum):
    WORDS = "words"  # may be cut with a visible mark where there is no room
    WHOLE = "whole"  # words that end in what mustn't be lost (the phone's last four digits)
    CODE = "code"  # a cut code is a wrong code
    MONEY = "money"  # minor units
    MOMENT = "moment"  # YYYY-MM-DD, or with HH:MM


class Format(StrEnum):
    """How a field is written; which of them a field has follows from its kind."""

    TAIL = "tail"  # the last four characters
    GROUPS = "groups"  # blanks between groups of four
    MONEY = "money"  # ¥25.00
    PLAIN = "plain"  # 25.00
    DATE = "date"  # 2026-11-23
    DAY = "day"  # 11-23
    TIME = "time"  # 08:30


FORMATS: dict[FieldKind, tuple[Format, ...]] = {
    FieldKind.WORDS: (),
    FieldKind.WHOLE: (),
    FieldKind.CODE: (Format.TAIL, Format.GROUPS),
    FieldKind.MONEY: (Format.MONEY, Format.PLAIN),
    FieldKind.MOMENT: (Format.DATE, Format.DAY, Format.TIME),
}

Value = str | int
Read = Callable[[object, str], Value]
"""(record, language) -> the field; an int is minor units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a document's record."""

    kind: FieldKind
    read: Read

    def text(self, record: object, language: str, format: str = "") -> str:
        """The field as it is printed; "" if it says nothing."""
        return written(self.read(record, language), format)


def written(value: Value, format: str) -> str:
    """A value in a format; money of nothing says nothing."""
    if isinstance(value, int):
        if not value:
            return ""
        return amount(value).replace("¥", "") if format == Format.PLAIN else amount(value)
    match format:
        case Format.TAIL:
            return value[-4:]
        case Format.GROUPS:
            return " ".join(value[at : at + 4] for at in range(0, len(value), 4))
        case Format.DATE:
            return value[:10]
        case Format.DAY:
            return value[5:10]
        case Format.TIME:
            return value[11:16]
        case _:
            return value


def _parcel(kind: FieldKind, read: Callable[[ParcelLabel, str], Value]) -> Field:
    def of(record: object, language: str) -> Value:
        if not isinstance(record, ParcelLabel):
            raise TypeError(f"{type(record).__name__} is no parcel")
        require_masked(record.recipient_masked, record.phone_tail)
        return read(record, language)

    return Field(kind=kind, read=of)


def _shelf(kind: FieldKind, read: Callable[[ShelfLabel, str], Value]) -> Field:
    def of(record: object, language: str) -> Value:
        if not isinstance(record, ShelfLabel):
            raise TypeError(f"{type(record).__name__} is no slot")
        return read(record, language)

    return Field(kind=kind, read=of)


def _price(kind: FieldKind, read: Callable[[PriceLabel, str], Value]) -> Field:
    def of(record: object, language: str) -> Value:
        if not isinstance(record, PriceLabel):
            raise TypeError(f"{type(record).__name__} is no product")
        return read(record, language)

    return Field(kind=kind, read=of)


_WORDS, _WHOLE, _CODE, _MONEY, _MOMENT = FieldKind

FIELDS: dict[str, dict[str, Field]] = {
    "parcel_label": {
        "pickup_code": _parcel(_CODE, lambda r, _: r.pickup_code),
        "waybill": _parcel(_CODE, lambda r, _: r.waybill),
        "slot": _parcel(_CODE, lambda r, _: r.slot),
        "person": _parcel(
            _WHOLE, lambda r, words: who(r.recipient_masked, r.phone_tail, captions(words))
        ),
        "recipient_masked": _parcel(_WORDS, lambda r, _: r.recipient_masked),
        "phone_tail": _parcel(_CODE, lambda r, _: r.phone_tail),
        "item": _parcel(_WORDS, lambda r, _: r.item),
        "carrier": _parcel(_WORDS, lambda r, _: r.carrier),
        "piece_of": _parcel(_CODE, lambda r, _: f"{r.piece}/{r.pieces}" if r.pieces > 1 else ""),
        "temperature": _parcel(
            _WORDS, lambda r, words: temperature_word(r.temperature, captions(words))
        ),
        "due": _parcel(_MONEY, lambda r, _: r.due_minor),
        "received": _parcel(_MOMENT, lambda r, _: r.received_on),
        "consignment": _parcel(_WORDS, lambda r, _: r.consignment),
        "token": _parcel(_CODE, lambda r, _: r.token or ""),
    },
    "shelf_label": {
        "slot": _shelf(_CODE, lambda r, _: r.slot),
        "zone": _shelf(_WORDS, lambda r, _: r.zone_text),
        "capacity": _shelf(_CODE, lambda r, _: "" if r.capacity is None else str(r.capacity)),
        "temperature": _shelf(
            _WORDS, lambda r, words: temperature_word(r.temperature, captions(words))
        ),
    },
    "price_label": {
        "name": _price(_WORDS, lambda r, _: r.name),
        "code": _price(_CODE, lambda r, _: r.code),
        "price": _price(_MONEY, lambda r, _: r.price_minor),
        "member_price": _price(_MONEY, lambda r, _: r.member_price_minor or 0),
        "spec": _price(_WORDS, lambda r, _: r.spec),
        "unit": _price(_WORDS, lambda r, _: r.unit),
        "origin": _price(_WORDS, lambda r, _: r.origin),
    },
}

# SPDX-License-Identifier: Apache-2.0
"""What an import gives: the rows of each kind, the mends, the refusals and the whole preview.

Promises: every row of the file is in exactly one place (understood, mended, refused, or told in the
notes as title, blank, header, total or footer): `Preview` checks that itself and raises. `row` is
the number that a spreadsheet shows. Money in fen, times in UTC milliseconds, places in metres.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Generic, TypeVar

from app.domain.codes import ProductCodeKind
from app.importing.reasons import text_for

Values = tuple[tuple[str, object], ...]

# Mends that leave the row's meaning in doubt: a person should look when the parcel is at hand.
ATTENTION = frozenset(
    {
        "address_missing",
        "check_digit",
        "due_unreadable",
        "duplicate_waybill",
        "name_is_code",
        "name_missing",
        "number_precision",
        "payment_unknown",
        "phone_malformed",
        "phone_masked",
        "phone_missing",
        "price_zero",
        "waybill_missing",
        "waybill_unusable",
    }
)


class Temperature(StrEnum):
    AMBIENT = "ambient"
    CHILLED = "chilled"
    FROZEN = "frozen"


class Delivery(StrEnum):
    PICKUP = "pickup"
    HOME = "home"


class Payment(StrEnum):
    PAID = "paid"
    COLLECT = "collect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """One repair, or one doubt, about one field of a row."""

    code: str
    field: str
    values: Values = ()

    @property
    def text(self) -> str:
        """The sentence in Chinese."""
        return self.text_in("zh_CN")

    def text_in(self, language: str) -> str:
        """The sentence in the operator's language."""
        return text_for(self.code, language, **dict(self.values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the rows of every kind have: where they stood, and what was mended."""

    row: int
    mends: tuple[Mend, ...] = ()

    @property
    def flags(self) -> tuple[str, ...]:
        """The codes that a person should look at, without repetition."""
        return tuple(dict.fromkeys(m.code for m in self.mends if m.code in ATTENTION))

    @property
    def why(self) -> str:
        """The code of what matters most about a mended row; "" for one that is as it was."""
        return (self.flags or tuple(m.code for m in self.mends) or ("",))[0]

    def text_in(self, language: str) -> str:
        """Every mend, told in one line."""
        gap = "" if language.startswith("zh") else " "
        return gap.join(dict.fromkeys(m.text_in(language) for m in self.mends))

    @property
    def text(self) -> str:
        """Every mend, told in one line of Chinese."""
        return self.text_in("zh_CN")


RowT = TypeVar("RowT", bound=Row)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsRow(Row):
    code: str
    name: str
    price_minor: int
    code_kind: ProductCodeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow(Row):
    """One line of an order; `placed_at` is 0 where the file doesn't say."""

    platform_no: str
    group_buy: str
    group_buy_title: str
    product_code: str
    product_name: str
    note: str
    quantity: int
    unit_price_minor: int
    name: str
    phone: str
    phone_tail: str
    address: str
    delivery: Delivery
    payment: Payment
    placed_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentRow(Row):
    """One parcel of a delivery list; `position` is 0 where the list gives none."""

    position: int
    waybill: str
    carrier: str
    name: str
    phone: str
    phone_tail: str
    address: str
    item: str
    temperature: Temperature
    pieces: int
    due_minor: int
    platform_no: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow(Row):
    """One stop; times of day are `HH:MM` or "", the place is None where it is unknown."""

    position: int
    platform_no: str
    name: str
    phone: str
    phone_tail: str
    address: str
    x_m: int | None
    y_m: int | None
    window_from: str
    window_to: str
    pieces: int
    cash_minor: int
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that was not taken: why, and what stood in it (heading or field, then text)."""

    row: int
    why: str
    field: str
    cells: tuple[tuple[str, str], ...]
    values: Values = ()

    @property
    def text(self) -> str:
        """The reason in Chinese."""
        return self.text_in("zh_CN")

    def text_in(self, language: str) -> str:
        """The reason in the operator's language."""
        return text_for(self.why, language, **dict(self.values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something to tell about the file; `skips` is 1 for a row that is no record (a title, a total)."""

    code: str
    row: int = 0
    skips: int = 0
    values: Values = ()

    @property
    def text(self) -> str:
        """The sentence in Chinese."""
        return self.text_in("zh_CN")

    def text_in(self, language: str) -> str:
        """The sentence in the operator's language."""
        return text_for(self.code, language, **dict(self.values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview(Generic[RowT]):
    """A file as it was read, before anything is written."""

    kind: str
    file_name: str
    file_sha256: str
    file_rows: int
    title: str = ""
    understood: tuple[RowT, ...] = ()
    mended: tuple[RowT, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        told = len(self.understood) + len(self.mended) + len(self.refused) + self.skipped
        if told != self.file_rows:
            raise RuntimeError(f"{self.file_rows} rows in the file, {told} in the preview")

    @property
    def skipped(self) -> int:
        """The rows that are no records; each has its note."""
        return sum(note.skips for note in self.notes)

    @property
    def taken(self) -> tuple[RowT, ...]:
        """What an import would write: understood and mended rows, in the order of the file."""
        return tuple(sorted((*self.understood, *self.mended), key=lambda row: row.row))


def row_fields(row: Row | RefusedRow, language: str = "zh_CN") -> dict[str, object]:
    """A row as plain fields for a screen or a line of JSON; `why` and `text` where there is a reason."""
    if isinstance(row, RefusedRow):
        told = {"row": row.row, "why": row.why, "text": row.text_in(language)}
        return {**dict(row.cells), **told}
    plain = {f.name: getattr(row, f.name) for f in fields(row) if f.name != "mends"}
    found = {key: str(v) if isinstance(v, StrEnum) else v for key, v in plain.items()}
    if row.mends:
        found |= {"why": row.why, "text": row.text_in(language), "flags": list(row.flags)}
    return found

# SPDX-License-Identifier: Apache-2.0
"""All history as the records screen gets it: lines, pages of a list of any length, and one record's story; masked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

PAGE = 50
"""Lines of a page: several screens full, and few enough to be there within a moment of a jump."""


class RecordKind(StrEnum):
    """What a list is of."""

    PARCEL = "parcel"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAsk:
    """What is wanted: parcels or orders, in a state ("" = any), from `since` to before `until` (UTC ms, 0 = open)."""

    kind: RecordKind = RecordKind.PARCEL
    status: str = ""
    since: int = 0
    until: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """One line of a list. `number` is a parcel's waybill or an order's platform number.

    `at` is when the parcel was received or the order placed (UTC ms, 0 = not yet, or unsaid).
    """

    id: str
    kind: RecordKind
    number: str
    status: str
    item: str
    slot: str
    name_masked: str
    phone_tail: str
    at: int
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordList:
    """How long a list is, and where each of its pages of `page` lines begins; good until the next fill."""

    total: int
    page: int
    begins: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsFound:
    """The newest that were found, and whether there are more. `by`: number, phone, initials, name or ""."""

    lines: tuple[RecordLine, ...]
    cut: bool = False
    by: str = ""


class StepKind(StrEnum):
    """What happened to a record."""

    PLACED = "placed"
    CANCELLED = "cancelled"
    ANNOUNCED = "announced"
    RECEIVED = "received"
    MOVED = "moved"
    PROBLEM = "problem"
    HANDED_OVER = "handed_over"
    UNDONE = "undone"
    RETURNED = "returned"
    CASE_OPENED = "case_opened"
    CASE_CLOSED = "case_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened: when (UTC ms, 0 = untold), who and where if that is known.

    `code` is a proof, a case's code or the way it was closed; `proxy_masked` who collected for somebody.
    """

    kind: StepKind
    at: int = 0
    operator_name: str = ""
    counter_name: str = ""
    slot: str = ""
    code: str = ""
    reason: str = ""
    proxy_masked: str = ""
    conflict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStory:
    """A record with all that is known to have happened to it, the oldest first; an order with its parcels."""

    line: RecordLine
    steps: tuple[Step, ...]
    pickup_code: str = ""
    carrier: str = ""
    platform_no: str = ""
    total_minor: int = 0
    parcels: tuple[RecordLine, ...] = ()

    @property
    def parcel(self) -> str:
        """The parcel that a look at particulars, a label or the pickup screen is about; "" for none."""
        if self.line.kind is RecordKind.PARCEL:
            return self.line.id
        return self.parcels[0].id if self.parcels else ""

    @property
    def locator(self) -> str:
        """What finds it on the pickup screen."""
        return self.line.number if self.line.kind is RecordKind.PARCEL else self.platform_no


class RecordsPort(Protocol):
    """All history; every call blocks and only reads."""

    def newest(self, ask: RecordAsk) -> tuple[RecordLine, ...]: ...
    def open(self, ask: RecordAsk) -> RecordList: ...
    def page(self, ask: RecordAsk, opened: RecordList, n: int) -> tuple[RecordLine, ...]: ...
    def find(self, ask: RecordAsk, text: str, limit: int = 24) -> RecordsFound: ...
    def story(self, kind: RecordKind, id: str) -> RecordStory: ...

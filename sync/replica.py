# SPDX-License-Identifier: Apache-2.0
"""The counter's store as the sync engine needs it: a port, so that the engine knows no database.

`stored.py` is the port over the real store; the simulator and the tests may bring another. Each call is
one transaction that has been done when it returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from app.codec import decode_record
from app.domain.records import Kind, Personal
from sync.protocol import Result, Row

_KINDS = frozenset(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """A recorded operation: its bytes as they were hashed, and what travels beside them."""

    id: str
    body: bytes
    private: Personal | None = None
    salt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What goes into one exchange. `left` counts the unsent operations that don't fit in."""

    counter: str
    incarnation: int
    sync_no: int
    rid: str
    cursor: str
    ops: tuple[Unsent, ...]
    left: int = 0
    head: str = ""
    head_n: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A row of the server's that can be read here: `body` as it came, unknown fields and all."""

    kind: Kind
    id: str
    seq: int
    deleted: bool
    body: bytes


def incoming(row: Row) -> Incoming | None:
    """A row off the wire, its record proven readable; None for a kind from the future.

    Raises what `app.codec.DecodeError` names. An upgrade that knows a new kind fetches every row again.
    """
    if row.kind not in _KINDS:
        return None
    kind = Kind(row.kind)
    body = bytes(row.body)
    if not row.deleted and decode_record(kind, body).id != row.id:
        raise msgspec.ValidationError("the row holds another record")
    return Incoming(kind=kind, id=row.id, seq=row.seq, deleted=row.deleted, body=body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the strip counts."""

    unsent: int = 0
    conflicts: int = 0
    discrepancies: int = 0


class Replica(Protocol):
    """What the engine asks of the store."""

    def begin(self, limit: int) -> Batch:
        """The next exchange, with `sync_no` and `rid` durable: fresh ones only if the last were answered."""
        ...

    def cursor(self) -> str: ...

    def unsent(self) -> int:
        """How many operations have no outcome yet."""
        ...

    def slice_rows(self) -> int:
        """How many rows may be written at once without keeping a clerk waiting."""
        ...

    def take_results(self, results: Sequence[Result]) -> None:
        """Stores the outcomes and marks the exchange as answered."""
        ...

    def take_rows(self, rows: Sequence[Incoming]) -> None:
        """Writes a slice of a page below the pending operations; the cursor stays."""
        ...

    def take_cursor(self, rows: Sequence[Incoming], cursor: str, upto: int, *, whole: bool) -> None:
        """The last slice with the cursor, and what it settles. `whole`: nothing more is waiting there."""
        ...

    def start_over(self, incarnation: int) -> None:
        """The server was restored: its new incarnation, every journalled operation unsent, all rows again."""
        ...

    def rewind(self) -> None:
        """All rows again, from the beginning; what is unsent stays."""
        ...

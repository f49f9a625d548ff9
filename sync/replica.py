# SPDX-License-Identifier: Apache-2.0
"""The counter's store as the sync engine needs it: a port, so that the engine knows no database.

`stored.py` is the port over the real store; the simulator and the tests may bring another. Each call is
one transaction that has been done when it returns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import msgspec

from app.codec import decode_record
from app.domain.columns import Value, values_of
from app.domain.kinds import Kind
from app.domain.records import Personal
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
    values: tuple[Value, ...] = ()
    """The search columns of a living one, for it has been read already."""


def incoming(row: Row) -> Incoming | None:
    """A row off the wire, its record proven readable; None for a kind from the future.

    Raises what `app.codec.DecodeError` names. An upgrade that knows a new kind fetches every row again.
    """
    if row.kind not in _KINDS:
        return None
    kind = Kind(row.kind)
    body = bytes(row.body)
    if row.deleted:
        return Incoming(kind=kind, id=row.id, seq=row.seq, deleted=True, body=body)
    record = decode_record(kind, body)
    if record.id != row.id:
        raise msgspec.ValidationError("the row holds another record")
    return Incoming(
        kind=kind, id=row.id, seq=row.seq, deleted=False, body=body, values=values_of(record)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the strip counts."""

    unsent: int = 0
    conflicts: int = 0
    discrepancies: int = 0


Wait = Callable[[], None]
"""Waits until what was begun has been written; raises what it met."""


class FillReason(StrEnum):
    """Why a counter fetches everything anew."""

    BEHIND = "behind"
    HORIZON = "horizon"
    RESTORED = "restored"
    SHAPE = "shape"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The server's incarnation as it is known here, and the sequence that a snapshot must reach.

    That is the highest that any row brought; 0 for a counter that has never had all rows.
    """

    incarnation: int
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What the records here come to, by kind (count, sum of marks), as of the sequence `upto`."""

    upto: int
    kinds: dict[str, tuple[int, int]]


class Replica(Protocol):
    """What the engine asks of the store."""

    def begin(self, limit: int) -> Batch:
        """The next exchange, with `sync_no` and `rid` durable: fresh ones only if the last were answered."""
        ...

    def cursor(self) -> str: ...

    def unsent(self) -> int:
        """How many operations have no outcome yet."""
        ...

    def take_results(self, results: Sequence[Result]) -> None:
        """Stores the outcomes and marks the exchange as answered."""
        ...

    def take_page(self, rows: Sequence[Incoming], cursor: str, upto: int, *, whole: bool) -> Wait:
        """Begins to write a page below the pending operations; the cursor goes with the last of its rows.

        `whole`: nothing more is waiting at the server, so what is answered settles.
        """
        ...

    def start_over(self, incarnation: int) -> None:
        """The server was restored: its new incarnation, every journalled operation unsent, a fill wanted."""
        ...

    def rewind(self) -> None:
        """All rows again by pages, from the beginning; what is unsent stays, no fill is wanted any more."""
        ...

    # A fill by snapshot (`filling.py`) ------------------------------------------------------------

    def fill_wanted(self) -> FillReason | None:
        """Why a snapshot is to be fetched; kept over a restart until it is current."""
        ...

    def want_fill(self, reason: FillReason | None) -> None:
        """From now on a snapshot is wanted, or none any more."""
        ...

    def position(self) -> Position: ...

    def filled(self) -> tuple[str, int]:
        """The snapshot that is being filled in ("" for none), and how many chunks of it are here."""
        ...

    def begin_fill(self, id: str) -> None:
        """An empty generation for the snapshot `id`."""
        ...

    def put_chunk(self, number: int, kind: Kind, rows: Sequence[tuple[object, ...]]) -> Wait:
        """Begins to write a chunk; it counts as here with the last of its rows."""
        ...

    def build_index(self) -> bool:
        """Builds one index of the new generation; false when none is left to build."""
        ...

    def make_current(self, id: str, chunks: int, *, cursor: str, upto: int) -> bool:
        """The new generation is what is shown, with what is pending over it; in one transaction.

        False, and nothing is changed, if it isn't this snapshot with all its chunks.
        """
        ...

    def sweep(self) -> bool:
        """Takes away a slice of what is no longer shown; false when nothing is left of it."""
        ...

    # Comparing with the server --------------------------------------------------------------------

    def digest_due(self) -> bool:
        """Whether it is time to compare."""
        ...

    def digest(self) -> Digest | None:
        """What the records here come to; None while they aren't the server's alone."""
        ...

    def compared(self, differing: Sequence[str]) -> None:
        """The comparison was made; where kinds differ a fill is wanted, but only one a day for that."""
        ...

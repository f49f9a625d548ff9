# SPDX-License-Identifier: Apache-2.0
"""What an operation read and wrote, as places: the way from a changed row to who must be rebased.

A place is a record (`parcel/ID`), all children of one (`lot>PRODUCT`) or all records under a key
(`parcel=WAYBILL`). `Watched` writes down every question that the rules ask, the unanswered ones too: a
row that turns up later may be the answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.kinds import Kind
from app.domain.lookup import key_of, kind_of, parent_of
from app.domain.outcome import Outcome, Rows
from app.domain.records import Record


def record_place(kind: Kind, id: str) -> str:
    return f"{kind}/{id}"


def parent_place(kind: Kind, parent: str) -> str:
    return f"{kind}>{parent}"


def key_place(kind: Kind, key: str) -> str:
    return f"{kind}={key}"


def places_of(record: Record) -> set[str]:
    """Every place at which this record is to be seen."""
    kind = kind_of(record)
    places = {record_place(kind, record.id)}
    if parent := parent_of(record):
        places.add(parent_place(kind, parent))
    if key := key_of(record):
        places.add(key_place(kind, key))
    return places


class Watched:
    """Rows that write down what was asked of them."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.read: set[str] = set()
        self._seen: dict[tuple[Kind, str], Record] = {}

    def get(self, kind: Kind, id: str) -> Record | None:
        self.read.add(record_place(kind, id))
        record = self._rows.get(kind, id)
        if record is not None:
            self._seen[kind, id] = record
        return record

    def by_parent(self, kind: Kind, parent: str) -> Sequence[Record]:
        self.read.add(parent_place(kind, parent))
        return self._rows.by_parent(kind, parent)

    def by_key(self, kind: Kind, key: str) -> Sequence[Record]:
        self.read.add(key_place(kind, key))
        return self._rows.by_key(kind, key)

    def wrote(self, outcome: Outcome) -> set[str]:
        """The places that an outcome changes: where the records are now, and where they were before."""
        places: set[str] = set()
        for record in outcome.puts:
            places |= places_of(record)
            before = self._seen.get((kind_of(record), record.id))
            if before is not None:
                places |= places_of(before)
        for kind, id in outcome.removes:
            places.add(record_place(kind, id))
            if (gone := self._seen.get((kind, id))) is not None:
                places |= places_of(gone)
        return places

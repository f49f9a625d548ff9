# SPDX-License-Identifier: Apache-2.0
"""What applying an operation reads, and what comes of it.

`Rows` is the port through which the rules see the world: the server implements it over the rows it
loaded under the site's lock, the counter over its store, the simulator and the rulebook over a dict.
Reading through it never has an effect; every effect is in the `Outcome`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.domain.kinds import Kind
from app.domain.lookup import key_of, kind_of, marks_of, parent_of
from app.domain.making import quick
from app.domain.records import Record


class Verb(StrEnum):
    """What became of an operation; everything but the first two opens a case."""

    APPLIED = "applied"
    NOOP = "noop"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The verb, its code ("" for applied), and the rows to put (the case included)."""

    verb: Verb
    code: str = ""
    puts: tuple[Record, ...] = ()
    removes: tuple[tuple[Kind, str], ...] = ()

    @property
    def text(self) -> str:
        """As the wire writes it: `applied`, `conflict:handed_over_twice`, ..."""
        return f"{self.verb}:{self.code}" if self.code else str(self.verb)


class Rows(Protocol):
    """What the rules may ask. `by_parent` and `by_key` see `parent_of` and `key_of` of the records.

    Answers come in the order of ids; "" is nobody's parent and no key: it finds nothing.
    """

    def get(self, kind: Kind, id: str) -> Record | None: ...

    def by_parent(self, kind: Kind, parent: str) -> Sequence[Record]: ...

    def by_key(self, kind: Kind, key: str) -> Sequence[Record]: ...


class Issuer(Protocol):
    """What only the server can give: the site's next order number and the mark of a secret code."""

    def order_number(self) -> int: ...

    def secret(self, order: str) -> str: ...


class NothingIssued:
    """A counter's issuer: numbers and secret codes come with the server's rows."""

    def order_number(self) -> int:
        return 0

    def secret(self, order: str) -> str:
        return ""


class Memory:
    """Rows in memory, in the order of their ids: overlays of a transaction, the rulebook, the simulator."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.rows: dict[tuple[Kind, str], Record] = {}
        for record in records:
            self.put(record)

    def put(self, record: Record) -> None:
        self.rows[kind_of(record), record.id] = record

    def remove(self, kind: Kind, id: str) -> None:
        self.rows.pop((kind, id), None)

    def get(self, kind: Kind, id: str) -> Record | None:
        return self.rows.get((kind, id))

    def by_parent(self, kind: Kind, parent: str) -> Sequence[Record]:
        if not parent:
            return []
        return [
            r for (k, _), r in sorted(self.rows.items()) if k is kind and parent_of(r) == parent
        ]

    def by_key(self, kind: Kind, key: str) -> Sequence[Record]:
        if not key:
            return []
        return [r for (k, _), r in sorted(self.rows.items()) if k is kind and key_of(r) == key]

    def take(self, outcome: Outcome) -> None:
        """Makes an outcome's effects true here."""
        for record in outcome.puts:
            self.put(record)
        for kind, id in outcome.removes:
            self.remove(kind, id)


class Overlay:
    """Effects laid over rows that don't change: what a batch or a pending operation has done so far."""

    def __init__(self, base: Rows) -> None:
        self._base = base
        self.put: dict[tuple[Kind, str], Record | None] = {}
        self._parents: dict[tuple[Kind, str], set[str]] = {}
        self._keys: dict[tuple[Kind, str], set[str]] = {}

    def take(self, outcome: Outcome) -> None:
        """Lays an outcome's effects over what was there."""
        for record in outcome.puts:
            self.lay(record, *marks_of(record))
        for place in outcome.removes:
            self.put[place] = None

    def lay(self, record: Record, kind: Kind, parent: str, key: str) -> None:
        """One record with its marks (`marks_of`), for whoever needs these as well."""
        self.put[kind, record.id] = record
        if parent:
            self._parents.setdefault((kind, parent), set()).add(record.id)
        if key:
            self._keys.setdefault((kind, key), set()).add(record.id)

    def get(self, kind: Kind, id: str) -> Record | None:
        if (kind, id) in self.put:
            return self.put[kind, id]
        return self._base.get(kind, id)

    def _merged(
        self,
        kind: Kind,
        below: Sequence[Record],
        ids: Collection[str],
        wanted: str,
        *,
        parent: bool,
    ) -> Sequence[Record]:
        if not below and not ids:
            return []
        found = {record.id: record for record in below}
        for id in (*found, *ids):
            if (kind, id) in self.put:
                record = self.put[kind, id]
                mark = "" if record is None else parent_of(record) if parent else key_of(record)
                if record is None or mark != wanted:
                    found.pop(id, None)
                else:
                    found[id] = record
        return [found[id] for id in sorted(found)]

    def by_parent(self, kind: Kind, parent: str) -> Sequence[Record]:
        if not parent:
            return []
        ids = self._parents.get((kind, parent), ())
        return self._merged(kind, self._base.by_parent(kind, parent), ids, parent, parent=True)

    def by_key(self, kind: Kind, key: str) -> Sequence[Record]:
        if not key:
            return []
        ids = self._keys.get((kind, key), ())
        return self._merged(kind, self._base.by_key(kind, key), ids, key, parent=False)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a batch will read, so that it can be loaded in one statement a kind of look-up."""

    ids: frozenset[tuple[Kind, str]] = frozenset()
    parents: frozenset[tuple[Kind, str]] = frozenset()
    keys: frozenset[tuple[Kind, str]] = frozenset()

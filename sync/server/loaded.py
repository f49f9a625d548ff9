# SPDX-License-Identifier: Apache-2.0
"""The rows of one site as the rules see them inside a unit: loaded in sets, remembered, read under the lock.

Promises: an answer is right whether or not it was prefetched (a miss asks the database once), and nothing but
this site's rows is ever seen. It holds for one transaction and is thrown away with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from app.codec import decode_record
from app.domain.kinds import Kind
from app.domain.lookup import key_of, parent_of
from app.domain.outcome import Needs
from app.domain.records import Record
from sync.server.statements import Statements

_KINDS: dict[str, Kind] = {str(kind): kind for kind in Kind}
Place = tuple[Kind, str]


class Loaded:
    """`Rows` over the site's records."""

    def __init__(self, connection: Connection, statements: Statements, site: int) -> None:
        self._connection = connection
        self._statements = statements
        self._site = site
        self._rows: dict[Place, Record | None] = {}
        self._parents: dict[Place, list[str]] = {}
        self._keys: dict[Place, list[str]] = {}

    def load(self, needs: Needs) -> None:
        """Fetches what isn't known yet, one statement a kind of look-up."""
        self._load_ids(needs.ids)
        self._load_marks(self._statements.by_parent, needs.parents, self._parents)
        self._load_marks(self._statements.by_look_up, needs.keys, self._keys)

    def _ask(self, sql: str, places: Iterable[Place]) -> Sequence[tuple[str, str, str]]:
        asked = msgspec.json.encode([(str(kind), mark) for kind, mark in places]).decode()
        found = self._connection.exec_driver_sql(sql, (asked, self._site))
        return [(row[0], row[1], row[2]) for row in found]

    def _keep(self, kind: str, id: str, body: str) -> Record:
        record = decode_record(_KINDS[kind], body.encode())
        self._rows[_KINDS[kind], id] = record
        return record

    def _load_ids(self, wanted: Iterable[Place]) -> None:
        # A NUL can't stand in a PostgreSQL text, so no row has it: asking would only fail.
        missing = {p for p in wanted if p not in self._rows and "\0" not in p[1]}
        if not missing:
            return
        for place in missing:
            self._rows[place] = None
        for kind, id, body in self._ask(self._statements.by_id, missing):
            self._keep(kind, id, body)

    def _load_marks(self, sql: str, wanted: Iterable[Place], known: dict[Place, list[str]]) -> None:
        missing = {p for p in wanted if p[1] and p not in known and "\0" not in p[1]}
        if not missing:
            return
        for place in missing:
            known[place] = []
        parents = known is self._parents
        for kind, id, body in self._ask(sql, missing):
            record = self._keep(kind, id, body)
            mark = parent_of(record) if parents else key_of(record)
            known.setdefault((_KINDS[kind], mark), []).append(id)
        for place in missing:
            known[place].sort()

    def get(self, kind: Kind, id: str) -> Record | None:
        if (kind, id) not in self._rows:
            self._load_ids(((kind, id),))
        return self._rows.get((kind, id))

    def _found(self, kind: Kind, ids: Iterable[str]) -> Sequence[Record]:
        rows = (self._rows.get((kind, id)) for id in ids)
        return [row for row in rows if row is not None]

    def by_parent(self, kind: Kind, parent: str) -> Sequence[Record]:
        if (kind, parent) not in self._parents:
            self._load_marks(self._statements.by_parent, ((kind, parent),), self._parents)
        return self._found(kind, self._parents.get((kind, parent), ()))

    def by_key(self, kind: Kind, key: str) -> Sequence[Record]:
        if (kind, key) not in self._keys:
            self._load_marks(self._statements.by_look_up, ((kind, key),), self._keys)
        return self._found(kind, self._keys.get((kind, key), ()))

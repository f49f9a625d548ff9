# SPDX-License-Identifier: Apache-2.0
"""The store's rows as the rules see them: what the counter shows (`StoreRows`), and what the server
last said (`BaseRows`).

Both implement `app.domain.outcome.Rows` over a connection; look-ups go by the indexed columns. For a
record that a pending operation has written, the `base` table holds the server's truth (no body: the
server doesn't have it); for every other one the shown row is that truth.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from app.codec import decode_record, encode
from app.domain.columns import Value, values_of
from app.domain.kinds import Kind
from app.domain.lookup import key_of, kind_of, parent_of
from app.domain.records import Record
from app.store.columns import KEY, PARENT, PUT_LOCAL, PUT_SERVED, storable
from app.store.tables import TABLES

_GET = {kind: f"SELECT body FROM {t.name} WHERE id = ?" for kind, t in TABLES.items()}
_SEVERAL = {
    kind: f"SELECT id, body FROM {t.name} WHERE id IN (SELECT value FROM json_each(?))"
    for kind, t in TABLES.items()
}
_ALL = {kind: f"SELECT body FROM {t.name} ORDER BY id" for kind, t in TABLES.items()}
_BY_PARENT = {
    kind: f"SELECT id, body FROM {TABLES[kind].name} WHERE {column} = ? AND {column} <> ''"
    for kind, column in PARENT.items()
}
_BY_KEY = {
    kind: f"SELECT id, body FROM {TABLES[kind].name} WHERE {column} = ?"
    + (" AND number <> 0" if kind is Kind.ORDER else "")
    for kind, column in KEY.items()
}
_DELETE = {kind: f"DELETE FROM {t.name} WHERE id = ?" for kind, t in TABLES.items()}
_BASE = "SELECT body FROM base WHERE kind = ? AND id = ?"
_BASE_AT = {
    "parent": "SELECT id, body FROM base WHERE kind = ? AND parent = ? AND parent <> ''",
    "key": 'SELECT id, body FROM base WHERE kind = ? AND "key" = ? AND "key" <> \'\'',
}
_BASE_IDS = "SELECT id FROM base WHERE kind = ? AND id IN (SELECT value FROM json_each(?))"  # by a list of ids


def _key_value(kind: Kind, key: str) -> str | int | None:
    """An order's number is an integer in its column; a key that is no number finds nothing."""
    if kind is not Kind.ORDER:
        return storable(key)
    return int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None


class StoreRows:
    """What the counter shows: the server's rows with this counter's pending operations over them."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def get(self, kind: Kind, id: str) -> Record | None:
        row = self._conn.exec_driver_sql(_GET[kind], (storable(id),)).first()
        return None if row is None else decode_record(kind, row[0])

    def several(self, kind: Kind, ids: Iterable[str]) -> dict[str, Record]:
        """Those of these ids that are here, in one read."""
        wanted = json.dumps([storable(id) for id in ids])
        found = self._conn.exec_driver_sql(_SEVERAL[kind], (wanted,))
        return {str(id): decode_record(kind, body) for id, body in found}

    def by_parent(self, kind: Kind, parent: str) -> Sequence[Record]:
        return [decode_record(kind, body) for _, body in self._at(_BY_PARENT, kind, parent)]

    def by_key(self, kind: Kind, key: str) -> Sequence[Record]:
        return [decode_record(kind, body) for _, body in self._at(_BY_KEY, kind, key)]

    def all(self, kind: Kind) -> Sequence[Record]:
        """Every record of a kind, in the order of their ids: for the few of a site, its counters, its people."""
        found = self._conn.exec_driver_sql(_ALL[kind])
        return [decode_record(kind, body) for (body,) in found]

    def _at(self, statements: Mapping[Kind, str], kind: Kind, at: str) -> list[tuple[str, bytes]]:
        statement = statements.get(kind)
        value = _key_value(kind, at) if statements is _BY_KEY else storable(at)
        if statement is None or value is None or not at:
            return []
        found = self._conn.exec_driver_sql(statement, (value,)).all()
        return sorted((str(id), bytes(body)) for id, body in found)


class BaseRows(StoreRows):
    """What the server last said, as far as this counter has it."""

    def get(self, kind: Kind, id: str) -> Record | None:
        row = self._conn.exec_driver_sql(_BASE, (kind, id)).first()
        if row is None:
            return super().get(kind, id)
        return None if row[0] is None else decode_record(kind, row[0])

    def by_parent(self, kind: Kind, parent: str) -> Sequence[Record]:
        return self._merged(kind, self._at(_BY_PARENT, kind, parent), "parent", parent)

    def by_key(self, kind: Kind, key: str) -> Sequence[Record]:
        return self._merged(kind, self._at(_BY_KEY, kind, key), "key", key)

    def _merged(
        self, kind: Kind, shown: list[tuple[str, bytes]], column: str, at: str
    ) -> Sequence[Record]:
        if not at:
            return []
        ids = json.dumps([id for id, _ in shown])
        covered = {str(id) for (id,) in self._conn.exec_driver_sql(_BASE_IDS, (kind, ids))}
        found = {id: body for id, body in shown if id not in covered}
        for id, body in self._conn.exec_driver_sql(_BASE_AT[column], (kind, at)):
            if body is not None:
                found[str(id)] = bytes(body)
        return [decode_record(kind, found[id]) for id in sorted(found)]


def put_records(conn: Connection, records: Iterable[Record]) -> None:
    """Writes what an operation made of records; their server sequence stays as it was."""
    rows: dict[Kind, list[tuple[object, ...]]] = defaultdict(list)
    for record in records:
        rows[kind_of(record)].append((record.id, 0, *values_of(record), encode(record)))
    for kind, values in rows.items():
        conn.exec_driver_sql(PUT_LOCAL[kind], values)


def put_served(
    conn: Connection, kind: Kind, rows: Iterable[tuple[str, int, bytes, tuple[Value, ...] | None]]
) -> None:
    """Writes the server's rows (id, seq, body as it came, its search columns where they are known).

    An older one than what is here is passed over.
    """
    values = [
        (id, seq, *(values_of(decode_record(kind, body)) if known is None else known), bytes(body))
        for id, seq, body, known in rows
    ]
    if values:
        conn.exec_driver_sql(PUT_SERVED[kind], values)


def remove_records(conn: Connection, places: Iterable[tuple[Kind, str]]) -> None:
    ids: dict[Kind, list[tuple[str]]] = defaultdict(list)
    for kind, id in places:
        ids[kind].append((id,))
    for kind, values in ids.items():
        conn.exec_driver_sql(_DELETE[kind], values)


def _save_statement(kind: Kind) -> str:
    table = TABLES[kind]
    parent = PARENT.get(kind, "''")
    key = KEY.get(kind, "''")
    if kind is Kind.ORDER:
        key = "CASE WHEN t.number THEN CAST(t.number AS TEXT) ELSE '' END"
    return (
        'INSERT OR IGNORE INTO base (kind, id, seq, parent, "key", body)'
        f" SELECT '{kind}', j.value, coalesce(t.seq, 0), coalesce({parent}, ''),"
        f" coalesce({key}, ''), t.body"
        f" FROM json_each(?) AS j LEFT JOIN {table.name} AS t ON t.id = j.value"
    )


_SAVE = {kind: _save_statement(kind) for kind in TABLES}


def save_base(conn: Connection, places: Iterable[tuple[Kind, str]]) -> None:
    """Keeps the server's truth of these records before they are written over, if it isn't kept yet."""
    ids: dict[Kind, list[str]] = defaultdict(list)
    for kind, id in places:
        ids[kind].append(id)
    for kind, wanted in ids.items():
        conn.exec_driver_sql(_SAVE[kind], (json.dumps(wanted),))


def parent_and_key(record: Record) -> tuple[str, str]:
    """What the `base` table keeps beside a body."""
    return parent_of(record), key_of(record)

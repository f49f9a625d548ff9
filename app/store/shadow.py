# SPDX-License-Identifier: Apache-2.0
"""The next generation of the record tables, filled beside the one that is shown, then made current at once.

A fill writes `order_row__next` and its like, without indexes and in the order of the ids, then builds the
indexes one at a time; `swap` renames both generations in the caller's transaction, so a power cut leaves the
old or the new one, never half of each. What was replaced is emptied in slices afterwards, for secure_delete
writes over every page that it frees. How far a fill has come stands in `meta` and commits with its rows.

The layout is read from the tables that are there, so a generation looks like the one before it; only its
indexes bear its number in their names (`ix_order_row_number__3`). `plain_names` takes that away again before a
migration, which knows them by their plain names. Pending operations are none of its business: `replica.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection

from app.domain.columns import COLUMNS
from app.domain.kinds import Kind
from app.store import meta
from app.store.engine import WRITER_CACHE_KB
from app.store.tables import TABLES

FILL_ID = "fill_id"
FILL_CHUNK = "fill_chunk"
FILL_ROW = "fill_row"
_GENERATION = "generation"
_NEXT = "__next"
_GONE = "__gone"
_CACHE_KB = 192 * 1024
"""While a fill goes on: building an index from pages that must be decrypted again takes five times as long."""
_NAMES = {table.name for table in TABLES.values()}
_PUT = {
    kind: f"INSERT INTO {table.name}{_NEXT} VALUES ({', '.join('?' * (3 + len(COLUMNS[kind])))})"
    for kind, table in TABLES.items()
}


def progress(conn: Connection) -> tuple[str, int, int]:
    """The snapshot that is being filled in, how many whole chunks of it are there, and rows of the next."""
    id = meta.get(conn, FILL_ID) or ""
    return id, int(meta.get(conn, FILL_CHUNK) or 0), int(meta.get(conn, FILL_ROW) or 0)


def begin(conn: Connection, id: str) -> None:
    """A fresh, empty generation for the snapshot `id`; an unfinished one is left to `sweep`."""
    generation = int(meta.get(conn, _GENERATION) or 0) + 1
    found = _tables(conn)
    for name in sorted(_NAMES):
        if name + _NEXT in found:
            _rename(conn, name + _NEXT, f"{name}{_GONE}{generation}")
        made = re.sub(r'^CREATE TABLE "?\w+"?', f'CREATE TABLE "{name}{_NEXT}"', found[name])
        conn.exec_driver_sql(made)
    meta.put(conn, {_GENERATION: str(generation), FILL_ID: id, FILL_CHUNK: "0", FILL_ROW: "0"})


def put(conn: Connection, kind: Kind, rows: Sequence[tuple[object, ...]]) -> None:
    """Rows as the table has them: id, seq, search columns, body."""
    conn.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KB}")
    conn.exec_driver_sql(_PUT[kind], list(rows))


def note(conn: Connection, *, chunk: int, row: int) -> None:
    """How far the fill has come with what this transaction has put."""
    meta.put(conn, {FILL_CHUNK: str(chunk), FILL_ROW: str(row)})


def build_index(conn: Connection) -> bool:
    """Builds one index that the next generation still lacks; false when it has them all."""
    conn.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KB}")
    generation = meta.get(conn, _GENERATION) or "0"
    for name in sorted(_NAMES):
        there = _indexes(conn, name + _NEXT)
        for plain, made in sorted(_indexes(conn, name).items()):
            if plain not in there:
                head = f'CREATE INDEX "{plain}__{generation}" ON "{name}{_NEXT}"'
                conn.exec_driver_sql(re.sub(r'^CREATE INDEX "?\w+"? ON "?\w+"?', head, made))
                return True
    return False


def carry_over(conn: Connection, upto: int) -> None:
    """Rows that are shown and newer than the fill; what pending operations wrote over is `base`'s to keep."""
    for kind, table in TABLES.items():
        conn.exec_driver_sql(
            f"INSERT OR REPLACE INTO {table.name}{_NEXT} SELECT * FROM {table.name} AS t WHERE seq > ?"
            " AND NOT EXISTS (SELECT 1 FROM base WHERE base.kind = ? AND base.id = t.id)",
            (upto, kind),
        )


def swap(conn: Connection) -> None:
    """Makes the next generation the one that is shown."""
    generation = meta.get(conn, _GENERATION) or "0"
    for name in sorted(_NAMES):
        _rename(conn, name, f"{name}{_GONE}{generation}s")
        _rename(conn, name + _NEXT, name)
    for value in (FILL_ID, FILL_CHUNK, FILL_ROW):
        meta.drop(conn, value)
    conn.exec_driver_sql(f"PRAGMA cache_size = -{WRITER_CACHE_KB}")


def sweep(conn: Connection, rows: int) -> bool:
    """Takes away up to so many rows of what was replaced; false when nothing is left of it."""
    for name in sorted(name for name in _tables(conn) if _GONE in name):
        rows -= conn.exec_driver_sql(
            f'DELETE FROM "{name}" WHERE rowid IN (SELECT rowid FROM "{name}" LIMIT ?)', (rows,)
        ).rowcount
        if rows <= 0:
            return True
        conn.exec_driver_sql(f'DROP TABLE "{name}"')
    return False


def plain_names(conn: Connection) -> None:
    """Before a migration: no other generation, and every index under its plain name."""
    for name in _tables(conn):
        if _NEXT in name or _GONE in name:
            conn.exec_driver_sql(f'DROP TABLE "{name}"')
    for value in (FILL_ID, FILL_CHUNK, FILL_ROW):
        meta.drop(conn, value)
    found = conn.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).all()
    for name, made in found:
        plain = _plain(str(name))
        if plain != name:
            conn.exec_driver_sql(f'DROP INDEX "{name}"')
            conn.exec_driver_sql(
                re.sub(r'^CREATE INDEX "?\w+"? ON', f"CREATE INDEX {plain} ON", str(made))
            )


def _plain(index: str) -> str:
    return re.sub(r"__\d+$", "", index)


def _rename(conn: Connection, name: str, new: str) -> None:
    conn.exec_driver_sql(f'ALTER TABLE "{name}" RENAME TO "{new}"')


def _tables(conn: Connection) -> dict[str, str]:
    """The record tables of every generation, with the statement that made each."""
    found = conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return {
        str(name): str(made)
        for name, made in found
        if re.sub(f"({_NEXT}|{_GONE}.*)$", "", str(name)) in _NAMES
    }


def _indexes(conn: Connection, table: str) -> dict[str, str]:
    """A table's indexes by their plain names, with the statement that made each."""
    found = conn.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?"
        " AND sql IS NOT NULL",
        (table,),
    )
    return {_plain(str(name)): str(made) for name, made in found}

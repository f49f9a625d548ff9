# SPDX-License-Identifier: Apache-2.0
"""Which files were imported: so that one can be taken back, and the same one is recognised.

An import's operations name it as their `cause`; what it made is read from the journal, not kept twice.
The file's content never enters; its digest and its name do.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.codec import decode_operation
from app.domain.operations import Operation

_COLUMNS = "id, kind, title, operator, digest, at, records, undone_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBatch:
    """One confirmed import; `undone_at` is 0 while it stands."""

    id: str
    kind: str
    title: str = ""
    operator: str = ""
    digest: str = ""
    at: int = 0
    records: int = 0
    undone_at: int = 0


def add(conn: Connection, batch: ImportBatch) -> None:
    """Notes an import, in the transaction of its operations."""
    conn.exec_driver_sql(
        f"INSERT INTO import_batch ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            batch.id, batch.kind, batch.title, batch.operator, batch.digest, batch.at,
            batch.records, batch.undone_at,
        ),
    )  # fmt: skip


def _batches(conn: Connection, where: str, values: tuple[str | int, ...]) -> list[ImportBatch]:
    found = conn.exec_driver_sql(f"SELECT {_COLUMNS} FROM import_batch {where}", values)
    return [ImportBatch(**dict(row._mapping)) for row in found]


def get(conn: Connection, id: str) -> ImportBatch | None:
    return next(iter(_batches(conn, "WHERE id = ?", (id,))), None)


def history(conn: Connection, limit: int = 20) -> list[ImportBatch]:
    """The latest imports, newest first."""
    return _batches(conn, "ORDER BY at DESC, id DESC LIMIT ?", (limit,))


def standing_with(conn: Connection, digest: str) -> ImportBatch | None:
    """An import of the very same content that hasn't been taken back."""
    found = _batches(conn, "WHERE digest = ? AND undone_at = 0 ORDER BY at DESC LIMIT 1", (digest,))
    return next(iter(found), None)


def set_records(conn: Connection, id: str, records: int) -> None:
    """How many records it has written at last."""
    conn.exec_driver_sql("UPDATE import_batch SET records = ? WHERE id = ?", (records, id))


def mark_undone(conn: Connection, id: str, at: int) -> None:
    conn.exec_driver_sql("UPDATE import_batch SET undone_at = ? WHERE id = ?", (at, id))


def operations_of(conn: Connection, cause: str) -> list[Operation]:
    """What was recorded because of this import, newest first: the order in which to take it back."""
    found = conn.exec_driver_sql(
        "SELECT body FROM journal WHERE cause = ? AND cause <> '' ORDER BY n DESC", (cause,)
    )
    return [decode_operation(body) for (body,) in found]

# SPDX-License-Identifier: Apache-2.0
"""The printers of this counter: each a name and its profile, as bytes that the printing side alone can read.

They are this machine's, like its keyboard: never synced. `proved_at` is when a code that this very profile printed
was last scanned back; a changed profile is unproved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterRow:
    """One printer; times are UTC ms, 0 is never."""

    name: str
    profile: bytes
    changed_at: int = 0
    proved_at: int = 0


_COLUMNS = "name, profile, changed_at, proved_at"


def every(conn: Connection) -> Sequence[PrinterRow]:
    """All of them, by name."""
    found = conn.exec_driver_sql(f"SELECT {_COLUMNS} FROM printer ORDER BY name")
    return [PrinterRow(**dict(row._mapping)) for row in found]


def get(conn: Connection, name: str) -> PrinterRow | None:
    found = conn.exec_driver_sql(f"SELECT {_COLUMNS} FROM printer WHERE name = ?", (name,)).first()
    return None if found is None else PrinterRow(**dict(found._mapping))


def put(conn: Connection, row: PrinterRow) -> None:
    """Adds it, or takes the place of the one with that name."""
    conn.exec_driver_sql(
        f"INSERT OR REPLACE INTO printer ({_COLUMNS}) VALUES (?, ?, ?, ?)",
        (row.name, row.profile, row.changed_at, row.proved_at),
    )


def remove(conn: Connection, name: str) -> bool:
    """Whether there was one."""
    return conn.exec_driver_sql("DELETE FROM printer WHERE name = ?", (name,)).rowcount > 0


def mark_proved(conn: Connection, name: str, *, profile: bytes, at: int) -> bool:
    """Notes the proof, if the profile is still the one that printed it."""
    done = conn.exec_driver_sql(
        "UPDATE printer SET proved_at = ? WHERE name = ? AND profile = ?", (at, name, profile)
    )
    return done.rowcount > 0

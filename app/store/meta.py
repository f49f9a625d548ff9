# SPDX-License-Identifier: Apache-2.0
"""What the counter knows of itself: who it is, how far it has synced.

Small named values in one table, read and written inside the caller's transaction. `sync_no` and `rid`
must be committed before a request is sent; `seen` is the highest server sequence that any row brought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

_READ = "SELECT value FROM meta WHERE name = ?"
_WRITE = (
    "INSERT INTO meta (name, value) VALUES (?, ?)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who this counter is and where it stands; `counter` is "" before enrolment."""

    site: int = 0
    counter: str = ""
    server: str = ""
    incarnation: int = 0
    cursor: str = ""
    seen: int = 0
    sync_no: int = 0
    rid: str = ""

    @property
    def enrolled(self) -> bool:
        return bool(self.counter)


_NUMBERS = frozenset({"site", "incarnation", "seen", "sync_no"})
_NAMES = tuple(Identity.__dataclass_fields__)
_READ_ALL = f"SELECT name, value FROM meta WHERE name IN ({', '.join(map(repr, _NAMES))})"


def identity(conn: Connection) -> Identity:
    """The counter's identity as it stands in this transaction."""
    found = conn.exec_driver_sql(_READ_ALL).all()
    values: dict[str, Any] = {n: int(value) if n in _NUMBERS else value for n, value in found}
    return Identity(**values)


def set_identity(conn: Connection, **values: str | int) -> None:
    """Sets some of `Identity`'s fields; an unknown name is a bug and raises."""
    strange = values.keys() - set(_NAMES)
    if strange:
        raise ValueError(f"no such field of the identity: {', '.join(sorted(strange))}")
    put(conn, {name: str(value) for name, value in values.items()})


def get(conn: Connection, name: str) -> str | None:
    """A named value of the store's own keeping."""
    row = conn.exec_driver_sql(_READ, (name,)).first()
    return None if row is None else str(row[0])


def put(conn: Connection, values: Mapping[str, str]) -> None:
    """Sets named values."""
    if values:
        conn.exec_driver_sql(_WRITE, list(values.items()))


def drop(conn: Connection, name: str) -> None:
    conn.exec_driver_sql("DELETE FROM meta WHERE name = ?", (name,))

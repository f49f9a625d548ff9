# SPDX-License-Identifier: Apache-2.0
"""Tries that are counted before they are checked: PINs, secret codes, quotas, the day's serials.

The count is committed before its answer is looked up, so ending the program saves no guess. A try is
named by what it is (`pin`) and its scope (an operator's id, a day).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

_COUNT = (
    "INSERT INTO attempt (subject, tries, last_at) VALUES (?, 1, ?)"
    " ON CONFLICT (subject) DO UPDATE SET tries = tries + 1, last_at = excluded.last_at"
    " RETURNING tries"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """How many, and when the last (UTC ms)."""

    count: int = 0
    last_at: int = 0


def _subject(what: str, scope: str) -> str:
    return f"{what}:{scope}"


def count(conn: Connection, what: str, scope: str, at: int) -> int:
    """Counts one more; gives the number with it."""
    return int(conn.exec_driver_sql(_COUNT, (_subject(what, scope), at)).scalar_one())


def take_back(conn: Connection, what: str, scope: str) -> None:
    conn.exec_driver_sql(
        "UPDATE attempt SET tries = tries - 1 WHERE subject = ? AND tries > 0",
        (_subject(what, scope),),
    )


def clear(conn: Connection, what: str, scope: str) -> None:
    conn.exec_driver_sql("DELETE FROM attempt WHERE subject = ?", (_subject(what, scope),))


def tries(conn: Connection, what: str, scope: str) -> Tries:
    row = conn.exec_driver_sql(
        "SELECT tries, last_at FROM attempt WHERE subject = ?", (_subject(what, scope),)
    ).first()
    return Tries() if row is None else Tries(count=int(row[0]), last_at=int(row[1]))

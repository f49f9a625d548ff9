# SPDX-License-Identifier: Apache-2.0
"""What hasn't reached the server yet, in the order in which it was done.

An entry is `pending` until the server has given its outcome, then `answered` until the server's rows up
to that outcome are here (`replica.py` settles it). Nothing leaves the outbox for any other reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

_NEXT = (
    "SELECT j.n, j.id, j.body, j.private, j.salt FROM outbox AS o JOIN journal AS j ON j.n = o.n"
    " WHERE o.state = 'pending' ORDER BY o.n LIMIT ?"
)
_COUNT = "SELECT count(*) FROM outbox WHERE state = 'pending'"
_OLDEST = (
    "SELECT min(j.at) FROM outbox AS o JOIN journal AS j ON j.n = o.n WHERE o.state = 'pending'"
)
_SENT = "UPDATE outbox SET attempts = attempts + 1 WHERE n = ?"
_FORECASTS = "SELECT n, id, forecast FROM outbox WHERE forecast <> '' ORDER BY n"
_REQUEUE = (
    "INSERT INTO outbox (n, id, state) SELECT n, id, 'pending' FROM journal WHERE true"
    " ON CONFLICT (n) DO UPDATE SET state = 'pending', outcome = '', seq = 0, detail = ''"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """An operation as it is sent: its recorded bytes, and beside them what may be purged."""

    n: int
    id: str
    body: bytes
    private: bytes | None
    salt: str


def next_batch(conn: Connection, limit: int) -> list[Unsent]:
    """The oldest unsent operations, at most `limit`."""
    return [
        Unsent(
            n=n, id=id, body=bytes(body), private=None if private is None else bytes(private),
            salt=salt,
        )
        for n, id, body, private, salt in conn.exec_driver_sql(_NEXT, (limit,))
    ]  # fmt: skip


def mark_sent(conn: Connection, numbers: list[int]) -> None:
    """Counts a try for each of these; a try is no outcome."""
    if numbers:
        conn.exec_driver_sql(_SENT, [(n,) for n in numbers])


def pending_count(conn: Connection) -> int:
    """How many operations the server hasn't answered."""
    return int(conn.exec_driver_sql(_COUNT).scalar_one())


def oldest_pending_at(conn: Connection) -> int | None:
    """When the oldest of them was recorded (UTC ms)."""
    at = conn.exec_driver_sql(_OLDEST).scalar_one()
    return None if at is None else int(at)


def forecasts(conn: Connection) -> dict[str, str]:
    """Operation id -> the verdict that the server is expected to give, where that isn't `applied`."""
    return {str(id): str(text) for _, id, text in conn.exec_driver_sql(_FORECASTS)}


def requeue(conn: Connection) -> int:
    """Puts everything in the journal into the outbox again, by its own id.

    For a server that was restored from a backup: what it still has it answers from its store. All of it, for no
    clock here could say what is older than the backup: one that was wrong by years would leave the newest out.
    """
    return int(conn.exec_driver_sql(_REQUEUE).rowcount)

# SPDX-License-Identifier: Apache-2.0
"""Takes away the marks of deleted records once every counter has had its time to see them.

Promises: before a tombstone goes, the site's `horizon` is past it, in a transaction of its own; a cursor below the
horizon is refused and its counter fills itself anew, so a deletion is never missed. Rows have no time: a mark of the
site's sequence is kept once a day, and the newest mark that is old enough is the horizon.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection, delete, func, insert, select, update

from sync.server.job import DAY_MS, Round
from sync.server.tables import record, seq_mark, site

KEEP_DAYS = 60
_SLICE = 1_000


def purge(turn: Round) -> int:
    """Marks the site's sequence, raises its horizon, deletes the tombstones below it; how many went."""
    horizon = turn.database.unit(lambda connection: _horizon(connection, turn.site, turn.now_ms))
    gone = 0
    while found := _old(turn, horizon):
        turn.database.unit(partial(_drop, number=turn.site, horizon=horizon, places=found))
        gone += len(found)
    return gone


def _horizon(connection: Connection, number: int, now_ms: int) -> int:
    """The site's horizon as it stands now, its own lock taken first."""
    here = site.c.site_id == number
    row = connection.execute(
        update(site).where(here).values(seq=site.c.seq).returning(site.c.seq, site.c.horizon)
    ).one()
    marks = seq_mark.c.site_id == number
    last = connection.execute(select(func.max(seq_mark.c.at)).where(marks)).scalar() or 0
    # A clock that was set back by years must not stop the marks: what stands in the future isn't believed.
    if not now_ms - DAY_MS < last <= now_ms:
        connection.execute(delete(seq_mark).where(marks, seq_mark.c.at >= now_ms))
        connection.execute(insert(seq_mark).values(site_id=number, at=now_ms, seq=row.seq))
    old = marks & (seq_mark.c.at <= now_ms - KEEP_DAYS * DAY_MS)
    found = connection.execute(select(func.max(seq_mark.c.seq)).where(old)).scalar()
    horizon = max(int(row.horizon), int(found or 0))
    if horizon > row.horizon:
        connection.execute(update(site).where(here).values(horizon=horizon))
        connection.execute(delete(seq_mark).where(old))
    return horizon


def _old(turn: Round, horizon: int) -> Sequence[tuple[str, str]]:
    """A slice of the tombstones at or below the horizon, found without holding anybody up."""
    with turn.database.read() as connection:
        rows = connection.execute(
            select(record.c.kind, record.c.id)
            .where(
                record.c.site_id == turn.site,
                record.c.deleted.is_(True),
                record.c.seq <= horizon,
            )
            .limit(_SLICE)
        )
        return [(str(kind), str(id)) for kind, id in rows]


def _drop(
    connection: Connection, *, number: int, horizon: int, places: Sequence[tuple[str, str]]
) -> None:
    """Only what still is a tombstone below the horizon: a record may have come to life again meanwhile."""
    for kind in {kind for kind, _ in places}:
        connection.execute(
            delete(record).where(
                record.c.site_id == number,
                record.c.kind == kind,
                record.c.id.in_([id for named, id in places if named == kind]),
                record.c.deleted.is_(True),
                record.c.seq <= horizon,
            )
        )

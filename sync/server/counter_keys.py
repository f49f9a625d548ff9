# SPDX-License-Identifier: Apache-2.0
"""Gives counters that were enrolled by an earlier program the public key in their row.

By it the counters of a site prove themselves to each other on the LAN; one without it takes no part there.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from app.codec import decode_record
from app.domain.kinds import Kind
from app.domain.records import Counter
from sync.server.job import Round
from sync.server.tables import counter, record
from sync.server.unit import Unit


def name_keys(turn: Round) -> int:
    """Writes the keys that are missing; how many there were."""
    with turn.database.read() as connection:
        if not _missing(connection, turn.site):
            return 0

    def work(connection: Connection) -> int:
        unit = Unit(connection, turn.database.statements, turn.site, count=1, ids=turn.ids)
        found = _missing(connection, turn.site)
        for row, public_key in found:
            unit.put(replace(row, public_key=public_key))
        unit.finish()
        return len(found)

    return turn.database.unit(work)


def _missing(connection: Connection, number: int) -> list[tuple[Counter, str]]:
    """The rows without a key, each with the key that its counter was enrolled with."""
    known = {
        str(row.id): str(row.public_key)
        for row in connection.execute(
            select(counter.c.id, counter.c.public_key).where(counter.c.site_id == number)
        )
        if row.public_key
    }
    bodies = connection.execute(
        select(record.c.body).where(
            record.c.site_id == number,
            record.c.kind == str(Kind.COUNTER),
            record.c.deleted.is_(False),
        )
    ).scalars()
    rows = [decode_record(Kind.COUNTER, body.encode()) for body in bodies]
    return [
        (row, known[row.id])
        for row in rows
        if isinstance(row, Counter) and not row.public_key and row.id in known
    ]

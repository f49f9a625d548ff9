# SPDX-License-Identifier: Apache-2.0
"""Seals what an earlier program stored plain, site by site (see `sealed.py`)."""

from __future__ import annotations

from sqlalchemy import Connection, LargeBinary, select, type_coerce, update

from sync.server.job import Round
from sync.server.sealed import is_sealed
from sync.server.tables import signing_key, site


def seal_site(turn: Round) -> int:
    """How many values of a site were still plain; now they aren't."""
    if turn.database.is_sqlite:
        return 0
    return turn.database.unit(lambda connection: _seal(connection, turn.site))


def _seal(connection: Connection, number: int) -> int:
    done = 0
    here = site.c.site_id == number
    for column in (site.c.site_key, site.c.root_private):
        kept = connection.execute(
            select(type_coerce(column, LargeBinary)).where(here).with_for_update()
        ).scalar_one()
        if not is_sealed(bytes(kept)):
            connection.execute(update(site).where(here).values({column: bytes(kept)}))
            done += 1
    rows = connection.execute(
        select(signing_key.c.key_id, type_coerce(signing_key.c.private, LargeBinary))
        .where(signing_key.c.site_id == number)
        .with_for_update()
    ).all()
    for key_id, kept in rows:
        if not is_sealed(bytes(kept)):
            connection.execute(
                update(signing_key)
                .where(signing_key.c.site_id == number, signing_key.c.key_id == key_id)
                .values(private=bytes(kept))
            )
            done += 1
    return done

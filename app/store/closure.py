# SPDX-License-Identifier: Apache-2.0
"""Which pending operations must be applied again when something under them changed.

Not all of them: thousands may be waiting after a day offline. Starting from the changed places, an
operation is affected if it touched one; what it wrote is a changed place for those that looked there,
and who wrote what it read must come along, for the base doesn't show their effect. Two that only read
the same record (the site's policy) have nothing to do with each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection

_AT = "SELECT place, n, wrote FROM touched WHERE place IN (SELECT value FROM json_each(?))"
_OF = "SELECT n, place, wrote FROM touched WHERE n IN (SELECT value FROM json_each(?))"


def affected_by(conn: Connection, changed: Iterable[str], *, every: bool = False) -> set[int]:
    """The numbers of the affected operations; `every` takes all that are in the outbox."""
    if every:
        return {int(n) for (n,) in conn.exec_driver_sql("SELECT n FROM outbox")}
    found: set[int] = set()
    # For each place: have its writers been taken, and its readers too?
    whole: set[str] = set()
    writers: set[str] = set()
    to_whole, to_writers = set(changed), set[str]()
    while to_whole or to_writers:
        whole |= to_whole
        writers |= to_writers
        new: set[int] = set()
        for place, n, wrote in _rows(conn, _AT, to_whole | to_writers):
            if wrote or place in to_whole:
                new.add(int(n))
        new -= found
        found |= new
        to_whole, to_writers = set(), set()
        for _, place, wrote in _rows(conn, _OF, new):
            if wrote and place not in whole:
                to_whole.add(str(place))
            elif not wrote and place not in whole and place not in writers:
                to_writers.add(str(place))
    return found


def _rows(
    conn: Connection, statement: str, values: set[str] | set[int]
) -> list[tuple[str | int, str | int, int]]:
    if not values:
        return []
    found = conn.exec_driver_sql(statement, (json.dumps(list(values)),)).all()
    return [(row[0], row[1], int(row[2])) for row in found]

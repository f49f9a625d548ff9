# SPDX-License-Identifier: Apache-2.0
"""Counter against server, record by record: the same kinds, the same ids, the same content.

Bodies are decoded before they are compared, so that spelling doesn't matter and content does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, select

from app.codec import decode_record
from app.domain.kinds import Kind
from app.domain.records import Record
from app.store.store import Store
from app.store.tables import TABLES

if TYPE_CHECKING:
    from sync.server.central import Central

Place = tuple[Kind, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where a counter and the server don't agree: how many records, and the places."""

    compared: int
    only_counter: tuple[Place, ...]
    only_server: tuple[Place, ...]
    differing: tuple[Place, ...]

    @property
    def none(self) -> bool:
        return not (self.only_counter or self.only_server or self.differing)

    def as_text(self) -> str:
        if self.none:
            return f"{self.compared} records agree"
        first = ", ".join(
            f"{kind} {id}"
            for kind, id in (*self.differing, *self.only_counter, *self.only_server)[:5]
        )
        return (
            f"{len(self.differing)} differ, {len(self.only_counter)} only at the counter, "
            f"{len(self.only_server)} only at the server (first: {first})"
        )


def server_records(central: Central, site: int) -> dict[Place, Record]:
    """Every record that stands at the server's site."""
    from sync.server.tables import record

    asked = select(record.c.kind, record.c.id, record.c.body).where(
        record.c.site_id == site, record.c.deleted.is_(False)
    )
    with central.database.read() as connection:
        rows = connection.execute(asked).all()
    return {
        (Kind(kind), str(id)): decode_record(Kind(kind), str(body).encode())
        for kind, id, body in rows
    }


def counter_records(store: Store) -> dict[Place, Record]:
    """Every record that a counter shows."""
    found: dict[Place, Record] = {}
    for kind, table in TABLES.items():
        for id, body in store.query(partial(_bodies, table=table)):
            found[kind, id] = decode_record(kind, body)
    return found


def compare(counter: dict[Place, Record], server: dict[Place, Record]) -> Difference:
    return Difference(
        compared=len(counter.keys() & server.keys()),
        only_counter=tuple(sorted(counter.keys() - server.keys())),
        only_server=tuple(sorted(server.keys() - counter.keys())),
        differing=tuple(
            sorted(p for p in counter.keys() & server.keys() if counter[p] != server[p])
        ),
    )


def _bodies(conn: Connection, table: Table) -> list[tuple[str, bytes]]:
    return [(str(id), bytes(body)) for id, body in conn.execute(select(table.c.id, table.c.body))]

# SPDX-License-Identifier: Apache-2.0
"""The least that the server's writes could cost here: the very rows that its rules made, written by the bare driver.

`recorded` notes what the rules write for one site, batch by batch; the `replay_` functions write that again, for that
site and for others, into the same tables, one transaction a batch, each beginning with the site's lock. No rule, no
read, no SQLAlchemy: the rows are ready before the clock runs.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, event

from app.bench.crew import Start
from app.bench.traffic import open_site
from sync.server.embedded import open_central
from sync.server.engine import FILE_NAME
from sync.server.server_key import database_key
from sync.server.statements import POSTGRESQL, SQLITE

Rows = list[tuple[Any, ...]]


@dataclass(slots=True, kw_only=True)
class Written:
    """What one transaction wrote; the site isn't among the columns."""

    records: Rows
    operations: Rows


def recorded(folder: Path, size: int, batches: int) -> list[Written]:
    """What the rules write for `batches` batches of a site's busy day, on a server of their own in `folder`."""
    found: list[Written] = []

    def note(_connection: Connection, _cursor: object, sql: str, values: Any, *_: object) -> None:
        if sql == SQLITE.lock:
            found.append(Written(records=[], operations=[]))
        elif sql == SQLITE.put_records:
            found[-1].records = [row[:-1] for row in _rows(values)]
        elif sql == SQLITE.put_operations:
            found[-1].operations = [row[:-1] for row in _rows(values)]

    central = open_central(folder)
    counter = open_site(central, central.ids)
    day = counter.day()
    event.listen(central.database.engine, "before_cursor_execute", note)
    for _ in range(batches):
        ops = list(itertools.islice(day, size))
        reply = central.exchange(counter.session, counter.request(ops))
        if any(result.outcome != "applied" for result in reply.results):
            raise RuntimeError("the bench's day has an operation that isn't applied")
    central.close()
    return found


def _rows(values: Any) -> Rows:
    return list(values) if isinstance(values, list) else [tuple(values)]


def replay_sqlite(start: Start, folder: str, batches: list[Written], sites: list[int]) -> int:
    """`executemany` of those rows into the server's own encrypted file in `folder`, WAL and FULL as it has them."""
    key = database_key(Path(folder), database_exists=True)
    connection = sqlcipher.connect(str(Path(folder) / FILE_NAME), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for pragma in (
        "synchronous=FULL", "secure_delete=ON", "cache_size=-65536", "wal_autocheckpoint=4000",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}").fetchall()
    work = [
        (site, [(*row, site) for row in one.records], [(*row, site) for row in one.operations])
        for one in batches
        for site in sites
    ]
    start()
    for site, records, operations in work:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(SQLITE.lock, (len(operations), site)).fetchall()
        connection.executemany(SQLITE.put_records, records)
        connection.executemany(SQLITE.put_operations, operations)
        connection.execute("COMMIT")
    connection.close()
    return sum(len(operations) for _, _, operations in work)


def replay_postgresql(start: Start, url: str, batches: list[Written], sites: list[int]) -> int:
    """The same rows as binary columns through bare psycopg, each site on a connection of its own, all at once."""
    work = [(_columns(one.records), _columns(one.operations)) for one in batches]
    ready = threading.Barrier(len(sites) + 1)

    def write(site: int) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            ready.wait()
            ready.wait()
            for records, operations in work:
                with connection.transaction(), connection.cursor() as cursor:
                    cursor.execute(POSTGRESQL.lock, (len(operations[0]), site))
                    cursor.execute(POSTGRESQL.put_records, (*records, site))
                    cursor.execute(POSTGRESQL.put_operations, (*operations, site))

    writers = [threading.Thread(target=write, args=(site,)) for site in sites]
    for writer in writers:
        writer.start()
    ready.wait()
    start()
    ready.wait()
    for writer in writers:
        writer.join()
    return len(sites) * sum(len(one.operations) for one in batches)


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]

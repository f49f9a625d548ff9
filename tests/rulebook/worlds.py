# SPDX-License-Identifier: Apache-2.0
"""The two ends as worlds of the rulebook: the server's accept path, and the counter's store.

Both are the real thing from the bytes of an operation to the rows on the disk. What they add to the rules is
what may go wrong there: reading and checking what came, loading in sets, writing rows and columns, laying what is
pending over the server's truth. A case that holds in memory and not here is a defect of that end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
from sqlalchemy import Connection, delete, insert, text

from app.clock import FixedClock
from app.codec import decode_record, encode, operation_hash
from app.domain.kinds import Kind
from app.domain.lookup import kind_of
from app.domain.operations import Operation
from app.domain.outcome import Verb
from app.domain.records import Operator, Personal, Record, Site
from app.domain.roles import Role
from app.store.record import Act, By, journal_head
from app.store.relaying import lay_over, show
from app.store.rows import put_served, remove_records
from app.store.store import Store
from app.store.tables import TABLES
from sync.protocol import ExchangeRequest, WireOperation
from sync.server import tables
from sync.server.accounts import counter_row
from sync.server.central import Central
from sync.server.enrolment import Session
from sync.server.unit import Unit
from tests.app.store.shop import enrolled
from tests.rulebook.runner import OPERATOR

_SALT = ""


class ServerWorld:
    """Operations as a counter's requests, through `Central.exchange` and `accept.push`."""

    def __init__(self, central: Central) -> None:
        self._central = central
        self.site = central.accounts.add_site("幸福里")
        self._sent: dict[str, tuple[int, str]] = {}

    def load(self, rows: Sequence[Record]) -> None:
        self._sent = {}
        manager = Operator(id=OPERATOR, name="林晓", roles=(Role.MANAGER, Role.MERCHANT))

        def work(connection: Connection) -> None:
            unit = Unit(
                connection, self._central.database.statements, self.site, count=len(rows) + 1,
                ids=self._central.ids,
            )  # fmt: skip
            for table in (tables.record, tables.operation, tables.counter):
                connection.execute(delete(table).where(table.c.site_id == self.site))
            for row in (manager, *rows):
                unit.put(row)
            unit.finish()

        self._central.database.unit(work)

    def run(self, operation: Operation, private: Personal | None) -> str:
        counter = operation.counter
        if counter not in self._sent:
            self._enrol(counter)
        n, prev = self._sent[counter]
        body = encode(replace(operation, n=n + 1, prev=prev))
        self._sent[counter] = (n + 1, operation_hash(body))
        request = ExchangeRequest(
            counter=counter, incarnation=1, sync_no=n + 1, rid=f"r{n + 1}", cursor="", limit=1,
            ops=[WireOperation(body=msgspec.Raw(body), private=private, salt=_SALT)],
            head=operation_hash(body), head_n=n + 1,
        )  # fmt: skip
        session = Session(
            site=self.site, counter=counter, public_key="", identities=frozenset({counter})
        )
        (result,) = self._central.exchange(session, request).results
        return result.outcome

    def _enrol(self, counter: str) -> None:
        row = counter_row(self.site, counter, counter, 1)

        def work(connection: Connection) -> None:
            connection.execute(insert(tables.counter).values(**row))

        self._central.database.unit(work)
        self._sent[counter] = (0, "")

    def row(self, kind: Kind, id: str) -> Record | None:
        with self._central.database.read() as connection:
            found = connection.execute(
                text(
                    "SELECT body FROM record WHERE site_id = :site AND kind = :kind AND id = :id"
                    " AND NOT deleted"
                ),
                {"site": self.site, "kind": str(kind), "id": id},
            ).first()
        return None if found is None else decode_record(kind, found[0].encode())


class CounterWorld:
    """Operations as this counter's own: recorded, or pending while the server's truth came under them.

    What the rules refuse at once is never recorded; it is put into the outbox here as an operation that was
    fine when it was recorded, and all that is pending is laid over the base again, as after a pull.
    """

    def __init__(self, folder: Path) -> None:
        self._clock = FixedClock()
        self._store: Store = enrolled(folder, self._clock)
        site = self._store.site()
        if site is None:
            raise AssertionError("the store knows its site")
        self._row: Site = site
        self.site = site.number
        self._pending: list[int] = []

    def close(self) -> None:
        self._store.close()

    def load(self, rows: Sequence[Record]) -> None:
        self._pending = []

        def work(conn: Connection) -> None:
            for kind, table in TABLES.items():
                if kind is not Kind.SITE:
                    conn.exec_driver_sql(f"DELETE FROM {table.name}")
            for name in ("outbox", "touched", "base", "dirty"):
                conn.exec_driver_sql(f"DELETE FROM {name}")
            for row in rows:
                put_served(conn, kind_of(row), [(row.id, 1, encode(row), None)])

        self._store.write(work).result()

    def run(self, operation: Operation, private: Personal | None) -> str:
        self._clock.now = operation.at
        self._store.set_identity(counter=operation.counter)
        act = Act(
            do=operation.kind, entity=operation.entity, args=operation.args, private=private,
            id=operation.id,
        )  # fmt: skip
        by = By(operator=operation.operator, group=operation.group)
        done = self._store.record([act], by)
        outcome = done.outcomes[0]
        if outcome.verb is Verb.APPLIED:
            self._pending.append(self._store.head.n)
        elif outcome.verb is not Verb.NOOP:
            self._store.write(lambda conn: self._lay_over(conn, operation, private)).result()
        return outcome.text

    def _lay_over(self, conn: Connection, operation: Operation, private: Personal | None) -> None:
        head = journal_head(conn)
        n = head.n + 1
        body = encode(replace(operation, n=n, prev=head.hash, site=self.site))
        conn.exec_driver_sql(
            "INSERT INTO journal (n, id, kind, entity, cause, act, at, body, private, salt, hash)"
            " VALUES (?, ?, ?, ?, '', ?, ?, ?, ?, '', ?)",
            (
                n, operation.id, str(operation.kind), operation.entity, operation.group,
                operation.at, body, None if private is None else encode(private),
                operation_hash(body),
            ),
        )  # fmt: skip
        conn.exec_driver_sql(
            "INSERT INTO outbox (n, id, state) VALUES (?, ?, 'pending')", (n, operation.id)
        )
        self._pending.append(n)
        conn.exec_driver_sql("DELETE FROM touched")
        view, forecasts = lay_over(conn, self._pending)
        if operation.id not in dict(forecasts):
            raise AssertionError("what was refused is foreseen as refused")
        show(conn, set(view), view)
        remove_records(conn, (place for place, record in view.items() if record is None))

    def row(self, kind: Kind, id: str) -> Record | None:
        return self._store.read(lambda rows: rows.get(kind, id))

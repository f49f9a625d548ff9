# SPDX-License-Identifier: Apache-2.0
"""The engine's replica over the counter's own store.

Everything is written through the store's one writer at SYNC priority, so a hand-over never waits for
more than one slice. What must be there before a request leaves is committed at FULL, what the server can be
asked for again at NORMAL. Whoever shows rows is told which have changed (`on_rows`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from app.clock import Clock
from app.codec import decode_personal
from app.domain.records import Kind
from app.ids import IdSource
from app.store import meta, outbox, queries, replica
from app.store.record import journal_head
from app.store.store import KEPT, LAST_CONTACT, Store
from app.store.writer import Priority
from sync.protocol import Result
from sync.replica import Batch, Counts, Incoming, Unsent

ANSWERED = "sync_answered"
"""In `meta`: the `sync_no` whose reply has been taken; the next one may only then be used."""
FORCED_OFFLINE = "forced_offline"
JOURNAL_DAYS = 30
_DAY_MS = 86_400_000
_SLICE_BUSY = 50
_SLICE_IDLE = 400

RowsListener = Callable[[tuple[tuple[Kind, str], ...]], None]


class StoredReplica:
    """`CounterStore` (runner.py) over a `Store`; used by the network thread, but for the counts."""

    def __init__(self, store: Store, *, clock: Clock, ids: IdSource) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._listeners: list[RowsListener] = []

    def on_rows(self, listener: RowsListener) -> None:
        """`listener` gets the records that a sync has changed; it runs in the network thread."""
        self._listeners.append(listener)

    def _told(self, changed: tuple[tuple[Kind, str], ...]) -> None:
        if changed:
            for listener in self._listeners:
                listener(changed)

    def begin(self, limit: int) -> Batch:
        """The next exchange, with `sync_no` and `rid` durable: fresh ones only if the last were answered."""
        if self._store.query(_is_answered):
            rid = self._ids.new_id()
            self._store.write(lambda conn: _number(conn, rid), Priority.SYNC).result()
        return self._store.query(lambda conn: _batch(conn, limit))

    def cursor(self) -> str:
        return self._store.identity.cursor

    def unsent(self) -> int:
        return self._store.query(outbox.pending_count)

    def slice_rows(self) -> int:
        """Small while somebody waits for the writer, larger when nobody does."""
        return _SLICE_BUSY if self._store.writer.waiting else _SLICE_IDLE

    def take_results(self, results: Sequence[Result]) -> None:
        found = [
            replica.Result(id=r.id, outcome=r.outcome, seq=r.seq, detail=r.detail) for r in results
        ]

        def work(conn: Connection) -> None:
            replica.take_results(conn, found)
            meta.put(conn, {ANSWERED: str(meta.identity(conn).sync_no)})

        self._store.write(work, Priority.SYNC, durable=False).result()

    def take_rows(self, rows: Sequence[Incoming]) -> None:
        found = served(rows)
        self._told(
            self._store.write(
                lambda conn: replica.take_rows(conn, found), Priority.SYNC, durable=False
            ).result()
        )

    def take_cursor(self, rows: Sequence[Incoming], cursor: str, upto: int, *, whole: bool) -> None:
        found = served(rows)
        now = str(self._clock.now_ms())

        def work(conn: Connection) -> tuple[tuple[Kind, str], ...]:
            changed = replica.take_rows(conn, found)
            taken = replica.take_cursor(conn, cursor=cursor, more=not whole, upto=upto)
            if whole:
                meta.put(conn, {KEPT + LAST_CONTACT: now})
            return (*changed, *taken.changed)

        self._told(self._store.write(work, Priority.SYNC, durable=False).result())

    def start_over(self, incarnation: int) -> None:
        since = self._clock.now_ms() - JOURNAL_DAYS * _DAY_MS

        def work(conn: Connection) -> None:
            replica.start_over(conn, incarnation=incarnation)
            outbox.requeue(conn, since)

        self._store.write(work, Priority.SYNC).result()

    def rewind(self) -> None:
        incarnation = self._store.identity.incarnation
        self._store.write(
            lambda conn: replica.start_over(conn, incarnation=incarnation), Priority.SYNC
        ).result()

    def counts(self) -> Counts:
        def work(conn: Connection) -> Counts:
            conflicts, discrepancies = queries.case_counts(conn)
            return Counts(
                unsent=outbox.pending_count(conn), conflicts=conflicts, discrepancies=discrepancies
            )

        return self._store.query(work)

    def synced_at(self) -> int:
        return self._store.last_contact_at()

    def forced_offline(self) -> bool:
        return self._store.kept(FORCED_OFFLINE) == "1"

    def set_forced_offline(self, offline: bool) -> None:
        self._store.keep(FORCED_OFFLINE, "1" if offline else "0")


def _is_answered(conn: Connection) -> bool:
    who = meta.identity(conn)
    return who.sync_no == 0 or meta.get(conn, ANSWERED) == str(who.sync_no)


def _number(conn: Connection, rid: str) -> None:
    meta.set_identity(conn, sync_no=meta.identity(conn).sync_no + 1, rid=rid)


def _batch(conn: Connection, limit: int) -> Batch:
    who = meta.identity(conn)
    head = journal_head(conn)
    entries = outbox.next_batch(conn, limit)
    return Batch(
        counter=who.counter,
        incarnation=who.incarnation,
        sync_no=who.sync_no,
        rid=who.rid,
        cursor=who.cursor,
        ops=tuple(
            Unsent(
                id=entry.id,
                body=entry.body,
                private=None if entry.private is None else decode_personal(entry.private),
                salt=entry.salt,
            )
            for entry in entries
        ),
        left=outbox.pending_count(conn) - len(entries),
        head=head.hash,
        head_n=head.n,
    )


def served(rows: Sequence[Incoming]) -> list[replica.ServedRow]:
    """Rows as the store takes them."""
    return [
        replica.ServedRow(
            kind=row.kind,
            id=row.id,
            seq=row.seq,
            body=b"" if row.deleted else row.body,
            deleted=row.deleted,
        )
        for row in rows
    ]

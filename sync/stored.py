# SPDX-License-Identifier: Apache-2.0
"""The engine's replica over the counter's own store.

Everything is written through the store's one writer at SYNC priority, so a hand-over never waits for
more than one slice. What must be there before a request leaves is committed at FULL, what the server can be
asked for again at NORMAL. Whoever shows rows is told which have changed (`on_rows`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from app.clock import Clock
from app.codec import decode_personal
from app.domain.columns import SHAPE
from app.domain.kinds import Kind
from app.ids import IdSource
from app.logs import Events
from app.store import meta, outbox, queries, replica, shadow
from app.store.record import journal_head
from app.store.store import KEPT, LAST_CONTACT, Store
from app.store.writer import Priority
from sync.protocol import Result
from sync.replica import Batch, Counts, Digest, FillReason, Incoming, Position, Unsent, Wait

ANSWERED = "sync_answered"
"""In `meta`: the `sync_no` whose reply has been taken; the next one may only then be used."""
LAID_OUT = "laid_out"
"""In `meta`: the `SHAPE` of the program that wrote the rows; another one's are fetched anew."""
COMPARED_AT = "compared_at"
MENDED_AT = "mended_at"
"""In `meta`: when the rows were last compared with the server's, and last filled anew because of that."""
FORCED_OFFLINE = "forced_offline"
_SLICE_BUSY = 50
_SLICE_IDLE = 250
_TRANSACTION_ROWS = 5_000
_SWEEP_ROWS = 1_000
_TRY_AGAIN_MS = 600_000
_DAY_MS = 86_400_000

_log = Events("sync")
RowsListener = Callable[[tuple[tuple[Kind, str], ...]], None]


class StoredReplica:
    """`CounterStore` (runner.py) over a `Store`; used by the network thread, but for the counts."""

    def __init__(self, store: Store, *, clock: Clock, ids: IdSource, ahead: bool = False) -> None:
        """`ahead`: the engine may fetch the next page or chunk while the writer still writes the last."""
        self._store = store
        self._ahead = ahead
        self._swept = False
        self._tried_at = 0
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

    def awaiting(self) -> str:
        """The `rid` of the exchange whose reply hasn't been taken; "" for none."""
        who = self._store.identity
        return "" if self._store.query(_is_answered) else who.rid

    def cursor(self) -> str:
        return self._store.identity.cursor

    def unsent(self) -> int:
        return self._store.query(outbox.pending_count)

    def take_results(self, results: Sequence[Result]) -> None:
        found = [
            replica.Result(id=r.id, outcome=r.outcome, seq=r.seq, detail=r.detail) for r in results
        ]

        def work(conn: Connection) -> None:
            replica.take_results(conn, found)
            meta.put(conn, {ANSWERED: str(meta.identity(conn).sync_no)})

        self._store.write(work, Priority.SYNC, durable=False).result()

    def take_page(self, rows: Sequence[Incoming], cursor: str, upto: int, *, whole: bool) -> Wait:
        found = served(rows)
        now = str(self._clock.now_ms())
        changed: list[tuple[Kind, str]] = []
        done = 0

        def work(conn: Connection, give_way: Callable[[], bool]) -> bool:
            nonlocal done
            for end in slices(done, len(found), give_way):
                changed.extend(replica.take_rows(conn, found[done:end]))
                done = end
            if done < len(found):
                return False
            taken = replica.take_cursor(conn, cursor=cursor, more=not whole, upto=upto)
            changed.extend(taken.changed)
            if whole:
                meta.put(conn, {KEPT + LAST_CONTACT: now})
            if meta.get(conn, LAID_OUT) is None:
                meta.put(conn, {LAID_OUT: SHAPE})
            return True

        writing = self._store.writer.write_in_slices(work, Priority.SYNC, durable=False)

        def wait() -> None:
            writing.result()
            self._told(tuple(changed))

        return self._begun(wait)

    def _begun(self, wait: Wait) -> Wait:
        """To be waited for later, or done now: then what comes next is the same in every run."""
        if self._ahead:
            return wait
        wait()
        return lambda: None

    def start_over(self, incarnation: int) -> None:
        def work(conn: Connection) -> None:
            meta.set_identity(conn, cursor="", seen=0, incarnation=incarnation)
            meta.put(conn, {replica.FILL_WANTED: FillReason.RESTORED})
            outbox.requeue(conn)

        self._store.write(work, Priority.SYNC).result()

    def rewind(self) -> None:
        incarnation = self._store.identity.incarnation
        self._store.write(
            lambda conn: replica.start_over(conn, incarnation=incarnation), Priority.SYNC
        ).result()

    # A fill by snapshot --------------------------------------------------------------------------

    def fill_wanted(self) -> FillReason | None:
        """As it was asked for; or because another version of the program has laid these rows out."""
        wanted, laid_out = self._store.query(
            lambda conn: (meta.get(conn, replica.FILL_WANTED), meta.get(conn, LAID_OUT))
        )
        if wanted:
            return FillReason(wanted)
        return FillReason.SHAPE if laid_out not in (None, SHAPE) else None

    def want_fill(self, reason: FillReason | None) -> None:
        def work(conn: Connection) -> None:
            if reason is None:
                meta.drop(conn, replica.FILL_WANTED)
            else:
                meta.put(conn, {replica.FILL_WANTED: reason})

        self._store.write(work, Priority.SYNC, durable=False).result()
        _log.note("fill_wanted", reason=str(reason or ""))

    def position(self) -> Position:
        who = self._store.identity
        # Before the first whole contact there is nothing here but what the enrolment brought: asking for
        # its sequence would have the server make a snapshot for every new counter.
        seen = who.seen if self._store.last_contact_at() else 0
        return Position(incarnation=who.incarnation, seen=seen)

    def filled(self) -> tuple[str, int]:
        id, chunk, _ = self._store.query(shadow.progress)
        return id, chunk

    def begin_fill(self, id: str) -> None:
        self._swept = False
        begin = lambda conn: shadow.begin(conn, id)  # noqa: E731 - a name for one line
        self._store.write(begin, Priority.FILL, durable=False).result()

    def put_chunk(self, number: int, kind: Kind, rows: Sequence[tuple[object, ...]]) -> Wait:
        def work(conn: Connection, give_way: Callable[[], bool]) -> bool:
            _, chunk, done = shadow.progress(conn)
            if chunk != number:
                return True
            for end in slices(done, len(rows), give_way):
                shadow.put(conn, kind, rows[done:end])
                done = end
            whole = done >= len(rows)
            shadow.note(conn, chunk=number + whole, row=0 if whole else done)
            return whole

        writing = self._store.writer.write_in_slices(work, Priority.FILL, durable=False)
        return self._begun(lambda: writing.result())

    def build_index(self) -> bool:
        return self._store.write(shadow.build_index, Priority.FILL, durable=False).result()

    def make_current(self, id: str, chunks: int, *, cursor: str, upto: int) -> bool:
        now = str(self._clock.now_ms())

        def work(conn: Connection) -> str | None:
            if shadow.progress(conn) != (id, chunks, 0):
                return None
            reason = meta.get(conn, replica.FILL_WANTED) or FillReason.SHAPE
            first = meta.get(conn, KEPT + LAST_CONTACT) is None
            replica.make_current(conn, cursor=cursor, upto=upto, first=first)
            meta.put(conn, {KEPT + LAST_CONTACT: now, LAID_OUT: SHAPE, COMPARED_AT: "0"})
            return reason

        reason = self._store.write(work, Priority.SYNC, durable=False).result()
        if reason is None:
            return False
        _log.note("filled", reason=reason, seq=upto)
        self._swept = False
        self._told(tuple((kind, "") for kind in Kind))
        return True

    def sweep(self) -> bool:
        if not self._swept:
            left = self._store.write(
                lambda conn: shadow.sweep(conn, _SWEEP_ROWS), Priority.FILL, durable=False
            ).result()
            self._swept = not left
        return not self._swept

    # Comparing with the server -------------------------------------------------------------------

    def digest_due(self) -> bool:
        """Once a day, and after every fill; not again at once where the two ends didn't stand still."""
        now = self._clock.now_ms()
        if abs(now - self._tried_at) < _TRY_AGAIN_MS:
            return False
        at = self._store.query(lambda conn: meta.get(conn, COMPARED_AT))
        if at is None:
            self._note({COMPARED_AT: str(now)})
            return False
        due = abs(now - int(at)) >= _DAY_MS
        if due:
            self._tried_at = now
        return due

    def digest(self) -> Digest | None:
        def work(conn: Connection) -> Digest | None:
            kinds = replica.digest(conn)
            upto = meta.identity(conn).seen
            return None if kinds is None else Digest(upto=upto, kinds=kinds)

        return self._store.query(work)

    def compared(self, differing: Sequence[str]) -> None:
        now = self._clock.now_ms()
        values = {COMPARED_AT: str(now)}
        if differing:
            mended = int(self._store.query(lambda conn: meta.get(conn, MENDED_AT)) or 0)
            again = abs(now - mended) >= _DAY_MS
            _log.warn("replica_differs", kind=",".join(differing), ok=not again)
            if again:
                values |= {MENDED_AT: str(now), replica.FILL_WANTED: FillReason.DIGEST}
        self._note(values)

    def _note(self, values: Mapping[str, str]) -> None:
        self._store.write(
            lambda conn: meta.put(conn, values), Priority.SYNC, durable=False
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
            values=None if row.deleted else row.values,
        )
        for row in rows
    ]


def slices(start: int, count: int, give_way: Callable[[], bool]) -> Iterator[int]:
    """Where to pause between rows: at short ends, and at none any more, once somebody waits; then never for nothing."""
    end = start
    while end < count and end - start < _TRANSACTION_ROWS:
        end = min(count, end + (_SLICE_BUSY if give_way() else _SLICE_IDLE))
        yield end
        if give_way():
            return

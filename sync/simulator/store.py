# SPDX-License-Identifier: Apache-2.0
"""The counter's real store with its writer driven step by step, and somebody at the power switch.

Every transaction is the product's own (`Writer._transact`); only the thread is gone, so that a run can be
repeated. Around each commit the `Fate` may end the process, the power or the disk's space, and between two
transactions of a sync it may let the clerk go on working.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from app.errors import OperatorError
from app.store.head import HeadFile
from app.store.record import Act, By, Recorded
from app.store.store import Store
from app.store.writer import Priority, Writer, _Job
from sync.simulator.disk import HEAD, LOG, log_end

T = TypeVar("T")
_FULL = 2


class Fate(Protocol):
    """Who decides what happens around a transaction."""

    def before(self, priority: Priority) -> None:
        """A transaction is about to begin; others may go first."""
        ...

    def committing(self, priority: Priority) -> None:
        """Everything is written, nothing is committed."""
        ...

    def committed(self, priority: Priority) -> None:
        """It is committed; nobody has heard of it yet."""
        ...


class _Mild:
    """Nothing happens: while a store is being opened."""

    def before(self, priority: Priority) -> None: ...

    def committing(self, priority: Priority) -> None: ...

    def committed(self, priority: Priority) -> None: ...


MILD: Fate = _Mild()


class SteppedWriter(Writer):
    """`Writer` in the caller's own thread."""

    def __init__(self, engine: Engine, head_file: HeadFile, folder: Path) -> None:
        self.fate: Fate = MILD
        self.folder = folder
        self.synced = log_end(folder / LOG)
        self.synced_head = b""
        self.full = False
        self._priority = Priority.OPERATOR
        self._running = False
        super().__init__(engine, head_file)
        event.listen(engine, "commit", self._committing)

    def _start(self) -> None:
        """There is no thread."""

    def _committing(self, connection: Connection) -> None:
        if self._running:
            self.fate.committing(self._priority)

    def write(
        self,
        work: Callable[[Connection], T],
        priority: Priority = Priority.OPERATOR,
        *,
        durable: bool = True,
    ) -> Future[T]:
        if self._running:
            raise RuntimeError("a transaction can't wait for another one in the same thread")
        if self._closed:
            raise OperatorError("store_closed", "The store has been closed.", "Start again.")
        self.fate.before(priority)
        future: Future[T] = Future()
        self._priority, self._running = priority, True
        try:
            self._run(_Job(work, cast("Future[Any]", future), durable))
        finally:
            self._running = False
        self._note_synced()
        if future.exception() is None:
            self.fate.committed(priority)
        return future

    def write_in_slices(
        self,
        work: Callable[[Connection, Callable[[], bool]], bool],
        priority: Priority,
        *,
        durable: bool = True,
    ) -> Future[None]:
        """Somebody always waits, so every slice is as short as it may be."""
        future: Future[None] = Future()
        while True:
            slice_of = self.write(lambda conn: work(conn, lambda: True), priority, durable=durable)
            if (error := slice_of.exception()) is not None:
                future.set_exception(error)
                return future
            if slice_of.result():
                future.set_result(None)
                return future

    def _open(self, *, durable: bool) -> Connection:
        connection = super()._open(durable=durable)
        if self.full:
            pages = self._link(connection, "PRAGMA page_count")
            self._link(connection, f"PRAGMA max_page_count = {pages}")
        else:
            self._link(connection, "PRAGMA max_page_count = 4294967294")
        return connection

    def _link(self, connection: Connection, pragma: str) -> int:
        link = connection.connection.driver_connection
        if link is None:
            raise RuntimeError("the writing connection is gone")
        return int(link.execute(pragma).fetchone()[0])

    def _note_synced(self) -> None:
        """What SQLite has synced is what it was told to, not what was asked of the writer."""
        if (
            self._connection is not None
            and self._link(self._connection, "PRAGMA synchronous") >= _FULL
        ):
            self.synced = log_end(self.folder / LOG, self.synced)

    def rest(self) -> None:
        """What the idle writer does: checkpoint, and the witness onto the disk."""
        self._rest()
        self.synced = log_end(self.folder / LOG, self.synced)
        self.synced_head = (self.folder / HEAD).read_bytes()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._rest()
            self._drop_connection()

    def abandon(self) -> None:
        """The process is gone: nothing is finished, nothing is synced."""
        self._closed = True
        self._drop_connection()


class WatchedStore(Store):
    """`Store` that tells what it has acknowledged."""

    on_record: Callable[[Recorded], None] = staticmethod(lambda _recorded: None)

    def _make_writer(self, engine: Engine, head_file: HeadFile) -> SteppedWriter:
        return SteppedWriter(engine, head_file, self.layout.root)

    @property
    def stepped(self) -> SteppedWriter:
        if not isinstance(self.writer, SteppedWriter):
            raise TypeError("a watched store's writer is stepped")
        return self.writer

    def record(
        self,
        acts: Sequence[Act],
        by: By,
        *,
        priority: Priority = Priority.OPERATOR,
        together: bool = True,
    ) -> Recorded:
        recorded = super().record(acts, by, priority=priority, together=together)
        self.on_record(recorded)
        return recorded

    def abandon(self) -> None:
        """Lets go of everything without the least politeness."""
        self.stepped.abandon()
        self._reading.dispose()
        self._writing.dispose()
        self._head_file.close()
        self._lock.release()

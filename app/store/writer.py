# SPDX-License-Identifier: Apache-2.0
"""The one thread that writes, and the order in which it does.

Whoever wants to change something hands a function over and gets a `Future`; it runs alone, inside one
transaction, on the one writing connection. A hand-over goes before everything else that waits, a slice
of sync after it: the lock was the stall, so nobody else ever holds it. A COMMIT that raised may have
committed: the store is opened again and asked, and then the truth is told, never a blind "failed".
"""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from app.errors import OperatorError
from app.logs import Events
from app.store import meta
from app.store.faults import fault_of, is_disk_fault
from app.store.head import Head, HeadFile
from app.store.record import COMMIT_MARK, HEAD, journal_head

T = TypeVar("T")
_log = Events("store")

IDLE_S = 0.5
"""After so long without work the log is checkpointed and the head file made durable."""


class Priority(IntEnum):
    """Who goes first."""

    HANDOVER = 0
    OPERATOR = 1
    SYNC = 2
    FILL = 3
    CLOSE = 9


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Connection], Any]
    future: Future[Any]
    durable: bool
    priority: Priority = Priority.OPERATOR
    order: int = 0
    sliced: bool = False


def _closed() -> OperatorError:
    return OperatorError("store_closed", "The store has been closed.", "Start again.")


class Writer:
    """Owns the writing connection from the first job to `close`."""

    def __init__(
        self, engine: Engine, head_file: HeadFile, *, on_rest: Callable[[], None] = lambda: None
    ) -> None:
        self._engine = engine
        self._head_file = head_file
        self._on_rest = on_rest
        self._queue: queue.PriorityQueue[tuple[int, int, _Job | None]] = queue.PriorityQueue()
        self._order = itertools.count()
        self._connection: Connection | None = None
        self._durable = True
        self._mark: int | None = None
        self._head = Head()
        self._unrested = False
        self._closed = False
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="linli-writer", daemon=True)
        self._start()

    def _start(self) -> None:
        """Begins to work; whoever drives it step by step has no thread to start."""
        self._thread.start()

    def write(
        self,
        work: Callable[[Connection], T],
        priority: Priority = Priority.OPERATOR,
        *,
        durable: bool = True,
    ) -> Future[T]:
        """Runs `work` in a transaction of its own; the future is done only after the commit.

        `durable=False` commits at NORMAL: for what the server can be asked for again. An exception in
        `work` rolls everything back and is the future's; the environment's faults come as `OperatorError`.
        """
        if threading.current_thread() is self._thread:
            raise RuntimeError("a transaction can't wait for another one in the same thread")
        future: Future[T] = Future()
        with self._gate:
            if self._closed:
                raise _closed()
            order = next(self._order)
            job = _Job(work, cast("Future[Any]", future), durable, priority, order)
            self._queue.put((priority, order, job))
        return future

    def write_in_slices(
        self,
        work: Callable[[Connection, Callable[[], bool]], bool],
        priority: Priority,
        *,
        durable: bool = True,
    ) -> Future[None]:
        """Runs `work` in transaction after transaction until it says true.

        It is given `give_way`, which says whether somebody more important waits: it should then come to
        an end soon. Between two slices whoever waits goes first; of its own priority, nobody does.
        """
        future: Future[None] = Future()

        def slice_of(conn: Connection) -> bool:
            return work(conn, lambda: self._awaited(priority))

        with self._gate:
            if self._closed:
                raise _closed()
            order = next(self._order)
            waited_for = cast("Future[Any]", future)
            job = _Job(slice_of, waited_for, durable, priority, order, sliced=True)
            self._queue.put((priority, order, job))
        return future

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return self._queue.qsize()

    def _awaited(self, priority: Priority) -> bool:
        """Whether a job waits that goes before this priority."""
        try:
            return self._queue.queue[0][0] < priority
        except IndexError:
            return False

    def close(self) -> None:
        """Finishes what was handed over, then ends the thread; a second call does nothing."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
            self._queue.put((Priority.CLOSE, next(self._order), None))
        self._thread.join()

    def _work(self) -> None:
        while True:
            try:
                _, _, job = self._queue.get(timeout=IDLE_S if self._unrested else None)
            except queue.Empty:
                self._rest()
                self._call_on_rest()
                continue
            if job is None:
                break
            if job.future.running() or job.future.set_running_or_notify_cancel():
                self._run(job)
        self._rest()
        self._drop_connection()

    def _run(self, job: _Job) -> None:
        self._unrested = True
        try:
            value = self._transact(job)
        # The boundary of the thread: whatever the work raised belongs to whoever asked for it.
        except BaseException as error:
            job.future.set_exception(error)
        else:
            if not job.sliced:
                job.future.set_result(value)
            elif value:
                job.future.set_result(None)
            else:
                self._again(job)

    def _again(self, job: _Job) -> None:
        """The next slice of a job, in its old place; none when the store is being closed."""
        with self._gate:
            if self._closed:
                job.future.set_exception(_closed())
            else:
                self._queue.put((job.priority, job.order, job))

    def _transact(self, job: _Job) -> Any:
        try:
            connection = self._open(durable=job.durable)
            connection.begin()
        except (DBAPIError, self._driver_error) as error:
            self._drop_connection()
            raise fault_of(error) or error from error
        except OperatorError:
            # The store isn't where it was: what this connection believes of it is of no use.
            self._drop_connection()
            raise
        try:
            value = job.work(connection)
            mark = (self._mark or 0) + 1
            meta.put(connection, {COMMIT_MARK: str(mark)})
        except DBAPIError as error:
            self._roll_back(connection, error)
            raise fault_of(error) or error from error
        except BaseException:
            self._roll_back(connection, None)
            raise
        head = cast("Head | None", connection.info.pop(HEAD, None))
        try:
            connection.commit()
        except DBAPIError as error:
            self._drop_connection()
            if not self._committed(mark, may_come_back=is_disk_fault(error)):
                raise fault_of(error) or error from error
        self._mark = mark
        if head is not None:
            self._head = head
        if job.durable:
            self._witness(mark)
        return value

    def _witness(self, mark: int) -> None:
        """The commit stands whether or not its witness could be written.

        Only durable ones are witnessed: one at NORMAL may go with the power, and that is no cut.
        """
        try:
            self._head_file.write(self._head, mark)
        except OSError:
            self._unrested = True

    def _open(self, *, durable: bool) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._durable = True
            self._mark = int(meta.get(self._connection, COMMIT_MARK) or 0)
            self._head = journal_head(self._connection)
            self._connection.rollback()
        if durable is not self._durable:
            # Outside a transaction, or SQLite passes it over; the pool's own begin is not wanted here.
            link = self._connection.connection.driver_connection
            if link is None:
                raise RuntimeError("the writing connection is gone")
            link.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._durable = durable
        return self._connection

    def _committed(self, mark: int, *, may_come_back: bool) -> bool:
        """Opens the store again and asks whether the transaction with this mark is in it.

        One whose sync failed may lie whole in the log without being current: the next start would
        take it in. So "it isn't there" is said only after another commit has taken its place.
        """
        try:
            connection = self._open(durable=True)
            connection.begin()
            found = int(meta.get(connection, COMMIT_MARK) or 0)
            if found >= mark or not may_come_back:
                connection.rollback()
            else:
                meta.put(connection, {COMMIT_MARK: str(mark + 1)})
                connection.commit()
                self._mark = mark + 1
        except (DBAPIError, self._driver_error) as error:
            self._drop_connection()
            raise OperatorError(
                "commit_unknown",
                "The disk failed while the last change was being saved; whether it was saved is not"
                " known yet.",
                "Look the record up before you repeat it: the store tells the truth when it opens.",
            ) from error
        return found >= mark

    def _roll_back(self, connection: Connection, error: DBAPIError | None) -> None:
        connection.info.pop(HEAD, None)
        try:
            connection.rollback()
        except DBAPIError:
            self._drop_connection()
            return
        if error is not None and is_disk_fault(error):
            self._drop_connection()

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _call_on_rest(self) -> None:
        try:
            self._on_rest()
        except Exception as fault:
            # The thread's edge: whatever a guest in the pause meets, the writer must go on.
            _log.fault("rest_failed", fault)

    def _rest(self) -> None:
        """Nobody waits: make the witness durable, and the log short."""
        self._unrested = False
        try:
            self._head_file.sync()
            if self._connection is not None:
                link = self._connection.connection.driver_connection
                if link is not None:
                    link.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except (OSError, DBAPIError, self._driver_error):
            # Nothing was asked of it; the next commit tells.
            self._drop_connection()

    @property
    def _driver_error(self) -> type[Exception]:
        return cast("type[Exception]", self._engine.dialect.loaded_dbapi.Error)

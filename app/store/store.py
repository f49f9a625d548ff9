# SPDX-License-Identifier: Apache-2.0
"""The counter's store, as everything above it sees it: open, write, read, close.

Promises: one process a data folder; what a future from `record` has answered is on the disk; nothing
deletes or makes the file anew. Writes go through the one writer thread, reads run where they are asked.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from app.clock import Clock
from app.domain.kinds import Kind
from app.domain.records import Site
from app.errors import OperatorError
from app.ids import IdSource
from app.locks import FolderLock
from app.logs import Events
from app.paths import Layout
from app.store import attempts, journal, meta
from app.store.engine import reading_engine, see_that_it_opens, writing_engine
from app.store.faults import in_words, is_disk_fault
from app.store.head import Head, HeadFile
from app.store.meta import Identity
from app.store.record import Act, By, Recorded, Stamp, journal_head, record_operations
from app.store.rows import StoreRows
from app.store.schema import bring_up_to_date
from app.store.soundness import EVERY_MS, Soundness, look_over
from app.store.writer import Priority, Writer

T = TypeVar("T")
KEPT = "kept:"
LOOKED_OVER = "looked_over_at"
"""When the idle counter last read all of its store (UTC ms)."""
DAMAGED = "store_damaged"
"""How many pages that look couldn't read; "" for none."""
LAST_CONTACT = "last_contact_at"
"""Kept by the sync engine's end of the store; "" until the first whole answer."""
_log = Events("store")


class Store:
    """An open store; make one with `Store.open`."""

    def __init__(
        self,
        layout: Layout,
        lock: FolderLock,
        engines: tuple[Engine, Engine],
        head_file: HeadFile,
        stamp: Stamp,
    ) -> None:
        self.layout = layout
        self.stamp = stamp
        self._lock = lock
        self._writing, self._reading = engines
        self._head_file = head_file
        self._looked_at: int | None = None
        self._look: threading.Thread | None = None
        self.writer = self._make_writer(self._writing, head_file)

    @classmethod
    def open(cls, data_dir: Path, key: bytes, clock: Clock, ids: IdSource) -> Self:
        """Opens the store in `data_dir`, makes it if there is none; every fault is an `OperatorError`."""
        layout = Layout(data_dir).prepare()
        lock = FolderLock(layout.lock)
        writing: Engine | None = None
        try:
            writing = writing_engine(layout.store, key)
            _refuse_emptied(layout)
            see_that_it_opens(writing, layout.store)
            bring_up_to_date(writing, layout.store, layout.copies)
            head_file = HeadFile(layout.journal_head)
            noted = head_file.noted()
            with in_words(layout.store), writing.begin() as conn:
                cut = journal.note_witness(conn, noted)
            if cut:
                _log.warn("journal_tail_cut", n=noted.head.n)
                head_file.clear()
            if noted.damaged:
                _log.warn("journal_head_damaged", n=noted.head.n)
        except BaseException:
            if writing is not None:
                writing.dispose()
            lock.release()
            raise
        boot = ids.secret(8).hex()
        engines = (writing, reading_engine(layout.store, key))
        return cls(layout, lock, engines, head_file, Stamp(clock, ids, boot))

    def _make_writer(self, engine: Engine, head_file: HeadFile) -> Writer:
        """The one that writes; a simulation brings one without a thread."""
        return Writer(engine, head_file, on_rest=self._when_idle)

    def close(self) -> None:
        """Finishes what was handed over and lets go of the folder; a second call does nothing."""
        self.writer.close()
        if self._look is not None:
            self._look.join()
        self._reading.dispose()
        self._writing.dispose()
        self._head_file.close()
        self._lock.release()

    def query(self, work: Callable[[Connection], T]) -> T:
        """Runs `work` (named reads of `queries`, `search`) on one snapshot, in the calling thread."""
        with in_words(self.layout.store), self._reading.connect() as conn:
            try:
                return work(conn)
            except DBAPIError as error:
                # After a damaged page a connection refuses the sound ones as well.
                if is_disk_fault(error):
                    conn.invalidate()
                raise

    def read(self, work: Callable[[StoreRows], T]) -> T:
        """Runs `work` on the records of one snapshot, in the calling thread."""
        return self.query(lambda conn: work(StoreRows(conn)))

    def write(
        self,
        work: Callable[[Connection], T],
        priority: Priority = Priority.OPERATOR,
        *,
        durable: bool = True,
    ) -> Future[T]:
        """See `Writer.write`."""
        return self.writer.write(work, priority, durable=durable)

    def record(
        self,
        acts: Sequence[Act],
        by: By,
        *,
        priority: Priority = Priority.OPERATOR,
        together: bool = True,
    ) -> Recorded:
        """Records operations in one transaction (see `record_operations`); returns after its commit."""
        return self.write(
            lambda conn: record_operations(conn, self.stamp, acts, by, together=together), priority
        ).result()

    def site(self) -> Site | None:
        """This counter's site and its policy; None before enrolment."""
        return self.read(
            lambda rows: next((r for r in rows.all(Kind.SITE) if isinstance(r, Site)), None)
        )

    def last_contact_at(self) -> int:
        """When the server's rows were last here as a whole (UTC ms, 0 = never)."""
        return int(self.kept(LAST_CONTACT) or 0)

    def kept(self, name: str) -> str:
        """A small value that was kept under this name; "" if none was."""
        return self.query(lambda conn: meta.get(conn, KEPT + name)) or ""

    def keep(self, name: str, value: str) -> None:
        """Keeps a small value (a switch, a time) over restarts; durable when it returns."""
        self.write(lambda conn: meta.put(conn, {KEPT + name: value})).result()

    def count_try(self, what: str, scope: str) -> int:
        """Counts a try BEFORE it is checked, durably; gives how many there have been."""
        at = self.stamp.clock.now_ms()
        return self.write(
            lambda conn: attempts.count(conn, what, scope, at), Priority.HANDOVER
        ).result()

    def take_back_try(self, what: str, scope: str) -> None:
        """A try that turned out right doesn't count."""
        self.write(lambda conn: attempts.take_back(conn, what, scope), Priority.HANDOVER).result()

    def tries(self, what: str, scope: str) -> attempts.Tries:
        """How many tries stand, and when the last was (UTC ms)."""
        return self.query(lambda conn: attempts.tries(conn, what, scope))

    def clear_tries(self, what: str, scope: str) -> None:
        """Right at last, or a manager let it pass."""
        self.write(lambda conn: attempts.clear(conn, what, scope), Priority.HANDOVER).result()

    @property
    def identity(self) -> Identity:
        """Who this counter is and how far it has synced."""
        return self.query(meta.identity)

    def set_identity(self, **values: str | int) -> None:
        """Sets fields of the identity, durably, before it returns."""
        self.write(lambda conn: meta.set_identity(conn, **values)).result()

    @property
    def head(self) -> Head:
        """The journal's newest operation."""
        return self.query(journal_head)

    def verify_journal(self) -> journal.JournalReport:
        """Walks the whole journal, with the head file as witness."""
        # The head file is read first: what is committed meanwhile only makes the store longer.
        noted = self._head_file.noted()
        return self.query(lambda conn: journal.verify(conn, noted))

    def look_over(self) -> Soundness:
        """Reads every page of the file: finds each bit that the disk has changed."""
        with in_words(self.layout.store):
            return look_over(self._reading, self.layout.store)

    @property
    def damaged(self) -> bool:
        """Whether the last daily look found pages that can't be read."""
        return bool(self.kept(DAMAGED))

    def _when_idle(self) -> None:
        """Once a day an idle counter looks its store over. In the writer's thread: only begins it."""
        now = self.stamp.clock.now_ms()
        if self._looked_at is None:
            self._looked_at = int(self.kept(LOOKED_OVER) or 0)
        # A clock that was set back doesn't put the next look off for years.
        if self._looked_at and abs(now - self._looked_at) < EVERY_MS:
            return
        first, self._looked_at = not self._looked_at, now
        # The writer's own thread can't write and wait; and a look takes a second a gigabyte or so.
        self._look = threading.Thread(
            target=self._look_quietly, args=(now,), kwargs={"first": first}, name="linli-look",
            daemon=True,
        )  # fmt: skip
        self._look.start()

    def _look_quietly(self, now: int, *, first: bool) -> None:
        """A fresh store only notes the day."""
        flaws = 0
        if not first:
            try:
                found = self.look_over()
            except OperatorError as fault:
                # The file can't be opened at all: whoever works here is told by the next thing they do.
                _log.warn("look_failed", code=fault.code)
                return
            flaws = len(found.flaws)
            if found.flaws or found.mended:
                _log.warn("store_damaged", pages=flaws, items=len(found.mended))
        self._note_look(now, flaws)

    def _note_look(self, now: int, flaws: int) -> None:
        def work(conn: Connection) -> None:
            told = {LOOKED_OVER: str(now), DAMAGED: str(flaws or "")}
            meta.put(conn, {KEPT + name: value for name, value in told.items()})

        # One that can't be noted (the store is closing) is made again after the next start.
        with contextlib.suppress(OperatorError):
            self.write(work, Priority.FILL, durable=False)


def _refuse_emptied(layout: Layout) -> None:
    """A store of no bytes beside a journal's head isn't a new one: something has emptied it."""
    store, head = layout.store, layout.journal_head
    if store.is_file() and store.stat().st_size == 0 and head.is_file() and head.stat().st_size:
        raise OperatorError(
            "store_emptied",
            f"The store {store} is empty, but this counter has recorded operations.",
            "Restore a backup. Keep the folder as it is.",
        )

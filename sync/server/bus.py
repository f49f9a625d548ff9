# SPDX-License-Identifier: Apache-2.0
"""Wake-ups from whoever committed to whoever listens: `publish` AFTER the commit, never inside it.

Within one process they go straight to the listeners; with PostgreSQL through NOTIFY on a connection and a thread of
its own, so that several server processes wake each other's counters and no request waits for it (inside the writing
transaction NOTIFY would take a lock across the whole database). A lost wake-up costs only time: every counter polls.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import psycopg
from sqlalchemy import Engine

from sync.server.logs import log

CHANNEL = "linli_wake"
_RETRY_S = 2.0
_CONNECT_S = 5.0


class Listener:
    """One open stream's ear: the newest sequence that it hasn't been told."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._event = asyncio.Event()
        self.seq = 0
        self._closed = False

    def tell(self, seq: int, *, closed: bool = False) -> None:
        """From any thread."""

        def set_it() -> None:
            self.seq = max(self.seq, seq)
            self._closed = self._closed or closed
            self._event.set()

        # A loop that has ended has nobody to tell.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(set_it)

    def is_closed(self) -> bool:
        """Whether the server is stopping."""
        return self._closed

    async def wait(self, timeout_s: float) -> bool:
        """Whether anything was told within the time."""
        try:
            await asyncio.wait_for(self._event.wait(), timeout_s)
        except TimeoutError:
            return False
        self._event.clear()
        return True


class Bus(Protocol):
    """Where a commit is announced."""

    def publish(self, site: int, seq: int) -> None: ...

    def listen(self, site: int) -> contextlib.AbstractAsyncContextManager[Listener]: ...

    def close(self) -> None: ...


class LocalBus:
    """Listeners of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[int, set[Listener]] = {}
        self._closed = False

    def publish(self, site: int, seq: int) -> None:
        with self._lock:
            listeners = tuple(self._listeners.get(site, ()))
        for listener in listeners:
            listener.tell(seq)

    @asynccontextmanager
    async def listen(self, site: int) -> AsyncIterator[Listener]:
        listener = Listener(asyncio.get_running_loop())
        with self._lock:
            closed = self._closed
            self._listeners.setdefault(site, set()).add(listener)
        if closed:
            listener.tell(0, closed=True)
        try:
            yield listener
        finally:
            with self._lock:
                self._listeners[site].discard(listener)
                if not self._listeners[site]:
                    del self._listeners[site]

    def close(self) -> None:
        """Ends every open stream, so that the server can stop."""
        with self._lock:
            self._closed = True
            listeners = [one for many in self._listeners.values() for one in many]
        for listener in listeners:
            listener.tell(0, closed=True)


class PostgresBus(LocalBus):
    """Listeners of all processes on one database."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._stop = threading.Event()
        self._news: dict[int, int] = {}
        self._told = threading.Event()
        self._sender: threading.Thread | None = None
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._hearing = threading.Event()

    @asynccontextmanager
    async def listen(self, site: int) -> AsyncIterator[Listener]:
        # The connection is opened for the first listener: a command line has none.
        with self._starting:
            if self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(target=self._run, name="linli-bus", daemon=True)
                self._thread.start()
        # Whoever is told that it listens misses nothing from then on.
        await asyncio.to_thread(self._hearing.wait, _CONNECT_S)
        async with super().listen(site) as listener:
            yield listener

    def publish(self, site: int, seq: int) -> None:
        with self._starting:
            self._news[site] = max(seq, self._news.get(site, 0))
            self._told.set()
            if self._sender is None and not self._stop.is_set():
                self._sender = threading.Thread(
                    target=self._send, name="linli-bus-out", daemon=True
                )
                self._sender.start()

    def _send(self) -> None:
        """Announces what was committed; what comes while a notice is on its way goes with the next one."""
        while not (self._stop.is_set() and not self._news):
            try:
                with psycopg.connect(self._url, autocommit=True) as connection:
                    while self._send_news(connection):
                        self._told.wait()
                    return
            except psycopg.Error as fault:
                # The commits stand whether or not they could be announced: a poll finds them.
                log.warning("bus_silent", error=fault)
                if self._stop.wait(_RETRY_S):
                    return

    def _send_news(self, connection: psycopg.Connection[tuple[object, ...]]) -> bool:
        """Everything that waits; whether there may be more."""
        self._told.clear()
        while self._news:
            with self._starting:
                news, self._news = self._news, {}
            with connection.cursor() as cursor:
                cursor.executemany(
                    "SELECT pg_notify(%s, %s)",
                    [(CHANNEL, f"{site}:{seq}") for site, seq in news.items()],
                )
        return not self._stop.is_set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._hearing.set()
                    self._hear(connection)
            except psycopg.Error as fault:
                log.warning("bus_interrupted", error=fault)
                self._stop.wait(_RETRY_S)

    def _hear(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        while not self._stop.is_set():
            for notice in connection.notifies(timeout=0.25):
                site, _, seq = notice.payload.partition(":")
                if site.isdigit() and seq.isdigit():
                    super().publish(int(site), int(seq))

    def close(self) -> None:
        self._stop.set()
        self._told.set()
        self._hearing.set()
        super().close()
        for thread in (self._thread, self._sender):
            if thread is not None:
                thread.join(5)


def bus_for(engine: Engine) -> Bus:
    """The bus that fits the database."""
    return PostgresBus(engine) if engine.dialect.name == "postgresql" else LocalBus()

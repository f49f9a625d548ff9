# SPDX-License-Identifier: Apache-2.0
"""The central server as a machine of the world: its real application on its real database, without a socket.

Bytes go in and come out through the ASGI application; the process may end around any commit, the database may
ask for a transaction again, and the machine may come back with an older copy of its disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from random import Random
from typing import Any

from litestar import Litestar
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from sync.protocol import MARKER
from sync.server.app import create_app
from sync.server.bus import Listener
from sync.server.central import Central
from sync.server.engine import FILE_NAME, Database, open_sqlite
from sync.server.migrate import upgrade
from sync.simulator.faults import Crash
from sync.simulator.time import MachineClock
from sync.transport import Reply, Request

NAME = "server"
_FILES = (FILE_NAME, f"{FILE_NAME}-wal")


class WorldBus:
    """Announcements go to the world, which decides who hears of them and when."""

    def __init__(self, announce: Callable[[int, int], None]) -> None:
        self._announce = announce

    def publish(self, site: int, seq: int) -> None:
        self._announce(site, seq)

    def listen(self, site: int) -> AbstractAsyncContextManager[Listener]:
        raise RuntimeError("a simulated counter hears through the world")

    def close(self) -> None: ...


class _Asked(Exception):
    """A driver's error that asks for the transaction again."""

    sqlstate = "40001"


class ServerMachine:
    """Open from the beginning; `restart` and `restore` make it anew."""

    def __init__(
        self,
        folder: Path,
        clock: MachineClock,
        chance: Random,
        announce: Callable[[int, int], None],
    ) -> None:
        self.folder = folder
        self.clock = clock
        self._chance = chance
        self._announce = announce
        self._copies = 0
        self.crash_next = ""
        self.crash_skips = 0
        self.repeat_next = False
        self.loop = asyncio.new_event_loop()
        self.app: Litestar | None = None
        self.open()

    def open(self) -> None:
        database = open_sqlite(self.folder)
        upgrade(database)
        self.central = Central(
            database=database,
            clock=self.clock,
            bus=WorldBus(self._announce),
            entropy=self._chance.randbytes,
        )
        event.listen(database.engine, "commit", self._committing)
        if self.app is None:
            self.app = create_app(self.central)
        self.app.state.central = self.central

    @property
    def database(self) -> Database:
        return self.central.database

    def _committing(self, connection: Connection) -> None:
        if "linli_begin" not in connection.get_execution_options():
            return
        if self.repeat_next:
            self.repeat_next = False
            raise OperationalError("COMMIT", None, _Asked())
        if self.crash_next == "before":
            self.crash_skips -= 1
            if self.crash_skips < 0:
                self.crash_next = ""
                raise Crash(NAME, power=False)

    def close(self) -> None:
        self.central.close()

    def end(self) -> None:
        """The last thing: the loop goes as well."""
        self.close()
        self.loop.close()

    def restart(self) -> None:
        """The process ended and was started again; what was committed is there."""
        self.central.close()
        self.crash_next = ""
        self.clock.boot()
        self.open()

    def copy(self) -> Path:
        """A backup of the database as it stands now."""
        self._copies += 1
        target = self.folder.with_name(f"server-copy-{self._copies}.db")
        link = self.database.engine.raw_connection()
        try:
            link.cursor().execute("VACUUM INTO ?", (str(target),))
        finally:
            link.close()
        return target

    def restore(self, copy: Path) -> None:
        """The machine comes back with an older database, as an administrator brings it back.

        A crash that was to come belonged to the process that is gone.
        """
        self.central.close()
        self.crash_next = ""
        for name in _FILES:
            (self.folder / name).unlink(missing_ok=True)
        shutil.copyfile(copy, self.folder / FILE_NAME)
        self.clock.boot()
        self.open()
        self.central.accounts.restored()

    def ask(self, request: Request, body: bytes | None = None) -> Reply | None:
        """One request through the application; None if its connection was lost on the way in.

        `body` is what of the request arrives, where that isn't all of it.
        """
        whole = body is None
        reply = self.loop.run_until_complete(
            _through(
                self._application, request, request.body if body is None else body, whole=whole
            )
        )
        if self.crash_next == "after":
            self.crash_next = ""
            raise Crash(NAME, power=False)
        return reply

    @property
    def _application(self) -> Litestar:
        if self.app is None:
            raise RuntimeError("the server is open")
        return self.app


async def _through(app: Litestar, request: Request, body: bytes, *, whole: bool) -> Reply | None:
    path, _, query = request.target.partition("?")
    names = {**request.headers, "content-length": str(len(request.body))}
    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in names.items()],
        "client": ("10.0.0.9", 40_000),
        "server": ("server", 80),
    }
    incoming: list[dict[str, object]] = [
        {"type": "http.request", "body": body, "more_body": not whole},
        {"type": "http.disconnect"},
    ]
    status = 0
    headers: dict[str, str] = {}
    parts: list[bytes] = []

    async def receive() -> Any:
        return incoming.pop(0) if incoming else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            headers.update((n.decode().lower(), v.decode()) for n, v in message["headers"])
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    if not whole or not status:
        return None
    return Reply(
        status=status,
        body=b"".join(parts),
        marker=headers.get(MARKER, ""),
        content_type=headers.get("content-type", ""),
        encoding=headers.get("content-encoding", ""),
        retry_after=headers.get("retry-after", ""),
    )


class _InStep:
    """In place of the routes' worker threads: the same work, at once, in the caller's thread."""

    @staticmethod
    async def run_sync(work: Callable[[], Any]) -> Any:
        return work()


@contextmanager
def in_step(poison: set[str], rows: int) -> Iterator[None]:
    """No threads, pages of `rows` at most; the rules stumble over `poison`, as over a defect."""
    from sync.server import feed, unit
    from sync.server.routes import wire

    sound, threads = vars(unit)["apply"], vars(wire)["to_thread"]

    def stumbling(op: Any, *rest: Any) -> Any:
        if op.id in poison:
            raise ArithmeticError("a defect that this operation meets")
        return sound(op, *rest)

    with contextlib.ExitStack() as undo:
        # What the server logs of faults that were put into it is nobody's news.
        undo.enter_context(contextlib.redirect_stderr(io.StringIO()))
        undo.callback(logging.disable, logging.root.manager.disable)
        logging.disable(logging.CRITICAL)
        undo.callback(setattr, unit, "apply", sound)
        undo.callback(setattr, wire, "to_thread", threads)
        undo.callback(setattr, feed, "ROWS_MAX", vars(feed)["ROWS_MAX"])
        setattr(feed, "ROWS_MAX", rows)  # noqa: B010 - small pages, so that there are many
        setattr(unit, "apply", stumbling)  # noqa: B010 - a fault that is put in, not an assignment of ours
        setattr(wire, "to_thread", _InStep)  # noqa: B010 - likewise
        yield

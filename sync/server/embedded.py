# SPDX-License-Identifier: Apache-2.0
"""Runs the server: in this thread for `linli server`, in one of its own for the demo, the day and the tests.

The socket is bound before anything else answers for it, so that a port in use is one clear sentence, and port 0
is known by its number before the first request.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from app.clock import Clock, SystemClock
from app.errors import OperatorError
from sync.server.app import create_app
from sync.server.bus import bus_for
from sync.server.central import Central, Rates
from sync.server.engine import open_database
from sync.server.migrate import upgrade
from sync.server.restoring import is_copy, taken_up
from sync.server.tls import Files, authority_of, refreshed

HOST = "127.0.0.1"
CONNECTIONS_MAX = 8_192
"""More than so many at once are told to come again: memory is what an idle one costs."""
_START_S = 30.0
_STOP_S = 10.0


def open_central(
    data_dir: Path, url: str = "", *, clock: Clock | None = None, rates: Rates | None = None
) -> Central:
    """The server's jobs on its database, brought up to date; SQLite in `data_dir` or PostgreSQL by `url`."""
    database = open_database(data_dir, url)
    try:
        upgrade(database)
    except BaseException:
        database.close()
        raise
    central = Central(
        database=database,
        clock=clock or SystemClock(),
        bus=bus_for(database.engine),
        rates=rates or Rates(),
        authority=authority_of(data_dir),
    )
    if is_copy(database):
        central.accounts.restored()
        taken_up(database)
    return central


def bind(host: str, port: int) -> socket.socket:
    """A listening socket, or an `OperatorError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol by its number: without it asyncio leaves Nagle's algorithm on (40 ms a request).
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        # Uvicorn listens later; without this two servers could both hold the port until then.
        found.listen(2048)
    except (OSError, OverflowError) as fault:
        found.close()
        raise OperatorError(
            "port_unavailable",
            f"Port {port} at {host} can't be used"
            f" ({fault.strerror if isinstance(fault, OSError) else 'out of range'}).",
            "Stop the other program, or name another port with --port.",
        ) from fault
    return found


class Server(uvicorn.Server):
    """Uvicorn that says when it answers, and ends the open streams first when it stops."""

    def __init__(
        self, central: Central, on_ready: Callable[[], None], tls: Files | None = None
    ) -> None:
        super().__init__(
            uvicorn.Config(
                create_app(central),
                log_config=None,
                access_log=False,
                lifespan="on",
                server_header=False,
                timeout_graceful_shutdown=5,
                timeout_keep_alive=75,
                ssl_certfile=None if tls is None else str(tls.certificate),
                ssl_keyfile=None if tls is None else str(tls.key),
                limit_concurrency=CONNECTIONS_MAX,
            )
        )
        self._central = central
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._central.upkeep.start()
            self._central.telling.start()
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._central.bus.close()
        await super().shutdown(sockets)


def url_of(found: socket.socket, tls: Files | None = None) -> str:
    """Where a bound socket is reached from this machine."""
    scheme = "http" if tls is None else "https"
    host, port = found.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = HOST
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handle:
    """A server in a thread of this process: where it is, its jobs, and how to end it."""

    url: str
    central: Central
    server: Server
    thread: threading.Thread

    def stop(self) -> None:
        """Ends it and closes its database; a second call does nothing."""
        self.server.should_exit = True
        self.thread.join(_STOP_S)
        self.central.close()


def start_embedded(
    data_dir: Path,
    port: int = 0,
    *,
    database_url: str = "",
    clock: Clock | None = None,
    rates: Rates | None = None,
) -> Handle:
    """Starts the server and returns when it answers."""
    found = bind(HOST, port)
    with contextlib.ExitStack() as undo:
        undo.callback(found.close)
        central = open_central(data_dir, database_url, clock=clock, rates=rates)
        undo.callback(central.close)
        ready = threading.Event()
        tls = refreshed(data_dir, central.clock.now_ms())
        server = Server(central, ready.set, tls)
        thread = threading.Thread(
            target=server.run, args=([found],), name="linli-server", daemon=True
        )
        thread.start()
        if not ready.wait(_START_S):
            server.should_exit = True
            raise OperatorError("server_silent", "The server didn't start in time.")
        undo.pop_all()
    return Handle(url=url_of(found, tls), central=central, server=server, thread=thread)

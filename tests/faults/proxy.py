# SPDX-License-Identifier: Apache-2.0
"""A bad network between counters and their server: a proxy that does one of twelve things to a request.

It stands between real processes and real sockets. What it does to which request comes from a seed; healed, it
lets everything through as it is. The wake-up stream goes through, and is cut with everything else at the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from urllib.parse import urlsplit

_CHUNK = 65_536
_DRIP_S = 0.01
_LATE_S = 1.6
"""Longer than the impatient counter of the drill waits."""
PORTAL = b"<html><body>Sign in to the network</body></html>"


class Mishap(StrEnum):
    """What may happen to one request."""

    REFUSED = "refused"
    REQUEST_CUT = "request_cut"
    REPLY_CUT = "reply_cut"
    BLACK_HOLE = "black_hole"
    SLOW = "slow"
    DUPLICATED = "duplicated"
    CORRUPTED = "corrupted"
    UNAVAILABLE = "unavailable"
    PORTAL = "portal"
    STORM = "storm"
    HALF_CLOSED = "half_closed"
    LATE = "late"


_RARE = {Mishap.BLACK_HOLE, Mishap.LATE, Mishap.STORM}
"""These cost a second each; they come less often."""


def _page(status: str, body: bytes, *headers: str) -> bytes:
    lines = (f"HTTP/1.1 {status}", *headers, f"content-length: {len(body)}", "connection: close")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Proxy:
    """Listens on a port of its own; `happened` counts what was done to how many requests."""

    def __init__(self, server: str, seed: int, *, only: tuple[Mishap, ...] = tuple(Mishap)) -> None:
        target = urlsplit(server)
        self._target = (target.hostname or "", target.port or 0)
        self._chance = random.Random(seed)
        self._only = only
        self.happened: Counter[Mishap] = Counter()
        self.healed = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._live, name="bad-network", daemon=True)

    def _live(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, sock=self._socket)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _read_message(reader)) is not None:
                if not await self._pass(request, writer):
                    break
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    def _mishap(self, request: bytes) -> Mishap | None:
        if self.healed.is_set() or request.startswith(b"GET /v1/events"):
            return None
        if self._chance.random() < 0.35:
            return None
        found = self._chance.choice(self._only)
        if found in _RARE and self._chance.random() < 0.8:
            return None
        self.happened[found] += 1
        return found

    async def _pass(self, request: bytes, writer: asyncio.StreamWriter) -> bool:
        """One request on its way; whether the connection goes on."""
        mishap = self._mishap(request)
        match mishap:
            case None if request.startswith(b"GET /v1/events"):
                await self._stream(request, writer)
            case None:
                writer.write(await self._ask(request))
                await writer.drain()
                return True
            case Mishap.REFUSED:
                _reset(writer)
            case Mishap.REQUEST_CUT:
                await self._ask(request[: self._chance.randrange(1, len(request))], whole=False)
            case Mishap.REPLY_CUT:
                reply = await self._ask(request)
                writer.write(reply[: self._chance.randrange(1, len(reply))])
                await writer.drain()
            case Mishap.BLACK_HOLE:
                await self._ask(request)
                await asyncio.sleep(_LATE_S)
            case Mishap.SLOW:
                await self._drip(await self._ask(request), writer)
                return True
            case Mishap.DUPLICATED:
                first, second = await asyncio.gather(self._ask(request), self._ask(request))
                writer.write(self._chance.choice((first, second)))
                await writer.drain()
                return True
            case Mishap.CORRUPTED:
                writer.write(self._corrupted(await self._ask(request)))
                await writer.drain()
            case Mishap.UNAVAILABLE:
                writer.write(
                    _page("503 Service Unavailable", b"<h1>503</h1>", "content-type: text/html")
                )
                await writer.drain()
            case Mishap.PORTAL:
                writer.write(_page("200 OK", PORTAL, "content-type: text/html; charset=utf-8"))
                await writer.drain()
            case Mishap.STORM:
                page = _page("429 Too Many Requests", b"", "retry-after: 1")
                writer.write(page)
                await writer.drain()
            case Mishap.HALF_CLOSED:
                reply = await self._ask(request)
                writer.write(reply[: len(reply) // 2])
                writer.write_eof()
                await asyncio.sleep(_DRIP_S)
                _reset(writer)
            case Mishap.LATE:
                # The counter has given up and asks again; only then does the first one arrive.
                task = asyncio.ensure_future(self._later(request))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                await asyncio.sleep(_LATE_S / 2)
        return False

    async def _later(self, request: bytes) -> None:
        await asyncio.sleep(_LATE_S)
        with contextlib.suppress(OSError, EOFError):
            await self._ask(request)

    async def _ask(self, request: bytes, *, whole: bool = True) -> bytes:
        reader, writer = await asyncio.open_connection(*self._target)
        try:
            writer.write(request)
            await writer.drain()
            if not whole:
                return b""
            reply = await _read_message(reader)
            if reply is None:
                raise EOFError("the server has closed")
            return reply
        finally:
            writer.close()

    async def _stream(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        reader, upstream = await asyncio.open_connection(*self._target)
        try:
            upstream.write(request)
            while part := await reader.read(_CHUNK):
                writer.write(part)
                await writer.drain()
        finally:
            upstream.close()

    async def _drip(self, reply: bytes, writer: asyncio.StreamWriter) -> None:
        step = max(1, len(reply) // 8)
        for start in range(0, len(reply), step):
            writer.write(reply[start : start + step])
            await writer.drain()
            await asyncio.sleep(_DRIP_S)

    def _corrupted(self, reply: bytes) -> bytes:
        head, mark, body = reply.partition(b"\r\n\r\n")
        spoilt = bytearray(body or b"\0")
        for _ in range(3):
            spoilt[self._chance.randrange(len(spoilt))] ^= 1 << self._chance.randrange(8)
        return head + mark + bytes(spoilt[: len(body)])


def _reset(writer: asyncio.StreamWriter) -> None:
    """Ends the connection with a reset, not a farewell."""
    line = writer.get_extra_info("socket")
    if line is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _read_message(reader: asyncio.StreamReader) -> bytes | None:
    """A whole HTTP/1.1 message of either direction; None at the end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    length, chunked = 0, False
    for line in head.lower().split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name == b"content-length":
            length = int(value)
        elif name == b"transfer-encoding":
            chunked = b"chunked" in value
    body = b""
    if chunked:
        while not body.endswith(b"\r\n0\r\n\r\n") and body != b"0\r\n\r\n":
            body += await reader.readuntil(b"\r\n")
            size = int(body.rpartition(b"\r\n")[0].rpartition(b"\r\n")[2], 16)
            body += await reader.readexactly(size + 2)
        return head + body
    return head + await reader.readexactly(length)


@contextmanager
def bad_network(
    server: str, seed: int, *, only: tuple[Mishap, ...] = tuple(Mishap)
) -> Iterator[Proxy]:
    """A proxy before `server`, while it lasts."""
    proxy = Proxy(server, seed, only=only)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()

# SPDX-License-Identifier: Apache-2.0
"""What the server's framework costs over bare ASGI, and what an event stream that waits for nothing holds.

The requests are driven in this process, without a socket, so that only the application's own time is in them. The
streams are real connections to a server process: its memory before and after, and how soon a commit is heard.
"""

from __future__ import annotations

import asyncio
import socket
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Litestar, Response, get, post

from app.bench.pushing import server_processes
from app.bench.report import percentile, spread
from app.bench.traffic import BusyCounter, open_site
from app.tokens import new_key, sign_request
from sync.protocol import (
    EVENTS_PATH,
    EXCHANGE_PATH,
    ChangesReply,
    ExchangeRequest,
    Row,
    Wake,
)
from sync.server.embedded import open_central
from sync.server.routes.wire import Caller, answer_fault, body_of, to_counter

CALLS = 200
STREAMS = 500
WAKES = 40
_ROWS = 5_000
_OPERATIONS = 100

Asgi = Callable[[Any, Any, Any], Awaitable[None]]


def asgi_figures() -> tuple[dict[str, float], dict[str, float]]:
    """Figures and ratios."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as made:
        folder = Path(made)
        central = open_central(folder)
        counter = open_site(central, central.ids)
        central.close()
        body = msgspec.json.encode(counter.request(list(islice(counter.day(), _OPERATIONS))))
        figures, ratios = _requests(body)
        counter.sync_no -= 1
        figures |= _streams(folder, counter)
    return figures, ratios


# What a request costs ----------------------------------------------------------------------------


@post("/validation")
async def _validation(request: Caller) -> Response[bytes]:
    _, message = await body_of(request, ExchangeRequest)
    return await to_counter(request, Wake(seq=len(message.ops)))


def _page() -> ChangesReply:
    body = msgspec.Raw(msgspec.json.encode({"name": "牛奶", "note": "x" * 500}))
    rows = [Row(kind="product", id=f"{n:036d}", seq=n, body=body) for n in range(_ROWS)]
    return ChangesReply(rows=rows, next="1.1.1", upto=1, more=False, horizon=0, server_time=0)


_PAGE = _page()


@get("/stream")
async def _stream(request: Caller) -> Response[bytes]:
    return await to_counter(request, _PAGE)


_decode = msgspec.json.Decoder(ExchangeRequest).decode


async def _bare(scope: Any, receive: Any, send: Any) -> None:
    """The same two jobs with nothing around them."""
    if scope["path"] == "/validation":
        body = (await receive())["body"]
        reply = msgspec.json.encode(Wake(seq=len(_decode(body).ops)))
    else:
        reply = msgspec.json.encode(_PAGE)
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": reply})


async def _call(app: Asgi, method: str, path: str, body: bytes) -> None:
    sent: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            sent.append(message["status"])

    await app(
        {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "path": path, "raw_path": path.encode(), "query_string": b"", "headers": [],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2), "scheme": "http", "state": {},
        },
        receive,
        send,
    )  # fmt: skip
    if sent not in ([200], [201]):
        raise RuntimeError(f"the bench's request was answered {sent}")


def _requests(body: bytes) -> tuple[dict[str, float], dict[str, float]]:
    ours = Litestar(
        route_handlers=[_validation, _stream], exception_handlers={Exception: answer_fault},
        openapi_config=None, logging_config=None,
    )  # fmt: skip

    async def measured(app: Any, method: str, path: str) -> float:
        times = []
        for _ in range(CALLS if path == "/validation" else CALLS // 10):
            began = time.perf_counter()
            await _call(app, method, path, body)
            times.append(time.perf_counter() - began)
        return percentile(times, 0.5)

    async def both() -> dict[str, float]:
        found: dict[str, float] = {}
        for method, path in (("POST", "/validation"), ("GET", "/stream")):
            pairs = [
                (await measured(ours, method, path), await measured(_bare, method, path))
                for _ in range(3)
            ]
            found[f"api{path.replace('/', '_')}_ms"] = round(min(p[0] for p in pairs) * 1_000, 3)
            found[f"api{path.replace('/', '_')}_bare_ms"] = round(
                min(p[1] for p in pairs) * 1_000, 3
            )
        return found

    figures = asyncio.run(both())
    return figures, {
        f"{name}_to_bare": round(figures[f"{name}_ms"] / figures[f"{name}_bare_ms"], 2)
        for name in ("api_validation", "api_stream")
    }


# What a stream holds, and how soon it speaks ---------------------------------------------------------


def _resident_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise RuntimeError("the system doesn't say how much memory a process has")


@contextmanager
def _listening(address: str, counter: BusyCounter) -> Iterator[socket.socket]:
    """An open event stream."""
    signature = sign_request(
        new_key(counter.seed), method="GET", target=EVENTS_PATH, counter=counter.id
    )
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=60) as line:
        line.sendall(
            f"GET {EVENTS_PATH} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {counter.token}\r\n"
            f"linli-signature: {signature}\r\n\r\n".encode()
        )
        seen = b""
        while b": listening" not in seen:
            seen += _more(line)
        yield line


def _more(line: socket.socket) -> bytes:
    got = line.recv(4_096)
    if not got:
        raise RuntimeError("the server ended the bench's event stream")
    return got


def _streams(folder: Path, counter: BusyCounter) -> dict[str, float]:
    """KB of a waiting stream, and milliseconds from the request that commits to the wake-up."""
    with server_processes(folder, "", 1) as running, ExitStack() as lines:
        address, pid = running[0]
        # The first ones make what all share.
        for _ in range(50):
            lines.enter_context(_listening(address, counter))
        before = _resident_kb(pid)
        for _ in range(STREAMS):
            lines.enter_context(_listening(address, counter))
        held = (_resident_kb(pid) - before) / STREAMS
        lines.close()
        return {"idle_stream_kb": round(max(held, 0.1), 1), **_wakes(address, counter)}


def _wakes(address: str, counter: BusyCounter) -> dict[str, float]:
    taken: list[float] = []
    day = counter.day()
    calls = [counter.signed(counter.request(list(islice(day, 1)))) for _ in range(WAKES)]
    with _listening(address, counter) as line:
        connection = HTTPConnection(urlsplit(address).netloc)
        for body, headers in calls:
            heard = threading.Event()
            began = time.perf_counter()

            def hear(event: threading.Event = heard) -> None:
                seen = b""
                while b"event: wake" not in seen:
                    seen += _more(line)
                event.set()

            ear = threading.Thread(target=hear)
            ear.start()
            connection.request("POST", EXCHANGE_PATH, body, headers)
            reply = connection.getresponse()
            reply.read()
            if reply.status != 200 or not heard.wait(10):
                raise RuntimeError("the bench's wake-up didn't come")
            taken.append(time.perf_counter() - began)
            ear.join()
        connection.close()
    return spread("wake", taken)

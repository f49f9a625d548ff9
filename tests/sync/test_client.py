# SPDX-License-Identifier: Apache-2.0
"""The transport over HTTP, against servers that misbehave."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading

import pytest

from sync.client import HttpTransport
from sync.codec import ENCODED_MAX
from sync.transport import Fault, FaultKind, Reply, Request, read_reply
from tests.sync.raw_server import RawServer

ASK = Request(method="GET", target="/v1/changes?cursor=&limit=5")
PAGE = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>"
MARKED = b"HTTP/1.1 200 OK\r\nlinli-proto: 1\r\ncontent-type: application/vnd.linli+json\r\n"


def _send(url: str, **how: float) -> Reply | Fault:
    transport = HttpTransport(url, **how)  # type: ignore[arg-type]  # only times are given
    try:
        return transport.send(ASK)
    finally:
        transport.close()


def test_a_reply_is_given_as_it_came() -> None:
    """Status, marker, types and the bytes as they were on the wire, not decompressed."""
    answer = MARKED + b"content-encoding: zstd\r\nretry-after: 9\r\ncontent-length: 3\r\n\r\nabc"
    with RawServer(answer) as server:
        reply = _send(server.url)
        assert server.requests[0].startswith(b"GET /v1/changes?cursor=&limit=5 HTTP/1.1\r\n")
    assert reply == Reply(
        status=200, body=b"abc", marker="1", content_type="application/vnd.linli+json",
        encoding="zstd", retry_after="9",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (PAGE, FaultKind.PORTAL),
        (b"HTTP/1.1 302 Found\r\nlocation: http://portal/\r\ncontent-length: 0\r\n\r\n", FaultKind.PORTAL),
        (MARKED + b"content-length: 500\r\n\r\n{", FaultKind.BAD_REPLY),
        (MARKED + b"transfer-encoding: chunked\r\n\r\nzz\r\n", FaultKind.BAD_REPLY),
        (b"SSH-2.0-OpenSSH\r\n", FaultKind.BAD_REPLY),
        (b"", FaultKind.BAD_REPLY),
        (MARKED + b"content-length: 2\r\n\r\n{}", FaultKind.BAD_REPLY),
    ],
)  # fmt: skip
def test_nonsense_is_a_fault(answer: bytes, kind: FaultKind) -> None:
    """Portals, redirects, cut and foreign replies are faults, never exceptions."""
    with RawServer(answer) as server:
        reply = _send(server.url)
    fault = reply if isinstance(reply, Fault) else read_reply(reply, Request)
    assert isinstance(fault, Fault)
    assert fault.kind is kind


def test_an_endless_reply_is_cut_off() -> None:
    """A reply larger than the wire allows is given up."""
    body = MARKED + b"\r\n" + b"x" * (ENCODED_MAX + 10)
    with RawServer(body) as server:
        reply = _send(server.url)
    assert reply == Fault(kind=FaultKind.BAD_REPLY, detail="too large")


def test_nobody_there() -> None:
    """A closed port is unreachable."""
    with socket.create_server(("127.0.0.1", 0)) as ears:
        port = ears.getsockname()[1]
    assert _send(f"http://127.0.0.1:{port}") == Fault(kind=FaultKind.UNREACHABLE)


def test_silence_times_out() -> None:
    """A server that takes the request and says nothing is given up after the read timeout."""
    with RawServer(b"", then_hangs=True) as server:
        assert _send(server.url, read_s=0.05) == Fault(kind=FaultKind.TIMED_OUT)


@pytest.mark.parametrize("end", ["cancel", "close"])
@pytest.mark.parametrize("answer", [b"", MARKED + b"content-length: 99\r\n\r\nab"])
def test_another_thread_can_end_it(end: str, answer: bytes) -> None:
    """A request that hangs, before its reply or within it, ends when another thread says so."""
    got: list[Reply | Fault] = []
    with RawServer(answer, then_hangs=True) as server:
        transport = HttpTransport(server.url, read_s=120)
        asking = threading.Thread(target=lambda: got.append(transport.send(ASK)))
        asking.start()
        assert server.asked.wait(30)
        getattr(transport, end)()
        asking.join(30)
        assert not asking.is_alive()
        transport.close()
    assert got == [Fault(kind=FaultKind.CANCELLED)]
    assert transport.send(ASK) == Fault(kind=FaultKind.CANCELLED)


def test_a_stream_is_read_line_by_line() -> None:
    """An event stream gives its lines as they come; a page in its place is no stream."""
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
    lines: list[str] = []
    with RawServer(head + b': hi\n\nevent: wake\ndata: {"seq": 4}\n\n') as server:
        transport = HttpTransport(server.url)
        assert transport.follow(ASK, lines.append).kind is FaultKind.UNREACHABLE
        transport.close()
    assert lines == [": hi", "", "event: wake", 'data: {"seq": 4}', ""]
    with RawServer(PAGE) as server:
        transport = HttpTransport(server.url)
        assert transport.follow(ASK, lines.append).kind is FaultKind.NOT_A_SERVER
        transport.close()


def test_httpx_comes_late() -> None:
    """Importing the counter's end of sync doesn't import httpx, which costs start-up time."""
    code = (
        "import sys, sync.runner, sync.client, sync.gate, sync.cycle\n"
        "print('httpx' in sys.modules)\n"
        "sync.client.HttpTransport('http://127.0.0.1:9').close()\n"
        "print('httpx' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["False", "True"]

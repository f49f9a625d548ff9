# SPDX-License-Identifier: Apache-2.0
"""Heavy and slow requests over a real socket: refused with an answer of ours, and the next caller is served."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from sync.codec import ENCODED_MAX
from sync.protocol import MARKER, PROTO, ErrorReply
from sync.server import fence
from sync.server.central import Rates
from sync.server.embedded import Handle, start_embedded


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handle]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("LINLI_KEYFILE", raising=False)
        few = Rates(failures_per_s=0.001, failures_burst=5)
        handle = start_embedded(Path(tmp_path_factory.mktemp("server")), rates=few)
    yield handle
    handle.stop()


def _ask(
    server: Handle, path: str = "/livez", *, method: str = "GET", body: bytes = b"", **headers: str
) -> tuple[int, str]:
    """Status and the error's code of one request on a connection of its own."""
    link = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    try:
        link.request(method, path, body=body or None, headers=headers)
        reply = link.getresponse()
        assert reply.headers[MARKER] == str(PROTO)
        content = reply.read()
    finally:
        link.close()
    if reply.status < 400:
        return reply.status, ""
    return reply.status, str(msgspec.json.decode(content, type=ErrorReply).error.code)


def test_heavy_headers_and_addresses_are_refused(server: Handle) -> None:
    """Too many, too long, or an address without end: 431 and 414; just below the caps is served."""
    many = {f"x-{n}": "y" for n in range(fence.HEADERS_MAX)}
    assert _ask(server, **many)[0] == 431
    assert _ask(server, **{"x-long": "y" * fence.HEADER_BYTES_MAX})[0] == 431
    assert _ask(server, f"/livez?{'q' * fence.TARGET_BYTES_MAX}")[0] == 414
    fewer = {f"x-{n}": "y" * 100 for n in range(fence.HEADERS_MAX - 8)}
    assert _ask(server, **fewer) == (200, "")


def test_a_body_beyond_the_limit_is_refused(server: Handle) -> None:
    """Told by its length or by its bytes; nothing of it is unpacked."""
    status, code = _ask(server, "/v1/enrol", method="POST", body=b"x" * (ENCODED_MAX + 2))
    assert (status, code) == (413, "too_large")


def test_a_body_that_trickles_is_given_up(server: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller that doesn't finish gets 408, and others are served while it dawdles."""
    monkeypatch.setattr(fence, "BODY_S", 0.5)
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as slow:
        slow.sendall(b"POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert _ask(server) == (200, "")
        answer = slow.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 408")
    assert MARKER.lower().encode() in answer.lower()


def test_without_the_fence_a_slow_body_waits(
    server: Handle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CONTROL: with the deadline away the same caller has no answer yet when another has had several."""
    monkeypatch.setattr(fence, "BODY_S", 3_600.0)
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname or "", address.port or 0)) as slow:
        slow.sendall(b"POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        for _ in range(5):
            assert _ask(server) == (200, "")
        slow.setblocking(False)
        with pytest.raises(BlockingIOError):
            slow.recv(1)


def test_guessing_enrolment_codes_is_slowed(server: Handle) -> None:
    """After a few wrong codes an address waits, told how long; health still answers."""
    body = b'{"code":"1-AAAA-BBBB-CCCC","name":"x","public_key":"' + b"0" * 64 + b'"}'
    codes = [_ask(server, "/v1/enrol", method="POST", body=body)[1] for _ in range(8)]
    assert codes[0] == "code_unknown"
    assert codes[-1] == "rate_limited"
    assert _ask(server) == (200, "")


def test_a_browser_runs_and_frames_nothing(server: Handle) -> None:
    """The page of the description, the platform's JSON and every refusal carry what keeps a browser from more."""
    link = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    for path in ("/v1/docs", "/v1/openapi.json", "/v1/platform/events", "/nowhere"):
        link.request("GET", path)
        reply = link.getresponse()
        reply.read()
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in reply.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
        assert reply.headers["referrer-policy"] == "no-referrer"
    link.close()


def test_who_is_not_let_in_is_logged(server: Handle, capfd: pytest.CaptureFixture[str]) -> None:
    """One line with the code and the address, none with what was sent."""
    key = "lp1.0123456789abcdef.not-the-secret"
    status, code = _ask(server, "/v1/platform/events", authorization=f"Bearer {key}")
    assert (status, code) == (401, "unauthorised")
    said = capfd.readouterr().err
    assert '"refused"' in said
    assert "/v1/platform/events" in said
    assert "not-the-secret" not in said

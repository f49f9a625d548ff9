# SPDX-License-Identifier: Apache-2.0
"""TLS with the site's own authority, pinned by the enrolment code: that one server is believed, and no other."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.errors import OperatorError
from app.pinning import mark_of, split_code, with_mark
from sync.client import HttpTransport
from sync.server import admin, tls
from sync.server.embedded import Handle, start_embedded
from sync.transport import Fault, FaultKind, Request, read_reply
from sync.trust import pinned, unproven
from tests.sync.counters import STEPS, Counter, Place, open_place
from tests.sync.raw_server import RawServer

DAY_MS = 86_400_000
NOW = SystemClock().now_ms()
LOCAL = ("127.0.0.1", "localhost")


@contextmanager
def _server(folder: Path, port: int = 0) -> Iterator[Handle]:
    handle = start_embedded(folder, port)
    try:
        yield handle
    finally:
        handle.stop()


def _line(place: Place) -> str:
    """What `linli admin enrolment-code` says."""
    return str(admin.enrolment_code(place.server.central, place.site)["code"])


def _bare(place: Place, folder: Path) -> Counter:
    return Counter(place, folder)


def test_the_code_names_the_authority(tmp_path: Path) -> None:
    """A line is a code with the mark behind it; in lower case with blanks it is the same; a bare code has none."""
    tls.make(tmp_path, ["till.example.org"], NOW)
    mark = tls.mark_in(tls.authority_of(tmp_path))
    assert split_code(with_mark("1-ABCD-EFGH-IJKL", mark)) == ("1-ABCD-EFGH-IJKL", mark)
    assert split_code(f" 1-abcd-efgh-ijkl-{mark.lower()} \n") == ("1-ABCD-EFGH-IJKL", mark)
    assert split_code("1-ABCD-EFGH-IJKL") == ("1-ABCD-EFGH-IJKL", "")
    assert split_code("nonsense") == ("nonsense", "")
    for name in ("ca.key", "server.key", "ca.pem"):
        assert stat.S_IMODE(os.stat(tmp_path / "tls" / name).st_mode) == 0o600


def test_a_counter_enrols_and_works_over_tls(tmp_path: Path) -> None:
    """Enrolment, exchange and a fresh start go over TLS; without the mark, or with another's, nothing is said."""
    tls.make(tmp_path / "server", LOCAL, NOW)
    with _server(tmp_path / "server") as server:
        assert server.url.startswith("https://")
        place = open_place(server)
        a = _bare(place, tmp_path / "a")
        with pytest.raises(OperatorError) as refused:
            a.gate.enrol(server.url, place.code(), "a")
        assert refused.value.code == "insecure"
        with pytest.raises(OperatorError) as refused:
            a.gate.enrol(server.url, with_mark(place.code(), mark_of(b"another")), "a")
        assert refused.value.code == "insecure"
        assert not a.store.identity.enrolled
        a.gate.enrol(server.url, _line(place), "a")
        a.list_product()
        a.sync()
        a.close()
        a.open()
        a.move(3)
        a.sync()
        assert a.outbox() == 0
        stream = a.connection.open_stream
        assert stream is not None
        a.close()


def test_a_fresh_certificate_needs_no_enrolment(tmp_path: Path) -> None:
    """Under the same authority the server's certificate and key change, and the counter goes on."""
    folder = tmp_path / "server"
    tls.make(folder, LOCAL, NOW)
    with _server(folder) as server:
        port = int(server.url.rpartition(":")[2])
        a = _bare(open_place(server), tmp_path / "a")
        a.gate.enrol(server.url, _line(a.place), "a")
    before = (folder / "tls" / "server.pem").read_bytes()
    made = tls.renew(folder, NOW + DAY_MS)
    assert set(made.hosts) == set(LOCAL)
    assert (folder / "tls" / "server.pem").read_bytes() != before
    with _server(folder, port):
        a.sync()
        a.disconnect()
    a.close()


def test_another_authority_is_refused(tmp_path: Path) -> None:
    """A server with the same name and a sound certificate of another authority isn't believed, and hears nothing."""
    folder = tmp_path / "server"
    tls.make(folder, LOCAL, NOW)
    with _server(folder) as server:
        port = int(server.url.rpartition(":")[2])
        a = _bare(open_place(server), tmp_path / "a")
        a.gate.enrol(server.url, _line(a.place), "a")
    shutil.rmtree(folder / "tls")
    tls.make(folder, LOCAL, NOW)
    with _server(folder, port):
        a.list_product()
        fault = a.cycle().run(STEPS).fault
        a.disconnect()
    assert fault is not None
    assert fault.kind is FaultKind.INSECURE
    assert a.replica.unsent() == 1
    a.close()


@pytest.mark.parametrize(
    ("hosts", "made_ms", "believed"),
    [
        (LOCAL, NOW, True),
        (("elsewhere.example.org",), NOW, False),
        (LOCAL, NOW - 500 * DAY_MS, False),
        (LOCAL, NOW + 9 * DAY_MS, False),
    ],
    ids=["sound", "wrong host", "expired", "not yet"],
)
def test_host_and_dates_count(
    tmp_path: Path, hosts: tuple[str, ...], made_ms: int, believed: bool
) -> None:
    """The right authority isn't enough: the certificate must be for this host and for today."""
    tls.make(tmp_path, LOCAL, NOW - 501 * DAY_MS)
    tls.make(tmp_path, hosts, made_ms)
    files = tls.Files(tmp_path)
    with _tls_page(files, b"HTTP/1.1 200 OK\r\nlinli-proto: 1\r\ncontent-length: 0\r\n\r\n") as url:
        transport = HttpTransport(url, context=pinned(files.authority.read_text()))
        reply = transport.send(Request(method="GET", target="/v1/changes"))
        transport.close()
    if believed:
        assert not isinstance(reply, Fault)
    else:
        assert reply == Fault(kind=FaultKind.INSECURE)


def test_a_portal_page_over_tls_is_no_answer(tmp_path: Path) -> None:
    """A page without the protocol's marker is a portal's, even if it came under a believed certificate."""
    tls.make(tmp_path, LOCAL, NOW)
    files = tls.Files(tmp_path)
    page = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>"
    with _tls_page(files, page) as url:
        transport = HttpTransport(url, context=pinned(files.authority.read_text()))
        reply = transport.send(Request(method="GET", target="/v1/changes"))
        transport.close()
    assert not isinstance(reply, Fault)
    read = read_reply(reply, Request)
    assert isinstance(read, Fault)
    assert read.kind is FaultKind.PORTAL


def test_a_portal_in_the_way_of_an_enrolment(tmp_path: Path) -> None:
    """It may answer the question for the authority with a page or a certificate of its own: neither is believed."""
    tls.make(tmp_path / "portal", LOCAL, NOW)
    other = tls.Files(tmp_path / "portal")
    pem = other.authority.read_bytes()
    good = b"HTTP/1.1 200 OK\r\nlinli-proto: 1\r\ncontent-length: %d\r\n\r\n%s" % (len(pem), pem)
    page = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>"
    with _server(tmp_path / "server") as server:
        a = _bare(open_place(server), tmp_path / "a")
        for answer, code in ((page, "portal"), (good, "insecure")):
            with _tls_page(other, answer) as url, pytest.raises(OperatorError) as refused:
                a.gate.enrol(url, with_mark(a.place.code(), mark_of(b"the right one")), "a")
            assert refused.value.code == code
        a.close()


def test_the_control_believes_anybody(tmp_path: Path) -> None:
    """What the refusals above refuse, an unproven context takes: they can fail."""
    tls.make(tmp_path, ("elsewhere.example.org",), NOW)
    with _tls_page(tls.Files(tmp_path), b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n") as url:
        transport = HttpTransport(url, context=unproven())
        reply = transport.send(Request(method="GET", target="/"))
        transport.close()
    assert not isinstance(reply, Fault)


def test_near_its_end_it_is_made_anew(tmp_path: Path) -> None:
    """At a start with less than a month left the certificate is renewed; with more it stays."""
    assert tls.refreshed(tmp_path, NOW) is None
    tls.make(tmp_path, LOCAL, NOW - 300 * DAY_MS)
    before = tls.Files(tmp_path).certificate.read_bytes()
    tls.refreshed(tmp_path, NOW)
    assert tls.Files(tmp_path).certificate.read_bytes() == before
    tls.refreshed(tmp_path, NOW + 80 * DAY_MS)
    assert tls.Files(tmp_path).certificate.read_bytes() != before


@pytest.mark.parametrize("host", ["", "a b", "a..b", "x" * 300, "王", "a/b"])
def test_what_is_no_host(tmp_path: Path, host: str) -> None:
    """A name that no certificate can carry is one sentence, and nothing is made."""
    with pytest.raises(OperatorError) as refused:
        tls.make(tmp_path, [host], NOW)
    assert refused.value.code == "bad_host"
    assert not tls.Files(tmp_path).there


def test_a_lost_key_of_the_authority_is_told(tmp_path: Path) -> None:
    """It is never replaced behind the counters' backs."""
    tls.make(tmp_path, LOCAL, NOW)
    tls.Files(tmp_path).authority_key.unlink()
    with pytest.raises(OperatorError) as refused:
        tls.make(tmp_path, LOCAL, NOW)
    assert refused.value.code == "authority_key_missing"
    with pytest.raises(OperatorError) as refused:
        tls.renew(tmp_path / "nowhere", NOW)
    assert refused.value.code == "no_certificate"


@contextmanager
def _tls_page(files: tls.Files, answer: bytes) -> Iterator[str]:
    """A server that says one thing to everybody, under these certificates."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    ears = socket.create_server(("127.0.0.1", 0))
    ending = threading.Event()

    def serve() -> None:
        while not ending.is_set():
            line, _ = ears.accept()
            try:
                with context.wrap_socket(line, server_side=True) as talk:
                    talk.recv(65_536)
                    talk.sendall(answer)
            except (ssl.SSLError, OSError):
                line.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{ears.getsockname()[1]}"
    finally:
        ending.set()
        with socket.create_connection(ears.getsockname()):
            pass
        thread.join(30)
        ears.close()


def test_plain_http_stays_on_this_machine(tmp_path: Path) -> None:
    """To another machine nothing is sent in the clear, whatever the code says."""
    with RawServer(b"") as server:
        assert server.url.startswith("http://127.")
    with _server(tmp_path / "server") as running:
        a = _bare(open_place(running), tmp_path / "a")
        with pytest.raises(OperatorError) as refused:
            a.gate.enrol("http://192.0.2.1:8420", a.place.code(), "a")
        assert refused.value.code == "server_insecure"
        a.close()

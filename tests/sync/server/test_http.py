# SPDX-License-Identifier: Apache-2.0
"""The server over its socket: who is let in, how errors look, what wakes a counter, what the log keeps."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from app.clock import FixedClock
from app.tokens import new_key, public_bytes
from sync.codec import CONTENT_TYPE, pack, unpack
from sync.protocol import (
    MARKER,
    PROTO,
    EnrolReply,
    EnrolRequest,
    ErrorReply,
    ExchangeReply,
    ExchangeRequest,
)
from sync.server import openapi, platform
from sync.server.app import ROUTES
from sync.server.central import Rates
from sync.server.embedded import Handle, start_embedded
from tests.sync.server.receiver import receiving
from tests.sync.server.world import NOW, PERSON, Shop, TestCounter, open_shop


@pytest.fixture
def server(place: tuple[Path, str]) -> Iterator[Handle]:
    handle = start_embedded(place[0], database_url=place[1], clock=FixedClock(NOW))
    yield handle
    handle.stop()


@pytest.fixture
def http(server: Handle) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=10) as client:
        yield client


@pytest.fixture
def shop(server: Handle) -> Shop:
    return open_shop(server.central)


def send(http: httpx.Client, counter: TestCounter, request: ExchangeRequest, **headers: str) -> Any:
    body, encoding = pack(request)
    made = {
        **counter.headers("POST", "/v1/exchange", body),
        "content-encoding": encoding,
        **headers,
    }
    with http.stream("POST", "/v1/exchange", content=body, headers=made) as response:
        raw = b"".join(response.iter_raw())
        assert response.headers[MARKER] == str(PROTO)
        assert response.headers["content-type"].startswith(CONTENT_TYPE)
        shape = ExchangeReply if response.status_code == 200 else ErrorReply
        return unpack(raw, response.headers.get("content-encoding", ""), shape)


def error(response: httpx.Response) -> str:
    assert response.headers[MARKER] == str(PROTO)
    return msgspec.json.decode(response.content, type=ErrorReply).error.code


def test_a_counter_enrols_and_exchanges(http: httpx.Client, shop: Shop) -> None:
    """By its code over HTTP, then signed and compressed; a lost first answer can be asked for again."""
    seed = b"s" * 32
    message = EnrolRequest(
        code=shop.central.enrolment.make_code(shop.site).lower(), name="前台",
        public_key=public_bytes(new_key(seed)).hex(),
    )  # fmt: skip
    body, encoding = pack(message, "")
    assert not encoding
    first, second = (http.post("/v1/enrol", content=body) for _ in range(2))
    replies = [msgspec.json.decode(r.content, type=EnrolReply) for r in (first, second)]
    assert replies[0].counter == replies[1].counter
    assert {row.kind for row in replies[0].rows} == {"site", "operator", "counter", "keys"}
    stranger = msgspec.structs.replace(message, public_key="0" * 64)
    assert error(http.post("/v1/enrol", content=pack(stranger, "")[0])) == "code_unknown"
    counter = TestCounter(
        central=shop.central, site=shop.site, operator=shop.operator, enrolled=replies[1], seed=seed
    )
    reply = send(
        http, counter, counter.request([counter.list_product()]), **{"accept-encoding": "zstd"}
    )
    assert [r.outcome for r in reply.results] == ["applied"]
    counter.take(reply)
    target = f"/v1/changes?cursor={counter.cursor}&limit=5"
    changes = http.get(target, headers=counter.headers("GET", target))
    assert changes.json()["rows"] == []


def test_only_the_counter_itself_is_let_in(http: httpx.Client, shop: Shop) -> None:
    """No token, another's token, no signature, another's, another body or path: refused; the true one is not."""
    one, two = shop.counter(), shop.counter()
    target = "/v1/changes?cursor=&limit=5"
    good = one.headers("GET", target)
    scheme, _, token = good["authorization"].partition(" ")
    altered = f"{scheme} {token[:-2]}{'A' if token[-2] != 'A' else 'B'}{token[-1]}"
    wrong = [
        {},
        {**good, "authorization": "Bearer x"},
        {**good, "authorization": f"Bearer {two.enrolled.token}"},
        {**good, "authorization": altered},
        {**good, "linli-signature": ""},
        {**good, "linli-signature": two.headers("GET", target)["linli-signature"]},
        one.headers("GET", "/v1/changes?cursor=&limit=6"),
        one.headers("POST", target),
    ]
    for headers in wrong:
        assert error(http.get(target, headers=headers)) == "unauthorised"
    assert http.get(target, headers=good).status_code == 200
    unknown = good["authorization"].replace(one.id, "0" * 8 + one.id[8:])
    assert error(http.get(target, headers={**good, "authorization": unknown})) == "counter_unknown"
    shop.central.enrolment.revoke(one.id)
    assert error(http.get(target, headers=good)) == "counter_revoked"
    assert send(http, one, one.request()).error.code == "counter_revoked"


def test_a_counter_speaks_for_itself_only(http: httpx.Client, shop: Shop) -> None:
    """A request in another's name is a bad one, though it is signed."""
    one, two = shop.counter(), shop.counter()
    assert send(http, one, one.request(counter=two.id)).error.code == "bad_request"
    assert send(http, one, one.request(proto=PROTO + 1)).error.code == "bad_request"
    assert send(http, one, one.request(sync_no=1 << 60)).error.code == "bad_request"
    assert send(http, one, one.request(rid="a\0")).error.code == "bad_request"
    too_many = [one.list_product()] * 501
    assert send(http, one, one.request(too_many)).error.code == "too_large"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/nope", 404, "not_found"), ("PUT", "/livez", 405, "bad_request"),
     ("POST", "/v1/exchange", 401, "unauthorised"), ("GET", "/v1/platform/events", 401, "unauthorised"),
     ("POST", "/v1/enrol", 400, "bad_request")],
)  # fmt: skip
def test_every_error_is_ours(
    http: httpx.Client, method: str, path: str, status: int, code: str
) -> None:
    """With marker, code and text, so that no counter takes it for a portal's."""
    response = http.request(method, path, content=b"{")
    assert (response.status_code, error(response)) == (status, code)


def test_a_damaged_or_oversized_body_is_refused(http: httpx.Client, shop: Shop) -> None:
    """Cut, not JSON, or beyond the limit: an error of the request, and the next one works."""
    counter = shop.counter()
    body, encoding = pack(counter.request([counter.list_product()] * 9))
    for damaged in (body[:-3], b"\0" * 50, b""):
        headers = counter.headers("POST", "/v1/exchange", damaged)
        response = http.post(
            "/v1/exchange", content=damaged, headers={**headers, "content-encoding": encoding}
        )
        assert error(response) == "bad_request"
    huge = b" " * (9 * 1024 * 1024)
    assert error(http.post("/v1/enrol", content=huge)) == "too_large"
    counter.sync_no = 0
    assert send(http, counter, counter.request()).results == []


def test_health_and_documents_are_served(http: httpx.Client) -> None:
    """Live, ready, counted, described; the page loads nothing from elsewhere."""
    assert http.get("/livez").json() == {"ok": True}
    assert http.get("/readyz").json()["ok"]
    assert 'linli_requests_total{route="/livez",status="200"} 1.0' in http.get("/metrics").text
    document = http.get("/v1/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    page = http.get("/v1/docs").text
    assert "/v1/exchange" in page
    assert not re.findall(r"(?:src|href)=.?(?:https?:)?//", page)
    assert "<script" not in page


def test_every_route_is_described() -> None:
    """What is served is in the description, and nothing else is."""
    served = {
        (method.lower(), re.sub(r":str\}", "}", path))
        for route in ROUTES
        for path in route.paths
        for method in route.http_methods
        if method != "OPTIONS"
    }
    assert {(e.method, e.path) for e in openapi.ENDPOINTS} == served


def test_every_reference_of_the_description_leads_somewhere() -> None:
    """The document stands by itself."""
    text = msgspec.json.encode(openapi.document()).decode()
    names = set(re.findall(r"#/components/schemas/([A-Za-z]+)", text))
    assert names <= set(openapi.document()["components"]["schemas"])
    assert "ParcelItem" in names


def test_the_platform_calls_over_http(http: httpx.Client, shop: Shop) -> None:
    """Order in, token out, events by cursor; the key in the header."""
    key = shop.central.accounts.add_platform_key([shop.site])
    auth = {"authorization": f"Bearer {key}"}
    reply = http.post(
        "/v1/platform/orders", json={"orders": [{"number": "GB1", "name": "王"}]}, headers=auth
    )
    assert reply.json()["results"][0]["outcome"] == "applied"
    token = http.get(f"/v1/platform/pickup-token/GB1?site={shop.site}", headers=auth).json()
    assert len(token["token"]) == 154
    assert len(token["secret_code"]) == 8
    events = http.get("/v1/platform/events?limit=5", headers=auth).json()
    assert events["events"] == []
    assert error(http.get("/v1/platform/events?limit=x", headers=auth)) == "bad_request"
    assert error(http.get("/v1/platform/events?cursor=x", headers=auth)) == "bad_request"


def test_a_commit_wakes_the_listening_counter(http: httpx.Client, shop: Shop) -> None:
    """The stream says the sequence that was reached, after the commit; a stranger gets no stream."""
    listener, writer = shop.counter(), shop.counter()
    assert error(http.get("/v1/events")) == "unauthorised"
    with http.stream("GET", "/v1/events", headers=listener.headers("GET", "/v1/events")) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        assert next(lines).startswith(":")
        reply = writer.send(writer.request([writer.list_product()]))
        wake = json.loads(_line(lines).removeprefix("data: "))
        assert wake["seq"] >= reply.results[0].seq


def _line(lines: Iterator[str]) -> str:
    return next(line for line in lines if line.startswith("data: "))


def test_a_stop_ends_open_streams(place: tuple[Path, str]) -> None:
    """Nobody waits for a counter that listens."""
    handle = start_embedded(place[0], database_url=place[1])
    try:
        counter = open_shop(handle.central).counter()
        with (
            httpx.Client(base_url=handle.url, timeout=10) as http,
            http.stream(
                "GET", "/v1/events", headers=counter.headers("GET", "/v1/events")
            ) as stream,
        ):
            lines = stream.iter_lines()
            next(lines)
            handle.stop()
            assert not handle.thread.is_alive()
            assert set(lines) <= {"", ": still here"}
    finally:
        handle.stop()


def test_too_many_calls_are_told_to_wait(place: tuple[Path, str]) -> None:
    """Each counter has its own bucket; the answer says for how long."""
    handle = start_embedded(
        place[0], database_url=place[1], clock=FixedClock(NOW), rates=Rates(per_s=1, burst=2)
    )
    try:
        shop = open_shop(handle.central)
        one, two = shop.counter(), shop.counter()
        with httpx.Client(base_url=handle.url) as http:
            codes = []
            for counter in (one, one, one, two):
                response = http.get("/v1/changes", headers=counter.headers("GET", "/v1/changes"))
                codes.append(response.status_code)
                if response.status_code == 429:
                    assert int(response.headers["retry-after"]) >= 1
                    assert error(response) == "rate_limited"
        assert codes == [200, 200, 429, 200]
    finally:
        handle.stop()


def test_guessing_codes_is_slowed(http: httpx.Client, shop: Shop) -> None:
    """After some wrong codes from one address the answer is to wait; a right one still works."""
    message = EnrolRequest(code=f"{shop.site}-AAAA-AAAA-AAAA", public_key="ab" * 32)
    body = pack(message, "")[0]
    codes = {error(http.post("/v1/enrol", content=body)) for _ in range(40)}
    assert codes == {"code_unknown", "rate_limited"}
    right = msgspec.structs.replace(message, code=shop.central.enrolment.make_code(shop.site))
    assert http.post("/v1/enrol", content=pack(right, "")[0]).status_code == 200


def test_no_personal_data_reaches_the_log_or_the_figures(
    http: httpx.Client,
    shop: Shop,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither from a good call nor from one that fails deep inside with the phone in its message."""
    key = shop.central.accounts.add_platform_key([shop.site])
    order = {"number": "GB77", "name": PERSON.name, "phone": PERSON.phone}

    def call() -> httpx.Response:
        return http.post(
            "/v1/platform/orders", json={"orders": [order]},
            headers={"authorization": f"Bearer {key}"},
        )  # fmt: skip

    assert call().status_code == 200

    def broken(*_: object) -> object:
        raise RuntimeError(f"{PERSON.phone} {PERSON.name}")

    monkeypatch.setattr(platform, "_run", broken)
    assert call().status_code == 500
    captured = capfd.readouterr()
    said = captured.out + captured.err + http.get("/metrics").text
    assert "RuntimeError" in said
    for secret in (PERSON.phone, PERSON.name, key, "GB77"):
        assert secret not in said


def test_a_wake_up_can_be_asked_for(http: httpx.Client, shop: Shop) -> None:
    """Where no stream gets through: at once if there is something, else at the next news or when the time is over."""
    counter, listener = shop.counter(), shop.counter()
    seq = shop.central.reached(shop.site)

    def ask(query: str) -> httpx.Response:
        target = f"/v1/events?{query}"
        return http.get(target, headers=listener.headers("GET", target))

    def told(response: httpx.Response) -> int:
        assert response.headers[MARKER] == str(PROTO)
        return int(msgspec.json.decode(response.content)["seq"])

    assert told(ask(f"wait=20&after={seq - 1}")) == seq
    assert told(ask(f"wait=0&after={seq}")) == seq
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(ask, f"wait=20&after={seq}")
        while not shop.central.bus._listeners.get(shop.site):  # type: ignore[attr-defined]  # both buses are local ones
            assert not waiting.done()
        counter.push(counter.list_product())
        assert told(waiting.result(15)) == seq + 1
    for query in ("wait=26", "wait=x", "wait=-1", "wait=1&after=x", f"wait=1&after={10**17}"):
        assert error(ask(query)) == "bad_request"


def test_a_caller_that_goes_away_is_no_fault(
    server: Handle, shop: Shop, capfd: pytest.CaptureFixture[str]
) -> None:
    """Half a request and a closed line: nothing in the log but what a monitor may pass over."""
    counter = shop.counter()
    body = b"x" * 1_000
    address = urlsplit(server.url)
    for sent in (b"", body[:500]):
        with socket.create_connection((address.hostname, address.port), timeout=10) as line:
            headers = counter.headers("POST", "/v1/exchange", body) | {"content-length": "1000"}
            head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            line.sendall(f"POST /v1/exchange HTTP/1.1\r\nhost: x\r\n{head}\r\n".encode() + sent)
    cut = 'linli_requests_total{route="/v1/exchange",status="499"} 2.0'
    deadline = time.monotonic() + 10
    while cut not in (shown := shop.central.measured().decode()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert cut in shown
    said = capfd.readouterr()
    assert "fault" not in said.err
    assert "Traceback" not in said.err
    # The control: a fault of the server's own is in the log.
    shop.central.platform = None  # type: ignore[assignment]  # a planted bug
    key = shop.central.accounts.add_platform_key([shop.site])
    with httpx.Client(base_url=server.url) as http:
        http.post(
            "/v1/platform/orders", json={"orders": []}, headers={"authorization": f"Bearer {key}"}
        )
    assert "fault" in capfd.readouterr().err


def test_a_webhook_is_told_over_http(http: httpx.Client, shop: Shop) -> None:
    """Registered, told as soon as something happens, asked about, forgotten; each by its own address."""
    key = shop.central.accounts.add_platform_key([shop.site])
    auth, at = {"authorization": f"Bearer {key}"}, "/v1/platform/webhook"
    assert error(http.get(at, headers=auth)) == "not_found"
    assert error(http.put(at, json={"url": "http://example.org/"}, headers=auth)) == "bad_request"
    with receiving() as receiver:
        made = http.put(at, json={"url": receiver.url}, headers=auth).json()
        assert len(made["secret"]) == 64
        counter = shop.counter()
        counter.push(counter.hand_over(counter.waiting_parcel()))
        while not {"received", "handed_over"} <= {event.event for event in receiver.events}:
            receiver.came.clear()
            assert receiver.events or receiver.came.wait(20)
        # What was told is noted before the receiver's place is asked for at its end.
        shop.central.telling.close()
    standing = http.get(at, headers=auth).json()
    assert (standing["tries"], standing["secret"]) == (0, "")
    assert standing["cursor"] != made["cursor"]
    assert http.delete(at, headers=auth).status_code == 200
    assert error(http.delete(at, headers=auth)) == "not_found"


def test_group_buys_over_http(http: httpx.Client, shop: Shop) -> None:
    """One call takes them in, and the same call again changes nothing."""
    key = shop.central.accounts.add_platform_key([shop.site])
    for outcome in ("applied", "noop"):
        reply = http.post(
            "/v1/platform/group-buys",
            json={"group_buys": [{"number": "T-1", "title": "周三水果团"}]},
            headers={"authorization": f"Bearer {key}"},
        )
        assert [result["outcome"] for result in reply.json()["results"]] == [outcome]

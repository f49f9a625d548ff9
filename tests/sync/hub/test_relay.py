# SPDX-License-Identifier: Apache-2.0
"""Through the hub to the server: a real server, a real counter whose own way is shut, a real LAN."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from sync.codec import ENCODED_MAX
from sync.cycle import Cycle
from sync.hub.messages import Carried, Carry
from sync.hub.relay import Carrier, Relayed
from sync.server.embedded import Handle
from sync.transport import Fault, FaultKind, Reply, Request, Transport
from tests.sync.conftest import MakeCounter
from tests.sync.counters import STEPS, Counter
from tests.sync.hub.neighbours import FakeShop, Neighbour, Street, acquaint


class Shut:
    """A way that leads nowhere."""

    def __init__(self) -> None:
        self.tried = 0

    def send(self, request: Request) -> Reply | Fault:
        self.tried += 1
        return Fault(kind=FaultKind.UNREACHABLE)

    def cancel(self) -> None: ...

    def close(self) -> None: ...


@contextmanager
def _through_hub(
    member: Counter, straight: Callable[[], Transport | None], *, allowed: bool = True
) -> Iterator[tuple[Neighbour, Relayed, Shut]]:
    """`member` behind a hub that has a way to the server."""
    shops = [FakeShop("0-hub"), FakeShop(member.store.identity.counter)]
    acquaint(shops)
    street = Street()
    hub = Neighbour(shops[0], street, Carrier(straight, lambda: allowed))
    behind = Neighbour(shops[1], street)
    try:
        hub.until_hub("0-hub")
        behind.until_hub("0-hub")
        shut = Shut()
        yield hub, Relayed(shut, behind.lan), shut
    finally:
        behind.lan.close()
        hub.lan.close()


def _cycle(member: Counter, way: Transport) -> Cycle:
    return Cycle(replica=member.replica, transport=way, credentials=member.connection.credentials)


def test_a_counter_without_internet_syncs_through_the_hub(counter: MakeCounter) -> None:
    """What it has recorded gets its outcomes, others' rows come, and its own way isn't tried each time."""
    one, other = counter("one"), counter("other")
    other.take_in_parcels(range(30))
    other.sync()
    one.list_product()
    one.move(7)
    with _through_hub(one, lambda: other.gate.connect().transport) as (_, way, shut):
        step = _cycle(one, way).run(STEPS)
        assert step.fault is None
        assert (one.outbox(), shut.tried) == (0, 1)
    assert one.parcel(29).waybill == "SF0000000029"
    other.sync()
    assert other.on_hand() == 7


def test_the_hub_can_not_change_what_it_carries(counter: MakeCounter) -> None:
    """A body altered on the way is refused by the server, and the operation stays in the outbox."""
    one, other = counter("one"), counter("other")
    one.list_product()
    real = other.gate.connect()
    assert real is not None

    class Meddler:
        def send(self, request: Request) -> Reply | Fault:
            body = bytearray(request.body)
            body[-1] ^= 1
            return real.transport.send(replace(request, body=bytes(body)))

        def cancel(self) -> None: ...

        def close(self) -> None: ...

    with _through_hub(one, Meddler) as (_, way, _shut):
        step = _cycle(one, way).run(1)
        assert step.push is not None
        assert step.push.kind is FaultKind.UNAUTHORISED
        assert one.outbox() == 1
    real.transport.close()


def test_a_hub_that_goes_away_costs_nothing(counter: MakeCounter) -> None:
    """Its end in the middle of an exchange is a fault like any other; the same exchange goes on later."""
    one, other = counter("one"), counter("other")
    one.list_product()
    one.move(3)
    hubs: list[Neighbour] = []
    real = other.gate.connect()
    assert real is not None

    class Dying:
        """Passes the request on, and is gone before the reply."""

        def send(self, request: Request) -> Reply | Fault:
            reply = real.transport.send(request)
            hubs[0].lan._host.drop(lambda _: True)  # type: ignore[union-attr]  # it listens
            return reply

        def cancel(self) -> None: ...

        def close(self) -> None: ...

    with _through_hub(one, Dying) as (hub, way, _shut):
        hubs.append(hub)
        step = _cycle(one, way).run(1)
        assert step.push is not None
        assert step.push.kind is FaultKind.UNREACHABLE
        assert one.outbox() == 2
    real.transport.close()
    one.sync()
    assert (one.outbox(), one.on_hand()) == (0, 3)


def test_a_hub_that_is_offline_by_choice_carries_nothing(counter: MakeCounter) -> None:
    """The member is told what its own way said."""
    one, other = counter("one"), counter("other")
    one.list_product()
    with _through_hub(one, lambda: other.gate.connect().transport, allowed=False) as (_, way, _s):
        step = _cycle(one, way).run(1)
        assert step.push is not None
        assert step.push.kind is FaultKind.UNREACHABLE


@pytest.mark.parametrize(
    "request_",
    [
        Carry("POST", "http://elsewhere/v1/exchange", {"linli-counter": "a"}, b""),
        Carry("POST", "/livez", {"linli-counter": "a"}, b""),
        Carry("DELETE", "/v1/exchange", {"linli-counter": "a"}, b""),
        Carry("POST", "/v1/exchange", {"linli-counter": "b"}, b""),
        Carry("POST", "/v1/enrol", {}, b""),
        Carry("POST", "/v1/exchange", {"linli-counter": "a", "cookie": "x"}, b""),
    ],
)
def test_the_hub_is_nobody_elses_proxy(request_: Carry) -> None:
    """Only signed requests of who is connected, only our paths, only our headers."""

    def never() -> Transport | None:
        raise AssertionError("carried")

    assert Carrier(never, lambda: True).carry(request_, "a") == Carried(fault="refused")


def test_a_fit_request_is_carried(server: Handle) -> None:
    """The control: the same check lets a sound request through."""
    asked: list[Request] = []

    class Way(Shut):
        def send(self, request: Request) -> Reply | Fault:
            asked.append(request)
            return Reply(status=200, body=b"x", marker="1")

    sound = Carry("POST", "/v1/exchange", {"Linli-Counter": "a"}, b"body")
    carried = Carrier(Way, lambda: True).carry(sound, "a")
    assert (carried.status, carried.body, carried.fault) == (200, b"x", "")
    assert asked[0].body == b"body"


def test_the_largest_message_is_carried_whole() -> None:
    """A request and a reply of the wire's limit go through the hub byte for byte."""
    largest = random.Random(8).randbytes(ENCODED_MAX)
    asked: list[bytes] = []

    class Way(Shut):
        def send(self, request: Request) -> Reply | Fault:
            asked.append(request.body)
            return Reply(status=200, body=largest, marker="1")

    shops = [FakeShop("0-hub"), FakeShop("1-member")]
    acquaint(shops)
    street = Street()
    hub = Neighbour(shops[0], street, Carrier(Way, lambda: True))
    member = Neighbour(shops[1], street)
    try:
        member.until_hub("0-hub")
        body = largest[::-1]
        request = Request(
            method="POST", target="/v1/exchange", headers={"linli-counter": "1-member"}, body=body
        )
        reply = Relayed(Shut(), member.lan).send(request)
        assert isinstance(reply, Reply)
        assert reply.body == largest
        assert asked == [body]
    finally:
        member.lan.close()
        hub.lan.close()

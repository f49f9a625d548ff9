# SPDX-License-Identifier: Apache-2.0
"""The wire between a counter and its server: bytes that arrive, or don't, or arrive otherwise.

Each message meets one mishap or none. While one is under way the world goes on: other counters sync, clerks
work. What really came from the server is shown to the watch, whatever becomes of it on the way back.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Protocol

from sync.simulator.plan import Mishap
from sync.simulator.server import ServerMachine
from sync.transport import Fault, FaultKind, Reply, Request

_LOST = Fault(kind=FaultKind.UNREACHABLE)
_TIMED_OUT = Fault(kind=FaultKind.TIMED_OUT)
_PATIENCE_MS = 20_000


class Direct:
    """A wire to which nothing ever happens."""

    address = "http://127.0.0.1:1"

    def __init__(self, server: ServerMachine) -> None:
        self._server = server

    def send(self, request: Request) -> Reply | Fault:
        return self._server.ask(request) or _LOST

    def cancel(self) -> None: ...

    def close(self) -> None: ...


class Weather(Protocol):
    """The world, as far as a message on its way has to do with it."""

    def mishap_of(self, counter: str) -> Mishap: ...

    def travel(self, counter: str, ms: int) -> None:
        """Time passes, and others use it."""
        ...

    def deliver(self, counter: str, request: Request, body: bytes | None = None) -> Reply | None:
        """To the server and back, if the server lives; None: no answer."""
        ...

    def deliver_later(self, counter: str, request: Request) -> None: ...

    def note(self, who: str, what: str) -> None: ...


class Line:
    """A counter's transport (`AddressedTransport`)."""

    address = Direct.address

    def __init__(self, counter: str, weather: Weather, chance: Random) -> None:
        self._counter = counter
        self._weather = weather
        self._chance = chance

    def cancel(self) -> None: ...

    def close(self) -> None: ...

    def send(self, request: Request) -> Reply | Fault:
        mishap = self._weather.mishap_of(self._counter)
        if mishap is not Mishap.NONE:
            self._weather.note(self._counter, f"wire {mishap}")
        return self._sent(request, mishap)

    def _sent(self, request: Request, mishap: Mishap) -> Reply | Fault:
        weather, chance = self._weather, self._chance
        match mishap:
            case Mishap.DROP_REQUEST:
                weather.travel(self._counter, 10)
                return _LOST
            case Mishap.BLACK_HOLE:
                weather.travel(self._counter, _PATIENCE_MS)
                return _TIMED_OUT
            case Mishap.PORTAL:
                return _page(chance)
            case Mishap.TOO_MANY:
                return _stranger(
                    429, chance.choice(("", "3", "7", "Wed, 21 Oct 2026 07:28:00 GMT"))
                )
            case Mishap.UNAVAILABLE:
                return _stranger(503, chance.choice(("", "5")))
            case Mishap.CUT_REQUEST:
                if request.body:
                    part = request.body[: chance.randrange(len(request.body))]
                    weather.deliver(self._counter, request, part)
                return _LOST
            case Mishap.SLOW_REQUEST:
                weather.travel(self._counter, chance.randint(500, 15_000))
            case Mishap.TWICE:
                weather.deliver(self._counter, request)
            case Mishap.TWICE_LATER:
                weather.deliver_later(self._counter, request)
            case _:
                weather.travel(self._counter, chance.randint(5, 60))
        reply = weather.deliver(self._counter, request)
        if reply is None:
            return _LOST
        return self._received(reply, mishap)

    def _received(self, reply: Reply, mishap: Mishap) -> Reply | Fault:
        weather, chance = self._weather, self._chance
        match mishap:
            case Mishap.DROP_REPLY:
                return chance.choice((_LOST, _TIMED_OUT))
            case Mishap.SLOW_REPLY:
                weather.travel(self._counter, chance.randint(500, 15_000))
            case Mishap.CUT_REPLY:
                # The length in its header doesn't fit: the transport itself sees it.
                return Fault(kind=FaultKind.BAD_REPLY)
            case Mishap.SHORT_REPLY:
                # A proxy that mends the length: only the frame itself can tell.
                return replace(reply, body=reply.body[: chance.randrange(len(reply.body) or 1)])
            case Mishap.CORRUPT_REPLY if reply.body:
                spot = chance.randrange(len(reply.body))
                wrong = bytes([reply.body[spot] ^ chance.randint(1, 255)])
                return replace(reply, body=reply.body[:spot] + wrong + reply.body[spot + 1 :])
            case _:
                weather.travel(self._counter, chance.randint(5, 60))
        return reply


def _page(chance: Random) -> Reply:
    body = chance.choice((b"<html>Sign in</html>", b"", b'{"results": []}'))
    return Reply(
        status=200, body=body, content_type=chance.choice(("text/html", "application/json"))
    )


def _stranger(status: int, retry_after: str) -> Reply:
    return Reply(
        status=status, body=b"<html>later</html>", content_type="text/html", retry_after=retry_after
    )

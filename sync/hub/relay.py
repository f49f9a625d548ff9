# SPDX-License-Identifier: Apache-2.0
"""A way to the server through the hub, for a counter without internet of its own.

The member signs its exchange as always; the hub passes the very bytes on to its own server and the reply
back. It can read them (TLS to the server ends at the hub, a counter of the same site that holds the same
rows) but not change or forge them: the signature is the member's, and a repeated exchange is known by its
`sync_no` and `rid`. Only requests of who is connected, only to the hub's own server, never an enrolment
by code.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from app.errors import OperatorError
from sync.hub.messages import Carried, Carry
from sync.protocol import COUNTER_HEADER
from sync.transport import Fault, FaultKind, Reply, Request, Transport

PREFIX = "/v1/"
_HEADERS = frozenset(
    {
        *("accept", "accept-encoding", "authorization", "content-encoding", "content-type"),
        *("linli-counter", "linli-proto", "linli-signature", "range"),
    }
)
_DOWN_S = 3.0
"""A way that was just seen to be shut isn't tried again for each member in turn."""
_PREFER_S = 60.0
_TRY_HUB = frozenset({FaultKind.UNREACHABLE, FaultKind.TIMED_OUT})


class Carrier:
    """The hub's end: one way to the server, for one request at a time."""

    def __init__(
        self, connect: Callable[[], Transport | None], is_allowed: Callable[[], bool]
    ) -> None:
        self._connect = connect
        self._is_allowed = is_allowed
        self._turn = threading.Lock()
        self._transport: Transport | None = None
        self._down_until = 0.0

    def carry(self, request: Carry, counter: str) -> Carried:
        """The server's reply to a request of `counter`, or why there is none."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        fits = (
            request.method in ("GET", "POST")
            and request.target.startswith(PREFIX)
            and headers.get(COUNTER_HEADER) == counter
            and headers.keys() <= _HEADERS
        )
        if not fits:
            return Carried(fault=FaultKind.REFUSED)
        if not self._is_allowed() or time.monotonic() < self._down_until:
            return Carried(fault=FaultKind.UNREACHABLE)
        with self._turn:
            return self._sent(request, headers)

    def _sent(self, request: Carry, headers: dict[str, str]) -> Carried:
        try:
            self._transport = self._transport or self._connect()
        except OperatorError:
            self._transport = None
        if self._transport is None:
            return Carried(fault=FaultKind.UNREACHABLE)
        reply = self._transport.send(
            Request(
                method=request.method, target=request.target, headers=headers, body=request.body
            )
        )
        if isinstance(reply, Fault):
            if reply.kind in _TRY_HUB:
                self._down_until = time.monotonic() + _DOWN_S
            self._let_go()
            return Carried(fault=reply.kind)
        return Carried(
            status=reply.status,
            body=reply.body,
            marker=reply.marker,
            content_type=reply.content_type,
            encoding=reply.encoding,
            retry_after=reply.retry_after,
        )

    def _let_go(self) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()

    def close(self) -> None:
        """Ends what is under way."""
        if self._transport is not None:
            self._transport.close()


class HubWay(Protocol):
    """The member's end of the relay."""

    def carry(self, request: Carry) -> Carried | None:
        """What the hub brought back; None where there is no hub that carries."""
        ...

    def stop_carrying(self) -> None:
        """Ends a request that another thread is waiting for."""
        ...


class Relayed:
    """A `Transport` that goes straight to the server, and through the hub where that way is shut."""

    def __init__(self, straight: Transport, hub: HubWay) -> None:
        self._straight = straight
        self._hub = hub
        self._hub_first_until = 0.0

    def send(self, request: Request) -> Reply | Fault:
        hub_first = time.monotonic() < self._hub_first_until
        if hub_first and (carried := self._carried(request)) is not None:
            return carried
        reply = self._straight.send(request)
        if hub_first or not _is_shut(reply):
            return reply
        carried = self._carried(request)
        if carried is None:
            return reply
        self._hub_first_until = time.monotonic() + _PREFER_S
        return carried

    def _carried(self, request: Request) -> Reply | None:
        if not any(name.lower() == COUNTER_HEADER for name in request.headers):
            return None
        answer = self._hub.carry(
            Carry(request.method, request.target, dict(request.headers), request.body)
        )
        if answer is None or answer.fault or not answer.marker:
            self._hub_first_until = 0.0
            return None
        return Reply(
            status=answer.status,
            body=answer.body,
            marker=answer.marker,
            content_type=answer.content_type,
            encoding=answer.encoding,
            retry_after=answer.retry_after,
        )

    def cancel(self) -> None:
        self._straight.cancel()
        self._hub.stop_carrying()

    def close(self) -> None:
        self._straight.close()
        self._hub.stop_carrying()


def _is_shut(reply: Reply | Fault) -> bool:
    """No way out from here, or a portal's page in it."""
    return reply.kind in _TRY_HUB if isinstance(reply, Fault) else not reply.marker

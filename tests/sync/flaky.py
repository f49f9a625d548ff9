# SPDX-License-Identifier: Apache-2.0
"""A network that does to a request what the test says, and is sound when the test says nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from sync.protocol import EXCHANGE_PATH
from sync.transport import Fault, FaultKind, Reply, Request, Transport


class Mishap(StrEnum):
    """What may happen to one request."""

    NONE = "none"
    DROPPED_BEFORE = "dropped_before"
    REPLY_LOST = "reply_lost"
    SENT_TWICE = "sent_twice"
    CORRUPT = "corrupt"
    PORTAL = "portal"
    BUSY = "busy"
    CUT = "cut"


def _page(_reply: Reply) -> Reply:
    return Reply(status=200, body=b"<html>Sign in</html>", content_type="text/html; charset=utf-8")


def _busy(_reply: Reply) -> Reply:
    body = b'{"error": {"code": "unavailable", "text": "later", "retry_after_s": 3}}'
    return Reply(status=503, body=body, marker="1", retry_after="7", content_type="text/html")


def _corrupt(reply: Reply) -> Reply:
    """Two bytes changed in the middle: the frame's checksum must notice."""
    spot = len(reply.body) // 2
    return replace(reply, body=reply.body[:spot] + b"\0\xff" + reply.body[spot + 2 :])


def _cut(reply: Reply) -> Reply:
    return replace(reply, body=reply.body[: len(reply.body) * 2 // 3])


_DONE_TO_REPLY: dict[Mishap, Callable[[Reply], Reply]] = {
    Mishap.PORTAL: _page,
    Mishap.BUSY: _busy,
    Mishap.CORRUPT: _corrupt,
    Mishap.CUT: _cut,
}


class Flaky:
    """A transport over another; `next` holds the mishaps of the coming requests, in order."""

    def __init__(self, inner: Transport, *mishaps: Mishap) -> None:
        self.inner = inner
        self.next = deque(mishaps)
        self.sent: list[Request] = []
        self.refuse: Callable[[Request], Fault | Reply | None] = lambda _: None

    def send(self, request: Request) -> Reply | Fault:
        self.sent.append(request)
        refusal = self.refuse(request)
        if refusal is not None:
            return refusal
        mishap = self.next.popleft() if self.next else Mishap.NONE
        if mishap in (Mishap.DROPPED_BEFORE, Mishap.PORTAL, Mishap.BUSY):
            # These never reach the server.
            change = _DONE_TO_REPLY.get(mishap)
            return change(Reply(status=200, body=b"")) if change else _lost()
        reply = self.inner.send(request)
        if mishap is Mishap.SENT_TWICE:
            reply = self.inner.send(request)
        if mishap is Mishap.REPLY_LOST:
            return _lost()
        change = _DONE_TO_REPLY.get(mishap)
        return change(reply) if change and isinstance(reply, Reply) else reply

    @property
    def exchanges(self) -> int:
        """How many requests pushed."""
        return sum(request.target == EXCHANGE_PATH for request in self.sent)

    def cancel(self) -> None:
        self.inner.cancel()

    def close(self) -> None:
        self.inner.close()


def _lost() -> Fault:
    return Fault(kind=FaultKind.UNREACHABLE)

# SPDX-License-Identifier: Apache-2.0
"""The server's wake-up: an event stream that says "there is something new" and nothing else.

It saves waiting for the next poll and may fail in any way it likes (a proxy that buffers, a server that
hasn't got it): the poll goes on regardless. Reading a stream that never ends can't share a thread with
exchanges, so it has one of its own, which never touches the store.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from random import Random
from typing import Protocol

import msgspec

from sync.credentials import Credentials
from sync.protocol import EVENTS_PATH, Wake
from sync.transport import Fault, FaultKind, Request

WATCHDOG_S = 45.0
"""The server's heartbeat comes every 20 s; silence for longer means that the line is dead."""
_FIRST_RETRY_S = 2.0
_LAST_RETRY_S = 60.0
_ABSENT_S = 300.0
_LINE_MAX = 1_000

_wake = msgspec.json.Decoder(Wake)


class Stream(Protocol):
    """A transport that can follow an endless reply; its read timeout is the watchdog."""

    def follow(self, request: Request, on_line: Callable[[str], None]) -> Fault: ...

    def close(self) -> None: ...


class Wakes:
    """Listens until it is closed; `on_wake` is called in its thread with the sequence that is new."""

    def __init__(
        self,
        *,
        stream: Stream,
        credentials: Credentials,
        on_wake: Callable[[int], None],
        chance: Random,
    ) -> None:
        self._stream = stream
        self._credentials = credentials
        self._on_wake = on_wake
        self._chance = chance
        self._closed = threading.Event()
        self._heard = False
        self._thread = threading.Thread(target=self._listen, name="linli-wakes", daemon=True)
        self._thread.start()

    def close(self, timeout_s: float = 1.0) -> None:
        """Ends the stream; returns when the thread is gone or `timeout_s` is over."""
        self._closed.set()
        self._stream.close()
        self._thread.join(timeout_s)

    def _listen(self) -> None:
        wait = _FIRST_RETRY_S
        while not self._closed.is_set():
            self._heard = False
            headers = self._credentials.headers("GET", EVENTS_PATH, b"", "")
            headers["accept"] = "text/event-stream"
            # An encoded stream is a buffered stream.
            headers["accept-encoding"] = "identity"
            request = Request(method="GET", target=EVENTS_PATH, headers=headers)
            fault = self._stream.follow(request, self._take)
            if fault.kind is FaultKind.NOT_A_SERVER:
                wait = _ABSENT_S
            else:
                wait = _FIRST_RETRY_S if self._heard else min(wait * 2, _LAST_RETRY_S)
            self._closed.wait(wait * self._chance.uniform(0.75, 1.25))

    def _take(self, line: str) -> None:
        if not self._heard:
            # The line is open (again): whatever was missed while it wasn't is worth an exchange.
            self._heard = True
            self._on_wake(0)
        if not line.startswith("data:") or len(line) > _LINE_MAX:
            return
        try:
            seq = _wake.decode(line[5:].strip()).seq
        except (msgspec.ValidationError, msgspec.DecodeError):
            return
        self._on_wake(seq)

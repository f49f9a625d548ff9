# SPDX-License-Identifier: Apache-2.0
"""The wake-up stream."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from random import Random

import pytest

from app.tokens import new_key
from sync.credentials import Credentials
from sync.transport import Fault, FaultKind, Request
from sync.wakes import Wakes

ME = Credentials(counter="c", token="t", key=new_key(bytes(32)))


class Script:
    """A stream that says its lines, then holds until it is closed."""

    def __init__(self, *lines: str) -> None:
        self._lines = lines
        self._closed = threading.Event()
        self.requests: list[Request] = []

    def follow(self, request: Request, on_line: Callable[[str], None]) -> Fault:
        self.requests.append(request)
        for line in self._lines:
            on_line(line)
        self._closed.wait(30)
        return Fault(kind=FaultKind.CANCELLED)

    def close(self) -> None:
        self._closed.set()


@pytest.mark.parametrize(
    "nonsense", ["data: {", "data: []", 'data: {"seq": "x"}', "data: " + "9" * 2_000, ": hi", ""]
)
def test_only_wakes_wake(nonsense: str) -> None:
    """An open line is told as 0, a wake with its sequence, and anything else is passed over."""
    heard: queue.Queue[int] = queue.Queue()
    stream = Script(nonsense, "event: wake", 'data: {"seq": 7}')
    wakes = Wakes(stream=stream, credentials=ME, on_wake=heard.put, chance=Random(1))
    assert [heard.get(timeout=30), heard.get(timeout=30)] == [0, 7]
    wakes.close(30)
    assert heard.empty()
    assert stream.requests[0].headers["accept"] == "text/event-stream"
    assert "linli-signature" in stream.requests[0].headers

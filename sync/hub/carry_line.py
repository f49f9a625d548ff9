# SPDX-License-Identifier: Apache-2.0
"""The line on which requests are carried through the hub: its own, so that a long answer holds up no claim.

One request at a time. A line that was lost, or that leads to a counter which is the hub no more, is made anew at the
next request; closing it from another thread ends the one that is under way.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sync.hub.finder import Address
from sync.hub.handshake import Myself
from sync.hub.messages import Carried, Carry
from sync.hub.seeking import CONNECT_S
from sync.hub.stream import LineLost, Stream

_CARRY_S = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """Who is the hub now, and how it is reached and known."""

    counter: str
    address: Address
    me: Myself
    known: Mapping[str, bytes]


class CarryLine:
    """For any thread."""

    def __init__(self, hub: Callable[[], Hub | None]) -> None:
        """`hub` is asked when a request has its turn: it may be another one than when the request came."""
        self._hub = hub
        self._turn = threading.Lock()
        self._state = threading.Lock()
        self._line: Stream | None = None

    def carry(self, request: Carry) -> Carried | None:
        """The hub's answer; None where there is no hub, or the line was lost."""
        with self._turn:
            return self._carry_now(request)

    def _carry_now(self, request: Carry) -> Carried | None:
        hub = self._hub()
        if hub is None:
            return None
        with self._state:
            line = self._line
        try:
            if line is None or line.counter != hub.counter or line.is_lost():
                if line is not None:
                    line.close()
                line = Stream.connect(hub.me, hub.known, hub.address, CONNECT_S)
                with self._state:
                    self._line = line
            answer = line.ask(request, _CARRY_S)
        except LineLost:
            self.close()
            return None
        return answer if isinstance(answer, Carried) else None

    def close(self) -> None:
        """Until the next request."""
        with self._state:
            line, self._line = self._line, None
        if line is not None:
            line.close()

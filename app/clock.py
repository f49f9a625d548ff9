# SPDX-License-Identifier: Apache-2.0
"""Time as a port: nothing in the engine asks the machine itself what time it is.

Wall time is evidence (it may jump by years), monotonic time measures. Both come from a `Clock`
that the caller hands in, so that the simulator and the tests can own them.
"""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Where the engine takes its time from."""

    def now_ms(self) -> int:
        """UTC milliseconds since 1970."""
        ...

    def monotonic_ms(self) -> int:
        """Milliseconds since an arbitrary start; never goes back within one boot."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000


class FixedClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now_ms: int = 1_795_000_000_000) -> None:
        self.now = now_ms
        self.monotonic = 0

    def now_ms(self) -> int:
        return self.now

    def monotonic_ms(self) -> int:
        return self.monotonic

    def advance(self, ms: int) -> None:
        """Moves both times on by `ms`."""
        self.now += ms
        self.monotonic += ms

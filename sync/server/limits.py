# SPDX-License-Identifier: Apache-2.0
"""Rate limits in memory, one bucket a caller: enough to keep one of them from starving the others.

Each process counts for itself; a limit is a fence, not an invoice.
"""

from __future__ import annotations

import threading

from app.clock import Clock
from sync.protocol import ErrorCode
from sync.server.faults import ProtocolFault

_CALLERS_MAX = 50_000


class Limit:
    """So many calls a second for each caller, after a burst."""

    def __init__(self, clock: Clock, *, per_s: float, burst: int) -> None:
        self._clock = clock
        self._per_ms = per_s / 1000
        self._burst = float(burst)
        self._left: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def take(self, caller: str) -> None:
        """Uses up one call; `rate_limited` with the wait if there is none left."""
        now = self._clock.monotonic_ms()
        with self._lock:
            left, at = self._left.get(caller, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._per_ms)
            if left < 1:
                wait_s = int((1 - left) / self._per_ms / 1000) + 1
                raise ProtocolFault(
                    ErrorCode.RATE_LIMITED,
                    "Too many requests; wait a moment.",
                    retry_after_s=wait_s,
                )
            if len(self._left) >= _CALLERS_MAX:
                # Whoever is forgotten starts with a full bucket: better than growing without end.
                self._left.clear()
            self._left[caller] = (left - 1, now)

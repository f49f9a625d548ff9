# SPDX-License-Identifier: Apache-2.0
"""Virtual time: one true time of the world, and a clock for each machine that may be wrong by years.

Nothing in a simulation asks the real clock, so an hour costs nothing and a jump can't be missed.
"""

from __future__ import annotations

START_MS = 1_795_000_000_000
"""When every world begins: late in 2026, within the validity of the template's keys and tokens."""


class WorldTime:
    """The true time, in ms since the world began."""

    def __init__(self) -> None:
        self.now_ms = 0


class MachineClock:
    """`app.clock.Clock` of one machine: it runs with the world but may show anything."""

    def __init__(self, time: WorldTime, *, skew_ms: int = 0) -> None:
        self._time = time
        self.skew_ms = skew_ms
        self._booted_ms = time.now_ms

    def now_ms(self) -> int:
        return START_MS + self._time.now_ms + self.skew_ms

    def monotonic_ms(self) -> int:
        return self._time.now_ms - self._booted_ms

    def boot(self) -> None:
        """A restart of the machine: what can't be set begins at nothing again."""
        self._booted_ms = self._time.now_ms

# SPDX-License-Identifier: Apache-2.0
"""When to exchange next: at once after a local act, in a while otherwise, and never not at all.

The one scheduler of the counter's end. Whatever happens, a next time is set: a retry that never retries
is the commonest fault of such programs in the field. Time and chance are handed in; nothing here waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from app.clock import Clock
from sync.transport import BLOCKING, Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The times, in ms. `steps` bounds what one round does before it looks round again."""

    poll_ms: int = 20_000
    first_retry_ms: int = 1_000
    last_retry_ms: int = 60_000
    blocked_ms: int = 60_000
    steps: int = 20


class Schedule:
    """The next time, as an instant of the monotonic clock."""

    def __init__(self, *, clock: Clock, chance: Random, pace: Pace) -> None:
        self._clock = clock
        self._chance = chance
        self._pace = pace
        self._failures = 0
        self._due = clock.monotonic_ms()
        self._not_before = self._due

    def done(self, fault: Fault | None, *, more: bool) -> None:
        """A round is over; `more` says that it stopped before its end."""
        now = self._clock.monotonic_ms()
        if fault is None:
            self._failures = 0
            self._not_before = now
            self._due = now if more else now + self._spread(self._pace.poll_ms)
            return
        doubled = self._pace.first_retry_ms << min(self._failures, 16)
        self._failures += 1
        wait = self._spread(min(doubled, self._pace.last_retry_ms))
        if fault.kind in BLOCKING:
            wait = self._spread(self._pace.blocked_ms)
        # A local act may shorten a back-off, but not hammer; what the server asked for it may not shorten.
        self._not_before = now + max(self._pace.first_retry_ms, fault.retry_after_s * 1_000)
        self._due = max(now + wait, self._not_before)

    def nudge(self) -> None:
        """Something happened here that the server should hear of."""
        now = self._clock.monotonic_ms()
        self._due = min(self._due, max(now, self._not_before))

    def at_once(self) -> None:
        """A person asked, or the way was seen to be open again."""
        self._due = self._not_before = self._clock.monotonic_ms()

    def wait_ms(self) -> int:
        """How long until the next round; 0 = now."""
        return max(0, self._due - self._clock.monotonic_ms())

    def _spread(self, ms: int) -> int:
        """Between three quarters and five quarters: the counters of a town mustn't come all at once."""
        return int(ms * self._chance.uniform(0.75, 1.25))

# SPDX-License-Identifier: Apache-2.0
"""Fresh ids are UUIDv7, grow whatever the clock does, and never repeat."""

from __future__ import annotations

import threading
from uuid import UUID

from app.ids import IdSource


class _Clock:
    """A clock that is set by hand."""

    def __init__(self, now: int) -> None:
        self.now = now

    def now_ms(self) -> int:
        return self.now

    def monotonic_ms(self) -> int:
        return self.now


NOW = 1_790_000_000_000


def test_an_id_is_a_uuid_of_version_7_with_its_time() -> None:
    """Version, variant and the clock's milliseconds stand where the standard has them."""
    made = UUID(IdSource(_Clock(NOW)).new_id())
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == NOW


def test_ids_grow_when_the_clock_stands_or_jumps_back() -> None:
    """Their order is the order in which they were made, though a clock was set back by ten years."""
    clock = _Clock(NOW)
    source = IdSource(clock)
    made = [source.new_id() for _ in range(6000)]
    clock.now = NOW - 315_360_000_000
    made += [source.new_id() for _ in range(100)]
    clock.now = NOW + 10_000
    made.append(source.new_id())
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_ids_come_from_the_given_entropy() -> None:
    """The same clock and entropy make the same ids, other entropy makes others."""
    same = [IdSource(_Clock(NOW), lambda size: b"\x5a" * size).new_id() for _ in range(2)]
    other = IdSource(_Clock(NOW), lambda size: b"\x5b" * size).new_id()
    assert same[0] == same[1] != other
    assert IdSource(_Clock(NOW), lambda size: b"\x5a" * size).secret(5) == b"\x5a" * 5


def test_threads_never_share_an_id() -> None:
    """Two threads at one source get different ids even with a standing clock and no entropy."""
    source = IdSource(_Clock(NOW), bytes)
    made: list[list[str]] = [[], []]

    def make(into: list[str]) -> None:
        into.extend(source.new_id() for _ in range(500))

    threads = [threading.Thread(target=make, args=(into,)) for into in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({*made[0], *made[1]}) == 1000

# SPDX-License-Identifier: Apache-2.0
"""When the next exchange is."""

from __future__ import annotations

from random import Random

import pytest

from app.clock import FixedClock
from sync.schedule import Pace, Schedule
from sync.transport import Fault, FaultKind

LOST = Fault(kind=FaultKind.UNREACHABLE)
PACE = Pace()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def schedule(clock: FixedClock) -> Schedule:
    return Schedule(clock=clock, chance=Random(1), pace=PACE)


def test_it_begins_at_once(schedule: Schedule) -> None:
    """The first exchange is now."""
    assert schedule.wait_ms() == 0


def test_it_polls_with_jitter(schedule: Schedule) -> None:
    """After a good round the next is in about twenty seconds, never twice the same."""
    waits = []
    for _ in range(20):
        schedule.done(None, more=False)
        waits.append(schedule.wait_ms())
    assert 15_000 <= min(waits) < max(waits) <= 25_000
    assert len(set(waits)) > 10


def test_more_is_at_once(schedule: Schedule) -> None:
    """A round that stopped before its end goes on without a wait."""
    schedule.done(None, more=True)
    assert schedule.wait_ms() == 0


def test_it_backs_off_and_never_gives_up(schedule: Schedule) -> None:
    """Waits double from one second to a minute; after a thousand failures there is still a next time."""
    waits = []
    for _ in range(1_000):
        schedule.done(LOST, more=False)
        waits.append(schedule.wait_ms())
    assert waits[0] <= 1_250
    assert waits[3] >= 6_000
    assert all(1_000 <= wait <= 75_000 for wait in waits)
    schedule.done(None, more=False)
    schedule.done(LOST, more=False)
    assert schedule.wait_ms() <= 1_250


def test_a_local_act_shortens_the_wait(schedule: Schedule, clock: FixedClock) -> None:
    """A nudge is at once while all is well, and at most once a second while it isn't."""
    schedule.done(None, more=False)
    schedule.nudge()
    assert schedule.wait_ms() == 0
    for _ in range(8):
        schedule.done(LOST, more=False)
    schedule.nudge()
    assert schedule.wait_ms() == 1_000
    clock.advance(1_000)
    assert schedule.wait_ms() == 0


def test_the_server_s_wish_is_kept(schedule: Schedule, clock: FixedClock) -> None:
    """What the server asked for is not shortened by a local act, but by a person."""
    schedule.done(Fault(kind=FaultKind.BUSY, retry_after_s=90), more=False)
    schedule.nudge()
    assert schedule.wait_ms() == 90_000
    clock.advance(60_000)
    assert schedule.wait_ms() == 30_000
    schedule.at_once()
    assert schedule.wait_ms() == 0


def test_a_shut_door_is_tried_slowly(schedule: Schedule) -> None:
    """What waiting alone won't mend is asked about once a minute."""
    schedule.done(Fault(kind=FaultKind.REVOKED), more=False)
    assert 45_000 <= schedule.wait_ms() <= 75_000

# SPDX-License-Identifier: Apache-2.0
"""What the strip says."""

from __future__ import annotations

import pytest

from app.clock import FixedClock
from sync.replica import Counts
from sync.standing import Standing
from sync.status import Link


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(1_000_000)


def test_since_counts_over_syncing(clock: FixedClock) -> None:
    """Online since means since the link came up, whatever was synced meanwhile; offline begins anew."""
    standing = Standing(clock)
    clock.advance(5)
    assert standing.show(Link.ONLINE)
    clock.advance(5)
    assert standing.show(Link.SYNCING)
    assert standing.status(Counts(), synced_at=0, cursor="").since == 1_000_005
    assert standing.show(Link.OFFLINE, "unreachable")
    clock.advance(5)
    assert standing.show(Link.OFFLINE, "portal")
    assert not standing.show(Link.OFFLINE, "portal")
    status = standing.status(Counts(unsent=3), synced_at=0, cursor="c")
    assert (status.since, status.reason, status.pending) == (1_000_010, "portal", 3)
    assert not status.online


def test_the_age_survives_restart_and_clock(clock: FixedClock) -> None:
    """Unknown before the first contact; by the wall clock after a restart; unmoved by a clock that is set."""
    standing = Standing(clock)
    assert standing.status(Counts(), synced_at=0, cursor="").data_age_s is None
    assert standing.status(Counts(), synced_at=400_000, cursor="").data_age_s == 600
    assert standing.status(Counts(), synced_at=9_000_000, cursor="").data_age_s == 0
    standing.heard()
    clock.advance(7_000)
    clock.now -= 10 * 365 * 86_400_000
    assert standing.status(Counts(), synced_at=1_000_000, cursor="").data_age_s == 7

# SPDX-License-Identifier: Apache-2.0
"""What a counter alone may hand over, by the site's policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.bootstrap import CounterApp
from app.clock import FixedClock
from app.domain.kinds import ProofLevel
from app.domain.policy import HOUR_MS, OFFLINE_MS
from app.errors import OperatorError
from app.services.answers import Proof
from app.services.offline import OfflineLimits
from tests.security.desk_of_one import (
    CLERK,
    MANAGER,
    PIN,
    heard_from_the_server,
    open_desk,
    parcel,
    take,
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def counter(tmp_path: Path, clock: FixedClock) -> Iterator[CounterApp]:
    policy = {"offline_handover_minor": 10_000, "offline_session_minor": 15_000}
    with open_desk(tmp_path, clock, **policy) as opened:
        take(opened, *(parcel(n, worth_minor=6_000) for n in range(10)))
        # The last four are a proof here, so that a clerk needs nothing else.
        site = opened.desk.site()
        take(opened, replace(site, proof_level=ProofLevel.RELAXED), seq=2)
        heard_from_the_server(opened)
        opened.staff.log_in(CLERK.id, PIN)
        yield opened


def _hand_over(counter: CounterApp, *numbers: int) -> str:
    try:
        counter.pickup.hand_over(tuple(parcel(n).id for n in numbers), Proof(phone4="5678"))
    except OperatorError as fault:
        return fault.code
    return "gone"


def test_online_there_is_no_limit(counter: CounterApp) -> None:
    """A counter whose server answers hands over whatever the proof allows."""
    assert _hand_over(counter, 0, 1, 2) == "gone"
    assert _hand_over(counter, 3) == "gone"


def test_one_hand_over_has_its_limit(counter: CounterApp, clock: FixedClock) -> None:
    """Alone, goods above the limit wait for a manager; nothing was written, and a manager may."""
    clock.advance(OFFLINE_MS)
    head = counter.journal_head()
    assert _hand_over(counter, 0, 1) == "offline_handover_value"
    assert counter.journal_head() == head
    counter.staff.log_in(MANAGER.id, PIN)
    assert _hand_over(counter, 0, 1) == "gone"


def test_all_that_the_server_has_not_heard_of_has_its_limit(
    counter: CounterApp, clock: FixedClock
) -> None:
    """The sum of what left since the last contact is bounded, whoever logs in meanwhile."""
    clock.advance(OFFLINE_MS)
    assert _hand_over(counter, 0) == "gone"
    counter.staff.log_in(CLERK.id, PIN)
    assert _hand_over(counter, 1) == "gone"
    assert _hand_over(counter, 2) == "offline_session_value"


def test_after_a_day_a_manager_is_asked(counter: CounterApp, clock: FixedClock) -> None:
    """The site's hours without a sync end a clerk's hand-overs, not a manager's; a contact begins anew."""
    clock.advance(24 * HOUR_MS)
    assert _hand_over(counter, 0) == "gone"
    clock.advance(1)
    assert _hand_over(counter, 1) == "offline_too_long"
    counter.staff.log_in(MANAGER.id, PIN)
    assert _hand_over(counter, 1) == "gone"
    counter.staff.log_in(CLERK.id, PIN)
    heard_from_the_server(counter)
    assert _hand_over(counter, 2) == "gone"


@pytest.mark.parametrize("back_ms", [HOUR_MS, 10 * 365 * 24 * HOUR_MS])
def test_a_clock_set_back_gives_no_time_back(
    counter: CounterApp, clock: FixedClock, back_ms: int
) -> None:
    """What the program has measured itself counts, and after a restart the newest record does."""
    assert _hand_over(counter, 0) == "gone"
    clock.advance(25 * HOUR_MS)
    clock.now -= back_ms
    assert _hand_over(counter, 1) == "offline_too_long"


def test_a_restart_with_the_clock_set_back_is_no_way_round(
    tmp_path: Path, clock: FixedClock
) -> None:
    """The newest record tells how late it was at least."""
    with open_desk(tmp_path, clock) as counter:
        take(counter, parcel(0), parcel(1))
        heard_from_the_server(counter)
        counter.staff.log_in(MANAGER.id, PIN)
        clock.advance(30 * HOUR_MS)
        counter.pickup.hand_over((parcel(0).id,), Proof(manager_reason="knows them"))
    clock.now -= 40 * HOUR_MS
    with open_desk(tmp_path, clock) as counter:
        assert OfflineLimits(counter.desk).silent_ms() == 30 * HOUR_MS

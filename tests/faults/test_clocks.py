# SPDX-License-Identifier: Apache-2.0
"""Clocks that jump by ten years: nothing is lost, order is by number, and the wrong clock is told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app.bootstrap import CounterApp
from app.doctor import _hours_off
from app.domain.verdict import Answer, Reason
from app.services.answers import Proof
from sync.status import Link
from tests.counters import Place, open_place
from tests.faults.parcels import received, standing

TEN_YEARS_MS = 3_652 * 86_400_000
JUMPS = (TEN_YEARS_MS, 0, -TEN_YEARS_MS, 0)
BY_HAND = Proof(manager_reason="drill")


class JumpingClock:
    """The machine's clock, set wrong by `off` ms; what measures goes on unmoved."""

    def __init__(self) -> None:
        self.off = 0

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.off

    def monotonic_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000


@pytest.fixture
def server_clock() -> JumpingClock:
    return JumpingClock()


@pytest.fixture
def place(tmp_path: Path, server_clock: JumpingClock) -> Iterator[Place]:
    with open_place(tmp_path, server_clock) as opened:
        yield opened


def _a_shift(counter: CounterApp, parcels: list[str]) -> None:
    for parcel in parcels:
        counter.pickup.hand_over((parcel,), BY_HAND)


def _synced(counter: CounterApp) -> None:
    report = counter.sync_for(60)
    assert (report.reason, report.pending) == ("", 0)


def _numbers_by_arrival(place: Place, counter: str) -> list[int]:
    with place.server.central.database.engine.connect() as conn:
        rows = conn.exec_driver_sql(
            "SELECT n FROM operation WHERE counter = ? AND n > 0 ORDER BY seq", (counter,)
        )
        return [int(n) for (n,) in rows]


def _times_by_number(conn: Connection) -> list[int]:
    return [int(at) for (at,) in conn.exec_driver_sql("SELECT at FROM journal ORDER BY n")]


def _agreed(place: Place, counter: CounterApp, promised: list[str]) -> None:
    """Journal, order and both counters' lists are as if the clock had stood right."""
    assert counter.verify_journal().ok
    numbers = _numbers_by_arrival(place, counter.site().counter)
    assert all(earlier < later for earlier, later in pairwise(numbers))
    assert len(numbers) == counter.verify_journal().operations
    with place.counter("witness") as witness:
        _synced(witness)
        assert dict(standing(witness)) == dict.fromkeys(promised, 1)
        assert list(witness.listing.rows("conflicts", where={})) == []
        assert list(witness.listing.rows("discrepancies", where={})) == []


def test_the_counters_clock_jumps(place: Place) -> None:
    """Ten years on, right, ten years back, right: everything is recorded, sent once, and in order."""
    clock = JumpingClock()
    with place.counter("a", clock) as counter:
        made = received(counter, 12)
        for number, off in enumerate(JUMPS):
            clock.off = off
            _a_shift(counter, made[number * 3 : number * 3 + 2])
            _synced(counter)
            _a_shift(counter, made[number * 3 + 2 : number * 3 + 3])
        _synced(counter)
        _agreed(place, counter, made)
        # The control: by the counter's time the order would have been another one.
        times = counter.store.query(_times_by_number)
        assert times != sorted(times)


def test_the_counters_clock_is_wrong_over_restarts(place: Place) -> None:
    """A counter that starts with another clock each time goes on with its journal and its place."""
    made: list[str] = []
    for off in JUMPS:
        clock = JumpingClock()
        clock.off = off
        with place.counter("a", clock) as counter:
            fresh = received(counter, 2, len(made))
            _a_shift(counter, fresh)
            made += fresh
    with place.counter("a") as counter:
        _synced(counter)
        _agreed(place, counter, made)


def test_the_servers_clock_jumps(place: Place, server_clock: JumpingClock) -> None:
    """The server's clock orders nothing either."""
    with place.counter("a") as counter:
        made = received(counter, 8)
        for number, off in enumerate(JUMPS):
            server_clock.off = off
            _a_shift(counter, made[number * 2 : number * 2 + 2])
            _synced(counter)
        _agreed(place, counter, made)


def test_tokens_are_judged_by_the_clock_that_is_there(place: Place) -> None:
    """With a wrong clock a token isn't taken and the reason says why; with the right one it is again."""
    place.order("M000001")
    place.consignment("L1", {"waybill": "SF0000000001", "order": "M000001"})
    token = place.token("M000001")
    clock = JumpingClock()
    with place.counter("a", clock) as counter:
        _synced(counter)
        counter.receiving.receive("SF0000000001", slot="A-01-01")
        assert counter.pickup.look_up(token).answer is Answer.VALID
        for off, reasons in (
            (TEN_YEARS_MS, {Reason.TOKEN_EXPIRED, Reason.KEYS_EXPIRED}),
            (-TEN_YEARS_MS, {Reason.TOKEN_NOT_YET}),
        ):
            clock.off = off
            told = counter.pickup.look_up(token)
            assert told.answer is Answer.INVALID
            assert told.reason in reasons
        clock.off = 0
        assert counter.pickup.look_up(token).answer is Answer.VALID


@pytest.mark.parametrize("off", [TEN_YEARS_MS, -TEN_YEARS_MS])
def test_a_wrong_clock_is_told_and_a_right_one_isnt(place: Place, off: int) -> None:
    """The strip names the clock while it is wrong, and nothing else stops: it stays online."""
    clock = JumpingClock()
    with place.counter("a", clock) as counter:
        _synced(counter)
        assert counter.sync.status().reason == ""
        clock.off = off
        _synced(counter)
        status = counter.sync.status()
        assert (status.link, status.reason) == (Link.ONLINE, "clock_wrong")
        clock.off = 0
        _synced(counter)
        assert counter.sync.status().reason == ""


def test_the_doctor_reads_the_servers_date() -> None:
    """An hour off or more is told; nonsense isn't a finding."""
    assert _hours_off("Mon, 01 Jan 2001 00:00:00 GMT") > 200_000
    assert _hours_off("Fri, 01 Jan 2100 00:00:00 GMT") < -200_000
    assert _hours_off("yesterday") == 0
    assert _hours_off("") == 0

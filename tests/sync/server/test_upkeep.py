# SPDX-License-Identifier: Apache-2.0
"""The upkeep: when jobs run, that they run once, and what a fault of one leaves of the others."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import update

from app.clock import FixedClock
from app.errors import OperatorError
from sync.server.central import Central
from sync.server.job import DAY_MS, HOUR_MS, Job, Round
from sync.server.tables import upkeep
from sync.server.upkeep import JOBS, LEASE_MS, Upkeep
from tests.sync.server.world import Shop


class _Book:
    """A job that writes down its rounds; `bad` sites fail."""

    def __init__(self, *, bad: int = -1) -> None:
        self.sites: list[int] = []
        self.bad = bad

    def work(self, turn: Round) -> int:
        if turn.site == self.bad:
            raise OperatorError("no_disk_space", "The disk is full.")
        self.sites.append(turn.site)
        return 1


def _upkeep(central: Central, *jobs: Job) -> Upkeep:
    return Upkeep(central.database, central.clock, central.ids, jobs)


def _job(book: _Book, **about: bool) -> Job:
    return Job(name="book", every_ms=HOUR_MS, work=book.work, **about)


def test_every_job_runs_and_says_so(shop: Shop) -> None:
    """The registry's jobs, each once, on both databases; `/metrics` shows their age."""
    ran = shop.central.upkeep.run_due(now=True)
    assert [one.job for one in ran] == [job.name for job in JOBS]
    assert [one.fault for one in ran] == [""] * len(JOBS)
    shown = shop.central.measured().decode()
    for job in JOBS:
        assert f'linli_upkeep_age_seconds{{job="{job.name}"}} 0.0' in shown
        assert f'linli_upkeep_failed{{job="{job.name}"}} 0.0' in shown


def test_a_job_runs_when_its_time_has_come(shop: Shop, clock: FixedClock) -> None:
    """Not before, once then, at every site; `now` doesn't wait."""
    book = _Book()
    keeper = _upkeep(shop.central, _job(book))
    other = shop.central.accounts.add_site("next")
    assert keeper.run_due()[0].done == 2
    assert keeper.run_due() == []
    clock.advance(HOUR_MS - 1)
    assert keeper.run_due() == []
    clock.advance(1)
    assert len(keeper.run_due()) == 1
    assert len(keeper.run_due(now=True)) == 1
    assert book.sites == [shop.site, other] * 3


@pytest.mark.parametrize("years", [10, -10])
def test_a_clock_that_jumps_stops_no_job(shop: Shop, clock: FixedClock, years: int) -> None:
    """Ten years on or back: it runs at once and goes on from there."""
    book = _Book()
    keeper = _upkeep(shop.central, _job(book, each_site=False))
    keeper.run_due()
    clock.advance(years * 365 * DAY_MS)
    assert len(keeper.run_due()) == 1
    assert keeper.run_due() == []


def test_one_site_s_fault_is_its_own(shop: Shop, clock: FixedClock) -> None:
    """The others are done; the fault is in the metrics; an hour later the job is tried again."""
    other = shop.central.accounts.add_site("next")
    book = _Book(bad=shop.site)
    keeper = _upkeep(shop.central, Job(name="book", every_ms=DAY_MS, work=book.work))
    assert [(one.done, one.fault) for one in keeper.run_due()] == [(1, "no_disk_space")]
    assert book.sites == [other]
    assert keeper.faults() == {"book": "no_disk_space"}
    book.bad = -1
    assert keeper.run_due() == []
    clock.advance(HOUR_MS)
    assert [one.fault for one in keeper.run_due()] == [""]
    assert keeper.faults() == {}


def test_a_job_is_never_run_twice_at_once(shop: Shop) -> None:
    """While one server works at it another finds it taken, even with `now`."""
    inside, go_on = threading.Event(), threading.Event()

    def slow(turn: Round) -> int:
        inside.set()
        assert go_on.wait(10)
        return 1

    job = Job(name="slow", every_ms=HOUR_MS, work=slow, each_site=False)
    first, second = _upkeep(shop.central, job), _upkeep(shop.central, job)
    worker = threading.Thread(target=first.run_due)
    worker.start()
    try:
        assert inside.wait(10)
        assert second.run_due(now=True) == []
    finally:
        go_on.set()
        worker.join()
    # The control: when it is done, it can be had.
    assert len(second.run_due(now=True)) == 1


def test_a_dead_holder_gives_way(shop: Shop, clock: FixedClock) -> None:
    """A server that died at a job keeps it for half an hour and no longer."""
    book = _Book()
    keeper = _upkeep(shop.central, _job(book, each_site=False))
    keeper.run_due()
    with shop.central.database.write() as connection:
        connection.execute(update(upkeep).values(busy_until=clock.now_ms() + LEASE_MS))
    assert keeper.run_due(now=True) == []
    clock.advance(LEASE_MS)
    assert len(keeper.run_due(now=True)) == 1


def test_a_new_version_runs_what_asks_for_it(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, and only the jobs that say so."""
    asks, other = _Book(), _Book()
    keeper = _upkeep(
        shop.central,
        _job(asks, at_new_version=True, each_site=False),
        Job(name="other", every_ms=HOUR_MS, work=other.work, each_site=False),
    )
    keeper.run_due()
    monkeypatch.setattr("sync.server.upkeep.__version__", "99")
    assert [one.job for one in keeper.run_due()] == ["book"]
    assert keeper.run_due() == []


def test_the_thread_ends_when_it_is_told(shop: Shop) -> None:
    """And what is to be done at a new version is done before anything else."""
    done = threading.Event()

    def work(turn: Round) -> int:
        done.set()
        return 0

    keeper = _upkeep(
        shop.central,
        Job(name="first", every_ms=HOUR_MS, work=work, each_site=False, at_new_version=True),
    )
    before = set(threading.enumerate())
    keeper.start()
    (own,) = set(threading.enumerate()) - before
    assert done.wait(10)
    keeper.close()
    assert not own.is_alive()

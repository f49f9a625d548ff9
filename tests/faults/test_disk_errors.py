# SPDX-License-Identifier: Apache-2.0
"""A disk that fails at any write or sync of a hand-over: what was acknowledged is there, the rest is told truly."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.counters import PIN, Headless, Place, open_place
from tests.faults.parcels import PROOF, received, standing
from tests.faults.tracer import failing, needs_strace

pytestmark = needs_strace

NOT_CHANGED = {"no_disk_space", "disk_fault"}
"""Codes that say: nothing was changed. It must be so, now and after the next start."""
NOT_KNOWN = {"commit_unknown"}
CHECKPOINT_S = 3.0
LIVES_OF = 12
"""Faults that one process lives through before it is killed."""


@dataclass
class Told:
    """What the counter said of each hand-over, and where the store disagreed."""

    acknowledged: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    hits: int = 0


@dataclass(frozen=True)
class Case:
    """The `at`-th call fails with `error`, once or from then on; `idle`: those of the idle counter's checkpoint."""

    call: str
    error: str
    at: int
    lasting: bool
    idle: bool = False


WRITES_OF_A_HAND_OVER = 64
SYNCS = 4
HEADS = 3
WRITES_OF_A_CHECKPOINT = 30
MODES = tuple(itertools.product(("EIO", "ENOSPC"), (False, True)))


def every_index() -> list[Case]:
    """Each write and sync that a hand-over and the checkpoint after it make, in each way to fail."""
    calls = [
        *(("pwrite64", at, False) for at in range(1, WRITES_OF_A_HAND_OVER + 1)),
        *(("fsync", at, False) for at in range(1, SYNCS + 1)),
        *(("write", at, False) for at in range(1, HEADS + 1)),
        *(("pwrite64", at, True) for at in range(1, WRITES_OF_A_CHECKPOINT + 1, 3)),
        *(("fsync", at, True) for at in range(1, SYNCS + 1)),
    ]
    return [
        Case(call, error, at, lasting, idle) for call, at, idle in calls for error, lasting in MODES
    ]


def _hand_over(counter: Headless, parcel: str, told: Told) -> None:
    answer = counter.ask("hand_over", parcels=[parcel], proof=PROOF)
    if answer["ok"]:
        told.acknowledged.add(parcel)
        return
    code = answer["error"]["code"]
    told.codes.add(code)
    if code in NOT_CHANGED:
        told.refused.add(parcel)
    elif code not in NOT_KNOWN:
        raise AssertionError(answer)


def _stands(counter: Headless, parcel: str) -> int:
    rows = counter.did("list", kind="handovers", where={"parcel": parcel})["rows"]
    return sum(not row["undone"] for row in rows)


def _fail_once(place: Place, counter: Headless, case: Case, parcel: str, told: Told) -> None:
    """One fault, one hand-over in it; reads must go on, and so must the counter when it is over."""
    when = f"{case.at}{'+' if case.lasting else ''}"
    if case.idle:
        _hand_over(counter, parcel, told)
    with failing(
        counter.process.pid,
        place.folder / "a",
        place.folder / "trace",
        call=case.call,
        error=case.error,
        when=when,
    ) as tracer:
        if case.idle:
            told.hits += tracer.await_hit(CHECKPOINT_S)
        else:
            _hand_over(counter, parcel, told)
            told.hits += tracer.hit()
        _judge(counter, parcel, told)
    _judge(counter, parcel, told)


def _judge(counter: Headless, parcel: str, told: Told) -> None:
    found = _stands(counter, parcel)
    if parcel in told.acknowledged and found != 1:
        raise AssertionError(f"acknowledged, but it stands {found} times")
    if parcel in told.refused and found:
        raise AssertionError("told as not done, but it was")


def _drill(
    place: Place, cases: list[Case], made: list[str], *, lives_of: int = LIVES_OF, defect: str = ""
) -> Told:
    """All the cases in lives of a few; each life ends by SIGKILL, right after a fault."""
    told = Told()
    parcels = iter(made)
    for start in range(0, len(cases), lives_of):
        mine: list[str] = []
        with place.headless("a", defect=defect) as counter:
            counter.did("login", operator=place.manager, pin=PIN)
            counter.did("network", online=False)
            for case in cases[start : start + lives_of]:
                mine.append(next(parcels))
                _fail_once(place, counter, case, mine[-1], told)
                if case is not cases[start : start + lives_of][-1]:
                    # The same process, without a restart: it goes on where it was refused.
                    retried = next(parcels)
                    mine.append(retried)
                    _hand_over(counter, retried, told)
                    if retried not in told.acknowledged:
                        raise AssertionError("the counter didn't recover")
            counter.process.send_signal(signal.SIGKILL)
            counter.process.wait()
        with place.headless("a") as counter:
            counter.did("login", operator=place.manager, pin=PIN)
            for parcel in mine:
                _judge(counter, parcel, told)
    with place.counter("a") as app:
        report = app.verify_journal()
        assert report.ok, report.faults
        assert app.store.look_over().ok
        mine_now = standing(app)
        assert {id for id in told.acknowledged if mine_now[id] != 1} == set()
        assert {id for id in told.refused if mine_now[id]} == set()
    return told


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with open_place(tmp_path) as opened:
        yield opened


def _prepared(place: Place, count: int) -> list[str]:
    with place.counter("a") as counter:
        return received(counter, count)


def test_failing_writes_and_syncs_lose_and_blur_nothing(place: Place) -> None:
    """Every tenth write and sync index: acknowledged = on the disk, refused = not there, and it goes on."""
    cases = every_index()[::11]
    told = _drill(place, cases, _prepared(place, 3 * len(cases)))
    assert told.hits >= len(cases) // 2
    assert told.codes >= {"no_disk_space", "disk_fault"}


@pytest.mark.long
@pytest.mark.timeout(900)
def test_every_failing_write_and_sync_loses_and_blurs_nothing(place: Place) -> None:
    """Every write and sync index, once and lasting, ENOSPC and EIO: the same."""
    cases = every_index()
    told = _drill(place, cases, _prepared(place, 3 * len(cases)))
    assert told.hits >= len(cases) * 3 // 4
    assert told.codes >= {"no_disk_space", "disk_fault", "commit_unknown"}


def test_a_commit_that_comes_back_is_seen(place: Place) -> None:
    """The control: told as not done after a failed sync, a hand-over is back after the next start."""
    # Three rounds: on a busy machine a sync of the background may come first and take the fault.
    cases = [Case("fsync", "EIO", at, lasting=False) for at in range(1, SYNCS)] * 3
    with pytest.raises(AssertionError, match="told as not done, but it was"):
        _drill(place, cases, _prepared(place, 20), lives_of=1, defect="blind")


def test_a_counter_that_does_not_recover_is_seen(place: Place) -> None:
    """The control: a writer that keeps its broken connection is found out by the next hand-over."""
    cases = [Case("fsync", "EIO", 1, lasting=False), Case("fsync", "EIO", 1, lasting=False)]
    with pytest.raises(AssertionError, match="didn't recover"):
        _drill(place, cases, _prepared(place, 20), defect="stubborn")

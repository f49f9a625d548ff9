# SPDX-License-Identifier: Apache-2.0
"""What happens to a data folder behind the counter's back: noticed each time, and nothing acknowledged is lost."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.answers import Proof
from app.store.journal import Flaw
from tests.counters import PIN, Headless, Place, open_place, run_linli
from tests.faults.parcels import PROOF, received, standing

BY_HAND = Proof(manager_reason="drill")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with open_place(tmp_path) as opened:
        yield opened


def _begin(place: Place, counter: Headless) -> None:
    counter.did("login", operator=place.manager, pin=PIN)
    counter.did("network", online=False)


def _killed_at_work(place: Place, made: list[str]) -> None:
    """The newest hand-overs lie in the log alone."""
    with place.headless("a") as counter:
        _begin(place, counter)
        for parcel in made:
            counter.did("hand_over", parcels=[parcel], proof=PROOF)
        counter.process.send_signal(signal.SIGKILL)
        counter.process.wait()


def _prepared(place: Place, count: int = 6) -> list[str]:
    with place.counter("a") as counter:
        made = received(counter, count)
        counter.sync_for(60)
    return made


def _flaws(place: Place) -> set[Flaw]:
    with place.counter("a") as counter:
        return {fault.flaw for fault in counter.verify_journal().faults}


def test_many_processes_on_one_folder(place: Place) -> None:
    """While one has the folder each further one is turned away in one line, by whatever command."""
    made = _prepared(place)
    data, keyfile = str(place.folder / "a"), str(place.keyfile)
    with place.headless("a") as first:
        _begin(place, first)
        for number, command in enumerate((("headless",), ("journal", "verify"))):
            done = run_linli(*command, "--data", data, LINLI_KEYFILE=keyfile)
            assert done.returncode == 1
            assert done.stderr.count("\n") == 1
            assert str(first.process.pid) in done.stderr
            first.did("hand_over", parcels=[made[number]], proof=PROOF)
    assert _flaws(place) == set()


def test_a_folder_deleted_at_work(place: Place) -> None:
    """A counter whose folder was deleted acknowledges nothing more and makes no new folder."""
    made = _prepared(place)
    with place.headless("a") as counter:
        _begin(place, counter)
        counter.did("hand_over", parcels=[made[0]], proof=PROOF)
        shutil.rmtree(place.folder / "a")
        assert counter.refused("hand_over", parcels=[made[1]], proof=PROOF) == "store_gone"
        assert counter.refused("hand_over", parcels=[made[1]], proof=PROOF) == "store_gone"
        assert not (place.folder / "a" / "counter.db").exists()


def test_a_heedless_counter_is_seen(place: Place) -> None:
    """The control: one that doesn't look acknowledges into a file that nobody will ever read."""
    made = _prepared(place)
    with place.headless("a", defect="heedless") as counter:
        _begin(place, counter)
        shutil.rmtree(place.folder / "a")
        counter.did("hand_over", parcels=[made[1]], proof=PROOF)
        assert not (place.folder / "a" / "counter.db").exists()


def test_a_log_deleted_while_closed(place: Place) -> None:
    """After a kill the newest hand-overs lie in the log; without it the journal's tail is known to be cut."""
    _killed_at_work(place, _prepared(place))
    (place.folder / "a" / "counter.db-wal").unlink()
    assert _flaws(place) == {Flaw.TAIL_CUT}
    done = run_linli(
        "journal", "verify", "--data", str(place.folder / "a"), LINLI_KEYFILE=str(place.keyfile)
    )
    assert done.returncode == 1
    assert "tail_cut" in done.stderr


def test_a_log_left_alone_is_no_finding(place: Place) -> None:
    """The control: after the same kill, with its log, the journal is whole."""
    made = _prepared(place)
    _killed_at_work(place, made)
    assert _flaws(place) == set()
    with place.counter("a") as counter:
        assert dict(standing(counter)) == dict.fromkeys(made, 1)


def test_an_older_store_put_in_its_place(place: Place) -> None:
    """A store that was replaced by an older copy is found out by the head file beside it."""
    made = _prepared(place)
    store = place.folder / "a" / "counter.db"
    shutil.copy(store, place.folder / "older")
    with place.counter("a") as counter:
        counter.desk.store.write(lambda _: None).result()
    assert _flaws(place) == set()
    _killed_at_work(place, made)
    with place.counter("a"):
        pass
    shutil.copy(place.folder / "older", store)
    assert _flaws(place) == {Flaw.TAIL_CUT}


def test_an_older_folder_put_in_its_place(place: Place) -> None:
    """A whole folder rolled back is a fork at its first sync; what both lives recorded is at the server."""
    made = _prepared(place)
    shutil.copytree(place.folder / "a", place.folder / "older")
    with place.counter("a") as counter:
        for parcel in made[:3]:
            counter.pickup.hand_over((parcel,), BY_HAND)
        assert counter.sync_for(60).pending == 0
    shutil.rmtree(place.folder / "a")
    shutil.copytree(place.folder / "older", place.folder / "a")
    with place.counter("a") as counter:
        for parcel in made[3:]:
            counter.pickup.hand_over((parcel,), BY_HAND)
        for _ in range(3):
            counter.sync_for(60)
        assert counter.sync_for(60).pending == 0
        assert dict(standing(counter)) == dict.fromkeys(made, 1)
    with place.counter("witness") as witness:
        witness.sync_for(60)
        assert dict(standing(witness)) == dict.fromkeys(made, 1)
        codes = {row["code"] for row in witness.listing.rows("discrepancies", where={})}
    assert "counter_forked" in codes

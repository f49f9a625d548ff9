# SPDX-License-Identifier: Apache-2.0
"""SIGKILL at any instant: what a counter has acknowledged is there, once, and the server agrees."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.counters import PIN, ROOT, Place, open_place
from tests.faults.parcels import PROOF, received, standing

KILLS = int(os.environ.get("LINLI_KILLS", "1000"))
"""The long form's; `LINLI_KILLS=10000 ./run test --long tests/faults/test_kill.py` is the longest."""
A_LIFE = 60
"""Parcels that one life has to hand over: more than it manages before it is killed."""


@dataclass
class Drill:
    """What was promised in all lives so far, and what the restarted counter said of it."""

    acknowledged: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    kills: int = 0


@contextmanager
def _harness(place: Place, *flags: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.faults.harness",
            str(place.folder / "a"),
            str(place.keyfile),
            *flags,
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.wait(30)


def _child_of(process: subprocess.Popen[bytes]) -> int:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    (child,) = (int(pid) for pid in children)
    return child


def _drill(place: Place, parcels: list[str], kills: int, *flags: str, seed: int) -> Drill:
    """Kills that many lives; each next life first lists what the one before had promised."""
    chance = random.Random(seed)
    drill = Drill()
    last: list[str] = []
    fresh = iter(parcels)
    with _harness(place, *flags) as process:
        if process.stdin is None or process.stdout is None:
            raise AssertionError("the harness has no pipes")
        for _ in range(kills):
            mine = [id for id, _ in zip(fresh, range(A_LIFE), strict=False)]
            if len(mine) < A_LIFE:
                raise AssertionError("more parcels are needed")
            requests: list[dict[str, Any]] = [
                {"id": f"check {id}", "do": "list", "kind": "handovers", "where": {"parcel": id}}
                for id in last
            ]
            requests.append({"id": "login", "do": "login", "operator": place.manager, "pin": PIN})
            requests += [
                {"id": id, "do": "hand_over", "parcels": [id], "proof": PROOF} for id in mine
            ]
            process.stdin.write(json.dumps(requests).encode() + b"\n")
            process.stdin.flush()
            wanted = chance.randint(1, 4)
            promised: list[str] = []
            killed = False
            while True:
                line = process.stdout.readline()
                if line == b"ended\n":
                    break
                answer = json.loads(line)
                if not answer["ok"]:
                    raise AssertionError(answer)
                name = str(answer["id"])
                if name.startswith("check "):
                    _judge(drill, name.removeprefix("check "), answer["rows"])
                elif name != "login":
                    promised.append(name)
                if len(promised) >= wanted and not killed:
                    select.select([], [], [], chance.uniform(0.0, 0.04))
                    os.kill(_child_of(process), signal.SIGKILL)
                    killed = True
            drill.kills += 1
            drill.acknowledged += promised
            last = promised
            # A life's parcels that it didn't get to are the next one's.
            reached = set(promised)
            begun = next((id for id in mine if id not in reached), "")
            fresh = iter([id for id in mine if id not in reached and id != begun] + list(fresh))
    return drill


def _judge(drill: Drill, parcel: str, rows: list[dict[str, Any]]) -> None:
    standing = [row for row in rows if not row["undone"]]
    if not standing:
        drill.lost.append(parcel)
    if len(standing) > 1:
        drill.doubled.append(parcel)


def _killed_counter_agrees(place: Place, kills: int, parcels: int, seed: int) -> None:
    with place.counter("a") as counter:
        made = received(counter, parcels)
        counter.sync_for(120)
    drill = _drill(place, made, kills, seed=seed)
    assert drill.kills == kills
    assert len(drill.acknowledged) >= kills
    assert (drill.lost, drill.doubled) == ([], [])
    with place.counter("a") as counter:
        report = counter.verify_journal()
        assert report.ok, report.faults
        mine = standing(counter)
        assert [id for id in drill.acknowledged if mine[id] != 1] == []
        assert set(mine.values()) == {1}
        assert counter.sync_for(120).pending == 0
    with place.counter("witness") as witness:
        assert witness.sync_for(120).reason == ""
        assert standing(witness) == mine
        assert list(witness.listing.rows("conflicts", where={})) == []
        assert list(witness.listing.rows("discrepancies", where={})) == []


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with open_place(tmp_path) as opened:
        yield opened


def test_forty_kills(place: Place) -> None:
    """Forty SIGKILLs lose and double no acknowledged hand-over; counter and server agree at the end."""
    _killed_counter_agrees(place, kills=40, parcels=1_000, seed=40)


@pytest.mark.long
@pytest.mark.timeout(1.2 * max(KILLS, 1_000))
def test_a_thousand_kills(place: Place) -> None:
    """A thousand SIGKILLs lose and double no acknowledged hand-over; counter and server agree."""
    _killed_counter_agrees(place, kills=KILLS, parcels=16 * KILLS, seed=KILLS)


def test_a_counter_that_answers_early_is_seen(place: Place) -> None:
    """The control: acknowledged before it was written, a hand-over is found missing by the same drill."""
    with place.counter("a") as counter:
        made = received(counter, 1_000)
    drill = _drill(place, made, 4, "--early", seed=4)
    assert drill.lost != []

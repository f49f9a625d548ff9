# SPDX-License-Identifier: Apache-2.0
"""A real small disk that fills up at work: refused in one clear line, nothing blurred, and it goes on with space."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.bootstrap import open_counter
from tests.counters import PIN, Headless, Place, headless, open_place, run_linli
from tests.faults.parcels import PROOF, received, standing

SMALL_KB = 8_000
_BLOCK = 4_096


@contextmanager
def small_disk(where: Path, size_kb: int = SMALL_KB) -> Iterator[Path]:
    """A tmpfs of that size; skipped where one can't be mounted."""
    where.mkdir()
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    command = ["mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", str(where)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this machine doesn't let root mount a tmpfs")
    try:
        yield where
    finally:
        subprocess.run(["umount", "-l", str(where)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "small") as where:
        yield where


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with open_place(tmp_path) as opened:
        yield opened


def moved(place: Place, disk: Path) -> Path:
    """The counter's folder onto that disk, its keys with it; the key file."""
    shutil.copytree(place.folder / "a", disk / "a")
    keys = json.loads(place.keyfile.read_text())
    keys[os.path.realpath(disk / "a")] = keys[os.path.realpath(place.folder / "a")]
    place.keyfile.write_text(json.dumps(keys))
    return place.keyfile


def fill(disk: Path, room: int) -> Path:
    """Takes the disk's space but for `room` blocks; the file that holds it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        free = os.statvfs(disk)
        blocks = free.f_bavail * free.f_frsize // _BLOCK - room
        for _ in range(max(0, blocks)):
            file.write(bytes(_BLOCK))
    return ballast


@dataclass
class _Told:
    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def _work_until_full(counter: Headless, parcels: Iterator[str], told: _Told) -> None:
    for _ in range(100):
        parcel = next(parcels)
        answer = counter.ask("hand_over", parcels=[parcel], proof=PROOF)
        if answer["ok"]:
            told.acknowledged.append(parcel)
            continue
        assert answer["error"]["code"] == "no_disk_space"
        assert "\n" not in answer["error"]["text"]
        told.refused.append(parcel)
        rows = counter.did("list", kind="handovers", where={"parcel": parcel})["rows"]
        assert rows == []
        return
    raise AssertionError("the disk isn't full")


def _drill(place: Place, disk: Path, rounds: int) -> _Told:
    with place.counter("a") as counter:
        made = received(counter, 40 * rounds)
    keyfile, parcels, told = moved(place, disk), iter(made), _Told()
    chance = random.Random(rounds)
    errors = place.folder / "stderr"
    for number in range(rounds):
        with headless(disk / "a", keyfile, stderr=errors) as counter:
            counter.did("login", operator=place.manager, pin=PIN)
            counter.did("network", online=False)
            for _ in range(2):
                ballast = fill(disk, chance.randrange(0, 60))
                _work_until_full(counter, parcels, told)
                ballast.unlink()
                parcel = next(parcels)
                counter.did("hand_over", parcels=[parcel], proof=PROOF)
                told.acknowledged.append(parcel)
            fill(disk, 0)
            _work_until_full(counter, parcels, told)
            if number % 2:
                counter.process.send_signal(signal.SIGKILL)
                counter.process.wait()
        # On the full disk a start is refused in one line, or it works; nothing is lost by it.
        done = run_linli("headless", "--data", str(disk / "a"), LINLI_KEYFILE=str(keyfile))
        assert done.stderr.count("\n") == done.returncode
        (disk / "ballast").unlink()
    assert errors.read_text() == ""
    app = open_counter(disk / "a", keyfile=keyfile, quiet=True)
    try:
        report = app.verify_journal()
        assert report.ok, report.faults
        assert app.store.look_over().ok
        found = standing(app)
    finally:
        app.close()
    assert [id for id in told.acknowledged if found[id] != 1] == []
    assert [id for id in told.refused if found[id]] == []
    return told


def test_a_disk_that_fills_up(place: Place, disk: Path) -> None:
    """Full at any page, three times over and at the start: acknowledged = there, refused = not there."""
    assert len(_drill(place, disk, rounds=1).refused) == 3


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_disk_that_fills_up_again_and_again(place: Place, disk: Path) -> None:
    """The same over many rounds."""
    assert len(_drill(place, disk, rounds=6).refused) == 18


def test_a_read_only_disk(place: Place, disk: Path) -> None:
    """A start on a read-only disk is refused in one line that names it; mended, everything is there."""
    with place.counter("a") as counter:
        made = received(counter, 4)
    keyfile = moved(place, disk)
    with headless(disk / "a", keyfile) as counter:
        counter.did("login", operator=place.manager, pin=PIN)
        counter.did("network", online=False)
        counter.did("hand_over", parcels=[made[0]], proof=PROOF)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    done = run_linli("headless", "--data", str(disk / "a"), LINLI_KEYFILE=str(keyfile))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(disk / "a") in done.stderr
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    with headless(disk / "a", keyfile) as counter:
        counter.did("login", operator=place.manager, pin=PIN)
        counter.did("hand_over", parcels=[made[2]], proof=PROOF)
        for parcel in (made[0], made[2]):
            rows = counter.did("list", kind="handovers", where={"parcel": parcel})["rows"]
            assert len(rows) == 1

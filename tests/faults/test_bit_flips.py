# SPDX-License-Identifier: Apache-2.0
"""One flipped bit in the store, its log or the journal's head: told, named, and never "mended" by deleting."""

from __future__ import annotations

import random
import shutil
import signal
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.errors import OperatorError
from app.ids import IdSource
from app.secrets import open_secrets
from app.store.journal import Flaw
from app.store.store import Store
from tests.counters import PIN, Place, open_place, run_linli
from tests.faults.parcels import PROOF, received

STORE, LOG, HEAD = "counter.db", "counter.db-wal", "journal.head"
NAMES = (STORE, LOG, HEAD)
_LOG_HEADER = 32
_FRAME_HEADER = 24


@dataclass(frozen=True)
class Killed:
    """What a counter that was killed at work has left, and its key."""

    files: dict[str, bytes]
    key: bytes
    place: Place

    @cached_property
    def log(self) -> tuple[int, int, frozenset[int]]:
        """The log's page size, where its last commit ends, and the pages that it holds."""
        content = self.files[LOG]
        size = struct.unpack(">I", content[8:12])[0]
        end = at = _LOG_HEADER
        held: set[int] = set()
        pages: set[int] = set()
        while at + _FRAME_HEADER + size <= len(content):
            if content[at + 8 : at + 16] != content[16:24]:
                break
            page, committed = struct.unpack(">II", content[at : at + 8])
            pages.add(page)
            at += _FRAME_HEADER + size
            if committed:
                end, held = at, held | pages
        return size, end, frozenset(held)

    def is_live(self, name: str, at: int) -> bool:
        """Whether a byte counts: a log's old frames behind its end are nobody's, and so is a page of the
        store that the log holds anew (it is written over at the next rest, whatever stands there)."""
        size, end, held = self.log
        if name == LOG:
            return at < end
        return name == HEAD or at // size + 1 not in held

    def lay(self, folder: Path, **changed: bytes) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in (self.files | changed).items():
            (folder / name).write_bytes(content)

    def open(self, folder: Path) -> Store:
        clock = SystemClock()
        return Store.open(folder, self.key, clock, IdSource(clock))


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    with open_place(tmp_path_factory.mktemp("place")) as place:
        with place.counter("a") as counter:
            made = received(counter, 60)
        data = place.folder / "a"
        with place.headless("a") as process:
            process.did("login", operator=place.manager, pin=PIN)
            process.did("network", online=False)
            for parcel in made[:20]:
                process.did("hand_over", parcels=[parcel], proof=PROOF)
            process.process.send_signal(signal.SIGKILL)
            process.process.wait()
        files = {name: (data / name).read_bytes() for name in NAMES}
        key = open_secrets(data, place.keyfile).store_key(create=False)
        found = Killed(files, key, place)
        yield _durable(found, tmp_path_factory.mktemp("durable") / "a")


def _noticed(killed: Killed, folder: Path, *, looks: bool = True, witness: bool = True) -> str:
    """How the flip shows: the code at opening, a page, or the journal's flaw; "" if it doesn't."""
    if not witness:
        (folder / HEAD).write_bytes(b"")
    try:
        store = killed.open(folder)
    except OperatorError as fault:
        return fault.code
    try:
        if looks:
            look = store.look_over()
            if not look.ok:
                return f"page: {look.fault().code}"
            if look.mended:
                return "mended from the log"
        report = store.verify_journal()
    except OperatorError as fault:
        return fault.code
    finally:
        store.close()
    return "" if report.ok else str(report.faults[0].flaw)


def _durable(killed: Killed, folder: Path) -> Killed:
    """Without the log's last commits at NORMAL, which a power cut may take as well: nobody misses them."""
    while True:
        size, end, _ = killed.log
        content = killed.files[LOG]
        before = end - _FRAME_HEADER - size
        while (
            before > _LOG_HEADER
            and not struct.unpack(
                ">I", content[before - size - _FRAME_HEADER + 4 : before - size - _FRAME_HEADER + 8]
            )[0]
        ):
            before -= _FRAME_HEADER + size
        shorter = Killed({**killed.files, LOG: content[:before]}, killed.key, killed.place)
        shorter.lay(folder)
        if before <= _LOG_HEADER or _noticed(shorter, folder):
            return killed
        killed = shorter


def _flips(killed: Killed, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """As many flips in each of the three files."""
    chance = random.Random(seed)
    for number in range(count):
        name = NAMES[number % len(NAMES)]
        content = bytearray(killed.files[name])
        at = chance.randrange(len(content))
        while not killed.is_live(name, at):
            at = chance.randrange(len(content))
        content[at] ^= 1 << chance.randrange(8)
        yield name, bytes(content)


def _where(before: bytes, after: bytes) -> int:
    return next(at for at, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)


def _drill(killed: Killed, folder: Path, count: int, seed: int) -> Counter[str]:
    missed: list[tuple[str, int]] = []
    ways: Counter[str] = Counter()
    for name, content in _flips(killed, count, seed):
        killed.lay(folder, **{name: content})
        how = _noticed(killed, folder)
        ways[f"{name} {how}"] += 1
        if not how:
            missed.append((name, _where(killed.files[name], content)))
        assert (folder / STORE).stat().st_size >= len(killed.files[STORE]) // 2
    assert missed == []
    return ways


def test_the_untouched_store_is_sound(killed: Killed, tmp_path: Path) -> None:
    """Without a flip nothing is found: what a killed counter leaves is whole."""
    killed.lay(tmp_path / "a")
    assert killed.log[1] > 100_000
    assert _noticed(killed, tmp_path / "a") == ""


def test_flipped_bits_are_noticed(killed: Killed, tmp_path: Path) -> None:
    """Each of sixty flips is told."""
    ways = _drill(killed, tmp_path / "a", 60, seed=1)
    assert ways[f"{HEAD} {Flaw.HEAD_DAMAGED}"] == 20


@pytest.mark.long
def test_five_hundred_flipped_bits_are_noticed(killed: Killed, tmp_path: Path) -> None:
    """Each of five hundred flips is told."""
    assert sum(_drill(killed, tmp_path / "a", 500, seed=2).values()) == 500


def test_without_the_witness_a_cut_log_passes(killed: Killed, tmp_path: Path) -> None:
    """The control: with an empty head file, flips in the log are taken for its end and not seen."""
    missed = 0
    for name, content in _flips(killed, 30, seed=3):
        if name == LOG:
            killed.lay(tmp_path / "a", **{name: content})
            missed += not _noticed(killed, tmp_path / "a", witness=False)
    assert missed > 0


def test_without_the_look_a_quiet_page_passes(killed: Killed, tmp_path: Path) -> None:
    """The control: opening the store and walking its journal alone don't see every page."""
    missed = 0
    for name, content in _flips(killed, 60, seed=4):
        if name == STORE:
            killed.lay(tmp_path / "a", **{name: content})
            missed += not _noticed(killed, tmp_path / "a", looks=False)
    assert missed > 0


def test_sound_pages_stay_readable(killed: Killed, tmp_path: Path) -> None:
    """Damaged pages are refused where they are read; the others are read on, over and over."""
    folder = tmp_path / "a"
    killed.lay(folder)
    killed.open(folder).close()
    whole = (folder / STORE).read_bytes()
    told: list[OperatorError] = []
    for page in range(len(whole) // 4096 // 2, len(whole) // 4096, 3):
        damaged = bytearray(whole)
        damaged[page * 4096 + 2000] ^= 1
        (folder / STORE).write_bytes(damaged)
        try:
            store = killed.open(folder)
        except OperatorError as fault:
            told.append(fault)
            continue
        try:
            for _ in range(2):
                try:
                    store.query(lambda c: c.exec_driver_sql("SELECT * FROM journal").all())
                except OperatorError as fault:
                    told.append(fault)
                assert store.identity.enrolled
            assert not store.look_over().ok
        finally:
            store.close()
    assert len(told) > 2
    assert {fault.code for fault in told} == {"store_damaged"}
    assert all(str(folder / STORE) in fault.text for fault in told)


def test_the_commands_name_the_file_and_what_to_do(killed: Killed) -> None:
    """`journal verify` and the doctor tell a damaged page, end with 1, and leave the file as it is."""
    data = killed.place.folder / "a"
    with killed.place.counter("a"):
        pass
    whole = (data / STORE).read_bytes()
    damaged = bytearray(whole)
    damaged[len(whole) // 4096 // 2 * 4096 + 99] ^= 16
    (data / STORE).write_bytes(damaged)
    try:
        keyfile = str(killed.place.keyfile)
        for command in (("journal", "verify"), ("doctor",)):
            done = run_linli(*command, "--data", str(data), LINLI_KEYFILE=keyfile)
            told = done.stdout + done.stderr
            assert done.returncode == 1
            assert str(data / STORE) in told
            assert "backup" in told
        assert len((data / STORE).read_bytes()) == len(whole)
    finally:
        (data / STORE).write_bytes(whole)

# SPDX-License-Identifier: Apache-2.0
"""A power cut at any write: what was acknowledged is there, the store is sound, the journal isn't called cut."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from app.backup.container import read, unpack_store
from app.clock import SystemClock
from app.errors import OperatorError
from app.ids import IdSource
from app.secrets import open_secrets
from app.store.engine import writing_engine
from app.store.schema import MIGRATIONS, REVISIONS, revision_of
from app.store.store import Store
from tests.counters import PIN, ROOT, Headless, Place, open_place
from tests.faults.migrating import NEXT, STEP, migrate
from tests.faults.parcels import PROOF, received
from tests.faults.power import ANSWERS, CALLS, Event, State, read_trace, states
from tests.faults.tracer import needs_strace

pytestmark = needs_strace

STATES = int(os.environ.get("LINLI_POWER_CUTS", "3000"))
"""The long form's, over all the lives that are replayed."""
BACKUP = "b.linli"
_WAIT_S = 60


@dataclass
class Verdict:
    """What was found over all the states."""

    states: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    corrupt: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)


@contextmanager
def _traced(folder: Path, data: Path, keyfile: Path, *program: str) -> Iterator[Headless]:
    """A program of ours under `strace`; its answers go through a pipe with a name, to be in the trace."""
    answers = folder / ANSWERS
    os.mkfifo(answers)
    paths = [
        data,
        answers,
        *(data / n for n in ("counter.db", "counter.db-wal", "counter.db-journal", "journal.head")),
        *(data / "copies" / n for n in ("", *(f"counter-{r}.db" for r in REVISIONS))),
        *(data / "copies" / f"counter-{r}.db.part" for r in REVISIONS),
        *(data / "copies" / f"counter-{r}.db.part-journal" for r in REVISIONS),
        *(data / "copies" / name for name in (BACKUP, f".{BACKUP}.part")),
        *(data / "copies" / f".{BACKUP}.store{end}" for end in ("", "-journal")),
    ]
    process = subprocess.Popen(
        ["strace", "-f", "-y", "-xx", "-qq", "-s", "4000000", "-o", str(folder / "trace")]
        + ["-e", f"trace={CALLS}", "-e", "signal=none"]
        + [arg for path in paths for arg in ("-P", str(path))]
        + ["sh", "-c", f'exec "$@" >{answers}', "sh", sys.executable, "-m", *program],
        cwd=ROOT,
        env={**os.environ, "LINLI_KEYFILE": str(keyfile), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
    )
    with answers.open("rb") as said:
        process.stdout = said
        try:
            yield Headless(process)
        finally:
            if process.stdin is not None:
                process.stdin.close()
            process.wait(_WAIT_S)


def _content(data: Path) -> dict[str, bytes]:
    """What lies in the folder and matters to the store."""
    return {
        str(path.relative_to(data)): path.read_bytes()
        for path in data.rglob("*")
        if path.is_file() and "logs" not in path.parts and not path.name.endswith("-shm")
    }


def _await_checkpoint(trace: Path) -> None:
    """The counter is idle: its log is brought into the store, and the store is synced."""
    mark = "".join(f"\\x{byte:02x}" for byte in b"/counter.db") + ">"

    def syncs() -> int:
        return sum("fsync(" in line and mark in line for line in trace.read_text().splitlines())

    seen, until = syncs(), time.monotonic() + _WAIT_S
    while syncs() == seen:
        if time.monotonic() > until:
            raise AssertionError("the idle counter makes no checkpoint")
        select.select([], [], [], 0.1)


@dataclass(frozen=True)
class Life:
    """What lay there before, what was then seen to be written, and the store's key."""

    base: dict[str, bytes]
    events: list[Event]
    key: bytes


def _a_life(place: Place, *, hand_overs: int, defect: str = "") -> Life:
    """A counter that hands over, syncs, rests and ends, as it was seen to write."""
    data, folder = place.folder / "a", place.folder / "traced"
    folder.mkdir()
    program = ["tests.faults.flawed", defect] if defect else ["app"]
    with place.counter("a") as counter:
        made = received(counter, hand_overs + 10)
        counter.sync_for(_WAIT_S)
    for number in range(40):
        place.order(f"M{number:06d}")
    base = _content(data)
    with _traced(folder, data, place.keyfile, *program, "headless", "--data", str(data)) as counter:
        counter.did("login", operator=place.manager, pin=PIN)
        for number, parcel in enumerate(made[:hand_overs]):
            counter.did("hand_over", parcels=[parcel], proof=PROOF)
            if number == hand_overs // 3:
                counter.did("sync", wait_s=30)
            if number == hand_overs // 2:
                _await_checkpoint(folder / "trace")
        counter.did("quit")
    key = open_secrets(data, place.keyfile).store_key(create=False)
    return Life(base, read_trace(folder / "trace", data, folder / ANSWERS), key)


def _replay(life: Life, count: int, seed: int) -> Verdict:
    """Opens each state with the real store and looks at everything."""
    verdict = Verdict()
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        for state in states(life.base, life.events, count=count, seed=seed):
            _judge(state, Path(folder) / "state", life.key, verdict)
    return verdict


def _memory() -> str | None:
    """The states needn't reach a disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _lay(state: State, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in state.files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _judge(state: State, folder: Path, key: bytes, verdict: Verdict) -> None:
    _lay(state, folder)
    verdict.states += 1
    answers = [
        json.loads(line) for line in state.answers.splitlines(keepends=True) if line[-1:] == b"\n"
    ]
    promised = {id for answer in answers for id in answer.get("handovers", ())}
    verdict.acknowledged += len(promised)
    clock = SystemClock()
    try:
        store = Store.open(folder, key, clock, IdSource(clock))
    except OperatorError as fault:
        verdict.corrupt.append(f"{state.at}: {fault.code}")
        return
    try:
        there = {
            str(id)
            for (id,) in store.query(
                lambda conn: conn.exec_driver_sql("SELECT id FROM handover_row").all()
            )
        }
        verdict.lost += sorted(promised - there)
        report = store.verify_journal()
        verdict.cut += [f"{state.at}: {fault.text}" for fault in report.faults]
        verdict.corrupt += [f"{state.at}: {flaw}" for flaw in store.look_over().flaws]
        told = store.query(lambda conn: conn.exec_driver_sql("PRAGMA quick_check").scalar())
        if told != "ok":
            verdict.corrupt.append(f"{state.at}: {told}")
    except OperatorError as fault:
        verdict.corrupt.append(f"{state.at}: {fault.code}")
    finally:
        store.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with open_place(tmp_path) as opened:
        yield opened


def _holds(verdict: Verdict, count: int) -> None:
    assert verdict.states == count
    assert verdict.acknowledged > count
    assert (verdict.lost, verdict.corrupt, verdict.cut) == ([], [], [])


def test_power_cuts_lose_and_spoil_nothing(place: Place) -> None:
    """States of a cut at any write of a counter's life: 0 lost, 0 corrupt, none falsely called cut."""
    _holds(_replay(_a_life(place, hand_overs=12), 220, seed=1), 220)


@pytest.mark.long
@pytest.mark.timeout(max(900, STATES // 2))
def test_thousands_of_power_cuts_lose_and_spoil_nothing(place: Place) -> None:
    """Thousands of states of a longer life: the same."""
    count = STATES * 4 // 5
    _holds(_replay(_a_life(place, hand_overs=60), count, seed=2), count)


def _a_migration(place: Place, *flags: str) -> tuple[Life, Path, int]:
    """An upgrade as it was seen to write, its scripts, and how many operations must be there."""
    data, folder = place.folder / "a", place.folder / "traced"
    scripts = place.folder / "migrations"
    shutil.copytree(MIGRATIONS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "next.py").write_text(STEP)
    folder.mkdir()
    with place.counter("a") as counter:
        received(counter, 60)
        operations = counter.verify_journal().operations
    base = _content(data)
    program = ("tests.faults.migrating", str(data), str(scripts), *flags)
    with _traced(folder, data, place.keyfile, *program) as process:
        if process.process.stdout is None or process.process.stdout.readline() != b"done\n":
            raise AssertionError("the migration didn't end")
    key = open_secrets(data, place.keyfile).store_key(create=False)
    life = Life(base, read_trace(folder / "trace", data, folder / ANSWERS), key)
    return life, scripts, operations


def _faults_of_a_migration(
    life: Life, scripts: Path, operations: int, count: int, seed: int
) -> list[str]:
    """Each state stands at the old version or the new one, whole; the new one has its copy beside it."""
    faults: list[str] = []
    with tempfile.TemporaryDirectory(dir=_memory()) as memory:
        data = Path(memory) / "state"
        for state in states(life.base, life.events, count=count, seed=seed):
            _lay(state, data)
            try:
                revision = _count(data / "counter.db", life.key, operations)
                if revision == REVISIONS[-1] and state.answers:
                    faults.append(f"{state.at}: said to be done, but it isn't")
                if revision == NEXT:
                    _count(data / "copies" / f"counter-{REVISIONS[-1]}.db", life.key, operations)
                engine = writing_engine(data / "counter.db", life.key)
                try:
                    migrate(engine, data, scripts)
                finally:
                    engine.dispose()
                if _count(data / "counter.db", life.key, operations) != NEXT:
                    faults.append(f"{state.at}: it doesn't go on")
            except (OperatorError, DBAPIError, AssertionError) as fault:
                faults.append(f"{state.at}: {type(fault).__name__} {fault}")
    return faults


def _count(path: Path, key: bytes, operations: int) -> str | None:
    """The store's version; raises unless it is whole."""
    if not path.is_file():
        raise AssertionError(f"{path.name} isn't there")
    engine = writing_engine(path, key)
    try:
        with engine.connect() as conn:
            found = conn.exec_driver_sql("SELECT count(*) FROM journal").scalar()
            told = conn.exec_driver_sql("PRAGMA quick_check").scalar()
            if (found, told) != (operations, "ok"):
                raise AssertionError(f"{path.name}: {found} operations, {told}")
            return revision_of(conn, path)
    finally:
        engine.dispose()


def test_power_cuts_in_a_migration_spoil_nothing(place: Place) -> None:
    """A cut at any write of an upgrade: the old version or the new one, whole, and it goes on."""
    life, scripts, operations = _a_migration(place)
    assert _faults_of_a_migration(life, scripts, operations, 80, seed=4) == []


@pytest.mark.long
@pytest.mark.timeout(900)
def test_hundreds_of_power_cuts_in_a_migration_spoil_nothing(place: Place) -> None:
    """Hundreds of states of an upgrade: the same."""
    life, scripts, operations = _a_migration(place)
    assert _faults_of_a_migration(life, scripts, operations, STATES // 5, seed=5) == []


def test_a_migration_that_is_not_synced_is_seen(place: Place) -> None:
    """The control: without any sync the same replay finds spoilt or missing stores."""
    life, scripts, operations = _a_migration(place, "--unsynced")
    assert _faults_of_a_migration(life, scripts, operations, 60, seed=6) != []


def test_power_cuts_in_a_backup_leave_it_whole_or_absent(place: Place) -> None:
    """A backup that was said to be written is there and whole; before that there is none, or a whole one."""
    data, folder = place.folder / "a", place.folder / "traced"
    folder.mkdir()
    with place.counter("a") as counter:
        received(counter, 40)
    base = _content(data)
    target = data / "copies" / BACKUP
    program = ("app", "backup", str(target), "--data", str(data))
    with _traced(folder, data, place.keyfile, *program) as process:
        if process.process.stdout is None or not process.process.stdout.readline():
            raise AssertionError("there is no backup")
    events = read_trace(folder / "trace", data, folder / ANSWERS)
    assert _faults_of_a_backup(base, events, 300) == []
    # The control: without the syncs the same replay finds backups that were promised and aren't whole.
    unsynced = [event for event in events if event.call != "fsync"]
    assert _faults_of_a_backup(base, unsynced, 300) != []


def _faults_of_a_backup(base: dict[str, bytes], events: list[Event], count: int) -> list[str]:
    faults: list[str] = []
    with tempfile.TemporaryDirectory(dir=_memory()) as memory:
        for number, state in enumerate(states(base, events, count=count, seed=7)):
            _lay(state, Path(memory) / "state")
            path = Path(memory) / "state" / "copies" / BACKUP
            try:
                if path.exists():
                    unpack_store(path, read(path), Path(memory) / f"unpacked-{number}")
                elif state.answers:
                    faults.append(f"{state.at}: promised, but not there")
            except OperatorError as fault:
                faults.append(f"{state.at}: {fault.text}")
    return faults


def test_a_log_that_is_not_synced_is_seen(place: Place) -> None:
    """The control: with synchronous=NORMAL the same replay finds acknowledged hand-overs lost."""
    verdict = _replay(_a_life(place, hand_overs=12, defect="normal"), 60, seed=3)
    assert verdict.lost != []
    assert verdict.corrupt == []

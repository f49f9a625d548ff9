# SPDX-License-Identifier: Apache-2.0
"""Backups of a working counter, restored here and elsewhere: nothing that was acknowledged is lost."""

from __future__ import annotations

import json
import random
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.backup import taking
from app.backup.container import MAGIC, read
from app.backup.keeper import Keeper
from app.backup.restoring import Restored, Way, restore
from app.backup.rota import HOUR_MS, found_in
from app.backup.taking import Taken, take
from app.bootstrap import CounterApp, open_counter
from app.clock import FixedClock, SystemClock
from app.errors import OperatorError
from app.ids import IdSource
from app.paths import Layout
from app.secrets import open_backup_keys, open_secrets
from app.store import meta
from app.store.engine import writing_engine
from tests.counters import PIN, Place, run_linli

IDS = IdSource(SystemClock())


def _receive(counter: CounterApp, *numbers: int) -> None:
    for n in numbers:
        counter.receiving.receive(f"SF{n:010d}")


def _waybills(counter: CounterApp) -> set[str]:
    return {str(row["waybill"]) for row in counter.listing.rows("parcels", where={}, limit=1000)}


def _take(place: Place, name: str, file: Path) -> Taken:
    layout = Layout(place.folder / name)
    secrets = open_secrets(layout.root, place.keyfile)
    now = SystemClock().now_ms()
    return take(layout, secrets, open_backup_keys(place.keyfile), file, now_ms=now)


def _restore(file: Path, folder: Path, keyfile: Path, way: Way | None = None) -> Restored:
    secrets = open_secrets(folder, keyfile)
    return restore(file, Layout(folder), secrets, open_backup_keys(keyfile), IDS, way)


@contextmanager
def _still(place: Place) -> Iterator[CounterApp]:
    """The counter `a` without its threads: nothing changes in it but what the test does."""
    app = open_counter(place.folder / "a", keyfile=place.keyfile, quiet=True)
    try:
        app.enrol(place.server.url, place.code())
        app.staff.log_in(place.manager, PIN)
        yield app
    finally:
        app.close()


def _refused(file: Path, folder: Path, keyfile: Path) -> str:
    """The code of the refusal, "" where it was restored."""
    try:
        _restore(file, folder, keyfile)
    except OperatorError as fault:
        return fault.code
    return ""


def _synced(counter: CounterApp) -> None:
    """Rounds until nothing is unsent: a restore or a fork takes one of its own."""
    for _ in range(5):
        report = counter.sync_for(30)
        if not report.pending and not report.reason:
            return
    raise AssertionError(report)


def test_on_the_same_machine(place: Place, tmp_path: Path) -> None:
    """Taken while the counter works; restored beside it it is another counter, and the unsent of both is taken in."""
    file = tmp_path / "b.linli-backup"
    with place.counter("a") as a:
        _receive(a, 1)
        _synced(a)
        a.sync.set_online(False)
        _receive(a, 2)
        taken = _take(place, "a", file)
        assert (taken.pending, taken.journal_ok) == (1, True)
        _receive(a, 3)
        first = a.site().counter
        restored = _restore(file, tmp_path / "b", place.keyfile)
        assert (restored.was, restored.pending, restored.enrolled_as) == (first, 1, "")
        with place.counter("b") as b:
            b.staff.log_in(place.manager, PIN)
            b.sync.set_online(True)
            _receive(b, 4)
            _synced(b)
            assert b.site().counter != first
            a.sync.set_online(True)
            _synced(a)
            _synced(b)
            every = {f"SF{n:010d}" for n in (1, 2, 3, 4)}
            assert _waybills(a) == _waybills(b) == every
            assert a.site().counter == first
            assert b.verify_journal().ok
            cases = {row["code"] for row in b.listing.rows("discrepancies", where={})}
            assert cases == {"counter_forked"}
    assert not list(tmp_path.glob(".*.store")), "no part of a backup stays behind"


def test_on_a_new_machine(place: Place, tmp_path: Path) -> None:
    """Machine and keychain are gone: a fresh code opens the backup at the server, under a fresh identity."""
    file, keys = tmp_path / "b.linli-backup", tmp_path / "new.keys"
    with place.counter("a") as a:
        _receive(a, 1)
        _synced(a)
        a.sync.set_online(False)
        _receive(a, 2)
        _take(place, "a", file)
        first = a.site().counter
    with pytest.raises(OperatorError) as refused:
        _restore(file, tmp_path / "b", keys)
    assert refused.value.code == "backup_key_missing"
    assert not (tmp_path / "b" / "counter.db").exists()
    way = Way(server=place.server.url, code=place.code(), name="new")
    restored = _restore(file, tmp_path / "b", keys, way)
    assert restored.enrolled_as not in ("", first)
    b = open_counter(tmp_path / "b", keyfile=keys)
    b.staff.log_in(place.manager, PIN)
    b.sync.set_online(True)
    _receive(b, 3)
    _synced(b)
    assert b.site().counter == restored.enrolled_as
    assert _waybills(b) == {f"SF{n:010d}" for n in (1, 2, 3)}
    assert {row["code"] for row in b.listing.rows("discrepancies", where={})} == {"counter_forked"}
    b.close()


def test_a_restore_that_was_interrupted_goes_on(place: Place, tmp_path: Path) -> None:
    """After the code was spent and before the store was there: the same code again brings the same counter."""
    file, keys = tmp_path / "b.linli-backup", tmp_path / "new.keys"
    with place.counter("a") as a:
        _receive(a, 1)
        _take(place, "a", file)
    way = Way(server=place.server.url, code=place.code())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.backup.restoring._put_away", _no_space)
        with pytest.raises(OperatorError) as refused:
            _restore(file, tmp_path / "b", keys, way)
    assert refused.value.code == "no_disk_space"
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["counter.lock"]
    restored = _restore(file, tmp_path / "b", keys, way)
    b = open_counter(tmp_path / "b", keyfile=keys, quiet=True)
    assert b.site().counter == restored.enrolled_as
    b.close()
    with pytest.raises(OperatorError) as refused:
        _restore(file, tmp_path / "c", tmp_path / "third.keys", way)
    assert refused.value.code == "code_unknown"


def _no_space(_layout: Layout) -> None:
    raise OperatorError("no_disk_space", "Full.", "Make room.")


def test_a_code_of_another_site_opens_nothing(place: Place, tmp_path: Path) -> None:
    """Nor does a header that was altered, whatever code is given; the code isn't spent."""
    file, keys = tmp_path / "b.linli-backup", tmp_path / "new.keys"
    with place.counter("a") as a:
        _receive(a, 1)
        _take(place, "a", file)
    central = place.server.central
    stranger = central.enrolment.make_code(central.accounts.add_site("别处"))
    with pytest.raises(OperatorError) as refused:
        _restore(file, tmp_path / "b", keys, Way(server=place.server.url, code=stranger))
    assert refused.value.code == "other_site"
    content = file.read_bytes()
    # The header is JSON in hex: its counter's id, one digit changed.
    id = read(file).header.counter.encode().hex().encode()
    spot = content.index(id)
    forged = tmp_path / "forged"
    digit = b"31" if id[-2:] != b"31" else b"32"
    forged.write_bytes(content[:spot] + id[:-2] + digit + content[spot + len(id) :])
    code = place.code()
    with pytest.raises(OperatorError) as refused:
        _restore(forged, tmp_path / "b", keys, Way(server=place.server.url, code=code))
    assert refused.value.code == "unauthorised"
    _restore(file, tmp_path / "b", keys, Way(server=place.server.url, code=code))


def test_what_is_there_is_never_overwritten(place: Place, tmp_path: Path) -> None:
    """A living store, open or closed, is refused; one that was moved away leaves its log and head aside."""
    file = tmp_path / "b.linli-backup"
    with place.counter("a") as a:
        _receive(a, 1)
        _take(place, "a", file)
        with pytest.raises(OperatorError) as refused:
            _restore(file, tmp_path / "a", place.keyfile)
        assert refused.value.code == "already_open"
        _receive(a, 2)
    with pytest.raises(OperatorError) as refused:
        _restore(file, tmp_path / "a", place.keyfile)
    assert refused.value.code == "store_in_the_way"
    store = tmp_path / "a" / "counter.db"
    shutil.copy(store, store.with_name("counter.db-wal"))
    store.rename(tmp_path / "dead.db")
    _restore(file, tmp_path / "a", place.keyfile)
    assert store.with_name("counter.db-wal.before-restore").exists()
    with place.counter("a") as a:
        assert a.verify_journal().ok
        assert _waybills(a) == {"SF0000000001"}


def test_a_newer_schema_is_refused(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup of a later program is left alone, with the version named."""
    file = tmp_path / "b.linli-backup"
    with place.counter("a"):
        monkeypatch.setattr(taking, "revision_of", lambda *_: "9999")
        _take(place, "a", file)
    with pytest.raises(OperatorError) as refused:
        _restore(file, tmp_path / "b", place.keyfile)
    assert refused.value.code == "newer_store"
    assert "9999" in refused.value.what


def test_damage_is_one_sentence(place: Place, tmp_path: Path) -> None:
    """Cut anywhere, a byte changed anywhere, no backup at all: refused, and nothing is made; whole it is taken."""
    file = tmp_path / "b.linli-backup"
    with place.counter("a") as a:
        _receive(a, 1)
        _take(place, "a", file)
    content = file.read_bytes()
    chance = random.Random(7)
    spots = [0, len(MAGIC), len(MAGIC) + 2, len(content) - 1]
    spots += [chance.randrange(len(content)) for _ in range(40)]
    damaged = [content[:spot] for spot in spots]
    damaged += [content[:s] + bytes([content[s] ^ 0x55]) + content[s + 1 :] for s in spots]
    damaged += [b"", b"hello", content + b"x", MAGIC + b"\xff" * 50]
    bad = tmp_path / "bad"
    refusals = 0
    for one in damaged:
        bad.write_bytes(one)
        code = _refused(bad, tmp_path / "b", place.keyfile)
        if code:
            refusals += 1
            assert code in ("backup_unusable", "backup_key_missing", "newer_store")
            assert not (tmp_path / "b" / "counter.db").exists()
            continue
        # A changed byte of the signature or of the sealed key matters to the server alone.
        assert read(bad).header.sha256 == read(file).header.sha256
        shutil.rmtree(tmp_path / "b")
    assert refusals > len(damaged) * 0.8
    _restore(file, tmp_path / "b", place.keyfile)
    with pytest.raises(OperatorError) as refused:
        _restore(tmp_path / "nowhere", tmp_path / "c", place.keyfile)
    assert refused.value.code == "backup_unusable"


def test_a_damaged_store_makes_no_backup(place: Place, tmp_path: Path) -> None:
    """What can't be read whole isn't given a backup's name; the control is the sound store beside it."""
    with place.counter("a") as a:
        _receive(a, *range(20))
    shutil.copytree(tmp_path / "a", tmp_path / "sound")
    store = tmp_path / "a" / "counter.db"
    content = bytearray(store.read_bytes())
    for page in range(3, len(content) // 4096):
        content[page * 4096 + 2000] ^= 1
    store.write_bytes(content)
    with pytest.raises(OperatorError) as refused:
        _take(place, "a", tmp_path / "bad.linli-backup")
    assert refused.value.code in ("wrong_key", "store_damaged", "backup_not_written")
    assert not (tmp_path / "bad.linli-backup").exists()
    assert not list(tmp_path.glob(".bad*"))


def test_nothing_plain_is_in_it(place: Place, tmp_path: Path) -> None:
    """Neither a resident nor a key stands in the file; the control finds a word of the header."""
    file = tmp_path / "b.linli-backup"
    place.order("A1", name="王小明", phone="13800005678")
    with place.counter("a") as a:
        _synced(a)
        _take(place, "a", file)
        key = open_secrets(tmp_path / "a", place.keyfile).store_key(create=False)
    content = file.read_bytes()
    for secret in ("王小明".encode(), b"13800005678", key, key.hex().encode()):
        assert secret not in content
        assert secret.hex().encode() not in content
    assert b"key_mark".hex().encode() in content


def test_hand_overs_go_on_during_a_backup(place: Place, tmp_path: Path) -> None:
    """While the snapshot stands open the writer commits: the backup has the moment at which it began."""
    with place.counter("a") as a:
        _receive(a, 1)
        began, go_on = threading.Event(), threading.Event()
        real = taking.look_through

        def waits(store: Path, key: bytes) -> taking.Looked:
            began.set()
            assert go_on.wait(60)
            return real(store, key)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(taking, "look_through", waits)
            done: list[Taken] = []
            thread = threading.Thread(
                target=lambda: done.append(_take(place, "a", tmp_path / "b.linli-backup"))
            )
            thread.start()
            assert began.wait(60)
            _receive(a, 2)
            go_on.set()
            thread.join()
        assert done[0].operations == 1


def test_the_keeper(place: Place, tmp_path: Path) -> None:
    """By its rota: when something changed, sooner if it is unsent, not otherwise; once more at the end; twice kept."""
    clock = FixedClock()
    second = tmp_path / "stick"
    second.mkdir()
    with _still(place) as a:
        secrets = open_secrets(tmp_path / "a", place.keyfile)
        keeper = Keeper(
            a.store, secrets, lambda: open_backup_keys(place.keyfile), clock, second=second
        )
        folder = tmp_path / "a" / "backups"
        _receive(a, 1)
        assert keeper.look() is not None
        assert keeper.look() is None
        clock.advance(HOUR_MS)
        assert keeper.look() is None
        _receive(a, 2)
        assert keeper.look() is not None
        _receive(a, 3)
        clock.advance(HOUR_MS // 4)
        assert keeper.look() is not None
        _receive(a, 4)
        clock.advance(60_000)
        assert keeper.look() is None
        keeper.close()
        assert len(found_in(folder)) == 2, "the newest of each hour"
        assert set(found_in(second)) == set(found_in(folder))
        newest = found_in(folder)[max(found_in(folder))]
        assert read(newest).header.operations == 4
    _restore(newest, tmp_path / "b", place.keyfile)


def test_a_keeper_that_cannot_write_ends_nothing(place: Place, tmp_path: Path) -> None:
    """A place that can't be written to, or is gone, is logged; the counter works on and the next look tries again."""
    with place.counter("a") as a:
        _receive(a, 1)
        secrets = open_secrets(tmp_path / "a", place.keyfile)
        keeper = Keeper(
            a.store, secrets, lambda: open_backup_keys(place.keyfile), FixedClock(),
            second=tmp_path / "gone",
        )  # fmt: skip
        blocked = tmp_path / "a" / "backups"
        blocked.write_text("in the way")
        assert keeper.look() is None
        _receive(a, 2)
        blocked.unlink()
        assert keeper.look() is not None


def test_the_mark_of_a_restore_is_in_the_store(place: Place, tmp_path: Path) -> None:
    """A restored store says so until it has its fresh identity: without the mark it would speak as the old one."""
    file = tmp_path / "b.linli-backup"
    with place.counter("a"):
        _take(place, "a", file)
    _restore(file, tmp_path / "b", place.keyfile)
    key = open_secrets(tmp_path / "b", place.keyfile).store_key(create=False)
    engine = writing_engine(tmp_path / "b" / "counter.db", key)
    with engine.connect() as conn:
        assert meta.get(conn, "restored")
    engine.dispose()


def test_by_command(place: Place, tmp_path: Path) -> None:
    """`backup` beside an open counter and `restore` say one JSON line; misuse is 2, a refusal one line and 1."""
    file, keyfile = tmp_path / "x.linli-backup", str(place.keyfile)
    with place.counter("a") as a:
        _receive(a, 1)
        done = run_linli("backup", str(file), "--data", str(tmp_path / "a"), LINLI_KEYFILE=keyfile)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["operations"] == 1
    done = run_linli("restore", str(file), "--data", str(tmp_path / "b"), LINLI_KEYFILE=keyfile)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["journal_ok"] is True
    done = run_linli("restore", str(file), "--data", str(tmp_path / "b"), LINLI_KEYFILE=keyfile)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert run_linli("restore", str(file)).returncode == 2

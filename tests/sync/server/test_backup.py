# SPDX-License-Identifier: Apache-2.0
"""The server's copies of itself: whole, encrypted, checked, and not too many."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from app.clock import FixedClock
from app.errors import OperatorError
from sync.server import backup
from sync.server.central import Central
from sync.server.embedded import open_central
from sync.server.job import HOUR_MS, Round
from sync.server.tables import operation
from tests.sync.server.world import NOW, PERSON, Shop, open_shop


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop's server on its SQLite file."""
    monkeypatch.delenv("LINLI_KEYFILE", raising=False)
    return open_shop(open_central(tmp_path / "server", clock=FixedClock(NOW)))


def _turn(central: Central) -> Round:
    return Round(database=central.database, ids=central.ids, now_ms=central.clock.now_ms())


def _copies(shop: Shop) -> list[Path]:
    return sorted(backup.folder_of(shop.central.database).iterdir())


def test_a_copy_holds_what_was_acknowledged(own: Shop, tmp_path: Path) -> None:
    """Taken beside an open writer, it opens as a server's database with every operation of that moment."""
    counter = own.counter()
    assert counter.push(counter.order("GB1")) == ["applied"]
    assert backup.back_up(_turn(own.central)) == 1
    counter.push(counter.order("GB2"))
    (copy,) = _copies(own)
    own.central.close()
    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(copy, restored / "server.db")
    shutil.copy(tmp_path / "server" / "server.key", restored / "server.key")
    central = open_central(restored)
    with central.database.read() as connection:
        assert len(connection.execute(select(operation.c.id)).all()) == 1
    central.close()


def test_a_copy_is_as_secret_as_the_database(own: Shop) -> None:
    """Nothing readable in it, nobody else may read it, nothing half made beside it."""
    counter = own.counter()
    counter.push(counter.order("GB-CANARY-1"))
    backup.back_up(_turn(own.central))
    (copy,) = _copies(own)
    for secret in (PERSON.name, PERSON.phone, "GB-CANARY-1", "CREATE TABLE"):
        assert secret.encode() not in copy.read_bytes()
    assert os.stat(copy).st_mode & 0o077 == 0
    assert os.stat(copy.parent).st_mode & 0o077 == 0
    own.central.close()


def test_a_damaged_copy_never_gets_its_name(own: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """One flipped bit is noticed; the copies from before stay, and it is one sentence."""
    backup.back_up(_turn(own.central))
    before = _copies(own)
    real = backup._copy

    def flipped(database: object, part: Path) -> None:
        real(own.central.database, part)
        body = bytearray(part.read_bytes())
        body[len(body) // 2] ^= 1
        part.write_bytes(body)

    monkeypatch.setattr(backup, "_copy", flipped)
    assert isinstance(own.central.clock, FixedClock)
    own.central.clock.advance(HOUR_MS)
    with pytest.raises(OperatorError) as caught:
        backup.back_up(_turn(own.central))
    assert caught.value.code == "backup_damaged"
    assert _copies(own) == before
    own.central.close()


def test_a_folder_that_cannot_be_made_is_said(own: Shop) -> None:
    """A file stands where the copies should go."""
    backup.folder_of(own.central.database).write_text("")
    with pytest.raises(OperatorError) as caught:
        backup.back_up(_turn(own.central))
    assert caught.value.code == "not_writable"
    own.central.close()


def test_what_a_cut_off_copy_left_is_cleared(own: Shop) -> None:
    """A power cut half-way leaves a part; the next copy takes it away."""
    folder = backup.folder_of(own.central.database)
    folder.mkdir()
    (folder / "server-20000101T000000Z.part").write_bytes(b"x")
    backup.back_up(_turn(own.central))
    assert [path.suffix for path in _copies(own)] == [".db"]
    own.central.close()


def _names(hours: int) -> list[str]:
    """A copy an hour from the first of January on."""
    return [f"server-202601{1 + hour // 24:02d}T{hour % 24:02d}0000Z.db" for hour in range(hours)]


@pytest.mark.parametrize(("hours", "count"), [(0, 0), (1, 1), (24, 24), (25, 24), (24 * 20, 30)])
def test_a_day_of_hours_and_a_week_of_days_are_kept(hours: int, count: int) -> None:
    """The newest 24, and the last of each of the newest seven days."""
    names = _names(hours)
    found = backup.kept(names)
    assert len(found) == count
    assert set(names[-24:]) <= found
    if hours == 24 * 20:
        assert {name for name in found if "T23" in name} == {
            f"server-202601{day:02d}T230000Z.db" for day in range(14, 21)
        }


def test_too_many_copies_go_after_the_new_one_is_there(own: Shop) -> None:
    """What isn't one of ours is left alone."""
    folder = backup.folder_of(own.central.database)
    folder.mkdir()
    for name in _names(24 * 20):
        (folder / name).touch()
    (folder / "mine.txt").touch()
    kept = backup.back_up(_turn(own.central))
    left = {path.name for path in _copies(own)}
    assert len(left) == kept + 1
    assert "mine.txt" in left
    own.central.close()

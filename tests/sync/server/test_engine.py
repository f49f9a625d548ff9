# SPDX-License-Identifier: Apache-2.0
"""The database under the server: its key, its faults in words, and work that is run again."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from app.domain.kinds import Kind
from app.domain.records import Lot
from app.errors import OperatorError
from sync.server import engine, tables
from sync.server.embedded import bind, open_central
from sync.server.engine import Database, is_sound_sqlite
from sync.server.unit import Unit
from tests.sync.server.world import PERSON, Shop, open_shop


@pytest.fixture(autouse=True)
def _no_key_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LINLI_KEYFILE", raising=False)


def _refused(work: Callable[[], object]) -> str:
    with pytest.raises(OperatorError) as caught:
        work()
    assert caught.value.what.endswith(".")
    assert "\n" not in caught.value.text
    return caught.value.code


@pytest.mark.parametrize(
    ("version", "sound"),
    [((3, 6, 23), True), ((3, 7, 0), False), ((3, 40, 1), False), ((3, 44, 5), False),
     ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 6), False), ((3, 50, 7), True),
     ((3, 51, 0), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True)],
)  # fmt: skip
def test_an_affected_sqlite_is_known(version: tuple[int, int, int], sound: bool) -> None:
    """The versions that can corrupt a WAL file are refused, their mended branches are not."""
    assert is_sound_sqlite(version) is sound


def test_an_affected_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is written."""
    monkeypatch.setattr("sync.server.engine.sqlcipher.sqlite_version_info", (3, 40, 1))
    assert _refused(lambda: open_central(tmp_path)) == "unsafe_sqlite"
    assert list(tmp_path.iterdir()) == []


def test_nothing_readable_lies_on_the_disk(tmp_path: Path) -> None:
    """Names and phones are in no file of the server's folder, and the key is only the owner's to read."""
    central = open_central(tmp_path)
    counter = open_shop(central).counter()
    counter.push(counter.order("GB-CANARY-1"))
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    central.close()
    assert {"server.db", "server.db-wal", "server.key"} <= set(files)
    for secret in (PERSON.name, PERSON.phone, "GB-CANARY-1", "CREATE TABLE"):
        assert not [name for name, body in files.items() if secret.encode() in body]
    assert os.stat(tmp_path / "server.key").st_mode & 0o077 == 0


def test_the_folder_can_move_with_its_key(tmp_path: Path) -> None:
    """The key beside the data belongs to the data, wherever it lies."""
    central = open_central(tmp_path / "a")
    site = open_shop(central).site
    central.close()
    os.rename(tmp_path / "a", tmp_path / "b")
    central = open_central(tmp_path / "b")
    assert central.accounts.add_site("next") == site + 1
    central.close()


def test_a_chosen_key_file_holds_one_key_for_each_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the data folder holds none."""
    monkeypatch.setenv("LINLI_KEYFILE", str(tmp_path / "keys" / "k.json"))
    for name in ("a", "b"):
        open_central(tmp_path / name).close()
        assert not (tmp_path / name / "server.key").exists()
    keys = json.loads((tmp_path / "keys" / "k.json").read_text())
    assert set(keys) == {str(tmp_path / "a"), str(tmp_path / "b")}
    assert len({entry["server_key"] for entry in keys.values()}) == 2
    assert os.stat(tmp_path / "keys" / "k.json").st_mode & 0o077 == 0


def test_a_wrong_key_or_file_is_said_and_left(tmp_path: Path) -> None:
    """Lost key, another's key, open key file, not a database: each is one sentence; nothing is made over."""
    open_central(tmp_path).close()
    key, database = tmp_path / "server.key", tmp_path / "server.db"
    kept = database.read_bytes()
    sound = key.read_text()
    key.unlink()
    assert _refused(lambda: open_central(tmp_path)) == "key_missing"
    assert not key.exists()
    key.write_text(sound)
    key.chmod(0o644)
    assert _refused(lambda: open_central(tmp_path)) == "keyfile_readable"
    key.chmod(0o600)
    open_central(tmp_path / "other").close()
    key.write_text((tmp_path / "other" / "server.key").read_text())
    assert _refused(lambda: open_central(tmp_path)) == "not_a_database"
    key.write_text("[]")
    assert _refused(lambda: open_central(tmp_path)) == "keyfile_damaged"
    key.write_text("{")
    assert _refused(lambda: open_central(tmp_path)) == "keyfile_damaged"
    key.write_text(sound)
    assert database.read_bytes() == kept
    database.write_bytes(b"not a database at all" * 500)
    assert _refused(lambda: open_central(tmp_path)) == "not_a_database"
    assert database.read_bytes().startswith(b"not a database")


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "http://", "postgresql+asyncpg://x/y"])
def test_an_unknown_url_is_refused(tmp_path: Path, url: str) -> None:
    """Only what this server can run on."""
    assert _refused(lambda: open_central(tmp_path, url)) == "bad_database_url"


def test_an_absent_server_is_said(tmp_path: Path) -> None:
    """Without the password of the URL."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        url = f"postgresql://me:hush@127.0.0.1:{port}/x?connect_timeout=2"
        with pytest.raises(OperatorError) as caught:
            open_central(tmp_path, url)
    assert caught.value.code == "database_unavailable"
    assert "hush" not in caught.value.text


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("")
    assert _refused(lambda: open_central(tmp_path / "file")) == "not_writable"


def test_a_port_in_use_is_said() -> None:
    """By two servers one is told."""
    with bind("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        assert _refused(lambda: bind("127.0.0.1", port)) == "port_unavailable"
    assert _refused(lambda: bind("127.0.0.1", 99_999)) == "port_unavailable"


class _Conflict(Exception):
    sqlstate = "40001"


def test_a_serialisation_fault_runs_the_whole_unit_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every third commit is refused: each operation takes effect once, and the sequence has no gap."""
    real = Database.write
    turns = [0]

    @contextmanager
    def refusing(self: Database) -> Iterator[Connection]:
        with real(self) as connection:
            yield connection
            turns[0] += 1
            if turns[0] % 3 == 0:
                raise OperationalError("commit", None, _Conflict())

    counter = shop.counter()
    monkeypatch.setattr(Database, "write", refusing)
    monkeypatch.setattr(engine, "pause", lambda _: None)
    counter.push(counter.list_product())
    for _ in range(10):
        assert counter.push(counter.move(1), counter.move(2)) == ["applied", "applied"]
    assert turns[0] > 11
    with shop.central.database.read() as connection:
        seqs = list(
            connection.execute(
                select(tables.operation.c.seq).order_by(tables.operation.c.seq)
            ).scalars()
        )
    assert seqs == list(range(seqs[0], seqs[0] + 21))


def test_a_lost_connection_runs_the_unit_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection is cut just before the commit: the operations take effect once all the same."""
    real = Unit.finish
    cuts = [0]

    def cut(self: Unit) -> int:
        reached = real(self)
        if not cuts[0]:
            cuts[0] += 1
            if shop.central.database.is_sqlite:
                raise OperationalError("commit", None, _Conflict(), connection_invalidated=True)
            self.connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        return reached

    counter = shop.counter()
    counter.push(counter.list_product())
    monkeypatch.setattr(Unit, "finish", cut)
    monkeypatch.setattr(engine, "pause", lambda _: None)
    reply = counter.send(counter.request([counter.move(1), counter.move(2)]))
    assert [r.outcome for r in reply.results] == ["applied", "applied"]
    assert cuts == [1]
    lots = [counter.see(Kind.LOT, id) for kind, id in counter.rows if kind == "lot"]
    assert [lot.on_hand for lot in lots if isinstance(lot, Lot)] == [3]


def test_a_lasting_fault_is_told_and_leaves_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the last try it is an error of the environment; the request can be sent again."""
    real = Database.write
    broken = [True]

    @contextmanager
    def refusing(self: Database) -> Iterator[Connection]:
        with real(self) as connection:
            yield connection
            if broken[0]:
                raise OperationalError("commit", None, _Conflict())

    counter = shop.counter()
    monkeypatch.setattr(Database, "write", refusing)
    monkeypatch.setattr(engine, "pause", lambda _: None)
    request = counter.request([counter.list_product()])
    assert _refused(lambda: counter.send(request)) == "database_unavailable"
    broken[0] = False
    assert [r.outcome for r in counter.send(request).results] == ["applied"]

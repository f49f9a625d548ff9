# SPDX-License-Identifier: Apache-2.0
"""Opening: the right key, the right file, one process; every fault in one clear sentence."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlcipher3
from sqlalchemy.exc import IntegrityError

from app.errors import OperatorError
from app.store.faults import has_wal_defect, refuse_affected
from app.store.store import Store
from tests.app.store.shop import WANG, announce, did, enrolled, open_store, parcel, receive

ROOT = Path(__file__).parents[3]


def _fault(folder: Path, key: bytes = bytes(range(32))) -> OperatorError:
    with pytest.raises(OperatorError) as raised:
        open_store(folder, key=key).close()
    assert raised.value.what
    assert raised.value.do
    return raised.value


def test_no_name_and_no_phone_in_any_file(tmp_path: Path) -> None:
    """No particulars stand in the database, its log, the head file, or anything else in the folder."""
    store = enrolled(tmp_path)
    canaries = [WANG.name.encode(), WANG.phone.encode(), WANG.phone[::-1].encode(), b"SF0000000001"]
    did(store, announce(1), receive(1))

    def found() -> set[str]:
        return {
            path.name
            for path in tmp_path.rglob("*")
            if path.is_file() and any(canary in path.read_bytes() for canary in canaries)
        }

    assert found() == set()
    assert {"counter.db", "counter.db-wal", "journal.head"} <= {p.name for p in tmp_path.iterdir()}
    store.close()
    assert found() == set()
    # The control: the scan does see what is written plainly.
    (tmp_path / "plain.txt").write_text(WANG.name)
    assert found() == {"plain.txt"}


def test_wrong_key_is_refused_and_the_file_kept(tmp_path: Path) -> None:
    """Another key opens nothing and changes nothing."""
    store = enrolled(tmp_path)
    did(store, announce(1))
    store.close()
    before = (tmp_path / "counter.db").read_bytes()
    assert _fault(tmp_path, key=bytes(32)).code == "wrong_key"
    assert (tmp_path / "counter.db").read_bytes() == before
    again = open_store(tmp_path)
    assert parcel(again, 1).waybill == "SF0000000001"
    again.close()


@pytest.mark.parametrize("content", [b"not a database at all", os.urandom(8192)])
def test_something_else_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    """A file that isn't a store is named as such and left as it is."""
    (tmp_path / "counter.db").write_bytes(content)
    assert _fault(tmp_path).code in ("not_a_store", "wrong_key")
    assert (tmp_path / "counter.db").read_bytes() == content


def test_plain_sqlite_is_refused_and_kept(tmp_path: Path) -> None:
    """An unencrypted database isn't a store."""
    with sqlite3.connect(tmp_path / "counter.db") as plain:
        plain.execute("CREATE TABLE t (a)")
    plain.close()
    before = (tmp_path / "counter.db").read_bytes()
    assert _fault(tmp_path).code == "not_a_store"
    assert (tmp_path / "counter.db").read_bytes() == before


def test_encrypted_but_foreign_database_is_refused(tmp_path: Path) -> None:
    """A database under our key without our schema isn't a store either."""
    link = sqlcipher3.connect(str(tmp_path / "counter.db"))
    link.execute(f"PRAGMA key = \"x'{bytes(range(32)).hex()}'\"")
    link.execute("CREATE TABLE t (a)")
    link.commit()
    link.close()
    assert _fault(tmp_path).code == "not_a_store"


def test_emptied_file_beside_a_journal_head_is_not_made_anew(tmp_path: Path) -> None:
    """A database of no bytes beside a head file was emptied by something: nothing is written over it."""
    store = enrolled(tmp_path)
    did(store, announce(1))
    store.close()
    (tmp_path / "counter.db").write_bytes(b"")
    assert _fault(tmp_path).code == "store_emptied"
    assert (tmp_path / "counter.db").read_bytes() == b""


def test_newer_schema_is_refused_and_kept(tmp_path: Path) -> None:
    """A store that a newer program has upgraded is left alone."""
    store = enrolled(tmp_path)
    store.write(
        lambda conn: conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    ).result()
    store.close()
    before = (tmp_path / "counter.db").read_bytes()
    fault = _fault(tmp_path)
    assert fault.code == "newer_store"
    assert "9999" in fault.what
    assert (tmp_path / "counter.db").read_bytes() == before


def test_second_process_is_told_who_has_it(tmp_path: Path) -> None:
    """While this process has the folder, another one is refused with its number."""
    store = enrolled(tmp_path)
    program = (
        "import sys; from pathlib import Path; from tests.app.store.shop import open_store\n"
        "from app.errors import OperatorError\n"
        "try: open_store(Path(sys.argv[1])).close()\n"
        "except OperatorError as fault: print(fault.code, fault.what)\n"
        "else: print('opened')\n"
    )

    def second() -> str:
        command = [sys.executable, "-c", program, str(tmp_path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout

    told = second()
    assert told.startswith("already_open")
    assert str(os.getpid()) in told
    store.close()
    assert second().strip() == "opened"


def test_write_to_a_read_only_store_is_said(store: Store) -> None:
    """A file that can't be written refuses the act in words, and reads go on."""

    def on_read_only(conn: object) -> None:
        conn.exec_driver_sql("PRAGMA query_only = ON")  # type: ignore[attr-defined]  # a Connection
        try:
            conn.exec_driver_sql("DELETE FROM meta")  # type: ignore[attr-defined]  # a Connection
        finally:
            conn.exec_driver_sql("PRAGMA query_only = OFF")  # type: ignore[attr-defined]  # a Connection

    with pytest.raises(OperatorError) as raised:
        store.write(on_read_only).result()
    assert raised.value.code == "store_read_only"
    assert store.identity.enrolled
    did(store, announce(1))


def test_readers_cannot_write(store: Store) -> None:
    """A reading connection refuses to change anything."""
    with pytest.raises(OperatorError) as raised:
        store.query(lambda conn: conn.exec_driver_sql("DELETE FROM meta"))
    assert raised.value.code == "store_read_only"


def test_errors_hold_no_particulars(store: Store) -> None:
    """A database error's text doesn't quote the row."""
    with pytest.raises(IntegrityError) as raised:
        store.write(
            lambda conn: conn.exec_driver_sql(
                "INSERT INTO import_batch (id, title) VALUES (?, ?)",
                [("x", WANG.name), ("x", WANG.name)],
            )
        ).result()
    assert WANG.name not in str(raised.value)


def test_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """A data folder under a file is refused in words."""
    (tmp_path / "file").write_text("")
    assert _fault(tmp_path / "file" / "data").code == "data_folder"


def test_settings_of_every_connection(store: Store) -> None:
    """The writer syncs fully in WAL; deleted content is overwritten; foreign keys are on."""
    names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")

    def pragmas(conn: object) -> list[object]:
        return [conn.exec_driver_sql(f"PRAGMA {n}").scalar() for n in names]  # type: ignore[attr-defined]  # a Connection

    assert store.write(pragmas).result() == ["wal", 2, 1, 1]
    assert store.write(pragmas, durable=False).result() == ["wal", 1, 1, 1]
    assert store.write(pragmas).result() == ["wal", 2, 1, 1]
    assert store.query(pragmas)[0] == "wal"


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
    ],
)
def test_affected_libraries_are_known(version: tuple[int, int, int], affected: bool) -> None:
    """Exactly the releases with the WAL-reset defect are refused."""
    assert has_wal_defect(version) is affected
    if affected:
        with pytest.raises(OperatorError, match=r"can damage"):
            refuse_affected(version)


def test_the_library_that_we_ship_is_sound() -> None:
    """The installed SQLCipher carries a mended SQLite."""
    refuse_affected(sqlcipher3.sqlite_version_info)

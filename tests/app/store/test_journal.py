# SPDX-License-Identifier: Apache-2.0
"""A changed byte, a missing entry, a cut tail: the journal's check sees each."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store import meta
from app.store.head import Head, HeadFile
from app.store.journal import Flaw
from app.store.store import Store
from tests.app.store.shop import announce, did, enrolled, hand_over, open_store, receive


@pytest.fixture
def day(store: Store) -> Store:
    """A store with five operations."""
    did(store, announce(1), receive(1), announce(2), receive(2), hand_over(1))
    return store


def _spoil(store: Store, statement: str) -> list[tuple[Flaw, int]]:
    store.write(lambda conn: conn.exec_driver_sql(statement)).result()
    return [(fault.flaw, fault.n) for fault in store.verify_journal().faults]


def test_sound_journal_verifies(day: Store) -> None:
    """An untouched journal has no fault, and its head is the head file's."""
    report = day.verify_journal()
    assert report.ok
    assert report.operations == 5
    assert report.head == day.head


@pytest.mark.parametrize("place", [1, 40, 200])
def test_changed_byte_is_seen(day: Store, place: int) -> None:
    """One other byte in one operation is a fault at that operation."""
    faults = _spoil(
        day,
        "UPDATE journal SET body = CAST(substr(CAST(body AS TEXT), 1, "
        f"{place - 1}) || '~' || substr(CAST(body AS TEXT), {place + 1}) AS BLOB) WHERE n = 3",
    )
    assert (Flaw.CHANGED, 3) in faults


def test_changed_byte_with_its_hash_made_anew_is_seen(day: Store) -> None:
    """Who makes the hash anew as well is betrayed by the next operation."""
    from app.codec import operation_hash

    def forge(conn: object) -> None:
        body = conn.exec_driver_sql("SELECT body FROM journal WHERE n = 3").scalar()  # type: ignore[attr-defined]  # a Connection
        forged = bytes(body).replace(b"op-1", b"op-2")
        conn.exec_driver_sql(  # type: ignore[attr-defined]  # a Connection
            "UPDATE journal SET body = ?, hash = ? WHERE n = 3", (forged, operation_hash(forged))
        )

    day.write(forge).result()
    assert [(f.flaw, f.n) for f in day.verify_journal().faults] == [(Flaw.UNLINKED, 4)]


def test_removed_entry_is_seen(day: Store) -> None:
    """A missing operation is named."""
    faults = _spoil(day, "DELETE FROM journal WHERE n = 2")
    assert (Flaw.MISSING, 2) in faults


def test_cut_tail_is_seen(day: Store) -> None:
    """A journal that ends before the head that was noted beside it has lost its tail."""
    assert _spoil(day, "DELETE FROM journal WHERE n = 5") == [(Flaw.TAIL_CUT, 5)]


def test_cut_tail_is_still_known_after_new_operations(tmp_path: Path) -> None:
    """The finding outlives the restart and the operations that follow."""
    store = enrolled(tmp_path)
    did(store, announce(1), receive(1), announce(2))
    for table in ("journal", "outbox"):
        store.write(lambda c, t=table: c.exec_driver_sql(f"DELETE FROM {t} WHERE n > 1")).result()
    store.close()
    again = open_store(tmp_path)
    did(again, announce(3), announce(4), announce(5))
    assert [(f.flaw, f.n) for f in again.verify_journal().faults] == [(Flaw.TAIL_CUT, 3)]
    again.close()


def test_other_head_is_seen(day: Store, tmp_path: Path) -> None:
    """A head file that names another hash for an operation betrays a journal made anew."""
    day.close()
    other = HeadFile(day.layout.journal_head)
    other.clear()
    other.write(Head(5, "0" * 64))
    other.close()
    again = open_store(day.layout.root)
    assert [f.flaw for f in again.verify_journal().faults] == [Flaw.HEAD_DIFFERS]
    again.close()


def test_changed_particulars_are_seen_and_purged_ones_are_fine(day: Store) -> None:
    """Altered personal data break their commitment; emptied ones don't."""
    faults = _spoil(day, """UPDATE journal SET private = '{"name":"李四"}' WHERE n = 1""")
    assert faults == [(Flaw.PERSONAL_CHANGED, 1)]
    assert _spoil(day, "UPDATE journal SET private = NULL") == []


def test_head_file_behind_the_store_is_no_fault(day: Store) -> None:
    """A process that ended between commit and witness leaves a sound journal."""
    day.close()
    behind = HeadFile(day.layout.journal_head)
    first = behind.read()
    behind.clear()
    behind.close()
    assert first.n == 5
    again = open_store(day.layout.root)
    assert again.verify_journal().ok
    again.close()


@pytest.mark.parametrize("torn", [0, 5, 60])
def test_torn_head_falls_back_to_the_one_before(tmp_path: Path, torn: int) -> None:
    """A half-written slot costs only the newer head."""
    path = tmp_path / "head"
    file = HeadFile(path)
    assert file.read() == Head()
    file.write(Head(8, "a" * 64))
    file.write(Head(9, "b" * 64))
    assert file.read() == Head(9, "b" * 64)
    file.close()
    content = bytearray(path.read_bytes())
    content[128 + torn : 128 + torn + 8] = b"\0" * 8
    path.write_bytes(content)
    again = HeadFile(path)
    assert again.read() == Head(8, "a" * 64)
    again.close()


@pytest.mark.parametrize("at", [0, 9, 60, 100, 127, 128, 255])
def test_each_byte_of_the_head_file_counts(tmp_path: Path, at: int) -> None:
    """A byte that nobody wrote there, the filling ones included, is told; a blank file isn't."""
    path = tmp_path / "head"
    file = HeadFile(path)
    assert not file.noted().damaged
    file.write(Head(8, "a" * 64), 20)
    file.write(Head(9, "b" * 64), 21)
    assert (file.noted().mark, file.noted().damaged) == (21, False)
    file.close()
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    again = HeadFile(path)
    assert again.noted().damaged
    again.close()


def test_a_lost_commit_without_an_operation_is_a_cut_tail(day: Store) -> None:
    """The head file witnesses each durable commit, not the operations alone."""
    day.keep("switch", "on")
    day.close()
    ahead = HeadFile(day.layout.journal_head)
    noted = ahead.noted()
    ahead.write(noted.head, noted.mark + 1)
    ahead.close()
    again = open_store(day.layout.root)
    assert [f.flaw for f in again.verify_journal().faults] == [Flaw.TAIL_CUT]
    again.close()


def test_what_goes_at_normal_is_not_witnessed(day: Store) -> None:
    """A commit that a power cut may take leaves the head file as it was."""
    before = day._head_file.noted()
    day.write(lambda conn: meta.put(conn, {"kept:page": "1"}), durable=False).result()
    assert day._head_file.noted() == before
    day.keep("switch", "on")
    assert day._head_file.noted().mark > before.mark

# SPDX-License-Identifier: Apache-2.0
"""A store that no longer lies where it was opened takes no acknowledgement."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from app.errors import OperatorError
from app.store.store import Store
from tests.app.store.shop import announce, did, enrolled, open_store, receive


@pytest.fixture
def day(tmp_path: Path) -> Store:
    store = enrolled(tmp_path / "a")
    did(store, announce(1), receive(1))
    return store


def _refused(store: Store) -> str:
    with pytest.raises(OperatorError) as raised:
        did(store, announce(2))
    return raised.value.code


def test_deleted_folder_is_told(day: Store, tmp_path: Path) -> None:
    """After the folder was deleted nothing more is acknowledged, and nothing is made anew."""
    shutil.rmtree(tmp_path / "a")
    assert _refused(day) == "store_gone"
    assert _refused(day) == "store_gone"
    assert not (tmp_path / "a").exists()
    day.close()


def test_folder_that_was_moved_away_and_put_back_goes_on(day: Store, tmp_path: Path) -> None:
    """A folder that is there again is used again, with everything in it."""
    os.rename(tmp_path / "a", tmp_path / "b")
    assert _refused(day) == "store_gone"
    os.rename(tmp_path / "b", tmp_path / "a")
    did(day, announce(2))
    day.close()
    again = open_store(tmp_path / "a")
    assert again.verify_journal().operations == 3
    again.close()


def test_replaced_store_is_told(day: Store, tmp_path: Path) -> None:
    """A copy in the place of the open store isn't written to."""
    copy = tmp_path / "copy"
    shutil.copy(day.layout.store, copy)
    os.replace(copy, day.layout.store)
    assert _refused(day) == "store_gone"
    day.close()


def test_deleted_log_is_told_and_saved(day: Store, tmp_path: Path) -> None:
    """When only the log was deleted, what it held is in the store after the next start."""
    log = day.layout.store.with_name("counter.db-wal")
    assert log.stat().st_size > 0
    log.unlink()
    assert _refused(day) == "store_gone"
    day.close()
    again = open_store(tmp_path / "a")
    report = again.verify_journal()
    assert (report.ok, report.operations) == (True, 2)
    did(again, announce(2))
    again.close()


def test_readers_never_make_the_file(tmp_path: Path) -> None:
    """A read of a store that was deleted is a fault in words, not an empty store."""
    store = enrolled(tmp_path / "a")
    shutil.rmtree(tmp_path / "a")
    (tmp_path / "a").mkdir()
    store._reading.dispose()
    with pytest.raises(OperatorError) as raised:
        _ = store.identity
    assert raised.value.code == "store_cannot_open"
    with pytest.raises(OperatorError) as raised:
        store.look_over()
    assert raised.value.code == "store_cannot_open"
    assert not store.layout.store.exists()
    store.close()

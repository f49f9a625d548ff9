# SPDX-License-Identifier: Apache-2.0
"""One writer: hand-overs first, faults told truly, and it goes on afterwards."""

from __future__ import annotations

import threading

import pytest
import sqlcipher3
from sqlalchemy import Connection

from app.domain.kinds import ParcelStatus
from app.errors import OperatorError
from app.store import outbox
from app.store.record import Recorded, record_operations
from app.store.store import Store
from app.store.writer import Priority
from tests.app.store.shop import BY, announce, count, did, hand_over, parcel, receive


def test_hand_over_overtakes_what_waits(store: Store) -> None:
    """While the writer is busy, what is handed over goes in the order of priorities, then of arrival."""
    busy, go = threading.Event(), threading.Event()
    done: list[str] = []

    def hold(conn: Connection) -> None:
        busy.set()
        go.wait(10)

    first = store.write(hold, Priority.SYNC)
    assert busy.wait(10)
    futures = [
        store.write(lambda _, name=name: done.append(name), priority)
        for name, priority in (
            ("fill", Priority.FILL),
            ("sync 1", Priority.SYNC),
            ("sync 2", Priority.SYNC),
            ("operator", Priority.OPERATOR),
            ("hand-over", Priority.HANDOVER),
        )
    ]
    assert store.writer.waiting == 5
    go.set()
    for future in (first, *futures):
        future.result(10)
    assert done == ["hand-over", "operator", "sync 1", "sync 2", "fill"]


def test_exception_rolls_back_and_is_the_callers(store: Store) -> None:
    """What the work raised comes back to its caller, nothing stays, and the writer goes on."""

    def fail(conn: Connection) -> None:
        conn.exec_driver_sql("INSERT INTO dirty VALUES ('x')")
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        store.write(fail).result()
    assert count(store, "dirty") == 0
    did(store, announce(1))


def test_waiting_for_oneself_is_refused(store: Store) -> None:
    """A transaction that would wait for another one in its own thread is a bug and says so."""
    with pytest.raises(RuntimeError, match="same thread"):
        store.write(lambda _: store.write(lambda _: None).result()).result()


def test_full_disk_is_said_and_the_store_goes_on(store: Store) -> None:
    """Without space an act is refused in words and leaves nothing; with space again it is done."""
    did(store, announce(1), receive(1))
    pages = store.write(lambda c: c.exec_driver_sql("PRAGMA page_count").scalar()).result()
    blob = b"x" * 4096 * 8

    def limit(pages: int) -> None:
        store.write(
            lambda c: c.exec_driver_sql(f"PRAGMA max_page_count = {pages}").scalar()
        ).result()

    limit(pages)
    with pytest.raises(OperatorError) as raised:
        store.write(
            lambda c: c.exec_driver_sql(
                "INSERT INTO parcel_row (id, body) VALUES ('big', ?)", (blob,)
            )
        ).result()
    assert raised.value.code == "no_disk_space"
    assert parcel(store, 1).status is ParcelStatus.WAITING
    limit(pages * 1000)
    did(store, hand_over(1))
    assert store.verify_journal().ok


class _Broken:
    """A connection whose next COMMIT raises, before or after it has taken effect."""

    def __init__(self, link: object, *, after: bool) -> None:
        self._link = link
        self._after = after
        self.broken = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._link, name)

    def commit(self) -> None:
        if not self.broken:
            self.broken = True
            if self._after:
                self._link.commit()  # type: ignore[attr-defined]  # a driver's connection
            fault = sqlcipher3.OperationalError("disk I/O error")
            fault.sqlite_errorname = "SQLITE_IOERR_FSYNC"
            raise fault
        self._link.commit()  # type: ignore[attr-defined]  # a driver's connection


@pytest.mark.parametrize("after", [True, False])
def test_commit_that_raised_is_looked_up(store: Store, after: bool) -> None:
    """A COMMIT that raised is told as it was: done if it is in the store, refused if it isn't."""
    did(store, announce(1), receive(1))

    def hand_over_and_break(conn: Connection) -> Recorded:
        fairy = conn.connection
        fairy.dbapi_connection = _Broken(fairy.dbapi_connection, after=after)  # type: ignore[assignment]  # that is the trick
        return record_operations(conn, store.stamp, [hand_over(1)], BY)

    future = store.write(hand_over_and_break, Priority.HANDOVER)
    if after:
        assert not future.result().refused
    else:
        with pytest.raises(OperatorError) as raised:
            future.result()
        assert raised.value.code == "disk_fault"
        assert parcel(store, 1).status is ParcelStatus.WAITING
        did(store, hand_over(1))
    assert parcel(store, 1).status is ParcelStatus.HANDED_OVER
    assert store.query(outbox.pending_count) == 3
    assert store.verify_journal().ok


def test_closed_store_refuses(store: Store) -> None:
    """After closing, a write is refused in words; closing again does nothing."""
    store.close()
    store.close()
    with pytest.raises(OperatorError) as raised:
        store.write(lambda _: None)
    assert raised.value.code == "store_closed"


def test_what_was_handed_over_is_done_before_closing(store: Store) -> None:
    """Closing waits for the work that was handed over before it."""
    futures = [store.write(lambda _: None, Priority.FILL) for _ in range(20)]
    store.close()
    assert all(future.done() and future.exception() is None for future in futures)

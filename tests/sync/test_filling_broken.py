# SPDX-License-Identifier: Apache-2.0
"""A fill that is interrupted, damaged or out of room goes on where it was, and is never half current."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from app.domain.kinds import Kind
from app.errors import OperatorError
from app.store import shadow
from sync import cycle as engine
from sync.replica import FillReason
from sync.stored import StoredReplica
from sync.transport import FaultKind, Reply
from tests.sync.conftest import MakeCounter
from tests.sync.counters import STEPS
from tests.sync.filling import busy_site, cycle, filled, named, watched

pytestmark = pytest.mark.usefixtures("small_snapshots")


def test_it_goes_on_where_it_stopped(counter: MakeCounter) -> None:
    """After a restart in the middle no chunk is fetched twice, and until the end the old rows are shown."""
    a, b = busy_site(counter)
    first = watched(b)
    work = cycle(b, first)
    work.exchange_once()
    while len(first.chunks()) < 3:
        assert work.pull_once().fault is None
    before = b.shown()
    assert len(before) < 30
    b.close()
    b.open()
    assert b.shown() == before
    again = watched(b)
    filled(b, again)
    assert again.chunks()[0] == first.chunks()[-1] + 1
    assert b.shown() == a.shown()


@pytest.mark.parametrize("rows_of_a_chunk", [0, 7])
def test_a_crash_within_a_chunk_repeats_no_row(counter: MakeCounter, rows_of_a_chunk: int) -> None:
    """The place within a chunk commits with its rows."""
    a, b = busy_site(counter)
    network = watched(b)
    work = cycle(b, network)
    work.exchange_once()
    while not network.chunks():
        work.pull_once()

    def lose_the_rest(conn: Connection) -> None:
        """What a power cut may leave: an earlier place, and with it the earlier rows."""
        _, chunk, _ = shadow.progress(conn)
        kind = conn.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE name LIKE '%\\_\\_next' ESCAPE '\\'"
        ).all()
        for (name,) in kind:
            conn.exec_driver_sql(f'DELETE FROM "{name}" WHERE rowid > ?', (rows_of_a_chunk,))
        shadow.note(conn, chunk=chunk - 1, row=rows_of_a_chunk if chunk == 1 else 0)

    held = b.store.query(
        lambda conn: conn.exec_driver_sql('SELECT count(*) FROM "counter_row__next"').scalar_one()
    )
    if rows_of_a_chunk and held < rows_of_a_chunk:
        # The first chunk is smaller than that: what is lost is all of it.
        rows_of_a_chunk = 0
    b.store.write(lose_the_rest).result()
    filled(b, watched(b))
    assert b.shown() == a.shown()


@pytest.mark.parametrize("how", ["altered", "short", "another"])
def test_a_broken_chunk_is_fetched_again(counter: MakeCounter, how: str) -> None:
    """One damaged reply costs a try; none of its rows is written."""
    a, b = busy_site(counter)
    network = watched(b)
    broken = 1
    kept: list[bytes] = []

    def alter(target: str, reply: Reply) -> Reply:
        nonlocal broken
        if "chunk=" not in target:
            return reply
        kept.append(reply.body)
        if len(kept) < 3 or not broken:
            return reply
        broken -= 1
        body = {
            "altered": reply.body[:-9] + bytes([reply.body[-9] ^ 1]) + reply.body[-8:],
            "short": reply.body[: len(reply.body) // 2],
            "another": kept[0],
        }[how]
        return replace(reply, body=body)

    network.alter = alter
    work = cycle(b, network)
    step = work.run(STEPS)
    assert step.pull is not None
    assert step.pull.kind is FaultKind.BAD_REPLY
    assert len(b.shown()) < 30
    step = work.run(STEPS)
    assert (step.fault, step.more) == (None, False)
    assert b.shown() == a.shown()


def test_a_snapshot_that_is_broken_at_the_server_is_made_anew(counter: MakeCounter) -> None:
    """A chunk that comes broken again and again brings another snapshot."""
    a, b = busy_site(counter)
    network = watched(b)
    work = cycle(b, network)
    work.exchange_once()
    work.pull_once()
    with a.place.server.central.database.write() as conn:
        conn.exec_driver_sql(
            "UPDATE snapshot_chunk SET body = x'00' WHERE site_id = ?", (a.place.site,)
        )
    faults = 0
    for _ in range(10):
        step = work.run(STEPS)
        if step.fault is None:
            break
        faults += 1
    assert faults == 2
    assert b.shown() == a.shown()


def test_a_snapshot_that_vanished_is_begun_anew(counter: MakeCounter) -> None:
    """The server may drop it in the middle; what was filled of it is cleared away."""
    a, b = busy_site(counter)
    network = watched(b)
    work = cycle(b, network)
    work.exchange_once()
    while len(network.chunks()) < 3:
        work.pull_once()
    with a.place.server.central.database.write() as conn:
        for table in ("snapshot", "snapshot_chunk"):
            conn.exec_driver_sql(f"DELETE FROM {table} WHERE site_id = ?", (a.place.site,))
    step = work.run(STEPS)
    assert (step.fault, step.more) == (None, False)
    assert network.chunks().count(0) == 2
    assert b.shown() == a.shown()
    assert named(b, "%\\_\\_gone%") == []


def test_a_fault_while_it_is_made_current_leaves_the_old(
    counter: MakeCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last transaction is whole or isn't: a fault within it leaves what was shown, and it is tried again."""
    a, b = busy_site(counter)
    network = watched(b)
    work = cycle(b, network)

    def fails(_conn: Connection) -> None:
        swap(_conn)
        raise OperatorError("disk_fault", "The disk failed.", "Try again.")

    swap = shadow.swap
    monkeypatch.setattr(shadow, "swap", fails)
    with pytest.raises(OperatorError):
        work.run(STEPS)
    before = b.shown()
    assert len(before) < 30
    assert b.replica.fill_wanted() is FillReason.BEHIND
    monkeypatch.undo()
    monkeypatch.setattr(engine, "SNAPSHOT_ROWS", 100)
    again = watched(b)
    filled(b, again)
    assert again.chunks() == []
    assert b.shown() == a.shown()


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize("at", ["begin_fill", "0", "1", "2"])
def test_a_full_disk_in_the_middle_leaves_no_gap(
    at: str, ahead: bool, counter: MakeCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same fill goes on when there is room again: a part that couldn't be written isn't passed over."""
    a, b = busy_site(counter)
    b.replica = StoredReplica(b.store, clock=b.clock, ids=b.ids, ahead=ahead)
    network = watched(b)
    work = cycle(b, network)
    began, put = shadow.begin, shadow.put
    room = False

    def full(named: str) -> None:
        if named == at and not room:
            raise OperatorError("no_disk_space", "The disk is full.", "Make room.")

    def begin(conn: Connection, id: str) -> None:
        began(conn, id)
        full("begin_fill")

    def put_some(conn: Connection, kind: Kind, rows: Sequence[tuple[object, ...]]) -> None:
        full(str(shadow.progress(conn)[1]))
        put(conn, kind, rows)

    monkeypatch.setattr(shadow, "begin", begin)
    monkeypatch.setattr(shadow, "put", put_some)
    for _ in range(3):
        with pytest.raises(OperatorError):
            work.run(STEPS)
    before = b.shown()
    assert len(before) < 30
    room = True
    for _ in range(20):
        step = work.run(STEPS)
        assert step.fault is None
        if not step.more:
            break
    assert b.shown() == a.shown()


def test_a_generation_with_a_gap_is_never_made_current(counter: MakeCounter) -> None:
    """Whatever led to it: what lacks a chunk, or is another snapshot's, stays unseen."""
    _, b = busy_site(counter)
    work = cycle(b, watched(b))
    work.run(6)
    id, chunks = b.replica.filled()
    assert id
    assert chunks > 0
    before = b.shown()
    assert not b.replica.make_current(id, chunks + 1, cursor="c", upto=999)
    assert not b.replica.make_current("another", chunks, cursor="c", upto=999)
    assert b.shown() == before

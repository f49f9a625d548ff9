# SPDX-License-Identifier: Apache-2.0
"""A counter that is far behind takes a snapshot: resumed, verified, never half current, nothing of its own lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from sqlalchemy import Connection

from app.domain.columns import SHAPE
from app.domain.records import Kind, ParcelStatus
from app.errors import OperatorError
from app.store import meta, shadow
from app.store.replica import FILL_WANTED
from sync import cycle as engine
from sync.protocol import CHANGES_PATH, DIGEST_PATH, SNAPSHOT_PATH, SnapshotReply
from sync.replica import FillReason
from sync.server import snapshot
from sync.stored import COMPARED_AT, LAID_OUT, StoredReplica
from sync.transport import Fault, FaultKind, Reply, Request, Transport, read_reply
from tests.sync.conftest import MakeCounter
from tests.sync.counters import STEPS, Counter

DAY_MS = 86_400_000
GONE = Reply(
    status=404,
    body=b'{"error": {"code": "not_found", "text": "gone"}}',
    marker="2",
)


class Watched:
    """The way to the server, noting what goes over it; `alter` may put another answer in a reply's place."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self.targets: list[str] = []
        self.alter: Callable[[str, Reply], Reply | Fault] = lambda _target, reply: reply

    def send(self, request: Request) -> Reply | Fault:
        self.targets.append(request.target)
        reply = self._inner.send(request)
        return reply if isinstance(reply, Fault) else self.alter(request.target, reply)

    def cancel(self) -> None:
        self._inner.cancel()

    def close(self) -> None:
        self._inner.close()

    def chunks(self) -> list[int]:
        """The chunks that were asked for, in order."""
        asked = [parse_qs(urlsplit(t).query) for t in self.targets if t.startswith(SNAPSHOT_PATH)]
        return [int(query["chunk"][0]) for query in asked if "chunk" in query]

    def pages(self) -> int:
        return sum(t.startswith(CHANGES_PATH) for t in self.targets)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot from a hundred rows on, in chunks of forty, pages of twenty."""
    monkeypatch.setattr(engine, "SNAPSHOT_ROWS", 100)
    monkeypatch.setattr(snapshot, "CHUNK_ROWS", 40)
    monkeypatch.setattr(snapshot, "STALE_ROWS", 5)


def watched(counter: Counter) -> Watched:
    return Watched(counter.connection.transport)


def cycle(counter: Counter, network: Watched, *, rows: int = 20) -> engine.Cycle:
    return engine.Cycle(
        replica=counter.replica,
        transport=network,
        credentials=counter.connection.credentials,
        rows=rows,
    )


def filled(counter: Counter, network: Watched) -> None:
    work = cycle(counter, network)
    for _ in range(20):
        step = work.run(STEPS)
        assert step.fault is None
        if not step.more:
            return
    raise AssertionError("it never ends")


def named(counter: Counter, like: str) -> list[str]:
    return counter.store.query(
        lambda conn: [
            str(name)
            for (name,) in conn.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE name LIKE ?", (like,)
            )
        ]
    )


def busy_site(counter: MakeCounter) -> tuple[Counter, Counter]:
    """A counter at which 150 parcels have been taken in, synced, and one that has never synced."""
    a, b = counter("a"), counter("b")
    a.take_in_parcels(range(150))
    a.list_product()
    a.move(10)
    a.sync()
    return a, b


def test_far_behind_a_snapshot_comes_instead_of_pages(counter: MakeCounter) -> None:
    """Everything is there after one page and the chunks, and the digests agree."""
    a, b = busy_site(counter)
    network = watched(b)
    filled(b, network)
    assert b.shown() == a.shown()
    assert network.chunks() == list(range(len(network.chunks())))
    assert len(network.chunks()) > 4
    assert network.pages() == 1
    assert network.targets.count(DIGEST_PATH) == 1
    assert b.replica.fill_wanted() is None
    assert named(b, "%\\_\\_%") == []


def test_a_new_counter_takes_the_snapshot_that_is_there(counter: MakeCounter) -> None:
    """One made before it was enrolled serves it too; what the enrolment brought stays, pending work as well."""
    a, b = busy_site(counter)
    filled(b, watched(b))
    c = counter("c")
    c.list_product()
    c.move(3)
    own = c.store.identity
    network = watched(c)
    made: list[Reply] = []

    def note(target: str, reply: Reply) -> Reply:
        if target.startswith(SNAPSHOT_PATH) and "chunk=" not in target:
            made.append(reply)
        return reply

    network.alter = note
    filled(c, network)
    plan = read_reply(made[0], SnapshotReply)
    assert isinstance(plan, SnapshotReply)
    assert plan.upto < own.seen
    a.sync()
    b.sync()
    assert c.shown() == a.shown() == b.shown()
    assert c.on_hand() == 13
    assert (Kind.COUNTER, own.counter) in c.shown()


def test_nearer_than_that_pages_come(counter: MakeCounter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with a limit above the site's rows no snapshot is asked for."""
    monkeypatch.setattr(engine, "SNAPSHOT_ROWS", 10_000)
    a, b = busy_site(counter)
    network = watched(b)
    filled(b, network)
    assert b.shown() == a.shown()
    assert network.chunks() == []
    assert network.pages() > 5


def test_what_is_pending_stands_over_the_new_generation(counter: MakeCounter) -> None:
    """Acts from before and from during the fill are shown at every moment, and arrive."""
    a, b = busy_site(counter)
    b.sync()
    a.take_in_parcels(range(150, 300))
    a.sync()
    network = watched(b)
    b.hand_over(3)
    down = engine.Cycle(
        replica=b.replica,
        transport=Refusing(b.connection.transport),
        credentials=b.connection.credentials,
        rows=20,
    )
    assert down.run(STEPS).fault is not None
    b.replica.want_fill(FillReason.HORIZON)
    work = cycle(b, network)
    at_hand: list[ParcelStatus] = []

    def going_on() -> bool:
        at_hand.append(b.parcel(3).status)
        if len(at_hand) == 3:
            b.hand_over(4)
        return True

    step = work.run(STEPS, going_on)
    assert (step.fault, step.more) == (None, False)
    assert set(at_hand) == {ParcelStatus.HANDED_OVER}
    assert b.parcel(4).status is ParcelStatus.HANDED_OVER
    assert b.outbox() == 0
    a.sync()
    assert a.shown() == b.shown()
    assert len(b.handovers()) == 2


class Refusing:
    """A way that is down."""

    def __init__(self, inner: Transport) -> None:
        self.close, self.cancel = inner.close, inner.cancel

    def send(self, _request: Request) -> Reply | Fault:
        return Fault(kind=FaultKind.UNREACHABLE)


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


def test_a_server_without_snapshots_gives_pages(counter: MakeCounter) -> None:
    """A server of protocol 1 says 404: the counter goes on by pages and asks no more."""
    a, b = busy_site(counter)
    network = watched(b)
    network.alter = lambda target, reply: (
        GONE if target.startswith((SNAPSHOT_PATH, DIGEST_PATH)) else reply
    )
    filled(b, network)
    assert b.shown() == a.shown()
    assert sum(t.startswith(SNAPSHOT_PATH) for t in network.targets) == 1
    assert network.pages() > 5


@pytest.mark.parametrize("snapshots", [True, False])
def test_below_the_horizon_everything_comes_anew(counter: MakeCounter, snapshots: bool) -> None:
    """A cursor that the server no longer serves costs neither a pending act nor a row, either way."""
    a, b = busy_site(counter)
    b.sync()
    a.take_in_parcels(range(150, 160))
    a.sync()
    with a.place.server.central.database.write() as conn:
        conn.exec_driver_sql("UPDATE site SET horizon = seq WHERE site_id = ?", (a.place.site,))
    b.hand_over(5)
    network = watched(b)
    if not snapshots:
        network.alter = lambda target, reply: GONE if target.startswith(SNAPSHOT_PATH) else reply
    filled(b, network)
    assert bool(network.chunks()) is snapshots
    a.sync()
    assert b.shown() == a.shown()
    assert b.parcel(5).status is ParcelStatus.HANDED_OVER


def test_after_an_upgrade_that_lays_rows_out_otherwise(counter: MakeCounter) -> None:
    """Rows of another shape are fetched anew, once."""
    a, b = busy_site(counter)
    b.sync()
    assert b.store.query(lambda conn: meta.get(conn, LAID_OUT)) == SHAPE
    b.store.write(lambda conn: meta.put(conn, {LAID_OUT: "older"})).result()
    assert b.replica.fill_wanted() is FillReason.SHAPE
    network = watched(b)
    filled(b, network)
    assert network.chunks()
    again = watched(b)
    filled(b, again)
    assert not again.chunks()
    assert b.shown() == a.shown()


def test_a_restored_server_fills_the_counter_and_gets_its_journal(counter: MakeCounter) -> None:
    """The incarnation goes up: the journal is sent again by id, the rows come as a snapshot."""
    a, b = busy_site(counter)
    b.sync()
    b.hand_over(7)
    a.place.server.central.accounts.restored()
    network = watched(b)
    filled(b, network)
    assert network.chunks()
    assert b.outbox() == 0
    assert b.parcel(7).status is ParcelStatus.HANDED_OVER
    a.sync()
    assert a.shown() == b.shown()
    assert len(a.handovers()) == 1


def test_an_altered_row_is_noticed_and_mended(counter: MakeCounter) -> None:
    """Once a day the rows are compared; a difference brings a snapshot. An unaltered replica is left alone."""
    a, b = busy_site(counter)
    b.sync()
    b.clock.advance(DAY_MS + 1)
    control = watched(b)
    filled(b, control)
    assert control.targets.count(DIGEST_PATH) == 1
    assert not control.chunks()
    b.store.write(
        lambda conn: conn.exec_driver_sql(
            "UPDATE parcel_row SET body = replace(CAST(body AS TEXT), 'SF', 'SX') WHERE id = ?",
            (b.parcel_id(9),),
        )
    ).result()
    early = watched(b)
    filled(b, early)
    assert early.targets.count(DIGEST_PATH) == 0
    b.clock.advance(DAY_MS + 1)
    network = watched(b)
    filled(b, network)
    assert network.chunks()
    assert b.shown() == a.shown()


def test_a_difference_that_stays_fills_once_a_day(
    counter: MakeCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the two ends never to agree, the counter wouldn't fill itself for ever."""
    _, b = busy_site(counter)
    b.sync()
    monkeypatch.setattr(
        StoredReplica,
        "digest",
        lambda self: (
            replace(found, kinds={**found.kinds, "parcel": (0, 0)})
            if (found := digest(self))
            else None
        ),
    )
    b.clock.advance(DAY_MS + 1)
    network = watched(b)
    for _ in range(5):
        filled(b, network)
    assert network.chunks().count(0) == 1


digest = StoredReplica.digest


def test_nothing_is_compared_while_something_is_pending(counter: MakeCounter) -> None:
    """An act of one's own is no difference."""
    a, _ = busy_site(counter)
    assert a.replica.digest() is not None
    a.hand_over(1)
    assert a.replica.digest() is None


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


def test_writing_ahead_brings_the_same(counter: MakeCounter) -> None:
    """Whether the next part is fetched while the last is written, the counter ends with the same rows."""
    a, b = busy_site(counter)
    c = counter("c")
    a.sync()
    b.replica = StoredReplica(b.store, clock=b.clock, ids=b.ids, ahead=True)
    filled(b, watched(b))
    assert b.shown() == a.shown()
    c.replica = StoredReplica(c.store, clock=c.clock, ids=c.ids, ahead=True)
    by_pages = engine.Cycle(
        replica=c.replica,
        transport=c.connection.transport,
        credentials=c.connection.credentials,
        rows=20,
        snapshots=False,
    )
    step = by_pages.run(STEPS)
    assert (step.fault, step.more) == (None, False)
    assert c.shown() == a.shown()


def test_the_search_columns_are_those_of_a_page(counter: MakeCounter) -> None:
    """A row that came in a snapshot is the very row that a page brings, column by column."""
    _, b = busy_site(counter)
    c = counter("c")
    filled(b, watched(b))
    engine.Cycle(
        replica=c.replica,
        transport=c.connection.transport,
        credentials=c.connection.credentials,
        snapshots=False,
    ).run(STEPS)
    b.sync()
    c.sync()

    def tables(one: Counter) -> dict[Kind, list[tuple[object, ...]]]:
        return one.store.query(
            lambda conn: {
                kind: sorted(
                    tuple(row) for row in conn.exec_driver_sql(f"SELECT * FROM {kind}_row")
                )
                for kind in Kind
            }
        )

    b.sync()
    assert tables(b) == tables(c)
    assert FILL_WANTED not in {
        name
        for (name,) in b.store.query(
            lambda conn: conn.exec_driver_sql("SELECT name FROM meta").all()
        )
    }
    assert b.store.query(lambda conn: meta.get(conn, COMPARED_AT)) is not None
    assert msgspec.json.encode(b.replica.position()) == msgspec.json.encode(c.replica.position())

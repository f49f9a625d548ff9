# SPDX-License-Identifier: Apache-2.0
"""A counter that is far behind takes a snapshot: when, what comes by it, and nothing of its own is lost."""

from __future__ import annotations

import msgspec
import pytest

from app.domain.columns import SHAPE
from app.domain.kinds import Kind, ParcelStatus
from app.store import meta
from app.store.replica import FILL_WANTED
from sync import cycle as engine
from sync.protocol import DIGEST_PATH, SNAPSHOT_PATH, SnapshotReply
from sync.replica import FillReason
from sync.stored import COMPARED_AT, LAID_OUT, StoredReplica
from sync.transport import Reply, read_reply
from tests.sync.conftest import MakeCounter
from tests.sync.counters import STEPS, Counter
from tests.sync.filling import Refusing, busy_site, cycle, filled, named, watched

pytestmark = pytest.mark.usefixtures("small_snapshots")
GONE = Reply(
    status=404,
    body=b'{"error": {"code": "not_found", "text": "gone"}}',
    marker="2",
)


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

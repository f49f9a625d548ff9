# SPDX-License-Identifier: Apache-2.0
"""The engine against the real server application and real stores, through a network with mishaps."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import Connection

from app.codec import encode, operation_hash
from app.domain.kinds import CaseKind, Kind, ParcelStatus
from app.domain.operations import Do, PutAway
from app.store import replica
from app.store.record import Act
from sync import stored
from sync.codec import decode
from sync.protocol import EXCHANGE_PATH, PROTO
from sync.replica import Batch
from sync.server.ending import Ending
from sync.stored import StoredReplica
from sync.transport import Fault, FaultKind, Reply, Request
from tests.sync.conftest import MakeCounter
from tests.sync.counters import STEPS, Counter
from tests.sync.flaky import Flaky, Mishap

MISHAPS = [mishap for mishap in Mishap if mishap is not Mishap.NONE]


def test_two_counters_converge(counter: MakeCounter) -> None:
    """What is done at two counters is the same at both after each has synced."""
    a, b = counter("a"), counter("b")
    a.take_in_parcels(range(5))
    a.list_product()
    a.sync()
    b.sync()
    a.move(10)
    b.move(-3)
    b.hand_over(2)
    assert a.shown() != b.shown()
    for one in (a, b, a):
        one.sync()
    assert a.shown() == b.shown()
    assert a.on_hand() == 7
    assert a.parcel(2).status is ParcelStatus.HANDED_OVER
    assert a.outbox() == b.outbox() == 0


@pytest.mark.parametrize("mishap", MISHAPS)
def test_nothing_lost_nothing_twice(counter: MakeCounter, mishap: Mishap) -> None:
    """Whatever happens to the first request, everything arrives with the next one, once."""
    a, b = counter("a"), counter("b")
    a.list_product()
    a.take_in_parcels(range(3))
    a.move(10)
    a.move(-4)
    a.hand_over(1)
    unsent = a.replica.unsent()
    network = a.flaky(mishap)
    first = a.cycle(network).run(STEPS)
    if mishap is Mishap.SENT_TWICE:
        assert first.fault is None
    else:
        assert first.fault is not None
        assert a.replica.unsent() == unsent
        assert a.on_hand() == 6
        assert a.parcel(1).status is ParcelStatus.HANDED_OVER
    second = a.cycle(network).run(STEPS)
    assert second.fault is None
    assert a.outbox() == 0
    b.sync()
    assert b.on_hand() == 6
    assert len(b.handovers()) == 1
    assert b.cases() == a.cases() == []
    assert a.shown() == b.shown()


def test_a_portal_is_told_from_a_server(counter: MakeCounter) -> None:
    """A sign-in page with status 200 is a portal, a 503 a wait as long as the server asks."""
    a = counter("a")
    network = a.flaky(Mishap.PORTAL, Mishap.BUSY)
    cycle = a.cycle(network)
    portal, busy = cycle.exchange_once().fault, cycle.exchange_once().fault
    assert portal is not None
    assert portal.kind is FaultKind.PORTAL
    assert busy is not None
    assert (busy.kind, busy.retry_after_s) == (FaultKind.BUSY, 7)
    assert cycle.exchange_once().fault is None


def test_the_end_of_a_protocol_is_heard_and_nothing_stops(counter: MakeCounter) -> None:
    """The date comes with the exchange; whether it has passed or not, what is unsent goes out."""
    a = counter("a")
    a.list_product()
    for at in (4_102_444_800_000, 1):
        a.place.server.central.ending = Ending(min_proto=PROTO + 1, from_ms=at)
        a.move(5)
        step = a.cycle().run(STEPS)
        assert (step.fault, step.outdated, step.outdated_from) == (None, True, at)
        assert a.outbox() == 0
    a.place.server.central.ending = Ending(min_proto=PROTO, from_ms=1)
    step = a.cycle().run(STEPS)
    assert (step.outdated, step.outdated_from) == (False, 0)


def test_a_lost_reply_gives_the_same_results(counter: MakeCounter) -> None:
    """Asked again after a lost reply, the server gives the outcomes that it had given."""
    a = counter("a")
    a.list_product()
    a.move(5)
    network = a.flaky(Mishap.REPLY_LOST)
    a.cycle(network).exchange_once()
    applied = a.place.server.central.database
    with applied.read() as conn:
        before = conn.exec_driver_sql(
            "SELECT id, outcome, seq FROM operation WHERE site_id = ? ORDER BY seq", (a.place.site,)
        ).all()
    assert len(before) == 2
    a.cycle(network).exchange_once()
    with applied.read() as conn:
        after = conn.exec_driver_sql(
            "SELECT id, outcome, seq FROM operation WHERE site_id = ? ORDER BY seq", (a.place.site,)
        ).all()
    assert after == before
    assert a.outbox() == 0
    assert a.on_hand() == 5


class _Forgetful(StoredReplica):
    """The planted fault: a fresh `sync_no` for every try."""

    def begin(self, limit: int) -> Batch:
        who = self._store.identity
        self._store.set_identity(sync_no=who.sync_no + 1, rid=self._ids.new_id())
        return super().begin(limit)


def test_the_number_is_used_until_it_is_answered(counter: MakeCounter) -> None:
    """Ten lost requests use up one `sync_no`; an engine that takes a fresh one each time looks like a fork."""
    a = counter("a")
    network = a.flaky(*[Mishap.DROPPED_BEFORE] * 10)
    cycle = a.cycle(network)
    for _ in range(10):
        assert cycle.exchange_once().fault is not None
    assert cycle.exchange_once().fault is None
    assert a.store.identity.sync_no == 1
    b = counter("b")
    b.sync()
    b.replica = _Forgetful(b.store, clock=b.clock, ids=b.ids)
    cycle = b.cycle(b.flaky(Mishap.DROPPED_BEFORE))
    cycle.exchange_once()
    fault = cycle.exchange_once().fault
    assert fault is not None
    assert fault.kind is FaultKind.FORK


def test_eighty_handovers_without_a_network(counter: MakeCounter) -> None:
    """What was handed over offline is all there once the network is back, at every counter."""
    a, b = counter("a"), counter("b")
    a.take_in_parcels(range(80))
    a.sync()
    down = a.flaky(*[Mishap.DROPPED_BEFORE] * 80)
    cycle = a.cycle(down)
    for n in range(80):
        a.hand_over(n)
        assert cycle.run(STEPS).fault is not None
    assert a.replica.unsent() == 80
    step = cycle.run(STEPS)
    assert (step.fault, step.pushed) == (None, 80)
    b.sync()
    assert len(b.handovers()) == 80
    assert not any(handover.conflict for handover in b.handovers())
    assert {b.parcel(n).status for n in range(80)} == {ParcelStatus.HANDED_OVER}
    assert a.outbox() == 0
    assert a.shown() == b.shown()


def test_both_counters_hear_of_a_conflict(counter: MakeCounter) -> None:
    """A parcel handed over at two counters apart is a conflict at both, with both acts kept."""
    a, b = counter("a"), counter("b")
    a.take_in_parcels(range(2))
    a.sync()
    b.sync()
    a.hand_over(1)
    b.hand_over(1)
    a.sync()
    assert a.cases() == []
    b.sync()
    a.sync()
    for one in (a, b):
        (case,) = one.cases()
        assert (case.kind, case.code) == (CaseKind.CONFLICT, "handed_over_twice")
        assert {side.counter for side in case.evidence} == {
            x.store.identity.counter for x in (a, b)
        }
        assert sorted(handover.conflict for handover in one.handovers()) == [False, True]
        assert one.outbox() == 0
    assert a.shown() == b.shown()
    assert a.replica.counts().conflicts == 1


def test_a_refused_operation_is_a_discrepancy(counter: MakeCounter) -> None:
    """What the server rejects leaves the outbox and stands as a case at the counter that did it."""
    a, b = counter("a"), counter("b")
    a.take_in_parcels(range(2))
    a.sync()
    b.sync()
    a.hand_over(1)
    a.sync()
    b.do(Act(do=Do.PUT_AWAY, entity=b.parcel_id(1), args=PutAway(slot="B-01-01")))
    assert b.parcel(1).slot == "B-01-01"
    b.sync()
    (case,) = b.cases()
    assert (case.kind, case.code) == (CaseKind.DISCREPANCY, "already_handed_over")
    assert b.outbox() == 0
    assert b.parcel(1).slot != "B-01-01"
    assert b.replica.counts().discrepancies == 1


def test_a_page_is_pulled_in_pages_and_slices(
    counter: MakeCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A counter fills itself page by page, in slices, and a clerk's act goes out before the last page."""
    a, b = counter("a"), counter("b")
    a.take_in_parcels(range(150))
    a.sync()
    sizes: list[int] = []
    taking = replica.take_rows
    monkeypatch.setattr(stored, "_SLICE_IDLE", 20)
    monkeypatch.setattr(
        replica, "take_rows", lambda conn, rows: (sizes.append(len(rows)), taking(conn, rows))[1]
    )
    network = b.flaky()
    cycle = b.cycle(network, rows=60)
    first = cycle.exchange_once()
    assert first.page
    b.list_product()
    rest = cycle.run(STEPS)
    assert (rest.fault, rest.more, rest.pushed) == (None, False, 1)
    assert max(sizes) == 20
    assert len(sizes) > 7
    assert len([k for k in b.shown() if k[0] is Kind.PARCEL]) == 150
    assert network.exchanges == 2
    a.sync()
    assert a.shown() == b.shown()


def test_a_refused_push_lets_the_rows_come(counter: MakeCounter) -> None:
    """A push that the server won't take costs no row, and stays unsent."""
    a, b = counter("a"), counter("b")
    a.list_product()
    a.sync()
    b.take_in_parcels([1])
    body = b'{"error": {"code": "too_large", "text": "too large"}}'
    refusal = Reply(status=413, body=body, marker="1")
    network = b.flaky()
    network.refuse = lambda request: refusal if request.target == EXCHANGE_PATH else None
    step = b.cycle(network).run(STEPS)
    assert step.push is not None
    assert step.push.kind is FaultKind.TOO_LARGE
    assert step.pull is None
    assert b.replica.unsent() == 3
    assert any(kind is Kind.PRODUCT for kind, _ in b.shown())
    network.refuse = lambda _: None
    assert b.cycle(network).run(STEPS).fault is None
    assert b.replica.unsent() == 0


def test_a_large_push_is_halved(counter: MakeCounter) -> None:
    """Batches get smaller until the server takes them, and everything arrives in order."""
    a = counter("a")
    a.take_in_parcels(range(20))
    network = a.flaky()
    tries: list[int] = []

    def refuse(request: Request) -> Fault | None:
        tries.append(len(request.body))
        return Fault(kind=FaultKind.TOO_LARGE) if len(tries) < 4 else None

    network.refuse = refuse
    step = a.cycle(network).run(STEPS)
    assert step.fault is None
    assert step.pushed == 41
    assert tries[:4] == sorted(tries[:4], reverse=True)
    assert tries[3] < tries[0]
    assert a.outbox() == 0


def test_an_unreadable_row_costs_no_result(counter: MakeCounter) -> None:
    """A row that can't be read here keeps the cursor where it is; the outcomes are taken all the same."""
    a = counter("a")
    a.list_product()
    a.sync()
    cursor = a.replica.cursor()
    a.move(5)
    spoil = Flaky(_Spoiling(a), *())
    step = a.cycle(spoil).exchange_once()
    assert step.push is None
    assert step.pull is not None
    assert step.pull.kind is FaultKind.BAD_REPLY
    assert a.replica.unsent() == 0
    assert a.replica.cursor() == cursor
    assert a.outbox() == 1
    a.sync()
    assert a.outbox() == 0
    assert a.on_hand() == 5


class _Spoiling:
    """A server whose newest rows hold a wrong type, in a message that is sound."""

    def __init__(self, counter: Counter) -> None:
        self._inner = counter.connection.transport

    def send(self, request: Request) -> Reply | Fault:
        headers = {**request.headers, "accept-encoding": "identity"}
        reply = self._inner.send(
            Request(
                method=request.method, target=request.target, headers=headers, body=request.body
            )
        )
        assert isinstance(reply, Reply)
        spoilt = reply.body.replace(b'"on_hand":5', b'"on_hand":"5"')
        assert spoilt != reply.body
        return Reply(
            status=reply.status, body=spoilt, marker=reply.marker, content_type=reply.content_type
        )

    def cancel(self) -> None:
        self._inner.cancel()

    def close(self) -> None:
        self._inner.close()


def test_a_restored_server_gets_the_journal_again(counter: MakeCounter) -> None:
    """After the server's incarnation went up, what it lost comes back by id, and nothing counts twice."""
    a = counter("a")
    a.list_product()
    a.move(5)
    a.sync()
    server = a.place.server.central
    with server.database.engine.begin() as conn:
        newest = conn.exec_driver_sql(
            "SELECT max(seq) FROM operation WHERE site_id = ?", (a.place.site,)
        ).scalar_one()
        for table in ("operation", "record"):
            conn.exec_driver_sql(
                f"DELETE FROM {table} WHERE site_id = ? AND seq >= ?", (a.place.site, newest)
            )
        conn.exec_driver_sql(
            "UPDATE site SET incarnation = incarnation + 1 WHERE site_id = ?", (a.place.site,)
        )
    a.move(-2)
    a.sync()
    assert a.outbox() == 0
    b = counter("b")
    b.sync()
    assert b.on_hand() == a.on_hand() == 3


def test_a_cursor_that_is_too_old_begins_again(counter: MakeCounter) -> None:
    """Below the server's horizon a counter fetches every row anew and drops what is gone."""
    a, b = counter("a"), counter("b")
    a.take_in_parcels(range(3))
    a.sync()
    b.sync()
    a.list_product()
    a.sync()
    database = a.place.server.central.database
    with database.engine.begin() as conn:
        conn.exec_driver_sql(
            "DELETE FROM record WHERE site_id = ? AND kind = 'parcel' AND id = ?",
            (a.place.site, a.parcel_id(0)),
        )
        conn.exec_driver_sql("UPDATE site SET horizon = seq WHERE site_id = ?", (a.place.site,))
    b.sync()
    assert any(kind is Kind.PRODUCT for kind, _ in b.shown())
    assert (Kind.PARCEL, b.parcel_id(0)) not in b.shown()
    assert (Kind.PARCEL, b.parcel_id(0)) in a.shown()


@pytest.mark.parametrize("seed", range(4))
def test_a_bad_day(counter: MakeCounter, seed: int) -> None:
    """Two counters work through a network full of mishaps; once it is sound they agree on every row."""
    chance = Random(seed)
    a, b = counter("a"), counter("b")
    a.list_product()
    a.take_in_parcels(range(12))
    a.move(100)
    a.sync()
    b.sync()
    networks = {one: one.flaky() for one in (a, b)}
    cycles = {one: one.cycle(networks[one], rows=7) for one in (a, b)}
    sold = 0
    for _ in range(40):
        one = chance.choice((a, b))
        act = chance.randrange(3)
        if act == 0:
            one.move(-1)
            sold += 1
        elif act == 1:
            waiting = [n for n in range(12) if one.parcel(n).status is ParcelStatus.WAITING]
            if waiting:
                one.hand_over(chance.choice(waiting))
        else:
            networks[one].next.extend(chance.choices(list(Mishap), k=chance.randrange(3)))
            cycles[one].run(chance.randrange(1, 4))
    for one in (a, b, a, b):
        networks[one].next.clear()
        one.sync()
    assert a.shown() == b.shown()
    assert a.on_hand() == 100 - sold
    assert a.outbox() == b.outbox() == 0
    standing = [h.parcel for h in a.handovers() if not h.conflict]
    assert len(standing) == len(set(standing))
    doubles = [h for h in a.handovers() if h.conflict]
    assert len(a.cases()) == len(doubles)


def test_a_poison_operation_blocks_nothing(counter: MakeCounter) -> None:
    """An operation that nobody understands is kept by the server as such; those behind it pass."""
    a = counter("a")
    a.list_product()
    head = a.store.head
    body = encode(
        {
            "id": a.ids.new_id(), "counter": a.store.identity.counter, "n": head.n + 1,
            "kind": "levitate", "site": a.place.site, "entity": "x", "args": {}, "at": 1,
            "prev": head.hash,
        }
    )  # fmt: skip
    op = decode(body, dict[str, object])

    def plant(conn: Connection) -> None:
        conn.exec_driver_sql(
            "INSERT INTO journal (n, id, kind, at, body, hash) VALUES (?, ?, 'levitate', 1, ?, ?)",
            (op["n"], op["id"], body, operation_hash(body)),
        )
        conn.exec_driver_sql(
            "INSERT INTO outbox (n, id, state) VALUES (?, ?, 'pending')", (op["n"], op["id"])
        )

    a.store.write(plant).result()
    a.move(1)
    step = a.sync()
    assert step.pushed == 3
    assert a.on_hand() == 1
    assert a.outbox() == 0
    assert [case.kind for case in a.cases()] == [CaseKind.DISCREPANCY]

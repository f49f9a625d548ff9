# SPDX-License-Identifier: Apache-2.0
"""What the counter shows is the server's rows with its own pending operations over them, always."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from app.clock import FixedClock
from app.codec import decode_operation
from app.domain.identity import product_id
from app.domain.kinds import Kind, ParcelStatus, ProofKind
from app.domain.operations import AnnounceParcel, Do, HandOver, PutAway
from app.domain.records import Case, Line, Lot, Order, Parcel, Site
from app.domain.upgrades import STEPS, Step
from app.store import outbox, replica
from app.store.record import Act
from app.store.replica import Result
from app.store.store import Store
from tests.app.store.central import Central, expected, shown
from tests.app.store.shop import (
    BY,
    LIST,
    SITE,
    WANG,
    announce,
    count,
    did,
    hand_over,
    list_product,
    open_store,
    parcel,
    parcel_of,
    receive,
    sell,
    serve,
    take_in,
    undo,
)

SITE_ROW = Site(id="site-7", number=7, name="南门站")


def _counter(folder: Path, name: str, central: Central) -> Store:
    clock = FixedClock()
    store = open_store(folder / name, clock)
    store.set_identity(site=7, counter=name, incarnation=1)
    central.sync(store)
    return store


@pytest.fixture
def central() -> Central:
    made = Central()
    made.put(SITE_ROW)
    return made


@pytest.fixture
def pair(tmp_path: Path, central: Central) -> Iterator[tuple[Store, Store]]:
    a, b = _counter(tmp_path, "a", central), _counter(tmp_path, "b", central)
    yield a, b
    a.close()
    b.close()


def test_settled_operations_leave_nothing_behind(
    pair: tuple[Store, Store], central: Central
) -> None:
    """After a whole sync outbox, touched, base and dirty are empty and the rows are the server's."""
    a, _ = pair
    did(a, announce(1), receive(1), hand_over(1))
    assert count(a, "base") > 0
    central.sync(a)
    assert [count(a, t) for t in ("outbox", "touched", "base", "dirty")] == [0, 0, 0, 0]
    assert shown(a) == central.memory.rows
    assert count(a, "journal") == 3


def test_another_counters_row_does_not_revert_what_is_pending(
    pair: tuple[Store, Store], central: Central
) -> None:
    """A row that arrives under a pending hand-over changes the truth below it, not what is shown."""
    a, b = pair
    did(a, announce(1), receive(1))
    central.sync(a)
    central.sync(b)
    did(a, hand_over(1))
    did(b, put_away(1, "B-02-02"))
    central.sync(b)
    central.pull(a)
    assert parcel(a, 1).status is ParcelStatus.HANDED_OVER
    assert parcel(a, 1).slot == "B-02-02"
    assert shown(a) == expected(central, a)
    central.sync(a)
    central.sync(b)
    assert shown(a) == shown(b) == central.memory.rows


def test_second_hand_over_is_foreseen_and_then_told(
    pair: tuple[Store, Store], central: Central
) -> None:
    """Two counters hand one parcel over: the later one sees the conflict before and after the server says it."""
    a, b = pair
    did(a, announce(1), receive(1))
    central.sync(a)
    central.sync(b)
    did(a, hand_over(1))
    did(b, hand_over(1, id="op-late"))
    central.sync(a)
    central.pull(b)
    assert b.query(outbox.forecasts) == {"op-late": "conflict:handed_over_twice"}
    foreseen = [r for r in shown(b).values() if isinstance(r, Case)]
    assert [case.code for case in foreseen] == ["handed_over_twice"]
    central.sync(b)
    central.sync(a)
    assert shown(a) == shown(b) == central.memory.rows
    assert [r.id for r in shown(a).values() if isinstance(r, Case)] == [foreseen[0].id]
    assert count(b, "outbox") == 0


def test_page_boundary_never_shows_what_was_handed_over_as_waiting(
    pair: tuple[Store, Store], central: Central
) -> None:
    """Pages of one row and slices of one row: the parcel stays handed over from the scan to the end."""
    a, b = pair
    did(a, announce(1), receive(1))
    central.sync(a)
    central.sync(b)
    did(a, hand_over(1))
    central.push(a)
    # The parcel's row moves behind the handover's: it comes in a later page.
    did(b, announce(2), receive(2))
    central.push(b)
    central.put(central.memory.rows[Kind.PARCEL, parcel_of(1)])
    while central.pull(a, limit=1, slice_rows=1):
        assert parcel(a, 1).status is ParcelStatus.HANDED_OVER
    assert shown(a) == central.memory.rows


def test_lost_reply_costs_nothing(pair: tuple[Store, Store], central: Central) -> None:
    """Rows that hold an operation's effect before its outcome is known don't apply it twice."""
    a, _ = pair
    did(a, list_product("P1"), take_in("P1", 10))
    central.sync(a)
    did(a, sell("P1", 3))
    central.push(a, reply_lost=True)
    central.pull(a)
    lots = [r for r in shown(a).values() if isinstance(r, Lot)]
    assert [lot.on_hand for lot in lots] == [7]
    central.sync(a)
    assert shown(a) == central.memory.rows
    assert count(a, "outbox") == 0


def test_offline_sales_of_two_counters_add_up(pair: tuple[Store, Store], central: Central) -> None:
    """Two pending sales and a third from elsewhere end in the sum at every counter."""
    a, b = pair
    did(a, list_product("P1"), take_in("P1", 10))
    central.sync(a)
    central.sync(b)
    did(a, sell("P1", 1))
    did(a, sell("P1", 2))
    did(b, sell("P1", 4))
    central.sync(b)
    central.pull(a)
    assert [r.on_hand for r in shown(a).values() if isinstance(r, Lot)] == [3]
    central.sync(a)
    central.sync(b)
    assert shown(a) == shown(b) == central.memory.rows


def test_rejected_operation_returns_to_the_servers_truth(store: Store) -> None:
    """What the server refused leaves the view with its settling, and the server's case stays."""
    serve(store, [], seq=2)
    did(store, announce(1), receive(1))
    done = did(store, hand_over(1))
    op = done.operations[0]
    assert op is not None
    entries = store.query(lambda conn: outbox.next_batch(conn, 10))
    truth = parcel(store, 1)
    results = [Result(id=e.id, outcome="applied", seq=5) for e in entries[:2]]
    results.append(Result(id=op.id, outcome="rejected:bad_proof", seq=6))
    waiting = store.read(lambda rows: rows.get(Kind.PARCEL, parcel_of(1)))
    assert waiting == truth
    before = replace(truth, status=ParcelStatus.WAITING, handover="", closed_at=0)
    serve(store, [before], seq=6, results=results)
    assert parcel(store, 1).status is ParcelStatus.WAITING
    assert count(store, "handover_row") == 0
    assert count(store, "outbox") == 0


def test_answered_operation_stays_until_the_cursor_has_passed(store: Store) -> None:
    """An outcome alone doesn't settle: the operation leaves with the rows that hold its effect."""
    did(store, announce(1))
    entry = store.query(lambda conn: outbox.next_batch(conn, 1))[0]
    results = [Result(id=entry.id, outcome="applied", seq=9)]
    serve(store, [], seq=8, results=results, upto=8)
    assert count(store, "outbox") == 1
    assert parcel(store, 1).waybill
    assert store.query(outbox.pending_count) == 0
    serve(store, [parcel(store, 1)], seq=9, upto=9)
    assert count(store, "outbox") == 0


def test_deleted_row_goes_unless_something_pending_holds_it(store: Store) -> None:
    """A deletion at the server takes the row; under a pending operation it waits for that one's fate."""
    did(store, announce(1))
    serve(store, [], seq=3, deleted=[(Kind.PARCEL, parcel_of(1))])
    assert parcel(store, 1).status is ParcelStatus.EXPECTED
    entry = store.query(lambda conn: outbox.next_batch(conn, 1))[0]
    serve(store, [], seq=4, results=[Result(id=entry.id, outcome="noop", seq=4)])
    assert store.read(lambda rows: rows.get(Kind.PARCEL, parcel_of(1))) is None


def test_older_row_never_replaces_a_newer_one(store: Store) -> None:
    """Pages that arrive in the wrong order leave the newest row standing."""
    serve(store, [Site(id="site-7", number=7, name="new")], seq=20)
    serve(store, [Site(id="site-7", number=7, name="old")], seq=10)
    site = store.site()
    assert site is not None
    assert site.name == "new"


def test_restored_server_gets_everything_again(pair: tuple[Store, Store], central: Central) -> None:
    """After `start_over` and `requeue` a server that lost its newest rows has them again, by the same ids."""
    a, _ = pair
    did(a, announce(1), receive(1))
    central.sync(a)
    restored = Central()
    restored.put(SITE_ROW)
    a.write(lambda conn: replica.start_over(conn, incarnation=2)).result()
    assert a.write(lambda conn: outbox.requeue(conn)).result() == 2
    assert parcel(a, 1).status is ParcelStatus.WAITING
    restored.sync(a)
    assert restored.memory.rows.keys() == central.memory.rows.keys()
    assert shown(a) == restored.memory.rows
    assert a.identity.incarnation == 2


def test_refill_drops_what_the_server_no_longer_has(
    pair: tuple[Store, Store], central: Central
) -> None:
    """Rows that a refill doesn't bring are gone at its end; what is pending here stays."""
    a, _ = pair
    did(a, announce(1))
    central.sync(a)
    did(a, announce(2))
    restored = Central()
    restored.put(SITE_ROW)
    a.write(lambda conn: replica.start_over(conn, incarnation=2)).result()
    restored.pull(a)
    assert a.read(lambda rows: rows.get(Kind.PARCEL, parcel_of(1))) is None
    assert parcel(a, 2).status is ParcelStatus.EXPECTED


def test_order_that_arrives_under_a_pending_hand_over_is_linked(
    pair: tuple[Store, Store], central: Central
) -> None:
    """A row that a pending operation only looked for, and didn't find then, changes what that one does."""
    a, _ = pair
    did(a, receive(1))
    by_token = HandOver(proof=ProofKind.TOKEN, order_number=41)
    did(a, Act(do=Do.HAND_OVER, entity=parcel_of(1), args=by_token))
    assert parcel(a, 1).order == ""
    central.put(Order(id="order-41", platform_no="T41", number=41))
    central.pull(a)
    assert parcel(a, 1).order == "order-41"
    assert shown(a) == expected(central, a)


def test_what_an_affected_operation_wrote_affects_the_next(
    pair: tuple[Store, Store], central: Central
) -> None:
    """A hand-over that turns into a conflict gives its goods back under a later pending sale of them."""
    a, b = pair
    line = Line(name="苹果", quantity=2, product=product_id(SITE, "P1"))
    args = AnnounceParcel(waybill="SF0000000001", consignment=LIST, position=1, lines=(line,))
    goods = Act(do=Do.ANNOUNCE_PARCEL, entity=parcel_of(1), args=args, private=WANG)
    did(a, list_product("P1"), take_in("P1", 10), goods, receive(1))
    central.sync(a)
    central.sync(b)
    did(a, hand_over(1))
    did(a, sell("P1", 1))
    did(b, hand_over(1))
    central.sync(b)
    central.pull(a)
    # 10 + 2 with the parcel, 2 out with b's hand-over, 1 sold here: a's hand-over moves nothing any more.
    assert [r.on_hand for r in shown(a).values() if isinstance(r, Lot)] == [9]
    assert shown(a) == expected(central, a)


def test_codes_with_strange_characters_settle(pair: tuple[Store, Store], central: Central) -> None:
    """A product's code may look like a place of ours: it syncs all the same."""
    a, _ = pair
    did(a, *(list_product(code) for code in ("A/1", "product/x", "=/>", "a>b", "'")))
    central.sync(a)
    assert shown(a) == central.memory.rows
    assert count(a, "outbox") == 0


def put_away(n: int, slot: str) -> Act:
    return Act(do=Do.PUT_AWAY, entity=parcel_of(n), args=PutAway(slot=slot))


_N = st.integers(1, 3)
_ACT = st.one_of(
    _N.map(announce),
    _N.map(receive),
    _N.map(hand_over),
    st.tuples(_N, st.sampled_from(["C-01-01", "C-01-02"])).map(lambda t: put_away(*t)),
    st.sampled_from([list_product("P"), take_in("P", 5), sell("P", 1)]),
    _N.map(lambda n: ("undo", n)),
)
_STEP = st.tuples(
    st.sampled_from(["a", "a", "b", "push_a", "push_b", "pull_a", "pull_b", "page_a", "lost_a"]),
    _ACT,
)


@settings(max_examples=60)
@given(st.lists(_STEP, min_size=4, max_size=24))
def test_view_is_base_plus_pending_whatever_happens(
    steps: list[tuple[str, Act | tuple[str, int]]],
) -> None:
    """After every whole pull a counter shows the server's rows with its unsent acts; in the end all agree."""
    central = Central()
    central.put(SITE_ROW)
    with tempfile.TemporaryDirectory() as folder:
        stores = {name: _counter(Path(folder), name, central) for name in "ab"}
        try:
            for what, act in steps:
                name = what[-1]
                store = stores[name]
                if what in stores:
                    _try(store, act)
                elif what.startswith("push"):
                    central.push(store)
                elif what.startswith("lost"):
                    central.push(store, reply_lost=True)
                elif what.startswith("page"):
                    central.pull(store, limit=1, slice_rows=1)
                else:
                    while central.pull(store, slice_rows=2):
                        pass
                    unheard = {
                        decode_operation(e.body).id
                        for e in store.query(lambda conn: outbox.next_batch(conn, 1_000))
                    } & central.outcomes.keys()
                    if not unheard:
                        assert shown(store) == expected(central, store)
            for _ in range(2):
                for store in stores.values():
                    central.sync(store)
            for store in stores.values():
                assert shown(store) == central.memory.rows
                assert [count(store, t) for t in ("outbox", "touched", "base")] == [0, 0, 0]
        finally:
            for store in stores.values():
                store.close()


def _try(store: Store, act: Act | tuple[str, int]) -> None:
    if isinstance(act, Act):
        store.record([act], BY)
        return
    row = store.read(lambda rows: rows.get(Kind.PARCEL, parcel_of(act[1])))
    if isinstance(row, Parcel) and row.handover:
        store.record([undo(act[1], row.handover)], BY)


def test_what_an_earlier_program_left_pending_is_lifted(
    pair: tuple[Store, Store], central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade a pending operation of the older shape is laid over the rows that arrive, as it is recorded."""
    a, b = pair
    did(a, list_product("1"))
    central.sync(a)
    central.sync(b)
    did(a, sell("1", 2))

    def older(conn: Connection) -> bytes:
        """Puts the sale into the shape of a version 0 that counted upwards."""
        body = conn.exec_driver_sql("SELECT body FROM journal ORDER BY n DESC LIMIT 1").scalar()
        fields = msgspec.json.decode(body)
        sold = -fields["args"]["quantity"]
        made = msgspec.json.encode({**fields, "kind": "sell", "v": 0, "args": {"sold": sold}})
        conn.exec_driver_sql(
            "UPDATE journal SET body = ? WHERE n = (SELECT max(n) FROM journal)", (made,)
        )
        return made

    made = a.write(older).result()
    monkeypatch.setitem(
        STEPS,
        ("sell", 0),
        Step(change=lambda args: {"kind": "sale", "quantity": -args["sold"]}, kind="move_stock"),
    )
    did(b, sell("1", 3))
    central.sync(b)
    central.pull(a)
    assert sum(r.on_hand for r in shown(a).values() if isinstance(r, Lot)) == -5
    kept = a.query(
        lambda conn: conn.exec_driver_sql(
            "SELECT body FROM journal ORDER BY n DESC LIMIT 1"
        ).scalar()
    )
    assert kept == made

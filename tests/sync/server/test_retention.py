# SPDX-License-Identifier: Apache-2.0
"""Names leave the server when their time is over; stock, cases, the chain and the replicas stay as they were."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from sqlalchemy import select

from app.clock import FixedClock
from app.domain.identity import order_id
from app.domain.kinds import Kind, ProofKind
from app.domain.operations import Do, HandOver, UndoHandOver
from app.domain.records import Handover, Order, Parcel, Personal
from sync.protocol import WireOperation
from sync.server import retention
from sync.server.central import Central
from sync.server.job import DAY_MS, Round
from sync.server.retention import NOBODY, retain
from sync.server.tables import operation, record
from sync.server.tombstones import purge
from tests.sync.server.world import PERSON, Shop, TestCounter

CANARIES = (PERSON.name, PERSON.phone, PERSON.address)


def _night(shop: Shop, clock: FixedClock, days: int = 1) -> int:
    """So many days of upkeep; how many records lost their person."""
    central = shop.central
    done = 0
    for _ in range(days):
        turn = Round(database=central.database, ids=central.ids, now_ms=clock.now, site=shop.site)
        purge(turn)
        done += retain(turn)
        clock.advance(DAY_MS)
    return done


def _texts(central: Central) -> Sequence[str]:
    """Everything that the server keeps of records and operations."""
    with central.database.read() as connection:
        bodies = connection.execute(select(record.c.body)).scalars().all()
        private = connection.execute(select(operation.c.private)).scalars().all()
        operations = connection.execute(select(operation.c.body)).scalars().all()
    return [*bodies, *(text for text in private if text), *operations]


def _named(central: Central) -> int:
    return sum(any(canary in text for canary in CANARIES) for text in _texts(central))


def _handed_over(shop: Shop) -> tuple[TestCounter, str]:
    counter = shop.counter()
    counter.push(counter.order("GB1"))
    parcel = counter.waiting_parcel(1, order="GB1")
    handed = counter.record(
        Do.HAND_OVER,
        parcel,
        HandOver(proof=ProofKind.SECRET_CODE),
        Personal(name="代取人", phone="13911112222"),
    )
    assert counter.push(handed) == ["applied"]
    return counter, parcel


def test_a_week_after_the_hand_over_nobody_is_named(shop: Shop, clock: FixedClock) -> None:
    """For seven days the names stand; then they are gone from records and operations, and from every replica."""
    counter, parcel = _handed_over(shop)
    before = _named(shop.central)
    assert before > 0
    assert _night(shop, clock, 7) == 0
    assert _named(shop.central) == before
    assert _night(shop, clock, 2) == 3
    assert _named(shop.central) == 0
    assert not any("代取人" in text for text in _texts(shop.central))
    neighbour = shop.counter()
    for one in (counter, neighbour):
        one.pull()
        seen = one.see(Kind.PARCEL, parcel)
        assert isinstance(seen, Parcel)
        assert (seen.recipient, str(seen.status)) == (NOBODY, "handed_over")
        order = one.see(Kind.ORDER, order_id(shop.site, "GB1"))
        assert isinstance(order, Order)
        assert order.recipient == NOBODY
        handover = one.see(Kind.HANDOVER, seen.handover)
        assert isinstance(handover, Handover)
        assert handover.proxy is None
    both = [{k: bytes(r.body) for k, r in one.rows.items()} for one in (counter, neighbour)]
    assert both[0] == both[1]
    assert _night(shop, clock, 3) == 0


def test_what_is_still_in_the_shop_keeps_its_resident(shop: Shop, clock: FixedClock) -> None:
    """However long it waits; an order of two parcels keeps its person until both have left."""
    counter, _ = _handed_over(shop)
    waiting = counter.waiting_parcel(2, order="GB1")
    _night(shop, clock, 50)
    counter.pull()
    parcel = counter.see(Kind.PARCEL, waiting)
    order = counter.see(Kind.ORDER, order_id(shop.site, "GB1"))
    assert isinstance(parcel, Parcel)
    assert isinstance(order, Order)
    assert parcel.recipient.name == order.recipient.name == PERSON.name
    assert counter.push(counter.hand_over(waiting)) == ["applied"]
    _night(shop, clock, 10)
    assert _named(shop.central) == 0


def test_what_never_came_is_forgotten_in_time(shop: Shop, clock: FixedClock) -> None:
    """A courier's order and an announcement that nothing followed lose their person after sixty days."""
    counter = shop.counter()
    counter.push(counter.order("GB7", delivery="home"))
    _, announced = counter.announce(5)
    counter.push(*announced)
    _night(shop, clock, 30)
    assert _named(shop.central) > 0
    _night(shop, clock, 35)
    assert _named(shop.central) == 0


def test_the_chain_goes_on_and_stock_and_cases_stand(shop: Shop, clock: FixedClock) -> None:
    """After the purge the counter's next operations follow the chain, no case is opened, an undo still works."""
    counter, parcel = _handed_over(shop)
    again = counter.hand_over(parcel)
    assert counter.push(again)[0].startswith("conflict")
    counter.pull()
    cases = {k: bytes(r.body) for k, r in counter.rows.items() if k[0] == "case"}
    lots = {k: bytes(r.body) for k, r in counter.rows.items() if k[0] in ("lot", "movement")}
    _night(shop, clock, 10)
    counter.pull()
    assert {k: bytes(r.body) for k, r in counter.rows.items() if k[0] == "case"} == cases
    kept = {k: bytes(r.body) for k, r in counter.rows.items() if k[0] in ("lot", "movement")}
    assert kept == lots
    seen = counter.see(Kind.PARCEL, parcel)
    assert isinstance(seen, Parcel)
    undo = UndoHandOver(handover=seen.handover, reason="why")
    assert counter.push(counter.record(Do.UNDO_HAND_OVER, parcel, undo)) == ["applied"]


def test_an_operation_whose_person_is_gone_is_taken_in(shop: Shop) -> None:
    """A counter that sends its journal again after a server's restore may have forgotten: that is no bad seal."""
    counter = shop.counter()
    order = counter.order("GB1")
    forgotten = WireOperation(body=order.body, private=None, salt=order.salt)
    changed = counter.order("GB2")
    other = WireOperation(body=changed.body, private=Personal(name="x"), salt=changed.salt)
    assert counter.push(forgotten, other) == ["applied", "rejected:bad_seal"]
    assert msgspec.json.decode(order.body)["sealed"]


def test_slices_end_between_operations(
    shop: Shop, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However small the slices, all is done, and done once."""
    monkeypatch.setattr(retention, "SLICE", 2)
    counter = shop.counter()
    parcels = [counter.waiting_parcel(n) for n in range(1, 8)]
    for parcel in parcels:
        assert counter.push(counter.hand_over(parcel)) == ["applied"]
    _night(shop, clock, 7)
    # Each parcel and the order record that it was given.
    assert _night(shop, clock, 3) == 14
    assert _named(shop.central) == 0


def test_a_purge_that_forgets_the_operations_is_caught(
    shop: Shop, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CONTROL: records without a person beside operations that still have one are found."""
    monkeypatch.setattr(retention, "_forget_private", lambda _unit, **_: None)
    _handed_over(shop)
    _night(shop, clock, 10)
    assert _named(shop.central) > 0


def test_what_is_set_aside_keeps_its_person(shop: Shop, clock: FixedClock) -> None:
    """An operation that only a newer program will understand needs what travelled beside it."""
    counter = shop.counter()
    order = counter.order("GB1")
    odd = bytes(order.body).replace(b'"place_order"', b'"fly"')
    sent = WireOperation(body=msgspec.Raw(odd), private=PERSON, salt="s")
    assert counter.push(sent)[0].startswith("quarantined")
    _night(shop, clock, 70)
    with shop.central.database.read() as connection:
        kept = connection.execute(
            select(operation.c.private).where(operation.c.outcome.like("quarantined%"))
        ).scalar()
    assert kept is not None
    assert PERSON.name in kept

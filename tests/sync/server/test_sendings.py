# SPDX-License-Identifier: Apache-2.0
"""A request that a line held back past later ones: it gets its outcomes, and nobody is called a clone for it."""

from __future__ import annotations

import pytest

from app.codec import decode_record
from app.domain.identity import lot_id, product_id
from app.domain.kinds import Kind
from app.domain.records import Case, Lot
from sync.protocol import ErrorCode
from sync.server import accept
from sync.server.faults import ProtocolFault
from sync.server.sendings import KEPT, Sendings, Turn
from tests.sync.server.world import Shop, TestCounter

MILK = "6901234567892"


def _forked(shop: Shop) -> bool:
    """Whether an administrator is told of a clone."""
    counter = shop.counter()
    counter.pull()
    found = [
        decode_record(Kind.CASE, bytes(row.body))
        for (kind, _), row in counter.rows.items()
        if kind == "case"
    ]
    return any(isinstance(case, Case) and case.code == "counter_forked" for case in found)


def _on_hand(shop: Shop) -> int:
    counter = shop.counter()
    counter.pull()
    lot = counter.see(Kind.LOT, lot_id(product_id(shop.site, MILK), ""))
    assert isinstance(lot, Lot)
    return lot.on_hand


def _is_fork(counter: TestCounter, request: object) -> bool:
    try:
        counter.central.exchange(counter.session, request)  # type: ignore[arg-type]  # as made below
    except ProtocolFault as fault:
        return fault.code is ErrorCode.FORK
    return False


def test_a_request_held_back_past_later_ones_gets_its_outcomes(shop: Shop) -> None:
    """Nothing is applied again, no case is opened, and the counter goes on with its numbers."""
    counter = shop.counter()
    held = counter.request([counter.list_product(), counter.move(5)])
    first = counter.send(held)
    for quantity in (1, 2, 3):
        assert counter.push(counter.move(quantity)) == ["applied"]
    late = counter.central.exchange(counter.session, held)
    assert late.results == first.results
    assert counter.push(counter.move(4)) == ["applied"]
    assert _on_hand(shop) == 15
    assert not _forked(shop)


def test_without_the_kept_pairs_it_would_be_a_fork(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what is recognised by the pairs is a number out of turn without them."""
    monkeypatch.setattr(accept, "Sendings", lambda _text: Sendings(""))
    counter = shop.counter()
    held = counter.request([counter.list_product()])
    counter.send(held)
    counter.push(counter.move(1))
    assert _is_fork(counter, held)
    assert _forked(shop)


def test_an_old_number_with_new_work_is_a_store_put_back(shop: Shop) -> None:
    """A store from before, sending its old number and rid with what it has recorded since, is a fork."""
    counter = shop.counter()
    request = counter.request([counter.list_product()])
    counter.send(request)
    counter.push(counter.move(1))
    restored = counter.request(
        [counter.move(7)], sync_no=request.sync_no, rid=request.rid, head="", head_n=0
    )
    assert _is_fork(counter, restored)
    assert _forked(shop)
    assert _on_hand(shop) == 1


def test_a_clone_is_noticed_by_the_next_number(shop: Shop) -> None:
    """A copy that has nothing new is told what is known, and is found out by its own next rid."""
    counter = shop.counter()
    request = counter.request([counter.list_product()])
    counter.send(request)
    counter.push(counter.move(1))
    assert not _is_fork(counter, request)
    own_next = counter.request(sync_no=request.sync_no + 1, rid="the clone's own")
    assert _is_fork(counter, own_next)
    assert _forked(shop)


def test_only_the_last_few_are_kept(shop: Shop) -> None:
    """A request from long ago is no late one."""
    counter = shop.counter()
    request = counter.request([counter.list_product()])
    counter.send(request)
    for _ in range(KEPT):
        counter.push()
    assert _is_fork(counter, request)


def test_a_turn_by_number_and_rid() -> None:
    """Next, again, late and out of turn are told apart; the same number again replaces its pair."""
    kept = Sendings(Sendings(Sendings("").with_pair(1, "a")).with_pair(2, "b"))
    assert kept.turn(2, "b", 3, "c") is Turn.NEXT
    assert kept.turn(2, "b", 2, "b") is Turn.AGAIN
    assert kept.turn(2, "b", 1, "a") is Turn.LATE
    for number, rid in ((1, "x"), (2, "x"), (4, "d"), (0, "")):
        assert kept.turn(2, "b", number, rid) is Turn.OUT
    assert kept.with_pair(2, "b") == '[[1,"a"],[2,"b"]]'

# SPDX-License-Identifier: Apache-2.0
"""What was set aside gets its real outcome when a program understands it, and everybody hears of it."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import select

from app.codec import operation_hash
from app.domain import apply as rules
from app.domain.identity import derived_id, lot_id, product_id
from app.domain.kinds import Kind
from app.domain.records import Case, Lot
from app.domain.upgrades import STEPS, Fields, Step
from sync.protocol import WireOperation
from sync.server import admin
from sync.server.tables import operation
from tests.sync.server.world import Shop, TestCounter

MILK = "6901234567892"


def _sell(counter: TestCounter, count: int) -> WireOperation:
    """A sale as version 0 would have recorded it."""
    body = msgspec.json.decode(bytes(counter.move(-count).body))
    made = msgspec.json.encode({**body, "kind": "sell", "v": 0, "args": {"sold": count}})
    counter.prev = operation_hash(made)
    return WireOperation(body=msgspec.Raw(made))


def _upgrade(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(args: Fields) -> Fields:
        return {"kind": "sale", "quantity": -args["sold"]}

    monkeypatch.setitem(STEPS, ("sell", 0), Step(change=change, kind="move_stock"))
    monkeypatch.setattr("sync.server.upkeep.__version__", "99")


def _on_hand(counter: TestCounter, shop: Shop) -> int:
    lot = counter.see(Kind.LOT, lot_id(product_id(shop.site, MILK), ""))
    assert isinstance(lot, Lot)
    return lot.on_hand


def _case(counter: TestCounter, id: str) -> Case | None:
    found = counter.see(Kind.CASE, derived_id("case", id))
    assert found is None or isinstance(found, Case)
    return found


def test_an_unknown_operation_is_understood_after_an_upgrade(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same id, its real outcome, its case closed, at both counters by their rows, and only once."""
    counter, other = shop.counter(), shop.counter()
    counter.push(counter.list_product(), counter.move(10))
    sale = _sell(counter, 3)
    request = counter.request([sale])
    (held,) = counter.send(request).results
    assert held.outcome == "quarantined:unknown_operation"
    other.pull()
    assert _on_hand(other, shop) == 10
    case = _case(other, held.id)
    assert case is not None
    assert case.open
    listed = admin.quarantine(shop.central, shop.site, again=False)["waiting"]
    assert listed == [
        {"operation": held.id, "counter": counter.id, "kind": "sell", "why": "unknown_operation"}
    ]
    # The control: the same program understands it no better.
    assert admin.quarantine(shop.central, shop.site, again=True)["done"] == 0
    _upgrade(monkeypatch)
    ran = {one.job: one.done for one in shop.central.upkeep.run_due()}
    assert ran["quarantine"] == 1
    for one in (counter, other):
        one.pull()
        assert _on_hand(one, shop) == 7
        closed = _case(one, held.id)
        assert closed is not None
        assert (closed.open, closed.resolved_as) == (False, "understood")
    assert admin.quarantine(shop.central, shop.site, again=True) == {
        "site": shop.site, "done": 0, "waiting": [],
    }  # fmt: skip
    # The counter sends it again: it gets the outcome that it has now.
    again = counter.send(counter.request([sale])).results[0]
    assert (again.id, again.outcome, again.detail) == (held.id, "applied", "")
    assert again.seq > held.seq
    assert _on_hand(counter, shop) == 7


def test_a_real_outcome_may_be_a_refusal(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then its case says that one's reason, and stays open."""
    counter = shop.counter()
    (held,) = counter.send(counter.request([_sell(counter, 3)])).results
    _upgrade(monkeypatch)
    assert admin.quarantine(shop.central, shop.site, again=True)["done"] == 1
    counter.pull()
    case = _case(counter, held.id)
    assert case is not None
    assert case.open
    assert case.code != "unknown_operation"


def test_a_case_that_a_person_closed_stays_as_it_was_said(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operation takes effect all the same."""
    from app.domain.operations import Do, ResolveCase

    counter = shop.counter()
    counter.push(counter.list_product(), counter.move(10))
    (held,) = counter.send(counter.request([_sell(counter, 3)])).results
    noted = counter.record(
        Do.RESOLVE_CASE,
        derived_id("case", held.id),
        ResolveCase(resolve_as="acknowledged", reason="seen"),
    )
    assert counter.push(noted) == ["applied"]
    _upgrade(monkeypatch)
    admin.quarantine(shop.central, shop.site, again=True)
    counter.pull()
    case = _case(counter, held.id)
    assert case is not None
    assert case.resolved_as == "acknowledged"
    assert _on_hand(counter, shop) == 7


def test_a_fault_of_the_rules_is_mended_by_an_upgrade(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operation whose rules raised keeps its place, and many of them come in their order."""
    counter = shop.counter()
    counter.push(counter.list_product())
    real = rules.stock.move

    def broken(*_: object) -> object:
        raise KeyError("a bug")

    monkeypatch.setattr(rules.stock, "move", broken)
    monkeypatch.setattr("sync.server.quarantine._SLICE", 2)
    assert set(counter.push(*[counter.move(1) for _ in range(5)])) == {"quarantined:fault"}
    monkeypatch.setattr(rules.stock, "move", real)
    assert admin.quarantine(shop.central, shop.site, again=True)["done"] == 5
    counter.pull()
    assert _on_hand(counter, shop) == 5
    with shop.central.database.read() as connection:
        rows = connection.execute(
            select(operation.c.n).where(operation.c.site_id == shop.site).order_by(operation.c.seq)
        )
        numbers = [n for (n,) in rows]
    assert numbers == sorted(numbers)

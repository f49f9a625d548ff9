# SPDX-License-Identifier: Apache-2.0
"""The screens' numbers and lists, and the small books that the store keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.clock import FixedClock
from app.domain.identity import derived_id, product_id
from app.domain.kinds import CaseKind, Kind, ParcelStatus
from app.domain.policy import DAY_MS
from app.domain.records import Case, Consignment, Parcel, Product
from app.errors import UsageError
from app.store import imports, listing, queries, stock
from app.store.imports import ImportBatch
from app.store.record import By
from app.store.store import Store
from tests.app.store.shop import (
    LIST,
    SITE,
    announce,
    count,
    did,
    enrolled,
    hand_over,
    list_product,
    open_store,
    parcel_of,
    receive,
    sell,
    serve,
    take_in,
    undo,
)


def test_numbers_of_the_day(tmp_path: Path) -> None:
    """Handed over, waiting, due and overdue are counted from this morning; undone ones don't count."""
    clock = FixedClock()
    store = enrolled(tmp_path, clock)
    day = clock.now
    old = [
        Parcel(id=f"old-{n}", waybill=f"W{n}", status=ParcelStatus.WAITING, received_at=day - age)
        for n, age in enumerate((4 * DAY_MS, 3 * DAY_MS - 1000, DAY_MS))
    ]
    cases = [
        Case(id=f"case-{n}", kind=kind, code="x", subject_kind="parcel", subject="p", opened_at=n, open=n != 2)
        for n, kind in enumerate((CaseKind.CONFLICT, CaseKind.DISCREPANCY, CaseKind.CONFLICT))
    ]  # fmt: skip
    serve(store, [*old, *cases], seq=2)
    did(store, announce(1), receive(1), announce(2), receive(2))
    did(store, hand_over(1), hand_over(2, id="op-2"))
    did(store, undo(2, derived_id("handover", "op-2")))
    counts = store.query(lambda c: queries.progress(c, day_start=day, now=day, storage_days=3))
    assert counts == queries.Counts(
        handed_over=1, waiting=4, due_today=1, overdue=1, conflicts=1, discrepancies=1
    )
    overdue = store.query(lambda c: queries.overdue_parcels(c, now=day, storage_days=3))
    assert [p.id for p in overdue] == ["old-0"]
    assert [c.id for c in store.query(lambda c: queries.open_cases(c))] == ["case-0", "case-1"]
    conflicts = store.query(lambda c: queries.open_cases(c, kind=CaseKind.CONFLICT))
    assert [c.id for c in conflicts] == ["case-0"]
    recent = store.query(lambda c: queries.recent_handovers(c, 5))
    assert {p.id for _, p in recent if p} == {parcel_of(1), parcel_of(2)}
    assert store.query(queries.slots_in_use) == {"A-01-01": 1}
    store.close()


def test_progress_of_a_consignment(store: Store) -> None:
    """A consignment says how much of its list has come, what repeats, what came besides."""
    serve(store, [Consignment(id=LIST, title="am", announced_at=5)], seq=2)
    serve(store, [Consignment(id="empty", title="pm", announced_at=9)], seq=3)
    did(store, announce(1), announce(2), announce(3), announce(4, waybill="SF0000000001"))
    did(store, receive(1), receive(2), receive(9))
    empty, busy = store.query(lambda c: queries.consignment_progress(c, 5))
    assert (empty.announced, empty.received, empty.unknown) == (0, 0, 0)
    assert (busy.announced, busy.received, busy.duplicates, busy.unknown) == (4, 2, 1, 1)
    missing = store.query(
        lambda c: queries.parcels_of_consignment(c, LIST, status=ParcelStatus.EXPECTED)
    )
    assert [p.position for p in missing] == [3, 4]


def test_stock_by_page_and_its_ledger(store: Store) -> None:
    """Pages follow one another by the last line, and hold every product once."""
    did(store, *(list_product(f"69{n:02d}", name) for n, name in enumerate("苹果梨桃苹梨果")))
    for quantity, lot, day in ((5, "L2", "2026-12-02"), (7, "L1", "2026-12-01")):
        did(store, take_in("6900", quantity, lot=lot, expires_on=day))
    did(store, sell("6900", 2))
    seen: list[str] = []
    after = ""
    while page := store.query(lambda c, a=after: stock.stock_lines(c, limit=3, after=a)):
        seen += [row.product.code for row in page]
        after = page[-1].product.id
    assert sorted(seen) == [f"69{n:02d}" for n in range(7)]
    line = store.query(lambda c: stock.stock_line(c, "6900"))
    assert line is not None
    assert line.on_hand == 10
    assert [lot.code for lot in line.lots] == ["L1", "L2", ""]
    ledger = store.query(lambda c: stock.ledger(c, product_id(SITE, "6900")))
    assert sorted(m.quantity for m in ledger) == [-2, 5, 7]
    found = store.query(lambda c: stock.stock_lines(c, text="苹"))
    assert {row.product.name for row in found} == {"苹"}
    soon = store.query(lambda c: stock.expiring(c, until="2026-12-01"))
    assert [lot.code for _, lot in soon] == ["L1"]


def test_stock_totals(store: Store) -> None:
    """A product without a low mark is never low; one at its mark is."""
    serve(
        store,
        [
            Product(id="a", code="a", name="a", low_stock=5),
            Product(id="b", code="b", name="b"),
            Product(id=product_id(SITE, "c"), code="c", name="c", low_stock=5),
        ],
        seq=2,
    )
    did(store, take_in("c", 6, lot="L", expires_on="2026-12-01"))
    totals = store.query(lambda c: stock.totals(c, until="2026-12-31"))
    assert totals == stock.StockTotals(products=3, low=1, expiring=1)


def test_lists_for_scripts(store: Store) -> None:
    """Lists come in the order of ids, page by page, only with what equals; unknown names are errors."""
    did(store, *(announce(n) for n in range(1, 6)), receive(2), receive(3))
    whole = store.query(lambda c: listing.list_records(c, Kind.PARCEL))
    assert [r.id for r in whole] == sorted(parcel_of(n) for n in range(1, 6))
    tail = store.query(lambda c: listing.list_records(c, Kind.PARCEL, limit=2, after=whole[1].id))
    assert tail == whole[2:4]
    waiting = store.query(
        lambda c: listing.list_records(c, Kind.PARCEL, where={"status": "waiting"})
    )
    assert {r.id for r in waiting} == {parcel_of(2), parcel_of(3)}
    with pytest.raises(UsageError):
        store.query(lambda c: listing.list_records(c, Kind.PARCEL, where={"body": "x"}))


@pytest.mark.parametrize("kind", list(listing.FIELDS))
def test_every_listed_field_can_be_asked_for(store: Store, kind: Kind) -> None:
    """Each name that a list offers has its column."""
    for field in listing.FIELDS[kind]:
        where = {field: "x"}
        assert store.query(lambda c, w=where: listing.list_records(c, kind, where=w)) == []


def test_imports_are_remembered_with_what_they_made(store: Store) -> None:
    """An import is found by its digest until it is taken back; its operations come newest first."""
    by = By(operator="op-1", cause="imp-1")
    store.record([announce(1), announce(2)], by)
    did(store, announce(3))
    batch = ImportBatch(
        id="imp-1", kind="consignment", title="am.xlsx", digest="d", at=5, records=2
    )
    store.write(lambda c: imports.add(c, batch)).result()
    assert store.query(lambda c: imports.history(c)) == [batch]
    assert store.query(lambda c: imports.standing_with(c, "d")) == batch
    made = store.query(lambda c: imports.operations_of(c, "imp-1"))
    assert [op.entity for op in made] == [parcel_of(2), parcel_of(1)]
    store.write(lambda c: imports.mark_undone(c, "imp-1", 9)).result()
    assert store.query(lambda c: imports.standing_with(c, "d")) is None
    undone = store.query(lambda c: imports.get(c, "imp-1"))
    assert undone is not None
    assert undone.undone_at == 9


def test_tries_are_counted_on_the_disk(tmp_path: Path) -> None:
    """A counted try is there after the restart; taken back and cleared ones aren't."""
    store = enrolled(tmp_path)
    assert [store.count_try("pin", "op-1") for _ in range(3)] == [1, 2, 3]
    store.take_back_try("pin", "op-1")
    store.close()
    again = open_store(tmp_path)
    assert again.tries("pin", "op-1").count == 2
    assert again.tries("pin", "op-2").count == 0
    again.clear_tries("pin", "op-1")
    assert again.count_try("pin", "op-1") == 1
    again.close()


def test_small_values_are_kept(tmp_path: Path) -> None:
    """What the counter keeps of itself is there after the restart; unknown fields are refused."""
    store = enrolled(tmp_path)
    assert store.last_contact_at() == 0
    store.keep("last_contact_at", "123")
    store.set_identity(sync_no=4, rid="r", cursor="c")
    with pytest.raises(ValueError, match="colour"):
        store.set_identity(colour="red")
    store.close()
    again = open_store(tmp_path)
    assert again.last_contact_at() == 123
    who = again.identity
    assert (who.sync_no, who.rid, who.cursor, who.site) == (4, "r", "c", SITE)
    assert count(again, "journal") == 0
    again.close()

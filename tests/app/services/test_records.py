# SPDX-License-Identifier: Apache-2.0
"""The records service on a real store: lists page by page, every way to search, stories, masks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.bench.shop import Shop, open_shop
from app.domain.initials import initials_of
from app.domain.policy import DAY_MS
from app.errors import OperatorError
from app.services.answers import Proof
from app.services.record_answers import RecordAsk, RecordKind, RecordLine, StepKind
from app.services.records import Records

COUNT, WAITING = 1_230, 30
PARCELS = RecordAsk(kind=RecordKind.PARCEL)
ORDERS = RecordAsk(kind=RecordKind.ORDER)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder: Path = tmp_path_factory.mktemp("shop")
    with open_shop(folder, COUNT, waiting=WAITING) as opened:
        yield opened


def every(records: Records, ask: RecordAsk) -> list[RecordLine]:
    opened = records.open(ask)
    pages = [records.page(ask, opened, n) for n in range(len(opened.begins))]
    lines = [line for page in pages for line in page]
    assert len(lines) == opened.total
    assert all(len(page) == opened.page for page in pages[:-1])
    assert records.newest(ask) == tuple(lines[: opened.page])
    assert records.page(ask, opened, len(opened.begins)) == ()
    return lines


@pytest.mark.parametrize("kind", list(RecordKind))
def test_pages_together_are_the_whole_list(shop: Shop, kind: RecordKind) -> None:
    """Every record stands on exactly one page, the newest first, by state and by day too."""
    records = shop.counter.records
    lines = every(records, RecordAsk(kind=kind))
    assert len({line.id for line in lines}) == COUNT
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
    since = sorted(line.at for line in lines)[COUNT // 2]
    some = every(records, RecordAsk(kind=kind, since=since, until=since + DAY_MS // 8))
    assert [line.id for line in some] == [
        line.id for line in lines if since <= line.at < since + DAY_MS // 8
    ]
    assert some


def test_a_state_shows_its_records_alone(shop: Shop) -> None:
    """What waits and what is gone part the history between them."""
    for status, count in (("waiting", WAITING), ("handed_over", COUNT - WAITING), ("problem", 0)):
        lines = every(shop.counter.records, replace(PARCELS, status=status))
        assert len(lines) == count
        assert {line.status for line in lines} <= {status}
    assert every(shop.counter.records, replace(ORDERS, status="cancelled")) == []


def test_every_way_to_search_finds_it(shop: Shop) -> None:
    """By number, phone, its end, name, initials: the parcel and the order, gone or waiting, and only those meant."""
    records = shop.counter.records
    for n in (3, 640, COUNT - 1):
        name = shop.name(n)
        same = [m for m in range(COUNT) if shop.name(m) == name]
        for ask, number in ((PARCELS, shop.waybill(n)), (ORDERS, shop.platform_no(n))):
            for text in (shop.waybill(n), shop.platform_no(n), shop.platform_no(n).lower()):
                assert [line.number for line in records.find(ask, text).lines] == [number]
            assert number in [line.number for line in records.find(ask, shop.phone(n)).lines]
            tails = {m for m in range(COUNT) if shop.phone(m)[-4:] == shop.phone(n)[-4:]}
            found = records.find(ask, shop.phone(n)[-4:], 100)
            assert found.by == "phone"
            assert len(found.lines) == min(len(tails), 100)
            assert len(records.find(ask, name, 200).lines) == len(same)
            alike = [
                m for m in range(COUNT) if initials_of(shop.name(m)).startswith(initials_of(name))
            ]
            found = records.find(ask, initials_of(name), 500)
            assert len(found.lines) == len(alike)
    assert records.find(PARCELS, f"A1-{COUNT - 1:05d}").lines[0].number == shop.waybill(COUNT - 1)


def test_a_search_is_bounded_and_says_so(shop: Shop) -> None:
    """More than fit are cut to the newest; days bound it; nothing and nonsense find nothing."""
    records = shop.counter.records
    found = records.find(ORDERS, "wm", 3)
    assert found.cut
    assert len(found.lines) == 3
    whole = records.find(ORDERS, "wm", 500)
    assert not whole.cut
    assert whole.lines[:3] == found.lines
    middle = whole.lines[len(whole.lines) // 2].at
    late = records.find(replace(ORDERS, since=middle), "wm", 500)
    assert [line for line in whole.lines if line.at >= middle] == list(late.lines)
    for text in ("", "x", "%", "_", "'", "\x00", "\udcff", "5" * 300, "没有这个人", "199"):
        assert records.find(PARCELS, text).lines == ()


def test_searches_and_pages_go_by_their_indexes(shop: Shop) -> None:
    """No page and no search walks a table, or sorts one; the index of the person leads, not that of the time."""
    from sqlalchemy import event

    plans: list[str] = []

    def explain(conn: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        link = conn.connection.driver_connection  # type: ignore[attr-defined]  # SQLAlchemy's own
        if statement.startswith("SELECT"):
            rows = link.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
            plans.extend(
                str(row[3])
                for row in rows
                if "order_row" in str(row[3]) or "parcel_row" in str(row[3])
            )

    engine = shop.counter.store._reading
    event.listen(engine, "before_cursor_execute", explain)
    try:
        for ask in (PARCELS, ORDERS, replace(ORDERS, since=1, until=2**50)):
            for text in ("wxm", "wx", shop.phone(5), "8888", shop.name(5), shop.waybill(5)):
                shop.counter.records.find(ask, text)
            shop.counter.records.newest(ask)
    finally:
        event.remove(engine, "before_cursor_execute", explain)
    assert plans
    assert [p for p in plans if p.startswith("SCAN") and "INDEX" not in p] == []
    searched = [p for p in plans if "order_row" in p and p.startswith("SEARCH")]
    by_time = [p for p in searched if "placed_at>" in p and "phone_rev" not in p]
    assert len(by_time) <= 1  # the list bounded by days, and no search


def test_a_story_tells_what_happened(shop: Shop) -> None:
    """Received, handed over, taken back: in order, by whom; an order tells its parcels."""
    counter, n = shop.counter, COUNT - 2
    counter.pickup.hand_over((shop.parcel(n),), Proof(text=shop.token(n)))
    handover = counter.pickup.recent(1)[0]
    counter.pickup.undo(handover.id, "拿错 13800001234")
    story = counter.records.story(RecordKind.PARCEL, shop.parcel(n))
    kinds = [step.kind for step in story.steps]
    assert {StepKind.RECEIVED, StepKind.HANDED_OVER, StepKind.UNDONE} <= set(kinds)
    assert kinds.index(StepKind.HANDED_OVER) < kinds.index(StepKind.UNDONE)
    undone = story.steps[kinds.index(StepKind.UNDONE)]
    assert "13800001234" not in undone.reason
    assert story.locator == shop.waybill(n)
    assert story.platform_no == shop.platform_no(n)
    order = counter.records.story(RecordKind.ORDER, shop.order(n))
    assert [line.number for line in order.parcels] == [shop.waybill(n)]
    assert order.parcel == shop.parcel(n)
    gone = counter.records.story(RecordKind.PARCEL, shop.parcel(1))
    assert [s.kind for s in gone.steps][-1] is StepKind.HANDED_OVER
    with pytest.raises(OperatorError, match="isn't here"):
        counter.records.story(RecordKind.PARCEL, "none")


def test_no_particulars_leave(shop: Shop) -> None:
    """Neither a list, nor a search, nor a story holds a whole name, phone or address."""
    records, n = shop.counter.records, COUNT - 5
    said = repr(
        (
            records.newest(PARCELS),
            records.find(ORDERS, shop.phone(n)),
            records.story(RecordKind.PARCEL, shop.parcel(n)),
            records.story(RecordKind.ORDER, shop.order(n)),
        )
    )
    assert shop.phone(n)[-4:] in said
    assert shop.phone(n) not in said
    assert shop.name(n) not in said
    assert "幸福里" not in said

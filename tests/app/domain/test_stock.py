# SPDX-License-Identifier: Apache-2.0
"""Stock is the sum of its movements, and goods leave first expired, first out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.apply import apply
from app.domain.identity import lot_id
from app.domain.kinds import Kind
from app.domain.operations import Do, Operation
from app.domain.outcome import Memory, NothingIssued
from app.domain.records import Case, Lot, Movement, Parcel, Product, Record
from app.domain.stock import in_order, lots_of, on_hand, take_out
from tests.app.domain.shapes import PRODUCTS, busy_operations, busy_records

CATALOGUE = [Product(id=id, code=id, name=id) for id in PRODUCTS]
PARCEL_ROWS = st.lists(busy_records().filter(lambda r: isinstance(r, Parcel)), max_size=3)
STOCK = (Do.MOVE_STOCK, Do.COUNT_STOCK)
PARCEL = (Do.ANNOUNCE_PARCEL, Do.RECEIVE_PARCEL, Do.HAND_OVER, Do.UNDO_HAND_OVER)


def _after(rows: list[Record], operations: list[Operation]) -> Memory:
    memory = Memory([*CATALOGUE, *rows])
    for op in operations:
        memory.take(apply(op, None, memory, NothingIssued()))
    return memory


def _sums(memory: Memory) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in memory.rows.values():
        if isinstance(row, Movement):
            place = lot_id(row.product, row.lot)
            sums[place] = sums.get(place, 0) + row.quantity
    return sums


def _lots(memory: Memory) -> dict[str, int]:
    return {row.id: row.on_hand for row in memory.rows.values() if isinstance(row, Lot)}


@given(PARCEL_ROWS, busy_operations(*STOCK, *PARCEL))
def test_on_hand_is_the_sum_of_the_movements(
    rows: list[Record], operations: list[Operation]
) -> None:
    """Lot by lot, whatever happened to parcels and stock."""
    memory = _after(rows, operations)
    assert _lots(memory) == _sums(memory)


@given(busy_operations(*STOCK).flatmap(lambda ops: st.tuples(st.just(ops), st.permutations(ops))))
def test_the_order_of_arrival_doesnt_matter(
    orders: tuple[list[Operation], list[Operation]],
) -> None:
    """Two counters' movements and counts add up to the same stock, whichever arrives first.

    Only the question whether a count had missed what the other sold depends on the order.
    """
    first, second = (_after([], operations) for operations in orders)
    assert _lots(first) == _lots(second)
    assert _kept(first) == _kept(second)


def _kept(memory: Memory) -> dict[str, Record]:
    return {r.id: r for r in memory.rows.values() if _is_kept(r)}


def _is_kept(row: Record) -> bool:
    return isinstance(row, Movement) or (
        isinstance(row, Case) and row.code != "counted_against_sold"
    )


def test_a_lost_movement_is_seen() -> None:
    """The sum above notices a movement that is missing."""
    lot = Lot(id=lot_id(PRODUCTS[0], ""), product=PRODUCTS[0], on_hand=1)
    assert _lots(Memory([lot])) != _sums(Memory([lot]))


_LOTS = st.lists(
    st.builds(
        Lot,
        id=st.uuids().map(str),
        product=st.just("p"),
        code=st.sampled_from(["", "L1", "L2", "L3"]),
        expires_on=st.sampled_from(["", "2026-11-30", "2026-12-01"]),
        on_hand=st.integers(-3, 6),
    ),
    max_size=4,
    unique_by=lambda lot: lot.code,
)


@given(_LOTS, st.integers(1, 20))
def test_what_is_taken_is_what_was_asked(lots: list[Lot], quantity: int) -> None:
    """All pieces come from somewhere, no lot gives more than it has, each is named once."""
    taken = take_out(in_order(lots), quantity)
    assert sum(pieces for _, pieces in taken) == quantity
    assert len({code for code, _ in taken}) == len(taken)
    have = {lot.code: lot.on_hand for lot in lots}
    for code, pieces in taken:
        assert pieces > 0
        assert not code or pieces <= have[code]


@given(_LOTS)
def test_lots_stand_by_their_last_day(lots: list[Lot]) -> None:
    """The lot that expires first comes first, those without a day come last."""
    days = [lot.expires_on or "9999" for lot in in_order(lots)]
    assert days == sorted(days)
    rows = Memory(lots)
    assert {lot.id for lot in lots_of(rows, "p")} == {lot.id for lot in lots}
    assert on_hand(lots_of(rows, "p")) == sum(lot.on_hand for lot in lots)
    assert rows.get(Kind.LOT, "none") is None

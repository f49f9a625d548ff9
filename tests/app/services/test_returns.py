# SPDX-License-Identifier: Apache-2.0
"""What ought to go back and what went, from a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bench.shop import Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path, 20) as opened:
        yield opened


def test_problems_come_first_and_what_went_is_listed(shop: Shop) -> None:
    """A problem ought to go before anything overdue; what is given back leaves one list for the other, and returns."""
    counter = shop.counter
    before = counter.returns.due()
    counter.pickup.set_problem(shop.parcel(7), "refused")
    due = counter.returns.due()
    assert due[0].id == shop.parcel(7)
    assert due[0].status == "problem"
    assert {p.id for p in due} == {shop.parcel(7), *(p.id for p in before)}
    assert counter.returns.recent() == ()
    for n in (7, 8):
        counter.receiving.return_parcel(shop.parcel(n), "refused")
    assert [p.id for p in counter.returns.recent()] == [shop.parcel(8), shop.parcel(7)]
    assert shop.parcel(7) not in {p.id for p in counter.returns.due()}
    counter.receiving.return_parcel(shop.parcel(7), "left here", returned=False)
    assert [p.id for p in counter.returns.recent()] == [shop.parcel(8)]


def test_the_lists_are_bounded(shop: Shop) -> None:
    """Never more than asked for, however many there are."""
    for n in range(6):
        shop.counter.pickup.set_problem(shop.parcel(n), "refused")
    assert len(shop.counter.returns.due(limit=4)) == 4

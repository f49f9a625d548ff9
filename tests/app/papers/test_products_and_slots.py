# SPDX-License-Identifier: Apache-2.0
"""Products and slots become the records of their labels, with what was typed behind them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import CounterApp
from app.domain.identity import derived_id
from app.domain.records import Product
from app.errors import OperatorError
from app.papers.sources import SOURCES
from printing.documents.price_label import PriceLabel
from printing.documents.promotion_label import PromotionLabel
from printing.documents.shelf_label import Arrow, ShelfLabel
from tests.security.desk_of_one import MANAGER, PIN, open_desk, take

APPLE = Product(
    id=derived_id("product", 1),
    code="6901234567892",
    name="红富士苹果",
    price_minor=1280,
    spec="一级",
    unit="斤",
)
CAKE = Product(id=derived_id("product", 2), code="02000002", name="饼", price_minor=0)


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CounterApp]:
    with open_desk(tmp_path_factory.mktemp("labels")) as opened:
        opened.staff.log_in(MANAGER.id, PIN)
        take(opened, APPLE, CAKE, seq=2)
        yield opened


def record(counter: CounterApp, document: str, id: str) -> object:
    (found,) = SOURCES[document].records(counter.desk, (id,))
    return found


def refused(counter: CounterApp, document: str, id: str) -> str:
    with pytest.raises(OperatorError) as told:
        record(counter, document, id)
    return told.value.code


def test_a_price_label_says_what_the_catalogue_knows(counter: CounterApp) -> None:
    """Name, specification, price, and the unit as the law writes it; nothing is invented."""
    assert record(counter, "price_label", APPLE.code) == PriceLabel(
        name="红富士苹果", code=APPLE.code, price_minor=1280, spec="一级", unit="500g"
    )
    plain = record(counter, "price_label", CAKE.id)
    assert isinstance(plain, PriceLabel)
    assert (plain.unit, plain.origin, plain.member_price_minor) == ("", "", None)


def test_what_is_typed_stands_on_the_price_label(counter: CounterApp) -> None:
    """Origin, the members' price and another unit come from behind the code."""
    made = record(counter, "price_label", f"{APPLE.code};member=9.90;origin=山东烟台;unit=kg")
    assert isinstance(made, PriceLabel)
    assert (made.member_price_minor, made.origin, made.unit) == (990, "山东烟台", "kg")
    assert refused(counter, "price_label", f"{APPLE.code}=9.90") == "bad_addition"


def test_a_promotion_has_both_prices_and_its_time(counter: CounterApp) -> None:
    """The new price is typed, the usual one is the catalogue's."""
    made = record(
        counter,
        "promotion_label",
        f"{APPLE.code}=9.90;from=2026-11-23;until=2026-11-30;limit=2;origin=山东烟台",
    )
    assert made == PromotionLabel(
        name="红富士苹果",
        code=APPLE.code,
        price_minor=1280,
        promotion_minor=990,
        spec="一级",
        unit="500g",
        origin="山东烟台",
        starts_on="2026-11-23",
        ends_on="2026-11-30",
        limit=2,
    )


def test_a_promotion_must_be_one(counter: CounterApp) -> None:
    """Without a price, with one that isn't lower, or ending before it begins it is refused."""
    code = APPLE.code
    assert refused(counter, "promotion_label", code) == "promotion_price"
    assert refused(counter, "promotion_label", f"{code}=12.80") == "promotion_not_lower"
    assert refused(counter, "promotion_label", f"{code}=cheap") == "bad_addition"
    late = f"{code}=9.90;from=2026-11-30;until=2026-11-23"
    assert refused(counter, "promotion_label", late) == "bad_addition"
    assert refused(counter, "promotion_label", "0=9.90") == "product_unknown"
    # A product whose usual price isn't known has a promotion's price alone.
    assert isinstance(record(counter, "promotion_label", f"{CAKE.code}=1"), PromotionLabel)


def test_what_is_typed_into_the_search_goes_behind_each_choice(counter: CounterApp) -> None:
    """`苹果=9.90` finds the apples and offers them at that price."""
    ((id, caption),) = SOURCES["promotion_label"].choose(counter.desk, "苹果=9.90;limit=2", 10)
    assert id == f"{APPLE.code}=9.90;limit=2"
    assert "9.90" in caption
    assert isinstance(record(counter, "promotion_label", id), PromotionLabel)
    assert SOURCES["promotion_label"].choose(counter.desk, "苹果", 10) == ()
    assert SOURCES["price_label"].choose(counter.desk, "", 10)[0][0] in (APPLE.code, CAKE.code)


def test_a_slot_has_its_arrow_and_its_zone(counter: CounterApp) -> None:
    """The cold zone is told, an arrow, a name and a capacity may be typed, the rest is refused."""
    assert record(counter, "shelf_label", "L-01-01") == ShelfLabel(
        slot="L-01-01", temperature="chilled"
    )
    assert record(counter, "shelf_label", "A-03-12=left;zone=门口;capacity=30") == ShelfLabel(
        slot="A-03-12", zone_text="门口", capacity=30, arrow=Arrow.LEFT
    )
    assert refused(counter, "shelf_label", "A-03-12=north") == "bad_addition"
    assert refused(counter, "shelf_label", "A 03") == "bad_slot"
    ids = [id for id, _ in SOURCES["shelf_label"].choose(counter.desk, "a-03-12=up", 5)]
    assert ids == ["A-03-12=up"]


def test_they_print_by_name(counter: CounterApp, tmp_path: Path) -> None:
    """The job of the labels screen takes the same ids."""
    done = counter.labels.print(
        "promotion_label", (f"{APPLE.code}=9.90",), f"pdf:{tmp_path}/a.pdf", size="A4"
    )
    assert done.items == 1

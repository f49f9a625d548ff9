# SPDX-License-Identifier: Apache-2.0
"""The catalogue's products, for the labels that carry a price.

The catalogue holds no origin, no price for members and no promotion: those are typed behind the product's
code (see `typed`), `6901;member=8.80;origin=杭州` or `6901=9.90;until=2026-11-30;limit=2`. Must not invent
what is missing, nor call a price a promotion that isn't lower.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.records import Product
from app.errors import OperatorError
from app.papers.source import Choices, Source
from app.papers.typed import read_typed, split_id
from app.services.desk import Desk, refused_as
from app.store import stock

_SAID = ("spec", "unit", "origin")
_PROMOTION = ("from", "until", "limit")
# Weights as the law writes them on price tags; a piece needs no word.
_UNITS = {
    "piece": "",
    "斤": "500g",
    "jin": "500g",
    "公斤": "kg",
    "千克": "kg",
}


def choose(desk: Desk, text: str, limit: int) -> Choices:
    """The products that a text finds; what was typed behind the text goes behind each."""
    wanted, rest = split_id(text)
    rows = desk.store.query(lambda c: stock.stock_lines(c, text=wanted, limit=limit))
    shown = f"   {rest.lstrip(';=')}" if rest else ""
    return tuple(
        (f"{r.product.code}{rest}", f"{r.product.name}   {r.product.code}{shown}") for r in rows
    )


def _choose_promotions(desk: Desk, text: str, limit: int) -> Choices:
    """Nothing before a price is typed: a product alone is no promotion."""
    return choose(desk, text, limit) if split_id(text)[1].startswith("=") else ()


def _product(desk: Desk, code: str) -> Product:
    row = desk.store.query(lambda c: stock.stock_line(c, code) or stock.stock_of(c, code))
    if row is None:
        raise refused_as("product_unknown")
    return row.product


def _price(desk: Desk, text: str) -> object:
    from printing.documents.price_label import PriceLabel

    typed = read_typed(text, names=("member", *_SAID))
    product = _product(desk, typed.id)
    return PriceLabel(
        name=product.name,
        code=product.code,
        price_minor=product.price_minor,
        spec=typed.text("spec") or product.spec,
        unit=typed.text("unit") or _UNITS.get(product.unit, product.unit),
        origin=typed.text("origin"),
        member_price_minor=typed.minor("member"),
    )


def _promotion(desk: Desk, text: str) -> object:
    from printing.documents.promotion_label import PromotionLabel

    typed = read_typed(text, main="price", names=(*_PROMOTION, *_SAID))
    product = _product(desk, typed.id)
    promotion_minor = typed.minor("price")
    if promotion_minor is None:
        raise OperatorError(
            "promotion_price",
            f"The promotion's price of {product.name} is missing.",
            f"Type it behind the code: {product.code}=9.90",
        )
    if 0 < product.price_minor <= promotion_minor:
        raise OperatorError(
            "promotion_not_lower",
            f"The promotion's price of {product.name} isn't lower than its price.",
            "Correct it, or change the price in the catalogue.",
        )
    starts_on, ends_on = typed.day("from"), typed.day("until")
    if starts_on and ends_on and ends_on < starts_on:
        raise OperatorError(
            "bad_addition", "The promotion would end before it begins.", "Correct the two dates."
        )
    return PromotionLabel(
        name=product.name,
        code=product.code,
        price_minor=product.price_minor,
        promotion_minor=promotion_minor,
        spec=typed.text("spec") or product.spec,
        unit=typed.text("unit") or _UNITS.get(product.unit, product.unit),
        origin=typed.text("origin"),
        starts_on=starts_on,
        ends_on=ends_on,
        limit=typed.count("limit"),
    )


def _prices(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    return [_price(desk, id) for id in ids]


def _promotions(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    return [_promotion(desk, id) for id in ids]


PRICES = Source(of="product", choose=choose, records=_prices)
PROMOTIONS = Source(of="promotion", choose=_choose_promotions, records=_promotions)

# SPDX-License-Identifier: Apache-2.0
"""The catalogue's products, for the labels that carry a price."""

from __future__ import annotations

from collections.abc import Sequence

from app.papers.source import Choices, Source
from app.services.desk import Desk, refused_as
from app.store import stock


def choose(desk: Desk, text: str, limit: int) -> Choices:
    rows = desk.store.query(lambda c: stock.stock_lines(c, text=text, limit=limit))
    return tuple((r.product.code, f"{r.product.name}   {r.product.code}") for r in rows)


def _price(desk: Desk, code: str) -> object:
    from printing.documents.price_label import PriceLabel

    row = desk.store.query(lambda c: stock.stock_line(c, code) or stock.stock_of(c, code))
    if row is None:
        raise refused_as("product_unknown")
    product = row.product
    return PriceLabel(
        name=product.name,
        code=product.code,
        price_minor=product.price_minor,
        spec=product.spec,
        unit="" if product.unit == "piece" else product.unit,
    )


def _prices(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    return [_price(desk, code) for code in ids]


PRICES = Source(of="product", choose=choose, records=_prices)

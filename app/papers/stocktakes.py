# SPDX-License-Identifier: Apache-2.0
"""Products and their lots, for the stocktake sheet: blind, unless the figures are asked for by name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from app.papers.choices import of_named
from app.papers.source import Choices, Source
from app.papers.stamps import stamp_of
from app.services.desk import Desk, refused_as
from app.store import stock

PAGE = 1_000
STOCKED, ALL, FIGURES = "stocked", "all", ":figures"


def _choose(_desk: Desk, text: str, limit: int) -> Choices:
    ids = (STOCKED, ALL, STOCKED + FIGURES, ALL + FIGURES)
    return of_named("stock", dict.fromkeys(ids, ""), text)[:limit]


def _every_product(conn: Connection) -> list[stock.StockRow]:
    """The whole catalogue, page by page: a count that leaves products out would find them missing."""
    rows: list[stock.StockRow] = []
    while page := stock.stock_lines(conn, limit=PAGE, after=rows[-1].product.id if rows else ""):
        rows += page
    return rows


def _sheet(desk: Desk, id: str) -> object:
    from printing.documents.stocktake import CountLine, Stocktake

    what, _, figures = id.partition(":")
    if what not in (STOCKED, ALL):
        raise refused_as("nothing_to_count")
    rows = desk.store.query(_every_product)
    lines = [
        CountLine(
            code=row.product.code,
            name=row.product.name,
            spec=row.product.spec,
            lot=lot.code if lot else "",
            expires_on=lot.expires_on if lot else "",
            on_hand=lot.on_hand if lot else 0,
        )
        for row in rows
        for lot in (row.lots or ((None,) if what == ALL else ()))
    ]
    if not lines:
        raise refused_as("nothing_to_count")
    return Stocktake(
        lines=tuple(lines),
        with_figures=bool(figures),
        date=desk.today(),
        stamp=stamp_of(desk),
    )


def _sheets(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    return [_sheet(desk, id) for id in ids]


STOCKTAKES = Source(of="stock", choose=_choose, records=_sheets)

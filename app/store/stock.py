# SPDX-License-Identifier: Apache-2.0
"""Named reads of the catalogue and the stock: lines by page, a product's ledger, what runs out.

Pages go by the last line that was shown (keyset), never by an offset. On hand is the sum of the lots.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection

from app.codec import decode_record
from app.domain.kinds import Kind
from app.domain.records import Lot, Movement, Product
from app.store.columns import storable


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRow:
    """A product with its lots, the one that expires first in front."""

    product: Product
    lots: tuple[Lot, ...] = ()

    @property
    def on_hand(self) -> int:
        return sum(lot.on_hand for lot in self.lots)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTotals:
    """Products in the catalogue, those at or below their low mark, lots that expire soon."""

    products: int
    low: int
    expiring: int


def _lots(conn: Connection, products: list[str]) -> dict[str, list[Lot]]:
    lots: dict[str, list[Lot]] = defaultdict(list)
    found = conn.exec_driver_sql(
        "SELECT body FROM lot_row WHERE product IN (SELECT value FROM json_each(?))",
        (json.dumps(products),),
    )
    for (body,) in found:
        record = decode_record(Kind.LOT, body)
        if isinstance(record, Lot):
            lots[record.product].append(record)
    for of_product in lots.values():
        of_product.sort(key=lambda lot: (not lot.expires_on, lot.expires_on, lot.code))
    return lots


def _rows(conn: Connection, where: str, values: tuple[str | int, ...]) -> list[StockRow]:
    found = conn.exec_driver_sql(f"SELECT body FROM product_row {where}", values)
    records = (decode_record(Kind.PRODUCT, body) for (body,) in found)
    products = [record for record in records if isinstance(record, Product)]
    lots = _lots(conn, [product.id for product in products])
    return [StockRow(product=p, lots=tuple(lots.get(p.id, ()))) for p in products]


def stock_lines(
    conn: Connection, *, text: str = "", limit: int = 100, after: str = ""
) -> list[StockRow]:
    """A page of the catalogue in the order of names; `after` is the last product's id.

    `text` is the beginning of a code or of initials, or a part of a name.
    """
    where: list[str] = []
    values: list[str | int] = []
    plain = storable(text).strip()
    if plain:
        where.append("(substr(code, 1, ?) = ? OR substr(initials, 1, ?) = ? OR instr(name, ?) > 0)")
        values += [len(plain), plain, len(plain), plain.lower(), plain]
    if after:
        where.append("(name, id) > (SELECT name, id FROM product_row WHERE id = ?)")
        values.append(storable(after))
    only = f"WHERE {' AND '.join(where)}" if where else ""
    return _rows(conn, f"{only} ORDER BY name, id LIMIT ?", (*values, limit))


def stock_line(conn: Connection, code: str) -> StockRow | None:
    """The product that is sold under this code."""
    return next(iter(_rows(conn, "WHERE code = ? ORDER BY id LIMIT 1", (storable(code),))), None)


def stock_of(conn: Connection, product: str) -> StockRow | None:
    """The product with this id."""
    return next(iter(_rows(conn, "WHERE id = ?", (storable(product),))), None)


def ledger(conn: Connection, product: str, limit: int = 100) -> list[Movement]:
    """A product's movements, newest first."""
    found = conn.exec_driver_sql(
        "SELECT body FROM movement_row WHERE product = ? ORDER BY at DESC, id DESC LIMIT ?",
        (product, limit),
    )
    records = (decode_record(Kind.MOVEMENT, body) for (body,) in found)
    return [record for record in records if isinstance(record, Movement)]


def expiring(conn: Connection, *, until: str, limit: int = 200) -> list[tuple[Product, Lot]]:
    """Lots on hand that expire on or before `until` (YYYY-MM-DD), the soonest first."""
    found = conn.exec_driver_sql(
        "SELECT l.body, p.body FROM lot_row AS l JOIN product_row AS p ON p.id = l.product"
        " WHERE l.expires_on <> '' AND l.on_hand > 0 AND l.expires_on <= ?"
        " ORDER BY l.expires_on, l.id LIMIT ?",
        (until, limit),
    )
    return [
        (product, lot)
        for lot_body, body in found
        if isinstance(product := decode_record(Kind.PRODUCT, body), Product)
        and isinstance(lot := decode_record(Kind.LOT, lot_body), Lot)
    ]


def totals(conn: Connection, *, until: str) -> StockTotals:
    """The numbers above the list; a product without a low mark is never low."""
    low = conn.exec_driver_sql(
        "SELECT count(*) FROM (SELECT p.low_stock AS mark, coalesce(sum(l.on_hand), 0) AS here"
        " FROM product_row AS p LEFT JOIN lot_row AS l ON l.product = p.id"
        " WHERE p.low_stock > 0 GROUP BY p.id) WHERE here <= mark"
    ).scalar_one()
    soon = conn.exec_driver_sql(
        "SELECT count(*) FROM lot_row WHERE expires_on <> '' AND on_hand > 0 AND expires_on <= ?",
        (until,),
    ).scalar_one()
    products = conn.exec_driver_sql("SELECT count(*) FROM product_row").scalar_one()
    return StockTotals(products=int(products), low=int(low), expiring=int(soon))

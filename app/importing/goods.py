# SPDX-License-Identifier: Apache-2.0
"""A shop's goods list: code, name, price.

A shop must be able to sell and scan what it has, so a code that a scanner can send is taken, sound
or not: sound EAN as they are, 12 digits with their zero back, in-house codes as they are, a wrong
check digit and a carton's code kept as printed and told. Refused is only what no scan could mean:
no code, odd characters, two codes in one cell, a code that another row has.
"""

from __future__ import annotations

import re

from app.domain.codes import ProductCodeKind, clean_product_code, product_code_kind
from app.importing.layout import Column, lay_out
from app.importing.reading import Reading, total_notes
from app.importing.rows import GoodsRow, Note, Preview, RefusedRow
from app.importing.sorting import preview_of
from app.importing.tables import Table

COLUMNS = (
    Column(
        field="code",
        headings=(
            "商品条码",
            "条码",
            "条形码",
            "国条码",
            "商品编码",
            "货号",
            "barcode",
            "code",
            "ean",
        ),
        required=True,
    ),
    Column(
        field="name",
        headings=("商品名称", "品名", "名称", "商品", "name", "product", "product name"),
        required=True,
    ),
    Column(
        field="price",
        headings=(
            "零售价",
            "售价",
            "单价",
            "价格",
            "销售价",
            "price",
            "retail price",
            "unit price",
        ),
        required=True,
    ),
)
_KEYS = ("code", "name")


def read_goods(table: Table) -> Preview[GoodsRow]:
    """Every product of a goods list."""
    layout = lay_out(table, COLUMNS, _KEYS)
    first: dict[str, GoodsRow] = {}
    rows: list[GoodsRow | RefusedRow] = []
    for record in layout.records:
        reading = Reading(record)
        row = reading.broken(table) or _read(reading)
        if isinstance(row, GoodsRow):
            earlier = first.setdefault(row.code, row)
            if earlier is not row:
                same = (earlier.name, earlier.price_minor) == (row.name, row.price_minor)
                why = "duplicate_row" if same else "duplicate_code"
                row = reading.refuse(why, "code", other=earlier.row)
        rows.append(row)
    kinds = [row.code_kind for row in rows if isinstance(row, GoodsRow)]
    notes = [
        Note(code=code, values=(("count", kinds.count(kind)),))
        for code, kind in (
            ("in_house_codes", ProductCodeKind.IN_HOUSE),
            ("restricted_codes", ProductCodeKind.RESTRICTED),
        )
        if kind in kinds
    ]
    return preview_of("goods", table, layout, rows, [*notes, *total_notes(layout, 0)])


def _read(reading: Reading) -> GoodsRow | RefusedRow:
    cleaned = clean_product_code(reading.record.text("code"))
    match cleaned.problem:
        case "empty":
            return reading.refuse("no_code", "code")
        case "characters":
            return reading.refuse("code_characters", "code")
        case "too_long":
            return reading.refuse("code_too_long", "code", length=len(cleaned.value))
    code = reading.code("code", cleaned)
    kind = product_code_kind(code)
    if kind is ProductCodeKind.UNCHECKED:
        reading.mend("check_digit", "code")
    elif kind is ProductCodeKind.CARTON:
        reading.mend("carton_code", "code")
    elif kind is ProductCodeKind.IN_HOUSE and len(code) > 10:
        reading.mend("odd_code", "code")
    name = reading.text("name")
    if not name:
        return reading.refuse("no_name", "name")
    price = reading.money("price")
    if price is None:
        return reading.refuse("price_unreadable", "price")
    if price < 0:
        return reading.refuse("price_negative", "price")
    if price == 0:
        reading.mend("price_zero", "price")
    name = _name_without_code(reading, name)
    return GoodsRow(
        row=reading.record.row,
        mends=tuple(reading.mends),
        code=code,
        name=name,
        price_minor=price,
        code_kind=kind,
    )


def _name_without_code(reading: Reading, name: str) -> str:
    """The name without the row's own bar code; a name that is nothing else stays as it is."""
    printed = reading.record.text("code").strip()
    if re.fullmatch(r"[0-9\-]{6,}", name):
        reading.mend("name_is_code", "name")
        return name
    if len(printed) < 8 or printed not in name:
        return name
    rest = " ".join(name.replace(printed, " ").split()).strip(" -_/")
    reading.mend("code_in_name", "name", after=rest)
    return rest

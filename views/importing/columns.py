# SPDX-License-Identifier: Apache-2.0
"""Rows of an import as lines of one table, whatever the kind; personal data stays masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from app.importing.rows import ConsignmentRow, GoodsRow, OrderRow, RefusedRow, Row, RunRow
from views.i18n import Phrases
from views.widgets.table import Column, soft


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: the row's number in the file, what it is, and why it was mended or refused."""

    row: int
    title: str
    line: str
    why: str


def lines_of(say: Phrases, rows: Sequence[Row | RefusedRow]) -> tuple[Line, ...]:
    """Lines for rows of any kind."""
    return tuple(_line(say, row) for row in rows)


def _line(say: Phrases, row: Row | RefusedRow) -> Line:
    make = partial(Line, row=row.row, why=row.text_in(say.language))
    match row:
        case GoodsRow():
            return make(title=row.name, line=f"{row.code} · {say.money(row.price_minor)}")
        case OrderRow():
            goods = say("import.goods", name=row.product_name, count=row.quantity)
            return make(title=goods, line=row.platform_no)
        case ConsignmentRow():
            return make(title=row.waybill, line=" · ".join(p for p in (row.carrier, row.item) if p))
        case RunRow():
            return make(title=row.platform_no, line=f"{row.window_from}–{row.window_to}")
        case RefusedRow():
            codes = [text for _, text in row.cells[:2] if text]
            return make(title=codes[0] if codes else say("common.none"), line="")
        case _:
            return make(title=say("common.none"), line="")


def columns_of(say: Phrases) -> list[Column[Line]]:
    """The preview's columns."""
    return [
        Column(
            title=say("import.row"),
            width=84,
            right=True,
            text=lambda r: str(r.row or ""),
            tone=soft,
        ),
        Column(
            title=say("import.what"),
            width=340,
            bold=True,
            text=lambda r: r.title,
            line=lambda r: r.line,
        ),
        Column(title=say("import.why"), text=lambda r: r.why or say("import.as_is")),
    ]

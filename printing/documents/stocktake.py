# SPDX-License-Identifier: Apache-2.0
"""The stocktake sheet: what to count, with the product's bar code and an empty place for the figure.

Blind by default: who sees what the books say counts what the books say. Promises a line a lot, in the order
given, and the books' figure only where the record says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.blocks import Align
from printing.document import DocumentType, Form, as_sheets
from printing.documents.list_words import list_words, stamp_line
from printing.documents.stamp import Stamp
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.roster import Cell, Column, Roster, Row
from printing.table import draw_rosters


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """One lot of one product."""

    code: str
    name: str
    spec: str = ""
    lot: str = ""
    expires_on: str = ""
    on_hand: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocktake:
    """What to count; `with_figures` shows what the books say."""

    lines: tuple[CountLine, ...]
    with_figures: bool = False
    date: str = ""
    stamp: Stamp


def pages(
    record: Stocktake, size: Size, printer: Printer, language: str
) -> tuple[ResolvedLabel, ...]:
    """The sheet's pages."""
    words = list_words(language)
    lines: list[Row] = [
        (
            str(number),
            line.code,
            "  ".join(part for part in (line.name, line.spec) if part),
            "\n".join(part for part in (line.lot, line.expires_on) if part),
            *((str(line.on_hand),) if record.with_figures else ()),
            "",
            "",
        )
        for number, line in enumerate(record.lines, start=1)
    ]
    figures = Column(
        title=words.on_hand, width_mm=17, shows=Cell.STRONG, align=Align.CENTRE, size_mm=4.4
    )
    roster = Roster(
        title=words.stocktake,
        facts=(
            (words.site, record.stamp.site),
            (words.mode, words.with_figures if record.with_figures else words.blind),
            (words.date, record.date),
        ),
        columns=(
            Column(title=words.number, width_mm=11, align=Align.CENTRE),
            Column(title=words.code, width_mm=46, shows=Cell.CODE),
            Column(title=words.product, size_mm=3.8),
            Column(title=f"{words.lot} / {words.expires}", width_mm=25, size_mm=3.1),
            *((figures,) if record.with_figures else ()),
            Column(title=words.place, width_mm=20, shows=Cell.WRITE),
            Column(title=words.counted, width_mm=22, shows=Cell.WRITE),
        ),
        lines=lines,
        row_height_mm=13,
        totals=((words.products, str(len(lines))),),
        signatures=(words.counted_by, words.checked_by),
        note="" if record.with_figures else words.blind_note,
        page=words.page,
        stamp=stamp_line(record.stamp, words),
    )
    return draw_rosters((roster,), size=size, printer=printer)


DOCUMENT = DocumentType(
    name="stocktake",
    titles={"zh_CN": "盘点表", "en": "Stocktake sheet"},
    form=Form.SHEET,
    sizes=("A4",),
    record=Stocktake,
    draw=as_sheets(Stocktake, pages),
)

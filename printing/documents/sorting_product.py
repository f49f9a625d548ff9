# SPDX-License-Identifier: Apache-2.0
"""Sorting by product: one goes round the crates with one product in the arms.

Promises a section a product with its total, the crates in their order, notes with the line they were
ordered with.
"""

from __future__ import annotations

from printing.blocks import Align
from printing.document import DocumentType, Form, as_sheets
from printing.documents.captions import captions
from printing.documents.list_words import list_words, stamp_line
from printing.documents.sorting import Sorting, facts_of, owner, products_of, total
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.roster import Band, Cell, Column, Roster, Row
from printing.table import draw_rosters


def pages(
    record: Sorting, size: Size, printer: Printer, language: str
) -> tuple[ResolvedLabel, ...]:
    """The list's pages."""
    words, labels = list_words(language), captions(language)
    names = {crate.number: owner(crate, labels) for crate in record.crates}
    rows: dict[str, list[Row]] = {product: [] for product in products_of(record)}
    count: dict[str, int] = dict.fromkeys(rows, 0)
    for crate in record.crates:
        for line in crate.lines:
            count[line.product] += line.quantity
            rows[line.product].append(
                (str(crate.number), names[crate.number], str(line.quantity), line.note, "")
            )
    lines: list[Row | Band] = []
    for product, name in products_of(record).items():
        lines.append(Band(text=name, side=f"{words.total} {count[product]}"))
        lines += rows[product]
    roster = Roster(
        title=words.sorting_product,
        facts=facts_of(record, words),
        columns=(
            Column(
                title=words.crate, width_mm=20, shows=Cell.STRONG, align=Align.CENTRE, size_mm=5
            ),
            Column(title=words.person, share=1.2, size_mm=3.8),
            Column(
                title=words.quantity, width_mm=22, shows=Cell.STRONG, align=Align.CENTRE, size_mm=5
            ),
            Column(title=words.note, share=1),
            Column(title=words.tick, width_mm=12, shows=Cell.TICK),
        ),
        lines=lines,
        row_height_mm=8,
        totals=((words.people, str(len(record.crates))), (words.total, str(total(record)))),
        signatures=(words.sorted_by, words.checked_by),
        page=words.page,
        continued=words.continued,
        stamp=stamp_line(record.stamp, words),
    )
    return draw_rosters((roster,), size=size, printer=printer)


DOCUMENT = DocumentType(
    name="sorting_product",
    titles={"zh_CN": "分拣单（按商品）", "en": "Sorting sheet by product"},
    form=Form.SHEET,
    sizes=("A4",),
    record=Sorting,
    draw=as_sheets(Sorting, pages),
)

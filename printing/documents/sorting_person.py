# SPDX-License-Identifier: Apache-2.0
"""Sorting by person: what must lie in a crate before it is handed out.

Promises a section a person with the crate's number, how many pieces it holds, whether it is delivered and
what is to be collected.
"""

from __future__ import annotations

from printing.blocks import Align
from printing.document import DocumentType, Form, as_sheets
from printing.documents.captions import amount, captions
from printing.documents.list_words import ListWords, list_words, stamp_line
from printing.documents.sorting import Crate, Sorting, facts_of, owner, total
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.roster import Band, Cell, Column, Roster, Row
from printing.table import draw_rosters


def _side(crate: Crate, words: ListWords) -> str:
    parts = (
        words.by_delivery if crate.deliver else "",
        words.to_collect.format(amount=amount(crate.collect_minor)) if crate.collect_minor else "",
        f"{words.total} {sum(line.quantity for line in crate.lines)}",
    )
    return "   ".join(part for part in parts if part)


def pages(
    record: Sorting, size: Size, printer: Printer, language: str
) -> tuple[ResolvedLabel, ...]:
    """The list's pages."""
    words, labels = list_words(language), captions(language)
    lines: list[Row | Band] = []
    for crate in record.crates:
        lines.append(
            Band(text=f"{crate.number}   {owner(crate, labels)}", side=_side(crate, words))
        )
        lines += [(line.name, str(line.quantity), line.note, "") for line in crate.lines]
    cash = sum(crate.collect_minor for crate in record.crates)
    roster = Roster(
        title=words.sorting_person,
        facts=facts_of(record, words),
        columns=(
            Column(title=words.product, share=1.6, size_mm=3.8),
            Column(
                title=words.quantity, width_mm=22, shows=Cell.STRONG, align=Align.CENTRE, size_mm=5
            ),
            Column(title=words.note, share=1),
            Column(title=words.tick, width_mm=12, shows=Cell.TICK),
        ),
        lines=lines,
        row_height_mm=8,
        totals=(
            (words.people, str(len(record.crates))),
            (words.total, str(total(record))),
            (words.total_cash, amount(cash)),
        ),
        signatures=(words.sorted_by, words.checked_by),
        page=words.page,
        continued=words.continued,
        stamp=stamp_line(record.stamp, words),
    )
    return draw_rosters((roster,), size=size, printer=printer)


DOCUMENT = DocumentType(
    name="sorting_person",
    titles={"zh_CN": "分拣单（按人）", "en": "Sorting sheet by person"},
    form=Form.SHEET,
    sizes=("A4",),
    record=Sorting,
    draw=as_sheets(Sorting, pages),
)

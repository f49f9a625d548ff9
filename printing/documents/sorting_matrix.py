# SPDX-License-Identifier: Apache-2.0
"""The sorting matrix: a row a crate, a column a product, totals on both edges.

It is broken both ways: what has more products than fit beside each other goes on in a further strip of
pages, and every strip has the crates, their owners and each crate's whole total again. Promises
that the bottom row sums the columns over all crates.
"""

from __future__ import annotations

from math import ceil

from printing.blocks import Align
from printing.document import DocumentType, Form, as_sheets
from printing.documents.captions import captions
from printing.documents.list_words import list_words, stamp_line
from printing.documents.sorting import Sorting, facts_of, owner, products_of, quantities, total
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.roster import MARGIN, Cell, Column, Roster, Row
from printing.table import draw_rosters

WIDE = 4
CRATE_WIDTH, OWNER_WIDTH, TOTAL_WIDTH, PRODUCT_WIDTH = 14.0, 44.0, 16.0, 16.5


def pages(
    record: Sorting, size: Size, printer: Printer, language: str
) -> tuple[ResolvedLabel, ...]:
    """All strips' pages, one strip behind the other."""
    words, labels = list_words(language), captions(language)
    names = products_of(record)
    counts = {crate.number: quantities(crate) for crate in record.crates}
    sums = {product: sum(found.get(product, 0) for found in counts.values()) for product in names}
    room = size.width_mm - 2 * MARGIN - CRATE_WIDTH - OWNER_WIDTH - TOTAL_WIDTH
    every = list(names)
    # As many strips as are needed, as equal as can be.
    needed = max(1, ceil(len(every) / int(room / PRODUCT_WIDTH)))
    beside = max(1, ceil(len(every) / needed))
    strips = [every[at : at + beside] for at in range(0, len(every), beside)]
    rosters: list[Roster] = []
    for at, products in enumerate(strips, start=1):
        lines: list[Row] = [
            (
                str(crate.number),
                owner(crate, labels),
                *(str(counts[crate.number].get(product, "")) for product in products),
                str(sum(counts[crate.number].values())),
            )
            for crate in record.crates
        ]
        part = f"  {at}/{len(strips)}" if len(strips) > 1 else ""
        rosters.append(
            Roster(
                title=f"{words.sorting_matrix}{part}",
                facts=facts_of(record, words),
                columns=(
                    Column(
                        title=words.crate,
                        width_mm=CRATE_WIDTH,
                        shows=Cell.STRONG,
                        align=Align.CENTRE,
                        size_mm=4,
                    ),
                    Column(title=words.person, width_mm=OWNER_WIDTH, size_mm=3.4),
                    *(
                        Column(
                            title=names[product],
                            shows=Cell.STRONG,
                            align=Align.CENTRE,
                            size_mm=4.4,
                        )
                        for product in products
                    ),
                    Column(
                        title=words.total,
                        width_mm=TOTAL_WIDTH,
                        shows=Cell.STRONG,
                        align=Align.CENTRE,
                        size_mm=4.4,
                    ),
                ),
                lines=lines,
                sums=(
                    words.total,
                    words.people_count.format(count=len(record.crates)),
                    *(str(sums[product]) for product in products),
                    str(total(record)),
                ),
                row_height_mm=7,
                names_height_mm=12 if len(products) <= WIDE else 24,
                page=words.page,
                stamp=stamp_line(record.stamp, words),
            )
        )
    return draw_rosters(rosters, size=size, printer=printer)


DOCUMENT = DocumentType(
    name="sorting_matrix",
    titles={"zh_CN": "分拣总表", "en": "Sorting matrix"},
    form=Form.SHEET,
    sizes=("A4",),
    record=Sorting,
    draw=as_sheets(Sorting, pages),
)

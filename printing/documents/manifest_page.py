# SPDX-License-Identifier: Apache-2.0
"""The parts of a manifest's page: header, column names, one row a stop, totals and signatures.

Why apart: `manifest` says what a manifest is and how it falls into pages; here is where each thing
stands, in mm. Must not decide what is on which page.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from printing.barcodes import code128
from printing.blocks import Align, Ink, Weight
from printing.documents.captions import Captions, amount, who
from printing.refusal import CannotPrint
from printing.sheet import Pen

if TYPE_CHECKING:
    from printing.documents.manifest import Manifest, ManifestStop

LEFT, TOP, BOTTOM = 10.0, 9.0, 286.0
WIDTH = 190.0
# Of the line of totals: stops, pieces, cash (the longest figure), urgent stops.
TOTALS_SHARES = (0.19, 0.2, 0.42, 0.19)
HEADER_HEIGHT, COLUMNS_HEIGHT, ROW_HEIGHT = 22.0, 7.0, 15.5
CLOSING_HEIGHT = 52.0
LAST_PAGE_STOPS = 4
# Right edge of each column: position, bar code, recipient, window, pieces, cash, signature.
EDGES = (11.0, 67.0, 121.0, 137.0, 147.0, 165.0, WIDTH)


def draw_header(pen: Pen, record: Manifest, words: Captions, page: int, pages: int) -> None:
    pen.text(
        LEFT,
        TOP + 4,
        record.title or words.manifest,
        size_mm=6.4,
        width_mm=128,
        weight=Weight.BOLD,
    )
    facts = (
        (words.courier, record.courier),
        (words.site, record.site),
        (words.date, record.date),
    )
    x = LEFT
    for (caption, fact), width in zip(facts, (40.0, 56.0, 32.0), strict=True):
        pen.text(x, TOP + 10.6, caption, size_mm=2.9, width_mm=width)
        pen.text(x, TOP + 15, fact, size_mm=4, width_mm=width - 2, weight=Weight.BOLD)
        x += width
    right = LEFT + WIDTH
    # The run's number is in type below; a manifest without this bar code still works.
    with contextlib.suppress(CannotPrint):
        pen.bars(right - 60, TOP, code128(record.run_code), width_mm=60, height_mm=9)
    pen.text(
        right - 60,
        TOP + 11.4,
        f"{words.run} {record.run_code}",
        size_mm=3.4,
        width_mm=60,
        align=Align.CENTRE,
    )
    pen.text(
        right - 60,
        TOP + 16,
        words.page.format(page=page, pages=pages),
        size_mm=3.4,
        width_mm=60,
        align=Align.CENTRE,
        weight=Weight.BOLD,
    )


def draw_columns(pen: Pen, words: Captions, y: float) -> None:
    pen.fill(LEFT, y, WIDTH, COLUMNS_HEIGHT)
    names = (
        words.position,
        words.waybill_or_order,
        words.recipient_and_address,
        words.window,
        words.pieces,
        words.cash,
        words.signature,
    )
    start = 0.0
    for name, end in zip(names, EDGES, strict=True):
        pen.text(
            LEFT + start + 1,
            y + COLUMNS_HEIGHT / 2,
            name,
            size_mm=3.4,
            width_mm=end - start - 2,
            weight=Weight.BOLD,
            align=Align.CENTRE,
            ink=Ink.WHITE,
        )
        start = end


def _number(pen: Pen, stop: ManifestStop, y: float) -> None:
    """The bar code of the stop, and the numbers in type below it."""
    number = stop.waybill or stop.order_no
    start, end = EDGES[0], EDGES[1]
    width = end - start
    try:
        drawn = pen.bars(LEFT + start, y + 1.5, code128(number), width_mm=width, height_mm=8.2)
    except CannotPrint:
        drawn = False
    if not drawn:
        pen.text(
            LEFT + start + 1.5,
            y + 5.5,
            number,
            size_mm=4.4,
            width_mm=width - 3,
            weight=Weight.BOLD,
            align=Align.CENTRE,
        )
    both = drawn and stop.waybill and stop.order_no
    below = f"{stop.waybill}   {stop.order_no}" if both else (number if drawn else stop.order_no)
    pen.text(
        LEFT + start + 1.5,
        y + 12.3,
        below,
        size_mm=3,
        width_mm=width - 3,
        align=Align.CENTRE,
    )


def draw_row(pen: Pen, stop: ManifestStop, words: Captions, y: float) -> None:
    middle = y + ROW_HEIGHT / 2
    pen.text(
        LEFT + 0.8,
        y + 5.4 if stop.urgent else middle,
        str(stop.position),
        size_mm=5.4,
        width_mm=EDGES[0] - 1.6,
        weight=Weight.BOLD,
        align=Align.CENTRE,
    )
    if stop.urgent:
        pen.fill(LEFT + 0.8, y + 9.4, EDGES[0] - 1.6, 4.4)
        pen.text(
            LEFT + 1.1,
            y + 11.6,
            words.urgent,
            size_mm=3.1,
            width_mm=EDGES[0] - 2.2,
            weight=Weight.BOLD,
            align=Align.CENTRE,
            ink=Ink.WHITE,
        )
    _number(pen, stop, y)
    x, width = LEFT + EDGES[1] + 1.5, EDGES[2] - EDGES[1] - 3
    person = who(stop.recipient_masked, stop.phone_tail, words)
    pen.text(x, y + 4, person, size_mm=4, width_mm=width, weight=Weight.BOLD)
    pen.paragraph(x, y + 6.6, stop.address, size_mm=3.3, width_mm=width, height_mm=8.4)
    x, width = LEFT + EDGES[2] + 0.5, EDGES[3] - EDGES[2] - 1
    if stop.window_from or stop.window_to:
        for text, at in ((stop.window_from or "-", -2.4), (stop.window_to or "-", 2.4)):
            pen.text(
                x,
                middle + at,
                text,
                size_mm=4,
                width_mm=width,
                weight=Weight.BOLD,
                align=Align.CENTRE,
            )
    else:
        pen.text(x, middle, words.any_time, size_mm=3.2, width_mm=width, align=Align.CENTRE)
    pen.text(
        LEFT + EDGES[3],
        middle,
        str(stop.pieces),
        size_mm=4.6 if stop.pieces > 1 else 4,
        width_mm=EDGES[4] - EDGES[3],
        weight=Weight.BOLD if stop.pieces > 1 else Weight.REGULAR,
        align=Align.CENTRE,
    )
    if stop.cash_minor:
        pen.text(
            LEFT + EDGES[4] + 1.2,
            middle,
            amount(stop.cash_minor),
            size_mm=3.8,
            width_mm=EDGES[5] - EDGES[4] - 2.4,
            weight=Weight.BOLD,
            align=Align.RIGHT,
        )
    pen.across(LEFT, y + ROW_HEIGHT, WIDTH, 0.15)


def draw_closing(pen: Pen, record: Manifest, words: Captions, y: float) -> None:
    """Totals, the counts that a round must balance by, and three signatures."""
    cash = sum(stop.cash_minor for stop in record.stops)
    totals = (
        (words.stops, str(len(record.stops))),
        (words.total_pieces, str(sum(stop.pieces for stop in record.stops))),
        (words.total_cash, amount(cash)),
        (words.urgent_stops, str(sum(stop.urgent for stop in record.stops))),
    )
    x = LEFT
    for (caption, fact), share in zip(totals, TOTALS_SHARES, strict=True):
        wide = WIDTH * share
        pen.frame(x, y, wide, 11)
        pen.text(x + 2, y + 5.5, caption, size_mm=3.3, width_mm=wide * 0.45)
        pen.text(
            x + wide * 0.45,
            y + 5.5,
            fact,
            size_mm=5.4,
            width_mm=wide * 0.55 - 2,
            weight=Weight.BOLD,
            align=Align.RIGHT,
        )
        x += wide
    cell = WIDTH / 4
    y += 13
    counts = (words.loaded, words.delivered, words.to_station, words.returned)
    for at, (caption, joint) in enumerate(zip(counts, ("=", "+", "+", ""), strict=True)):
        x = LEFT + at * cell
        pen.text(x + 2, y + 4, caption, size_mm=3.3, width_mm=20)
        pen.across(x + 21, y + 6.4, cell - 28, 0.25)
        pen.text(
            x + cell - 6,
            y + 4,
            joint,
            size_mm=4.4,
            width_mm=6,
            weight=Weight.BOLD,
            align=Align.CENTRE,
        )
    y += 10
    cell = (WIDTH - 8) / 3
    for at, caption in enumerate((words.handed_out_by, words.taken_by, words.checked_by)):
        x = LEFT + at * (cell + 4)
        pen.frame(x, y, cell, 25)
        pen.text(x + 2, y + 3.4, caption, size_mm=3.3, width_mm=cell - 4, weight=Weight.BOLD)
        pen.text(x + 2, y + 21.6, words.time, size_mm=3.1, width_mm=12)
        pen.across(x + 12, y + 23, cell - 15, 0.15)

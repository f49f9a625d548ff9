# SPDX-License-Identifier: Apache-2.0
"""The courier's manifest: what leaves with whom, stop by stop, and who signed for it.

Promises a bar code for each stop (the waybill, or the order number where there is none), the
header row on every page, totals and signature boxes on the last, and no stop parted by a page
break. A number that no bar code can hold still gets its row, in large type. Must not show a whole
phone number: couriers reach residents through the counter.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.document import DocumentType, Form, as_sheets
from printing.documents.captions import captions, require_masked
from printing.documents.manifest_page import (
    BOTTOM,
    CLOSING_HEIGHT,
    COLUMNS_HEIGHT,
    EDGES,
    HEADER_HEIGHT,
    LAST_PAGE_STOPS,
    LEFT,
    ROW_HEIGHT,
    TOP,
    draw_closing,
    draw_columns,
    draw_header,
    draw_row,
)
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.sheet import Pen

SIZES = ("A4",)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestStop:
    """One stop; windows as HH:MM texts, empty where the resident named none."""

    position: int
    order_no: str
    waybill: str = ""
    recipient_masked: str = ""
    phone_tail: str = ""
    address: str = ""
    window_from: str = ""
    window_to: str = ""
    pieces: int = 1
    cash_minor: int = 0
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A courier's run, its stops in their order."""

    run_code: str
    stops: tuple[ManifestStop, ...]
    title: str = ""
    courier: str = ""
    site: str = ""
    date: str = ""


def _split(stops: tuple[ManifestStop, ...]) -> list[tuple[ManifestStop, ...]]:
    """The stops of each page; the last page leaves room for totals and signatures."""
    first_row = TOP + HEADER_HEIGHT + COLUMNS_HEIGHT
    full = int((BOTTOM - first_row) / ROW_HEIGHT)
    closing = int((BOTTOM - CLOSING_HEIGHT - first_row) / ROW_HEIGHT)
    pages: list[tuple[ManifestStop, ...]] = []
    at = 0
    while len(stops) - at > closing:
        # One more page follows: signatures never stand alone on it, nor with a stray stop.
        taken = min(full, len(stops) - at - LAST_PAGE_STOPS)
        pages.append(stops[at : at + taken])
        at += taken
    pages.append(stops[at:])
    return pages


def pages(
    record: Manifest, size: Size, printer: Printer, language: str
) -> tuple[ResolvedLabel, ...]:
    """The manifest's pages, on the printer's dots."""
    words = captions(language)
    for stop in record.stops:
        require_masked(stop.recipient_masked, stop.phone_tail)
    parts = _split(record.stops)
    drawn: list[ResolvedLabel] = []
    for number, part in enumerate(parts, start=1):
        pen = Pen(size=size, printer=printer)
        draw_header(pen, record, words, number, len(parts))
        y = TOP + HEADER_HEIGHT
        draw_columns(pen, words, y)
        y += COLUMNS_HEIGHT
        table_top = y
        for stop in part:
            draw_row(pen, stop, words, y)
            y += ROW_HEIGHT
        for edge in (0.0, *EDGES):
            pen.down(LEFT + edge, table_top, y - table_top, 0.15)
        if number == len(parts):
            draw_closing(pen, record, words, y + 3)
        drawn.append(pen.page())
    return tuple(drawn)


DOCUMENT = DocumentType(
    name="manifest",
    titles={"zh_CN": "配送交接清单", "en": "Courier manifest"},
    form=Form.SHEET,
    sizes=SIZES,
    record=Manifest,
    draw=as_sheets(Manifest, pages),
)

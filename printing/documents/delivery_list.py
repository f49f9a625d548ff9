# SPDX-License-Identifier: Apache-2.0
"""What is to be brought to the door today, from the shop's own parcels, for whoever carries it.

Unlike the manifest it needs no file of a run: it is made of parcels that wait here and whose orders
ask for delivery. Promises the whole address (a courier must find the door), a masked person and the
waybill to scan at the door. Must not show a phone but its last four digits.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.blocks import Align
from printing.document import DocumentType, Form, as_sheets
from printing.documents.captions import amount, captions, require_masked, who
from printing.documents.list_words import list_words, stamp_line
from printing.documents.stamp import Stamp
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.roster import Cell, Column, Roster
from printing.table import draw_rosters


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One parcel and its door."""

    waybill: str
    slot: str = ""
    recipient_masked: str = ""
    phone_tail: str = ""
    address: str = ""
    pieces: int = 1
    due_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryList:
    """Parcels in the order of their addresses; `consignment` is empty for all that wait."""

    deliveries: tuple[Delivery, ...]
    consignment: str = ""
    date: str = ""
    stamp: Stamp


def pages(
    record: DeliveryList, size: Size, printer: Printer, language: str
) -> tuple[ResolvedLabel, ...]:
    """The list's pages."""
    words, labels = list_words(language), captions(language)
    lines: list[tuple[str, ...]] = []
    for number, stop in enumerate(record.deliveries, start=1):
        require_masked(stop.recipient_masked, stop.phone_tail)
        person = who(stop.recipient_masked, stop.phone_tail, labels)
        lines.append(
            (
                str(number),
                stop.waybill,
                stop.slot,
                "\n".join(part for part in (person, stop.address) if part),
                str(stop.pieces),
                amount(stop.due_minor) if stop.due_minor else "",
                "",
            )
        )
    cash = sum(stop.due_minor for stop in record.deliveries)
    roster = Roster(
        title=words.delivery_list,
        facts=(
            (words.site, record.stamp.site),
            (words.consignment, record.consignment or words.every_consignment),
            (words.date, record.date),
        ),
        columns=(
            Column(title=words.number, width_mm=9, align=Align.CENTRE),
            Column(title=words.waybill, width_mm=56, shows=Cell.CODE),
            Column(title=words.slot, width_mm=18, shows=Cell.STRONG),
            Column(title=words.recipient_and_address),
            Column(title=words.pieces, width_mm=13, shows=Cell.STRONG, align=Align.CENTRE),
            Column(title=words.cash, width_mm=18, shows=Cell.STRONG, align=Align.RIGHT),
            Column(title=words.signature, width_mm=24, shows=Cell.WRITE),
        ),
        lines=lines,
        row_height_mm=15.5,
        totals=(
            (words.parcels, str(len(record.deliveries))),
            (words.pieces, str(sum(stop.pieces for stop in record.deliveries))),
            (words.total_cash, amount(cash)),
        ),
        signatures=(words.handed_out_by, words.taken_by_courier, words.checked_by),
        page=words.page,
        stamp=stamp_line(record.stamp, words),
    )
    return draw_rosters((roster,), size=size, printer=printer)


DOCUMENT = DocumentType(
    name="delivery_list",
    titles={"zh_CN": "配送清单", "en": "Delivery list"},
    form=Form.SHEET,
    sizes=("A4",),
    record=DeliveryList,
    draw=as_sheets(DeliveryList, pages),
)

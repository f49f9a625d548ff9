# SPDX-License-Identifier: Apache-2.0
"""What goes back to its carrier: overdue and problem parcels, each with its waybill to scan.

One section a carrier, for each sends its own courier; he signs on the last page. Promises masked
people and every parcel once. Must not decide what is overdue: the record says why each goes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from printing.blocks import Align
from printing.document import DocumentType, Form, as_sheets
from printing.documents.captions import captions, require_masked, who
from printing.documents.list_words import ListWords, joined, list_words, stamp_line
from printing.documents.stamp import Stamp
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.roster import Band, Cell, Column, Roster, Row
from printing.table import draw_rosters


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    """One parcel that goes back; `overdue_days` is 0 where another reason stands."""

    waybill: str
    carrier: str = ""
    slot: str = ""
    pickup_code: str = ""
    recipient_masked: str = ""
    phone_tail: str = ""
    pieces: int = 1
    overdue_days: int = 0
    problem: bool = False
    flags: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnList:
    """The parcels of one round of returns."""

    parcels: tuple[Returning, ...]
    date: str = ""
    stamp: Stamp


def reason_of(parcel: Returning, words: ListWords, language: str) -> str:
    """Why it goes back, in words."""
    known = {
        "damaged": words.damaged,
        "unknown": words.unlisted,
        "cancelled": words.cancelled,
    }
    parts = (
        words.problem if parcel.problem else "",
        words.overdue_for.format(days=parcel.overdue_days) if parcel.overdue_days else "",
        *(known[flag] for flag in parcel.flags if flag in known),
        parcel.note,
    )
    return joined(parts, language)


def pages(
    record: ReturnList, size: Size, printer: Printer, language: str
) -> tuple[ResolvedLabel, ...]:
    """The list's pages."""
    words, labels = list_words(language), captions(language)
    lines: list[Row | Band] = []
    number = 0
    ordered = sorted(record.parcels, key=lambda p: (not p.carrier, p.carrier, p.slot, p.waybill))
    for carrier, group in groupby(ordered, key=lambda p: p.carrier):
        parcels = list(group)
        lines.append(
            Band(
                text=carrier or words.no_carrier,
                side=words.parcels_count.format(count=len(parcels)),
            )
        )
        for parcel in parcels:
            require_masked(parcel.recipient_masked, parcel.phone_tail)
            number += 1
            lines.append(
                (
                    str(number),
                    parcel.waybill,
                    parcel.slot or parcel.pickup_code,
                    who(parcel.recipient_masked, parcel.phone_tail, labels),
                    str(parcel.pieces),
                    reason_of(parcel, words, language),
                    "",
                )
            )
    roster = Roster(
        title=words.return_list,
        facts=((words.site, record.stamp.site), (words.date, record.date)),
        columns=(
            Column(title=words.number, width_mm=10, align=Align.CENTRE),
            Column(title=words.waybill, width_mm=58, shows=Cell.CODE),
            Column(title=words.slot, width_mm=24, shows=Cell.STRONG, size_mm=4.2),
            Column(title=words.recipient, share=1),
            Column(title=words.pieces, width_mm=13, shows=Cell.STRONG, align=Align.CENTRE),
            Column(title=words.reason, share=1.15),
            Column(title=words.tick, width_mm=10, shows=Cell.TICK),
        ),
        lines=lines,
        row_height_mm=14,
        totals=(
            (words.parcels, str(len(record.parcels))),
            (words.pieces, str(sum(parcel.pieces for parcel in record.parcels))),
        ),
        signatures=(words.handed_out_by, words.taken_by_carrier),
        page=words.page,
        continued=words.continued,
        stamp=stamp_line(record.stamp, words),
    )
    return draw_rosters((roster,), size=size, printer=printer)


DOCUMENT = DocumentType(
    name="return_list",
    titles={"zh_CN": "退件清单", "en": "Returns to sender"},
    form=Form.SHEET,
    sizes=("A4",),
    record=ReturnList,
    draw=as_sheets(ReturnList, pages),
)

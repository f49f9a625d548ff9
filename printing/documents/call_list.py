# SPDX-License-Identifier: Apache-2.0
"""Whose parcels have waited too long: one section a person, to be called and ticked off.

The phone is not on it: whoever calls scans the waybill and reveals it with a reason, which is
journalled. Promises masked people, the longest waiting first. Must not hang where residents read it.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.blocks import Align
from printing.document import DocumentType, Form, as_sheets
from printing.documents.captions import captions, require_masked, who
from printing.documents.list_words import list_words, stamp_line
from printing.documents.stamp import Stamp
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.roster import Cell, Column, Roster, Row
from printing.table import draw_rosters


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """One parcel that waits too long."""

    waybill: str
    slot: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCall:
    """One person and what waits for them."""

    parcels: tuple[Waited, ...]
    recipient_masked: str = ""
    phone_tail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallList:
    """The people to call."""

    people: tuple[ToCall, ...]
    date: str = ""
    stamp: Stamp


def pages(
    record: CallList, size: Size, printer: Printer, language: str
) -> tuple[ResolvedLabel, ...]:
    """The list's pages: the first parcel of a person carries the name, the others a ditto mark."""
    words, labels = list_words(language), captions(language)
    lines: list[Row] = []
    for number, person in enumerate(record.people, start=1):
        require_masked(person.recipient_masked, person.phone_tail)
        name = who(person.recipient_masked, person.phone_tail, labels)
        for at, parcel in enumerate(person.parcels):
            first = at == 0
            lines.append(
                (
                    str(number) if first else "",
                    name if first else "〃",
                    parcel.waybill,
                    parcel.slot,
                    str(parcel.days),
                    "",
                    "",
                )
            )
    roster = Roster(
        title=words.call_list,
        facts=((words.site, record.stamp.site), (words.date, record.date)),
        columns=(
            Column(title=words.number, width_mm=9, align=Align.CENTRE),
            Column(title=words.recipient, share=1, shows=Cell.STRONG),
            Column(title=words.waybill, width_mm=56, shows=Cell.CODE),
            Column(title=words.slot, width_mm=20, shows=Cell.STRONG),
            Column(title=words.days, width_mm=12, shows=Cell.STRONG, align=Align.CENTRE),
            Column(title=words.called, width_mm=14, shows=Cell.TICK),
            Column(title=words.result, share=1, shows=Cell.WRITE),
        ),
        lines=lines,
        row_height_mm=13,
        totals=((words.people, str(len(record.people))), (words.parcels, str(len(lines)))),
        note=words.call_note,
        page=words.page,
        stamp=stamp_line(record.stamp, words),
    )
    return draw_rosters((roster,), size=size, printer=printer)


DOCUMENT = DocumentType(
    name="call_list",
    titles={"zh_CN": "滞留联系清单", "en": "Overdue call list"},
    form=Form.SHEET,
    sizes=("A4",),
    record=CallList,
    draw=as_sheets(CallList, pages),
)

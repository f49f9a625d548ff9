# SPDX-License-Identifier: Apache-2.0
"""The pickup slip: what waits for one person, by slot, on a strip of a receipt printer's roll.

Whoever fetches carries it along the shelves: the slots are its largest type, each parcel has its waybill
to scan. Promises a masked person and every parcel once. A slip proves nothing; it says so nowhere
but it bears no code that opens anything: a waybill only finds.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.blocks import Align, Weight
from printing.document import DocumentType, Form, as_sheets
from printing.documents.captions import amount, captions, require_masked, temperature_word, who
from printing.documents.slip_words import slip_words
from printing.documents.stamp import Stamp
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.refusal import CannotPrint, Reason
from printing.roll import Strip


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipParcel:
    """One parcel on a slip; `received_on` as YYYY-MM-DD."""

    waybill: str
    slot: str = ""
    pickup_code: str = ""
    item: str = ""
    pieces: int = 1
    temperature: str = ""
    due_minor: int = 0
    received_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupSlip:
    """One person's parcels."""

    parcels: tuple[SlipParcel, ...]
    recipient_masked: str = ""
    phone_tail: str = ""
    stamp: Stamp


def head(strip: Strip, title: str, stamp: Stamp) -> None:
    """The shop, what this is, and when it was printed."""
    strip.text(stamp.site, size_mm=4.2, weight=Weight.BOLD, align=Align.CENTRE)
    strip.text(title, size_mm=3.8, align=Align.CENTRE)
    strip.pair(stamp.printed_at, stamp.printed_by, size_mm=2.8)
    strip.rule(0.5)


def pages(
    record: PickupSlip, size: Size, printer: Printer, language: str
) -> tuple[ResolvedLabel, ...]:
    """One strip."""
    require_masked(record.recipient_masked, record.phone_tail)
    if not record.parcels:
        raise CannotPrint(Reason.EMPTY_LIST, "Nothing waits for this person.")
    words, labels = slip_words(language), captions(language)
    strip = Strip(size=size, printer=printer)
    head(strip, words.pickup_slip, record.stamp)
    strip.text(
        who(record.recipient_masked, record.phone_tail, labels), size_mm=4.6, weight=Weight.BOLD
    )
    for parcel in sorted(record.parcels, key=lambda p: (not p.slot, p.slot, p.pickup_code)):
        strip.rule()
        strip.pair(
            parcel.slot or words.no_slot,
            words.pieces.format(count=parcel.pieces) if parcel.pieces > 1 else "",
            size_mm=6.4,
            weight=Weight.BOLD,
        )
        strip.pair(
            parcel.pickup_code,
            words.here_since.format(day=parcel.received_on) if parcel.received_on else "",
        )
        strip.text(parcel.item)
        cold = temperature_word(parcel.temperature, labels)
        if cold:
            strip.tag(cold)
        if parcel.due_minor:
            strip.tag(f"{words.cash_due} {amount(parcel.due_minor)}")
        strip.code(parcel.waybill)
    strip.rule(0.5)
    due = sum(parcel.due_minor for parcel in record.parcels)
    strip.pair(
        words.parcels_count.format(count=len(record.parcels)),
        f"{words.cash_due} {amount(due)}" if due else words.nothing_due,
        size_mm=3.6,
        weight=Weight.BOLD,
    )
    strip.text(words.to_fetch, size_mm=2.8)
    return (strip.strip(),)


DOCUMENT = DocumentType(
    name="pickup_slip",
    titles={"zh_CN": "取件小票", "en": "Pickup slip"},
    form=Form.ROLL,
    sizes=("80", "58"),
    record=PickupSlip,
    draw=as_sheets(PickupSlip, pages),
)

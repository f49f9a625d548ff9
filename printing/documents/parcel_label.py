# SPDX-License-Identifier: Apache-2.0
"""The label that a parcel gets at intake: found by eye from two metres, then scanned.

The pickup code is the largest thing on it, the scanned code is the waybill, which the pickup scan
reads: bars, or a QR code where the bars would be too fine. The large sizes have a QR code at the foot as
well, of `token` (whatever text the site wants scanned) or of the waybill. `parcel_places` says what stands
where and what a small size drops. Must not show a whole name or phone number: the record holds masked
strings.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.blocks import Align, Block, Label, Line, Overflow, Weight
from printing.document import DocumentType, Form, as_label
from printing.documents.captions import (
    Captions,
    amount,
    captions,
    require_masked,
    temperature_word,
)
from printing.documents.parcel_parts import cells, foot, person, strip
from printing.documents.parcel_places import PLACES, Cells, ParcelPlaces, Strip
from printing.documents.parts import scan_code, tag, whole, words
from printing.geometry import Size

SIZES = ("60x40", "40x30", "76x130", "100x150", "60x36", "50x28")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelLabel:
    """What a parcel's label says; `temperature` is ambient, chilled or frozen."""

    parcel_id: str
    waybill: str
    pickup_code: str
    slot: str = ""
    recipient_masked: str = ""
    phone_tail: str = ""
    carrier: str = ""
    item: str = ""
    piece: int = 1
    pieces: int = 1
    temperature: str = ""
    due_minor: int = 0
    received_on: str = ""
    consignment: str = ""
    token: str | None = None


def _top(record: ParcelLabel, places: ParcelPlaces, size: Size) -> list[Block]:
    """Carrier and date, the pickup code (lacking that the slot), and the lines across."""
    margin_mm = places.code.x_mm
    blocks: list[Block] = [
        Line(
            x_mm=margin_mm,
            y_mm=y_mm,
            length_mm=size.width_mm - 2 * margin_mm,
            thickness_mm=places.rule_mm,
        )
        for y_mm in places.rules
    ]
    if places.head is not None:
        blocks += [
            words(places.head.carrier, record.carrier, weight=Weight.BOLD),
            words(places.head.date, record.received_on, align=Align.RIGHT),
        ]
    code = record.pickup_code or record.slot or "-"
    return [*blocks, whole(places.code, code, align=Align.CENTRE)]


def _facts(record: ParcelLabel, places: ParcelPlaces, caption: Captions) -> list[Block]:
    pieces = f"{record.piece}/{record.pieces}"
    temperature = temperature_word(record.temperature, caption)
    match places.facts:
        case Strip() as line:
            several = pieces if record.pieces > 1 else ""
            return strip(line, caption, slot=record.slot, pieces=several, temperature=temperature)
        case Cells() as three:
            return cells(three, caption, slot=record.slot, pieces=pieces, temperature=temperature)


def _middle(record: ParcelLabel, places: ParcelPlaces, caption: Captions) -> list[Block]:
    """Person, what is due, and the item."""
    place = places.person
    blocks: list[Block] = []
    if record.due_minor:
        blocks += tag(places.due, f"{caption.cash_due} {amount(record.due_minor)}")
        if places.due.y_mm == place.y_mm:
            place = place.without_right(place.right_mm - places.due.x_mm + 1)
    tail = caption.phone_tail.format(tail=record.phone_tail) if record.phone_tail else ""
    blocks += person(place, record.recipient_masked, tail)
    if places.item is not None:
        blocks.append(words(places.item, record.item, overflow=Overflow.WRAP))
    return blocks


def layout(record: ParcelLabel, size: Size, language: str) -> Label:
    """The label of one piece of a parcel."""
    require_masked(record.recipient_masked, record.phone_tail)
    caption = captions(language)
    places = PLACES[size.name]
    note = " ".join(part for part in (record.carrier, record.received_on[5:10]) if part)
    blocks = [
        *_top(record, places, size),
        *_facts(record, places, caption),
        *_middle(record, places, caption),
        *scan_code(
            places.scan if record.due_minor else places.scan_alone,
            record.waybill,
            note=note if places.note else "",
            max_module_mm=places.max_module_mm,
        ),
    ]
    if places.foot is not None:
        batch = f"{caption.consignment} {record.consignment}" if record.consignment else ""
        lines = (
            (caption.scan_here if record.token else "", Weight.BOLD),
            (batch, Weight.REGULAR),
            (f"{caption.parcel} {record.parcel_id}", Weight.REGULAR),
        )
        blocks += foot(places.foot, lines, scanned=record.token or record.waybill)
    return Label(size=size, blocks=tuple(blocks))


DOCUMENT = DocumentType(
    name="parcel_label",
    titles={"zh_CN": "包裹标签", "en": "Parcel label"},
    form=Form.LABEL,
    sizes=SIZES,
    record=ParcelLabel,
    draw=as_label(ParcelLabel, layout),
)

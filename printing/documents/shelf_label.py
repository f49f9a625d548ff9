# SPDX-License-Identifier: Apache-2.0
"""The label on a shelf: the slot in huge type, and a bar code of the slot for putting away.

Promises that the bar code holds exactly the slot's code.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.blocks import Align, Barcode, Block, Box, Ink, Label, Overflow, TextBox, Weight
from printing.document import DocumentType, Form, as_label
from printing.documents.captions import captions, temperature_word
from printing.geometry import Size

SIZES = ("60x40", "40x30")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfLabel:
    """A slot; `capacity` in parcels, `temperature` as on a parcel's label."""

    slot: str
    zone_text: str = ""
    capacity: int | None = None
    temperature: str = ""


def layout(record: ShelfLabel, size: Size, language: str) -> Label:
    """The label of one slot."""
    words = captions(language)
    width, height = size.width_mm, size.height_mm
    band = height * 0.17
    note = " ".join(
        part
        for part in (
            temperature_word(record.temperature, words),
            f"{words.capacity} {record.capacity}" if record.capacity is not None else "",
        )
        if part
    )
    blocks: list[Block] = [
        Box(x_mm=0, y_mm=0, width_mm=width, height_mm=band, filled=True),
        TextBox(
            x_mm=2,
            y_mm=0,
            width_mm=width * 0.55 - 2 if note else width - 4,
            height_mm=band,
            text=record.zone_text or words.slot,
            size_mm=band * 0.62,
            weight=Weight.BOLD,
            ink=Ink.WHITE,
        ),
        TextBox(
            x_mm=width * 0.55,
            y_mm=0,
            width_mm=width * 0.45 - 2,
            height_mm=band,
            text=note,
            size_mm=band * 0.55,
            align=Align.RIGHT,
            ink=Ink.WHITE,
        ),
        TextBox(
            x_mm=2,
            y_mm=band,
            width_mm=width - 4,
            height_mm=height * 0.5,
            text=record.slot,
            size_mm=height * 0.56,
            min_size_mm=4,
            weight=Weight.BOLD,
            align=Align.CENTRE,
            overflow=Overflow.SHRINK,
        ),
        Barcode(
            x_mm=0,
            y_mm=height * 0.69,
            width_mm=width,
            height_mm=height * 0.26,
            text=record.slot,
        ),
    ]
    return Label(size=size, blocks=tuple(blocks))


DOCUMENT = DocumentType(
    name="shelf_label",
    titles={"zh_CN": "货位标签", "en": "Shelf label"},
    form=Form.LABEL,
    sizes=SIZES,
    record=ShelfLabel,
    draw=as_label(ShelfLabel, layout),
)

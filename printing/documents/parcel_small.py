# SPDX-License-Identifier: Apache-2.0
"""The parcel label on 60x40 mm: code, person and item, bar code; nothing else has room.

See `parcel_label` for the record and its rules; all places are in mm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from printing.blocks import (
    Align,
    Barcode,
    Block,
    Box,
    Label,
    Line,
    Overflow,
    TextBox,
    Weight,
)
from printing.documents.captions import Captions, amount, temperature_word, who
from printing.documents.tag import tag
from printing.geometry import Size

if TYPE_CHECKING:
    from printing.documents.parcel_label import ParcelLabel


def small(record: ParcelLabel, size: Size, words: Captions) -> Label:
    """60x40: code, who and what, bar code."""
    blocks: list[Block] = [
        TextBox(
            x_mm=2,
            y_mm=1.2,
            width_mm=56,
            height_mm=11,
            text=record.pickup_code,
            size_mm=13,
            min_size_mm=4,
            weight=Weight.BOLD,
            overflow=Overflow.SHRINK,
        ),
        Line(x_mm=2, y_mm=12.6, length_mm=56, thickness_mm=0.4),
    ]
    right = 58.0
    if record.pieces > 1:
        right -= 9
        blocks += [
            Box(x_mm=right, y_mm=13.6, width_mm=9, height_mm=5.2, thickness_mm=0.3),
            TextBox(
                x_mm=right + 0.5,
                y_mm=13.6,
                width_mm=8,
                height_mm=5.2,
                text=f"{record.piece}/{record.pieces}",
                size_mm=4,
                min_size_mm=1.6,
                weight=Weight.BOLD,
                align=Align.CENTRE,
                overflow=Overflow.SHRINK,
            ),
        ]
        right -= 1
    temperature = temperature_word(record.temperature, words)
    if temperature:
        right -= 12
        blocks += tag(right, 13.6, 12, 5.2, temperature)
        right -= 1
    blocks.append(
        TextBox(
            x_mm=2,
            y_mm=13.6,
            width_mm=right - 2,
            height_mm=5.2,
            text=who(record.recipient_masked, record.phone_tail, words),
            size_mm=4.2,
            min_size_mm=2.4,
            weight=Weight.BOLD,
        )
    )
    right = 58.0
    if record.due_minor:
        right -= 21
        blocks += tag(right, 19.4, 21, 5, f"{words.cash_due} {amount(record.due_minor)}")
        right -= 1
    blocks.append(
        TextBox(
            x_mm=2,
            y_mm=19.2,
            width_mm=right - 2,
            height_mm=5.4,
            text=record.item,
            size_mm=3.2,
            min_size_mm=2.2,
            overflow=Overflow.WRAP,
        )
    )
    left = f"{words.slot} {record.slot}" if record.slot else ""
    blocks += [
        Barcode(x_mm=0, y_mm=25.2, width_mm=60, height_mm=9.2, text=record.waybill),
        TextBox(
            x_mm=2,
            y_mm=34.8,
            width_mm=18,
            height_mm=3.6,
            text=left,
            size_mm=2.8,
            weight=Weight.BOLD,
        ),
        TextBox(
            x_mm=20,
            y_mm=34.8,
            width_mm=24,
            height_mm=3.6,
            text=record.waybill,
            size_mm=2.8,
            min_size_mm=1.6,
            align=Align.CENTRE,
            overflow=Overflow.SHRINK,
        ),
        TextBox(
            x_mm=44.5,
            y_mm=34.8,
            width_mm=13.5,
            height_mm=3.6,
            text=" ".join(part for part in (record.carrier, record.received_on[-5:]) if part),
            size_mm=2.4,
            min_size_mm=1.7,
            align=Align.RIGHT,
        ),
    ]
    return Label(size=size, blocks=tuple(blocks))

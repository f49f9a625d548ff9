# SPDX-License-Identifier: Apache-2.0
"""The parcel label on 76x130 mm: as the small one, with slot, batch and the QR code.

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
    QrCode,
    TextBox,
    Weight,
)
from printing.documents.captions import Captions, amount, temperature_word, who
from printing.documents.tag import tag
from printing.geometry import Size

if TYPE_CHECKING:
    from printing.documents.parcel_label import ParcelLabel


def large(record: ParcelLabel, size: Size, words: Captions) -> Label:
    """76x130: the same, with room for the slot, the batch and a QR code."""
    blocks: list[Block] = [
        TextBox(
            x_mm=3,
            y_mm=3,
            width_mm=44,
            height_mm=6,
            text=record.carrier,
            size_mm=4.6,
            min_size_mm=2.6,
            weight=Weight.BOLD,
        ),
        TextBox(
            x_mm=47,
            y_mm=3,
            width_mm=26,
            height_mm=6,
            text=record.received_on,
            size_mm=3.6,
            align=Align.RIGHT,
        ),
        Line(x_mm=3, y_mm=9.6, length_mm=70, thickness_mm=0.5),
        TextBox(
            x_mm=3,
            y_mm=10.5,
            width_mm=70,
            height_mm=21,
            text=record.pickup_code,
            size_mm=24,
            min_size_mm=5,
            weight=Weight.BOLD,
            align=Align.CENTRE,
            overflow=Overflow.SHRINK,
        ),
        Line(x_mm=3, y_mm=32, length_mm=70, thickness_mm=0.5),
        Box(x_mm=3, y_mm=34, width_mm=34, height_mm=14, thickness_mm=0.5),
        TextBox(
            x_mm=4.5,
            y_mm=34.6,
            width_mm=12,
            height_mm=4,
            text=words.slot,
            size_mm=3,
        ),
        TextBox(
            x_mm=4.5,
            y_mm=38.6,
            width_mm=31,
            height_mm=9,
            text=record.slot or "-",
            size_mm=8.8,
            min_size_mm=3,
            weight=Weight.BOLD,
            align=Align.CENTRE,
            overflow=Overflow.SHRINK,
        ),
        Box(x_mm=39, y_mm=34, width_mm=15, height_mm=14, thickness_mm=0.5),
        TextBox(
            x_mm=40,
            y_mm=34.6,
            width_mm=13,
            height_mm=4,
            text=words.pieces,
            size_mm=3,
            align=Align.CENTRE,
        ),
        TextBox(
            x_mm=39.8,
            y_mm=38.6,
            width_mm=13.4,
            height_mm=9,
            text=f"{record.piece}/{record.pieces}",
            size_mm=7,
            weight=Weight.BOLD,
            align=Align.CENTRE,
            overflow=Overflow.SHRINK,
        ),
    ]
    temperature = temperature_word(record.temperature, words)
    if temperature:
        blocks += tag(56, 34, 17, 14, temperature)
    else:
        blocks += [
            Box(x_mm=56, y_mm=34, width_mm=17, height_mm=14, thickness_mm=0.5),
            TextBox(
                x_mm=57.5,
                y_mm=34,
                width_mm=14,
                height_mm=14,
                text=words.ambient,
                size_mm=5.5,
                align=Align.CENTRE,
            ),
        ]
    blocks += [
        TextBox(
            x_mm=3,
            y_mm=50,
            width_mm=70,
            height_mm=9,
            text=who(record.recipient_masked, record.phone_tail, words),
            size_mm=7.4,
            min_size_mm=3.4,
            weight=Weight.BOLD,
        ),
        TextBox(
            x_mm=3,
            y_mm=59.5,
            width_mm=70,
            height_mm=11,
            text=record.item,
            size_mm=4.6,
            min_size_mm=3,
            overflow=Overflow.WRAP,
        ),
    ]
    bars_top = 73.0
    if record.due_minor:
        blocks += tag(3, 72, 70, 9, f"{words.cash_due} {amount(record.due_minor)}")
        bars_top = 83.0
    text_top = 101.5
    blocks += [
        Barcode(
            x_mm=0, y_mm=bars_top, width_mm=76, height_mm=text_top - bars_top, text=record.waybill
        ),
        TextBox(
            x_mm=3,
            y_mm=text_top + 0.5,
            width_mm=70,
            height_mm=4.5,
            text=record.waybill,
            size_mm=4.2,
            align=Align.CENTRE,
            overflow=Overflow.SHRINK,
        ),
        Line(x_mm=3, y_mm=107, length_mm=70, thickness_mm=0.25),
    ]
    left = 3.0
    if record.token:
        blocks.append(QrCode(x_mm=1, y_mm=107.3, side_mm=22.5, text=record.token))
        left = 24.0
    foot = (
        (words.scan_here if record.token else "", Weight.BOLD),
        (f"{words.consignment} {record.consignment}" if record.consignment else "", Weight.REGULAR),
        (f"{words.parcel} {record.parcel_id}", Weight.REGULAR),
    )
    top = 109.5
    for text, weight in foot:
        if text:
            blocks.append(
                TextBox(
                    x_mm=left,
                    y_mm=top,
                    width_mm=73 - left,
                    height_mm=5,
                    text=text,
                    size_mm=3.4,
                    weight=weight,
                )
            )
            top += 5.5
    return Label(size=size, blocks=tuple(blocks))

# SPDX-License-Identifier: Apache-2.0
"""The price tag: name, specification, origin, unit and the price, with the product's bar code.

Promises an EAN symbol only for a sound EAN-13 or EAN-8, else Code 128 of exactly the code that the
catalogue holds. The price keeps one size of figures whatever its length, down to the minimum.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.barcodes import is_ean
from printing.blocks import (
    Align,
    Barcode,
    Block,
    Label,
    Line,
    Overflow,
    Symbology,
    TextBox,
    Weight,
)
from printing.document import DocumentType, Form, as_label
from printing.documents.captions import amount, captions
from printing.geometry import Size

SIZES = ("40x30", "60x40")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLabel:
    """A product on the shelf; prices in minor units."""

    name: str
    code: str
    price_minor: int
    spec: str = ""
    unit: str = ""
    origin: str = ""
    member_price_minor: int | None = None


def symbology_of(code: str) -> Symbology:
    if is_ean(code, 13):
        return Symbology.EAN13
    if is_ean(code, 8):
        return Symbology.EAN8
    return Symbology.CODE128


def layout(record: PriceLabel, size: Size, language: str) -> Label:
    """The tag of one product."""
    words = captions(language)
    # Drawn for 40x30; a larger size has the same proportions.
    k = size.height_mm / 30
    width = size.width_mm
    inner = width - 3 * k
    facts = "  ".join(
        part
        for part in (
            record.spec,
            f"{words.origin} {record.origin}" if record.origin else "",
        )
        if part
    )
    blocks: list[Block] = [
        TextBox(
            x_mm=1.5 * k,
            y_mm=0.8 * k,
            width_mm=inner,
            height_mm=(6.6 if facts else 9.4) * k,
            text=record.name,
            size_mm=3.7 * k,
            min_size_mm=2.5 * k,
            weight=Weight.BOLD,
            overflow=Overflow.WRAP,
        ),
        TextBox(
            x_mm=1.5 * k,
            y_mm=7.5 * k,
            width_mm=inner,
            height_mm=2.8 * k,
            text=facts,
            size_mm=2.3 * k,
            min_size_mm=1.9,
        ),
        Line(x_mm=1.5 * k, y_mm=10.5 * k, length_mm=inner, thickness_mm=0.25),
        *_price(record, words.member_price, k, width),
        Barcode(
            x_mm=0,
            y_mm=19.9 * k,
            width_mm=width,
            height_mm=6.5 * k,
            text=record.code,
            symbology=symbology_of(record.code),
        ),
        TextBox(
            x_mm=1.5 * k,
            y_mm=26.5 * k,
            width_mm=inner,
            height_mm=2.8 * k,
            text=record.code,
            size_mm=2.5 * k,
            min_size_mm=1.6,
            align=Align.CENTRE,
            overflow=Overflow.SHRINK,
        ),
    ]
    return Label(size=size, blocks=tuple(blocks))


def _price(record: PriceLabel, member_caption: str, k: float, width: float) -> list[Block]:
    """The price in large figures, its unit, and the member's price if there is one."""
    side = 12.5 * k if record.member_price_minor is not None or record.unit else 0.0
    blocks: list[Block] = [
        TextBox(
            x_mm=1.5 * k,
            y_mm=11 * k,
            width_mm=width - 3 * k - side,
            height_mm=8 * k,
            text=amount(record.price_minor),
            size_mm=8.2 * k,
            min_size_mm=2.5,
            weight=Weight.BOLD,
            overflow=Overflow.SHRINK,
        )
    ]
    left = width - 1.5 * k - side + 0.5 * k
    if record.unit:
        blocks.append(
            TextBox(
                x_mm=left,
                y_mm=(11 if record.member_price_minor is not None else 14.6) * k,
                width_mm=side - 0.5 * k,
                height_mm=3 * k,
                text=f"/ {record.unit}",
                size_mm=2.6 * k,
                min_size_mm=1.8,
                align=Align.RIGHT,
            )
        )
    if record.member_price_minor is not None:
        blocks += [
            TextBox(
                x_mm=left,
                y_mm=13.8 * k,
                width_mm=side - 0.5 * k,
                height_mm=2.4 * k,
                text=member_caption,
                size_mm=2 * k,
                min_size_mm=1.8,
                align=Align.RIGHT,
            ),
            TextBox(
                x_mm=left,
                y_mm=16 * k,
                width_mm=side - 0.5 * k,
                height_mm=3.2 * k,
                text=amount(record.member_price_minor),
                size_mm=3.1 * k,
                min_size_mm=1.6,
                weight=Weight.BOLD,
                align=Align.RIGHT,
                overflow=Overflow.SHRINK,
            ),
        ]
    return blocks


DOCUMENT = DocumentType(
    name="price_label",
    titles={"zh_CN": "价格标签", "en": "Price label"},
    form=Form.LABEL,
    sizes=SIZES,
    record=PriceLabel,
    draw=as_label(PriceLabel, layout),
)

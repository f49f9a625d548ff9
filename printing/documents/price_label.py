# SPDX-License-Identifier: Apache-2.0
"""The price tag: name, specification, origin, the price and what it is for, and the product's bar code.

What a price tag must say in a Chinese shop (name, specification, origin, unit and price) stands on each
size; what the catalogue does not know is left out, not invented. Promises an EAN symbol only for a sound
EAN-13 or EAN-8, else a code of exactly what the catalogue holds, and that no price is ever cut.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.blocks import Align, Block, Ink, Label, Line, Symbology
from printing.document import DocumentType, Form, as_label
from printing.documents.captions import amount, captions
from printing.documents.label_words import WORDS
from printing.documents.parts import Place, at, filled, fits_linear, scan_code, title, whole, words
from printing.documents.price_parts import facts, price, symbology_of
from printing.geometry import Size

SIZES = ("40x30", "60x40", "60x36", "50x28")
# A QR code of a long code needs more height than bars do.
_LEAST_BARS_MM, _LEAST_QR_MM = 9.6, 12.6


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLabel:
    """A product on the shelf; prices in minor units, `unit` is what the price is for (袋, 500g)."""

    name: str
    code: str
    price_minor: int
    spec: str = ""
    unit: str = ""
    origin: str = ""
    member_price_minor: int | None = None


def layout(record: PriceLabel, size: Size, language: str) -> Label:
    """The tag of one product."""
    caption, own = captions(language), WORDS[language]
    # Drawn for 40x30; the other sizes have the same proportions, but for the code's least height.
    k = size.height_mm / 30
    margin, inner = 1.4 * k, size.width_mm - 2.8 * k
    symbology = symbology_of(record.code)
    bars = symbology is not Symbology.CODE128 or fits_linear(record.code, size.width_mm)
    scan_mm = max(_LEAST_BARS_MM if bars else _LEAST_QR_MM, 10.6 * k)
    scan_top = size.height_mm - 0.3 * k - scan_mm
    known = facts((own.spec, record.spec), (caption.origin, record.origin))
    name = at(margin, 0.7 * k, inner, (6.4 if known else 9) * k, 3.8 * k, 2.5 * k)
    room = at(margin, 10.6 * k, inner, scan_top - 11.4 * k, 9.6 * k, 2.4)
    blocks: list[Block] = [
        title(name, record.name),
        words(at(margin, 7.2 * k, inner, 2.7 * k, 2.3 * k), known),
        Line(x_mm=margin, y_mm=10.1 * k, length_mm=inner, thickness_mm=0.25),
    ]
    if record.member_price_minor is not None:
        side_mm = 13.6 * k
        blocks += _member(room.from_right(side_mm), caption.member_price, record.member_price_minor)
        room = room.without_right(side_mm + 0.8 * k)
    return Label(
        size=size,
        blocks=(
            *blocks,
            *price(room, record.price_minor, per=record.unit),
            *scan_code(
                at(0, scan_top, size.width_mm, scan_mm, 2.4 * k),
                record.code,
                symbology=symbology,
            ),
        ),
    )


def _member(place: Place, caption: str, price_minor: int) -> list[Block]:
    """The members' price, white on black."""
    inner_mm = place.width_mm - 1
    upper_mm = place.height_mm * 0.42
    above = at(place.x_mm + 0.5, place.y_mm, inner_mm, upper_mm, upper_mm * 0.74, 1.6)
    below = at(
        place.x_mm + 0.5,
        place.y_mm + upper_mm,
        inner_mm,
        place.height_mm - upper_mm,
        upper_mm * 1.3,
        1.5,
    )
    return [
        filled(place),
        words(above, caption, align=Align.CENTRE, ink=Ink.WHITE),
        whole(below, amount(price_minor), align=Align.CENTRE, ink=Ink.WHITE),
    ]


DOCUMENT = DocumentType(
    name="price_label",
    titles={"zh_CN": "价格标签", "en": "Price label"},
    form=Form.LABEL,
    sizes=SIZES,
    record=PriceLabel,
    draw=as_label(PriceLabel, layout),
)

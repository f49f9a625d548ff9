# SPDX-License-Identifier: Apache-2.0
"""The parts that labels are put together from: places, words, tags and the code to scan.

Why: labels of one family say the same things at other places; each part is drawn by one function and
each size only says where. Promises that what must be read whole (codes, amounts) shrinks or is refused,
never cut, and that a text which no bar code of the place's width can hold still scans: it becomes a QR
code in the same place. Must not know a document's record.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from printing.barcodes import code128
from printing.blocks import (
    Align,
    Barcode,
    Block,
    Box,
    Ink,
    Overflow,
    QrCode,
    Symbology,
    TextBox,
    Weight,
)
from printing.draw import QUIET_MODULES
from printing.fonts import printable, width_em

# The widest that the smallest module is on any printer: three dots at 300 an inch. What fits at this
# width fits on each, so that a label has one design whatever the printer.
WIDEST_SMALLEST_MODULE_MM = 0.2541
_TAG_PADDING_MM = 0.5
# A code beside its QR code, or a name, stays on one line down to this share of its size.
_LINE_SHARE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a part stands, in mm, and the height of the em square that its words want."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    size_mm: float = 3.0
    min_size_mm: float = 1.8

    @property
    def right_mm(self) -> float:
        return self.x_mm + self.width_mm

    @property
    def bottom_mm(self) -> float:
        return self.y_mm + self.height_mm

    def from_right(self, width_mm: float) -> Place:
        """The rightmost part of it."""
        return replace(self, x_mm=self.right_mm - width_mm, width_mm=width_mm)

    def without_right(self, width_mm: float) -> Place:
        """All of it but the rightmost part."""
        return replace(self, width_mm=self.width_mm - width_mm)


def at(
    x_mm: float,
    y_mm: float,
    width_mm: float,
    height_mm: float,
    size_mm: float = 3.0,
    min_size_mm: float = 1.8,
) -> Place:
    """A place, written short for the tables of places."""
    return Place(
        x_mm=x_mm,
        y_mm=y_mm,
        width_mm=width_mm,
        height_mm=height_mm,
        size_mm=size_mm,
        min_size_mm=min_size_mm,
    )


def text_width_mm(text: str, size_mm: float, weight: Weight = Weight.REGULAR) -> float:
    """How wide a line of that size is."""
    return width_em(printable(text.replace("\n", " "), weight)[0], weight) * size_mm


def words(
    place: Place,
    text: str,
    *,
    weight: Weight = Weight.REGULAR,
    align: Align = Align.LEFT,
    overflow: Overflow = Overflow.CLIP,
    ink: Ink = Ink.BLACK,
    struck: bool = False,
) -> TextBox:
    """A text in a place."""
    return TextBox(
        x_mm=place.x_mm,
        y_mm=place.y_mm,
        width_mm=place.width_mm,
        height_mm=place.height_mm,
        text=text,
        size_mm=place.size_mm,
        min_size_mm=min(place.min_size_mm, place.size_mm),
        weight=weight,
        align=align,
        overflow=overflow,
        ink=ink,
        struck=struck,
    )


def whole(place: Place, text: str, *, align: Align = Align.LEFT, ink: Ink = Ink.BLACK) -> TextBox:
    """A bold text that must not be cut: a code, an amount."""
    return words(place, text, weight=Weight.BOLD, align=align, overflow=Overflow.SHRINK, ink=ink)


def title(place: Place, text: str) -> TextBox:
    """A bold name: on one line if it need not shrink much for that, else on several."""
    one_line = text_width_mm(text, place.size_mm * _LINE_SHARE, Weight.BOLD) <= place.width_mm
    if not one_line:
        return words(place, text, weight=Weight.BOLD, overflow=Overflow.WRAP)
    # Its own least size is for several lines.
    low = replace(place, min_size_mm=min(place.min_size_mm, place.size_mm * _LINE_SHARE * 0.95))
    return words(low, text, weight=Weight.BOLD)


def captioned(place: Place, caption: str, text: str) -> list[Block]:
    """A small caption and a bold code behind it, on one line."""
    small_mm = place.size_mm * 0.62
    taken_mm = text_width_mm(caption, small_mm) + small_mm * 0.4
    return [
        words(replace(place, width_mm=taken_mm, size_mm=small_mm), caption),
        whole(replace(place, x_mm=place.x_mm + taken_mm, width_mm=place.width_mm - taken_mm), text),
    ]


def filled(place: Place) -> Box:
    return Box(
        x_mm=place.x_mm,
        y_mm=place.y_mm,
        width_mm=place.width_mm,
        height_mm=place.height_mm,
        filled=True,
    )


def framed(place: Place, thickness_mm: float) -> Box:
    return Box(
        x_mm=place.x_mm,
        y_mm=place.y_mm,
        width_mm=place.width_mm,
        height_mm=place.height_mm,
        thickness_mm=thickness_mm,
    )


def tag(place: Place, text: str) -> list[Block]:
    """White words on black, for what must not be overlooked: frozen goods, cash to collect."""
    inner = replace(
        place,
        x_mm=place.x_mm + _TAG_PADDING_MM,
        width_mm=place.width_mm - 2 * _TAG_PADDING_MM,
        size_mm=min(place.height_mm * 0.72, place.width_mm * 0.4),
        min_size_mm=1.5,
    )
    return [filled(place), whole(inner, text, align=Align.CENTRE, ink=Ink.WHITE)]


def fits_linear(text: str, width_mm: float) -> bool:
    """Whether a Code 128 of the text has its smallest module and quiet zones within a width.

    A text that no Code 128 can hold is refused: most scanners would type a QR code of it wrongly.
    """
    modules = sum(code128(text)) + 2 * QUIET_MODULES
    return modules * WIDEST_SMALLEST_MODULE_MM <= width_mm


def scan_code(
    place: Place,
    text: str,
    *,
    symbology: Symbology = Symbology.CODE128,
    note: str = "",
    max_module_mm: float = 0.38,
) -> list[Block]:
    """The code to scan with its text in clear: bars above it, or a QR code beside it.

    `place` is as wide as the label, for the quiet zones; its text has the place's size. `note` stands at
    the right of the text, smaller.
    """
    line_mm = place.size_mm * 1.25
    margin_mm = min(3.0, place.width_mm * 0.035)
    inner_mm = place.width_mm - 2 * margin_mm
    if symbology is Symbology.CODE128 and not fits_linear(text, place.width_mm):
        side_mm = min(place.height_mm, place.width_mm / 2)
        beside = Place(
            x_mm=place.x_mm + side_mm + 0.5,
            y_mm=place.y_mm + line_mm * 0.6,
            width_mm=place.width_mm - side_mm - 0.5 - margin_mm,
            height_mm=place.height_mm - line_mm * (2 if note else 1.2),
            size_mm=place.size_mm,
            min_size_mm=1.6,
        )
        one_line = text_width_mm(text, place.size_mm * _LINE_SHARE, Weight.BOLD) <= beside.width_mm
        overflow = Overflow.SHRINK if one_line else Overflow.WRAP
        blocks: list[Block] = [
            QrCode(x_mm=place.x_mm, y_mm=place.y_mm, side_mm=side_mm, text=text),
            words(beside, text, weight=Weight.BOLD, overflow=overflow),
        ]
        if note:
            below = replace(
                beside,
                y_mm=place.bottom_mm - line_mm,
                height_mm=line_mm,
                size_mm=place.size_mm * 0.85,
            )
            blocks.append(words(below, note, align=Align.RIGHT))
        return blocks
    line = Place(
        x_mm=place.x_mm + margin_mm,
        y_mm=place.bottom_mm - line_mm,
        width_mm=inner_mm,
        height_mm=line_mm,
        size_mm=place.size_mm,
        min_size_mm=1.4,
    )
    bars = Barcode(
        x_mm=place.x_mm,
        y_mm=place.y_mm,
        width_mm=place.width_mm,
        height_mm=place.height_mm - line_mm - 0.2,
        text=text,
        symbology=symbology,
        max_module_mm=max_module_mm,
    )
    if not note:
        return [bars, words(line, text, align=Align.CENTRE, overflow=Overflow.SHRINK)]
    taken_mm = min(text_width_mm(text, line.size_mm), inner_mm * 0.62)
    return [
        bars,
        words(replace(line, width_mm=taken_mm + 0.2), text, overflow=Overflow.SHRINK),
        words(
            replace(line.from_right(inner_mm - taken_mm - 1.5), size_mm=place.size_mm * 0.85),
            note,
            align=Align.RIGHT,
        ),
    ]

# SPDX-License-Identifier: Apache-2.0
"""The model of a label: immutable blocks in mm, from the top left corner.

Why: one model is resolved once and drawn by every back end, so that the preview, the PDF and the
printer cannot disagree. Promises nothing about dots (see `draw`). Must not hold code or I/O.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from printing.geometry import Size


class Ink(StrEnum):
    BLACK = "black"
    WHITE = "white"  # on a filled box


class Weight(StrEnum):
    REGULAR = "regular"
    BOLD = "bold"


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Overflow(StrEnum):
    """What a text does that is too long for its box.

    SHRINK: one line, smaller down to the minimum, then the label is refused (codes: a cut code is
    a wrong code). CLIP: one line, smaller down to the minimum, then cut with a visible mark.
    WRAP: as many lines as the box holds, smaller down to the minimum, then cut with a mark.
    """

    SHRINK = "shrink"
    CLIP = "clip"
    WRAP = "wrap"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBox:
    """Text in a box, centred in its height; `size_mm` is the height of the em square.

    A `struck` text has a line through it: a price that is no longer asked.
    """

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    text: str
    size_mm: float
    min_size_mm: float = 2.0
    weight: Weight = Weight.REGULAR
    align: Align = Align.LEFT
    overflow: Overflow = Overflow.CLIP
    ink: Ink = Ink.BLACK
    struck: bool = False


class Symbology(StrEnum):
    CODE128 = "code128"
    EAN13 = "ean13"
    EAN8 = "ean8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Barcode:
    """A linear bar code with its quiet zones inside the box, centred; bars as high as the box.

    The module is the largest whole number of dots up to `max_module_mm` that fits.
    """

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    text: str
    symbology: Symbology = Symbology.CODE128
    max_module_mm: float = 0.38


@dataclass(frozen=True, slots=True, kw_only=True)
class QrCode:
    """A QR code with its margin of four modules inside the square, centred."""

    x_mm: float
    y_mm: float
    side_mm: float
    text: str
    max_module_mm: float = 0.51


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A horizontal or vertical rule; `length_mm` runs right, or down if `vertical`."""

    x_mm: float
    y_mm: float
    length_mm: float
    thickness_mm: float = 0.25
    vertical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A frame, or a filled area."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    thickness_mm: float = 0.25
    filled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A black and white picture stretched over a box; a byte a pixel, 1 is black."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    rows: tuple[bytes, ...]


Block = TextBox | Barcode | QrCode | Line | Box | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label: its size and its blocks, drawn in order."""

    size: Size
    blocks: tuple[Block, ...]

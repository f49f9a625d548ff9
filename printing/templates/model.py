# SPDX-License-Identifier: Apache-2.0
"""What a template is: a size, and elements in mm that say what stands where and when.

Promises nothing about the file (see `reading`), nor that it fits (see `checks`). The bounds here are those of
`resources/labels/template.schema.json`; a test holds the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from printing.blocks import Align, Overflow, Weight
from printing.geometry import Size

VERSION = 1
MIN_SIDE_MM, MAX_SIDE_MM = 15.0, 300.0
MAX_ELEMENTS = 80
MAX_TEXT = 300
MAX_NAME = 40
MAX_FILE = 256_000
MAX_PICTURE = 64_000
"""Characters of a picture's base64."""
MIN_TYPE_MM, MAX_TYPE_MM = 1.6, 60.0
MIN_THICKNESS_MM, MAX_THICKNESS_MM = 0.125, 5.0
MIN_MODULE_MM, MAX_MODULE_MM = 0.25, 1.0


class ElementKind(StrEnum):
    TEXT = "text"
    CODE128 = "code128"
    EAN13 = "ean13"
    QR = "qr"
    LINE = "line"
    BOX = "box"
    IMAGE = "image"


CODES = frozenset({ElementKind.CODE128, ElementKind.EAN13, ElementKind.QR})


class Otherwise(StrEnum):
    """What an EAN-13 does whose text is none: another symbol of the same text, or no label."""

    CODE128 = "code128"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text: words, or a field with its format ("" = its usual one)."""

    words: str = ""
    field: str = ""
    format: str = ""


Text = tuple[Part, ...]
Texts = dict[str, Text]
"""By language; one under "" serves every language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where an element stands and when: only if the field `when` says something, not if `unless` does."""

    x_mm: float
    y_mm: float
    when: str = ""
    unless: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextElement:
    """Text in a box; `reverse` is white on black."""

    where: Where
    width_mm: float
    height_mm: float
    texts: Texts
    size_mm: float
    min_size_mm: float
    weight: Weight = Weight.REGULAR
    align: Align = Align.LEFT
    overflow: Overflow = Overflow.CLIP
    reverse: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeElement:
    """A bar code with its quiet zones, or a QR code with its margin, in a box."""

    where: Where
    kind: ElementKind
    width_mm: float
    height_mm: float
    text: Text
    max_module_mm: float
    otherwise: Otherwise = Otherwise.CODE128


@dataclass(frozen=True, slots=True, kw_only=True)
class LineElement:
    where: Where
    length_mm: float
    thickness_mm: float
    vertical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxElement:
    where: Where
    width_mm: float
    height_mm: float
    thickness_mm: float
    filled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageElement:
    """A black and white picture: rows of pixels, 1 is black, drawn into the box."""

    where: Where
    width_mm: float
    height_mm: float
    rows: tuple[bytes, ...]


Element = TextElement | CodeElement | LineElement | BoxElement | ImageElement


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A sound template; `titles` by language may be empty, then its name serves."""

    name: str
    document: str
    size: Size
    elements: tuple[Element, ...]
    titles: dict[str, str]

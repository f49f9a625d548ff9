# SPDX-License-Identifier: Apache-2.0
"""The project's fonts: which characters they have, how wide each is, and their raster.

Why a reader of our own for `cmap` and `hmtx` (`font_tables.py`): a missing glyph prints a box and raises no error
anywhere, so the character map is asked first, without loading a graphics library. Promises that
the raster and the PDF set text on the same advances. What a weight lacks comes from the face of
last resort, which has the rare ideographs of people's names in one weight. Must not fall back
silently beyond that: what no face has, and what would have to be shaped (Arabic, Tibetan ...),
prints as 〓 and is reported.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import OperatorError
from printing.blocks import Weight
from printing.font_tables import Advances, FontTables

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

FONT_FOLDER = Path(__file__).resolve().parent.parent / "resources" / "fonts"


class Face(StrEnum):
    REGULAR = "regular"
    BOLD = "bold"
    RARE = "rare"


FILES = {
    Face.REGULAR: "LinliSansSC-Regular.ttf",
    Face.BOLD: "LinliSansSC-Bold.ttf",
    Face.RARE: "LinliRare-Regular.ttf",
}
_FACE = {Weight.REGULAR: Face.REGULAR, Weight.BOLD: Face.BOLD}

MISSING_MARK = "〓"
CUT_MARK = "…"

# Of the em square, of Noto's Chinese design: the height of capitals and digits, and the share of
# the em above the baseline that a Chinese character fills.
CAP_HEIGHT = 0.733
IDEOGRAPH_ASCENT = 0.84


def font_path(face: Face) -> Path:
    return FONT_FOLDER / FILES[face]


@cache
def tables_of(face: Face) -> FontTables:
    """What the face's file says of its characters."""
    return FontTables(font_path(face))


@cache
def characters_of(face: Face) -> Advances:
    """Each character that the face has -> its advance, in ems."""
    return Advances(tables_of(face))


@cache
def advances(weight: Weight) -> Advances:
    """Each character that can be set in the weight -> its advance, in ems."""
    return Advances(tables_of(_FACE[weight]), tables_of(Face.RARE))


def face_of(character: str, weight: Weight) -> Face:
    """The face that sets a character that `advances` has."""
    own = _FACE[weight]
    return own if characters_of(own).sets(character) else Face.RARE


@lru_cache(maxsize=16384)
def pieces(text: str, weight: Weight) -> tuple[tuple[Face, str], ...]:
    """Printable text in stretches of one face."""
    own = _FACE[weight]
    if characters_of(own).sets(text):
        return ((own, text),)
    stretches = groupby(text, lambda character: face_of(character, weight))
    return tuple((face, "".join(stretch)) for face, stretch in stretches)


@lru_cache(maxsize=8192)
def printable(text: str, weight: Weight) -> tuple[str, str]:
    """The text as this weight can print it, and the characters that it had to mark.

    Controls become blanks (a line break stays), invisible formatting characters go, composed forms
    are preferred, and what the font lacks becomes the visible mark.
    """
    have = advances(weight)
    if have.sets(text):
        return text, ""
    kept: list[str] = []
    missing: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        if character == "\n" or have.sets(character):
            kept.append(character)
            continue
        category = unicodedata.category(character)
        if category in ("Cf", "Mn", "Me"):
            continue
        if category in ("Cc", "Zs", "Zl", "Zp"):
            kept.append(" ")
            continue
        kept.append(MISSING_MARK)
        missing.append(character)
    return "".join(kept), "".join(missing)


@lru_cache(maxsize=16384)
def width_em(text: str, weight: Weight) -> float:
    """The width of printable text, in ems."""
    return sum(map(advances(weight).__getitem__, text))


@dataclass(frozen=True, slots=True)
class Ink:
    """The dots that a text's ink fills, from its pen's start on the baseline; y runs down."""

    left: int
    top: int
    right: int
    bottom: int


@lru_cache(maxsize=32768)
def _outline(character: str, weight: Weight) -> tuple[float, float, float, float] | None:
    return tables_of(face_of(character, weight)).ink(character)


@lru_cache(maxsize=16384)
def ink_dots(text: str, weight: Weight, size_dots: int) -> Ink | None:
    """Where the ink of printable text lies once it is dots; None where it leaves none.

    A dot burns where its middle is covered, and each character starts on a whole dot.
    """
    widths = advances(weight)
    found: list[tuple[int, int, int, int]] = []
    pen = 0.0
    for character in text:
        ink = _outline(character, weight)
        if ink is not None:
            left, bottom, right, top = ink
            at = round(pen)
            found.append(
                (
                    at + math.ceil(left * size_dots - 0.5),
                    -math.floor(top * size_dots + 0.5),
                    at + math.floor(right * size_dots + 0.5),
                    -math.ceil(bottom * size_dots - 0.5),
                )
            )
        pen += widths[character] * size_dots
    if not found:
        return None
    lefts, tops, rights, bottoms = zip(*found, strict=True)
    return Ink(min(lefts), min(tops), max(rights), max(bottoms))


@lru_cache(maxsize=64)
def _face(face: Face, size_dots: int) -> FreeTypeFont:
    from PIL import ImageFont

    try:
        return ImageFont.truetype(
            str(font_path(face)), size_dots, layout_engine=ImageFont.Layout.BASIC
        )
    except OSError as error:
        raise OperatorError(
            "font_missing",
            f"The font {FILES[face]} could not be read.",
            "Install the program again; its folder is incomplete.",
        ) from error


def put_faces_away() -> None:
    """Close the font files, which take 8 MB of memory for each size of type; what was drawn of them stays.

    For a window, which draws few labels of many sizes; a printer's writer goes on with the same sizes.
    """
    _face.cache_clear()


@lru_cache(maxsize=8192)
def glyph(character: str, weight: Weight, size_dots: int) -> tuple[Image, int, int] | None:
    """A character's ink as a 1-bit mask and where its top left lies from the pen on the baseline.

    None where the character leaves no ink.
    """
    from PIL import Image, ImageDraw

    face = _face(face_of(character, weight), size_dots)
    left, top, right, bottom = (int(edge) for edge in face.getbbox(character, "1", anchor="ls"))
    if right <= left or bottom <= top:
        return None
    mask = Image.new("1", (right - left, bottom - top), 0)
    ImageDraw.Draw(mask).text((-left, -top), character, fill=1, font=face, anchor="ls")
    return mask, left, top

# SPDX-License-Identifier: Apache-2.0
"""The project's fonts: which characters they have, how wide each is, and their raster.

Why a reader of our own for `cmap` and `hmtx`: a missing glyph prints a box and raises no error
anywhere, so the character map is asked first, without loading a graphics library. Promises that
the raster and the PDF set text on the same advances. What a weight lacks comes from the face of
last resort, which has the rare ideographs of people's names in one weight. Must not fall back
silently beyond that: what no face has, and what would have to be shaped (Arabic, Tibetan ...),
prints as 〓 and is reported.
"""

from __future__ import annotations

import math
import mmap
import struct
import unicodedata
from array import array
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import OperatorError
from printing.blocks import Weight

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


def _read(face: Face) -> bytes:
    path = font_path(face)
    try:
        return path.read_bytes()
    except OSError as error:
        raise OperatorError(
            "font_missing",
            f"The font {path.name} could not be read.",
            "Install the program again; its folder is incomplete.",
        ) from error


def _places(content: bytes | mmap.mmap) -> dict[bytes, slice]:
    """Where each table of the font lies."""
    (count,) = struct.unpack_from(">H", content, 4)
    found = {}
    for index in range(count):
        tag, _, offset, length = struct.unpack_from(">4sLLL", content, 12 + 16 * index)
        found[tag] = slice(offset, offset + length)
    return found


def _tables(content: bytes) -> dict[bytes, bytes]:
    places = _places(content)
    return {tag: content[places[tag]] for tag in (b"cmap", b"hmtx", b"hhea", b"head")}


def _words(table: bytes, kind: str) -> array[int]:
    """A table of big-endian numbers."""
    words = array(kind, table)
    if struct.pack("=H", 1) == struct.pack("<H", 1):
        words.byteswap()
    return words


def _characters(cmap: bytes) -> dict[int, int]:
    """Code point -> glyph, from the table's format 12 subtable (all planes)."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    for index in range(count):
        (offset,) = struct.unpack_from(">L", cmap, 4 + 8 * index + 4)
        (form,) = struct.unpack_from(">H", cmap, offset)
        if form != 12:
            continue
        (groups,) = struct.unpack_from(">L", cmap, offset + 12)
        found: dict[int, int] = {}
        for first, last, glyph in struct.iter_unpack(
            ">LLL", cmap[offset + 16 : offset + 16 + 12 * groups]
        ):
            for code in range(first, last + 1):
                found[code] = glyph + code - first
        return found
    raise OperatorError(
        "font_broken", "A font of the program is damaged.", "Install the program again."
    )


@cache
def characters_of(face: Face) -> dict[str, float]:
    """Each character that the face has -> its advance, in ems."""
    tables = _tables(_read(face))
    (units,) = struct.unpack_from(">H", tables[b"head"], 18)
    (metrics,) = struct.unpack_from(">H", tables[b"hhea"], 34)
    words = _words(tables[b"hmtx"][: 4 * metrics], "H")
    widths = [advance / units for advance in words[::2]]
    last = len(widths) - 1
    return {
        chr(code): widths[min(glyph, last)] for code, glyph in _characters(tables[b"cmap"]).items()
    }


@cache
def advances(weight: Weight) -> dict[str, float]:
    """Each character that can be set in the weight -> its advance, in ems."""
    return characters_of(Face.RARE) | characters_of(_FACE[weight])


def face_of(character: str, weight: Weight) -> Face:
    """The face that sets a character that `advances` has."""
    own = _FACE[weight]
    return own if character in characters_of(own) else Face.RARE


@lru_cache(maxsize=16384)
def pieces(text: str, weight: Weight) -> tuple[tuple[Face, str], ...]:
    """Printable text in stretches of one face."""
    own = _FACE[weight]
    if characters_of(own).keys() >= set(text):
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
    if have.keys() >= set(text):
        return text, ""
    kept: list[str] = []
    missing: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        if character in have or character == "\n":
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


class _Outlines:
    """The rectangles of a face's glyphs, read from the file where it lies."""

    def __init__(self, face: Face) -> None:
        with font_path(face).open("rb") as file:
            self.content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        places = _places(self.content)
        head = self.content[places[b"head"]]
        (self.units,) = struct.unpack_from(">H", head, 18)
        (long_places,) = struct.unpack_from(">h", head, 50)
        loca = _words(self.content[places[b"loca"]], "I" if long_places else "H")
        self.glyphs = _characters(self.content[places[b"cmap"]])
        self.at = loca if long_places else array("I", (2 * place for place in loca))
        self.start = places[b"glyf"].start

    def ink(self, character: str) -> tuple[float, float, float, float] | None:
        """Left, bottom, right and top in ems; up is positive. None: no ink."""
        number = self.glyphs[ord(character)]
        if self.at[number] == self.at[number + 1]:
            return None
        place = self.start + self.at[number]
        left, bottom, right, top = struct.unpack_from(">4h", self.content, place + 2)
        units = self.units
        return left / units, bottom / units, right / units, top / units


_outlines = cache(_Outlines)


@lru_cache(maxsize=32768)
def _outline(character: str, weight: Weight) -> tuple[float, float, float, float] | None:
    return _outlines(face_of(character, weight)).ink(character)


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

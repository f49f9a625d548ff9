# SPDX-License-Identifier: Apache-2.0
"""What one font file says of its characters: which it has, how wide each is, where its ink lies.

Promises to hold little: a window keeps it for as long as it runs, and tens of thousands of characters as objects
of their own were a tenth of its memory. So the file's tables are kept as the numbers that they are, a character is
looked up when it is asked for, and a glyph's box is read from the file. Must not draw anything, nor load
what does.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from app.errors import OperatorError


def _words(table: bytes, kind: str) -> array[int]:
    """A table of big-endian numbers."""
    words = array(kind, table)
    if struct.pack("=H", 1) == struct.pack("<H", 1):
        words.byteswap()
    return words


class FontTables:
    """The tables of one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        (count,) = struct.unpack(">H", self._read(4, 2))
        self._places: dict[bytes, tuple[int, int]] = {}
        for tag, _, offset, length in struct.iter_unpack(">4sLLL", self._read(12, 16 * count)):
            self._places[tag] = (offset, length)
        head = self._table(b"head")
        self._units = int.from_bytes(head[18:20], "big")
        self._long_places = head[50:52] != b"\0\0"
        (metrics,) = struct.unpack_from(">H", self._table(b"hhea"), 34)
        self._widths = _words(self._table(b"hmtx")[: 4 * metrics], "H")[::2]
        self._groups(self._table(b"cmap"))
        self._at: array[int] | None = None

    def _read(self, place: int, length: int) -> bytes:
        """A part of the file. Mapped into memory, all that was ever touched of it would stay there."""
        try:
            with self._path.open("rb", buffering=0) as file:
                file.seek(place)
                return file.read(length)
        except OSError as error:
            raise OperatorError(
                "font_missing",
                f"The font {self._path.name} could not be read.",
                "Install the program again; its folder is incomplete.",
            ) from error

    def _table(self, tag: bytes) -> bytes:
        return self._read(*self._places[tag])

    def _groups(self, cmap: bytes) -> None:
        """Runs of code points and the glyphs they begin at: the table's format 12 subtable (all planes)."""
        (count,) = struct.unpack_from(">H", cmap, 2)
        for index in range(count):
            (offset,) = struct.unpack_from(">L", cmap, 4 + 8 * index + 4)
            (form,) = struct.unpack_from(">H", cmap, offset)
            if form == 12:
                (groups,) = struct.unpack_from(">L", cmap, offset + 12)
                runs = _words(cmap[offset + 16 : offset + 16 + 12 * groups], "I")
                self._firsts, self._lasts, self._begins = runs[::3], runs[1::3], runs[2::3]
                return
        raise OperatorError(
            "font_broken", "A font of the program is damaged.", "Install the program again."
        )

    def glyph(self, character: str) -> int | None:
        """The number of a character's glyph; None if the font hasn't it."""
        code = ord(character)
        run = bisect_right(self._firsts, code) - 1
        if run < 0 or code > self._lasts[run]:
            return None
        return self._begins[run] + code - self._firsts[run]

    def advance(self, character: str) -> float | None:
        """How far the pen goes on, in ems; None if the font hasn't the character."""
        number = self.glyph(character)
        if number is None:
            return None
        return self._widths[min(number, len(self._widths) - 1)] / self._units

    def characters(self) -> Iterator[str]:
        """All that the font has."""
        for first, last in zip(self._firsts, self._lasts, strict=True):
            yield from map(chr, range(first, last + 1))

    def ink(self, character: str) -> tuple[float, float, float, float] | None:
        """Left, bottom, right and top of its ink in ems; up is positive. None: no ink."""
        number = self.glyph(character)
        if number is None:
            return None
        if self._at is None:
            self._at = _words(self._table(b"loca"), "I" if self._long_places else "H")
        at, end = self._at[number], self._at[number + 1]
        if at == end:
            return None
        start = self._places[b"glyf"][0] + (at if self._long_places else 2 * at)
        left, bottom, right, top = struct.unpack(">4h", self._read(start + 2, 8))
        units = self._units
        return left / units, bottom / units, right / units, top / units


class Advances(dict[str, float]):
    """A character's advance, in ems, from the first of some fonts that has it; looked up once.

    A plain dict would hold every character of every font. KeyError for one that none has; what it holds is only
    what was asked for, so ask `sets` whether a text can be set.
    """

    def __init__(self, *fonts: FontTables) -> None:
        super().__init__()
        self._fonts = fonts

    def __missing__(self, character: str) -> float:
        for font in self._fonts:
            advance = font.advance(character)
            if advance is not None:
                self[character] = advance
                return advance
        raise KeyError(character)

    def sets(self, text: str) -> bool:
        """Whether there is a glyph for each of its characters."""
        if self.keys() >= set(text):
            return True
        try:
            sum(map(self.__getitem__, text))
        except KeyError:
            return False
        return True

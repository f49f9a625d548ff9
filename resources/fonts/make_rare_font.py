# SPDX-License-Identifier: Apache-2.0
"""Make the face of last resort, "Linli Rare", from HanaMinA of the Hanazono fonts.

Why: people have names with characters that Noto Sans SC lacks. Promises: every ideograph of CJK
Extension A (with it, all that GB 18030 demands of a program) and those of JIS X 0213 beyond the
first plane, as far as Linli Sans SC has none; less than 3 MB; a family name of its own, as the
licence demands; the same bytes from the same input. The outlines are put on a grid of 256 units and
freed of points that lie on a line: no printed label shows the difference. Must not drop the
copyright and licence.

Use: `python make_rare_font.py HanaMinA.ttf` (see README.md).
"""

from __future__ import annotations

import argparse
from array import array
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphCoordinates

FAMILY = "Linli Rare"
VERSION = "1.0"
UNITS = 256
EXTENSION_A = range(0x3400, 0x4DC0)
# Met in names, and in no list above.
ALSO = "𠮷𡝗𣑯𣿅𤆵𪚥"
IDEOGRAPHS = range(0x4E00, 0xA000)
COPYRIGHT = (
    "Copyright (c) 2008-2017 GlyphWiki Project (kamichi@fonts.jp); made from HanaMinA of the "
    "Hanazono fonts"
)
LICENCE = "This Font Software is licensed under the SIL Open Font License, Version 1.1."

Point = tuple[tuple[int, int], int]
"""A place and whether the outline passes through it."""


def japanese_characters() -> set[int]:
    """The ideographs beyond the first plane that JIS X 0213 can write."""
    found = set()
    for lead in range(0xA1, 0xFF):
        for trail in range(0xA1, 0xFF):
            for code in (bytes([lead, trail]), bytes([0x8F, lead, trail])):
                try:
                    text = code.decode("euc_jis_2004")
                except UnicodeDecodeError:
                    continue
                if len(text) == 1 and ord(text) > 0x20000:
                    found.add(ord(text))
    return found


def _on_a_line(before: Point, here: Point, after: Point) -> bool:
    if not (before[1] and here[1] and after[1]):
        return False
    (ax, ay), (x, y), (bx, by) = before[0], here[0], after[0]
    cross = (x - ax) * (by - y) - (y - ay) * (bx - x)
    return cross == 0 and (x - ax) * (bx - x) + (y - ay) * (by - y) >= 0


def _slimmed(points: list[Point]) -> list[Point]:
    """The contour without the points that change nothing."""
    while True:
        kept: list[Point] = []
        for at, point in enumerate(points):
            before = kept[-1] if kept else points[-1]
            if not _on_a_line(before, point, points[(at + 1) % len(points)]):
                kept.append(point)
        if len(kept) == len(points) or len(kept) < 3:
            return kept
        points = kept


def _slim(glyph: Glyph) -> None:
    places: list[tuple[int, int]] = []
    flags: list[int] = []
    ends: list[int] = []
    start = 0
    for end in glyph.endPtsOfContours:
        contour = _slimmed(
            [(glyph.coordinates[at], glyph.flags[at] & 1) for at in range(start, end + 1)]
        )
        start = end + 1
        if len(contour) >= 3:
            places += [place for place, _ in contour]
            flags += [on for _, on in contour]
            ends.append(len(places) - 1)
    glyph.coordinates = GlyphCoordinates(places)
    glyph.flags = array("B", flags)
    glyph.endPtsOfContours = ends
    glyph.numberOfContours = len(ends)


def _name(font: TTFont) -> None:
    names = font["name"]
    names.names = []
    texts = {
        0: COPYRIGHT,
        1: FAMILY,
        2: "Regular",
        3: f"{VERSION};LinliRare-Regular",
        4: FAMILY,
        5: f"Version {VERSION}",
        6: "LinliRare-Regular",
        13: LICENCE,
        14: "https://openfontlicense.org",
    }
    for name_id, text in texts.items():
        names.setName(text, name_id, 3, 1, 0x409)


def make(source: Path, folder: Path) -> Path:
    """Write `LinliRare-Regular.ttf` into `folder`, beside the fonts that it completes."""
    with TTFont(folder / "LinliSansSC-Regular.ttf", lazy=True) as complete:
        have = set(complete.getBestCmap())
    wanted = ({*EXTENSION_A, *IDEOGRAPHS} | japanese_characters() | set(map(ord, ALSO))) - have
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.glyph_names = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GSUB", "GPOS", "GDEF", "gasp", "FFTM"]
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options=options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    scale_upem(font, UNITS)
    glyphs = font["glyf"]
    for name in glyphs.keys():  # noqa: SIM118  # the table isn't a mapping
        glyph = glyphs[name]
        if glyph.numberOfContours > 0:
            _slim(glyph)
    _name(font)
    target = folder / "LinliRare-Regular.ttf"
    subset.save_font(font, str(target), options)
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description="Make Linli Rare from HanaMinA.")
    parser.add_argument("source", type=Path, help="HanaMinA.ttf")
    parser.add_argument("--into", type=Path, default=Path(__file__).parent)
    arguments = parser.parse_args()
    target = make(arguments.source, arguments.into)
    print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()

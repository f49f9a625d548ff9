# SPDX-License-Identifier: Apache-2.0
"""Make the project's own fonts from the static TrueType files of Noto Sans SC.

Why: reportlab embeds TrueType outlines only, shops' machines often have no Chinese font at all,
and the full family is 21 MB. Promises: everything GBK can write, Latin, and the rare characters
that stand in people's names; a family name of its own ("Linli Sans SC"), since of two fonts with
one internal name in a process the first silently wins; the same bytes from the same input.
Must not: touch the outlines, or drop the copyright and licence that the font carries.

Use: `python make_fonts.py NotoSansSC_400Regular.ttf NotoSansSC_700Bold.ttf` (see README.md).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Linli Sans SC"
VERSION = "1.0"

# Blocks taken as far as the source has them: Latin, punctuation, currency, arrows, mathematics,
# numbers in circles, boxes and shapes, CJK punctuation, full-width forms.
BLOCKS = (
    (0x0020, 0x007F),
    (0x00A0, 0x017F),
    (0x0192, 0x0192),
    (0x01CD, 0x01DC),
    (0x02C6, 0x02DD),
    (0x2010, 0x2044),
    (0x20A0, 0x20BF),
    (0x2100, 0x214F),
    (0x2150, 0x218B),
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
    (0x2460, 0x24FF),
    (0x2500, 0x25FF),
    (0x2600, 0x27BF),
    (0x3000, 0x303F),
    (0xFF00, 0xFFEF),
    # The tail of the CJK block that GBK predates, and every ideograph of the later planes: the
    # source holds those of the General Standard Chinese Characters table.
    (0x9FA6, 0x9FFF),
    (0x20000, 0x323AF),
)

# Extension A: those of the General Standard table, and others met in names.
EXTENSION_A = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠"
    "䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
    "㵘㐂㐱㑺㒓㓥㛂㛓㛠㜣㝬㟆㟧㠭㤅㥁㦤㨗㬢㬌㮤㲄㳒㴪㵆㷍㷸㸒㺬㻏㻛㼆㽔䂀䈰䏔䒕䕒䙴䜩䡵䨮䬠䶮"
)

WEIGHTS = {400: "Regular", 700: "Bold"}


def gbk_characters() -> set[int]:
    """Every character that the GBK encoding can write."""
    found = set()
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                found.add(ord(bytes([lead, trail]).decode("gbk")))
            except UnicodeDecodeError:
                continue
    return found


def wanted_characters() -> set[int]:
    wanted = gbk_characters() | {ord(character) for character in EXTENSION_A}
    for first, last in BLOCKS:
        wanted.update(range(first, last + 1))
    return wanted


def rename(font: TTFont, style: str) -> None:
    """Give the font our family name; copyright (0), designer and licence (13, 14) stay."""
    names = font["name"]
    for name_id in (7, 8, 11, 16, 17, 18, 21, 22, 25):
        names.removeNames(nameID=name_id)
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    texts = {
        1: FAMILY,
        2: style,
        3: f"{VERSION};{postscript}",
        4: FAMILY if style == "Regular" else f"{FAMILY} {style}",
        5: f"Version {VERSION}; subset of Noto Sans SC",
        6: postscript,
    }
    for name_id, text in texts.items():
        names.removeNames(nameID=name_id)
        names.setName(text, name_id, 3, 1, 0x409)


def make(source: Path, folder: Path) -> Path:
    """Write `LinliSansSC-<style>.ttf` into `folder`; the style follows the source's weight."""
    options = subset.Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.glyph_names = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "STAT", "DSIG"]
    font = subset.load_font(str(source), options)
    style = WEIGHTS[font["OS/2"].usWeightClass]
    subsetter = subset.Subsetter(options=options)
    subsetter.populate(unicodes=wanted_characters())
    subsetter.subset(font)
    rename(font, style)
    target = folder / f"LinliSansSC-{style}.ttf"
    subset.save_font(font, str(target), options)
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description="Make Linli Sans SC from Noto Sans SC.")
    parser.add_argument("sources", nargs="+", type=Path, help="static TrueType files, 400 and 700")
    parser.add_argument("--into", type=Path, default=Path(__file__).parent)
    arguments = parser.parse_args()
    for source in arguments.sources:
        target = make(source, arguments.into)
        print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""TSPL: the language of most cheap label printers; text as bitmaps of its ink, bars and rules as commands.

Why bitmaps: the fonts inside printers differ by seller and lack the rare characters of names. Why not
for bars: a bar is a rectangle of whole dots in every TSPL printer, and says in twenty bytes what a
bitmap says in a hundred. Promises true dots, CR LF lines, no bitmap over blank paper, and one PRINT
a label; darkness and speed stay the printer's own where its profile doesn't name them. Must not use
a printer's own bar codes, which choose their module themselves.
"""

from __future__ import annotations

from dataclasses import replace

from printing.blocks import Ink
from printing.draw import Bars, Item, Rect, ResolvedLabel, TextRun
from printing.fonts import width_em
from printing.geometry import MM_PER_INCH
from printing.languages.bands import inked_bands
from printing.languages.raster import rasterise
from printing.profile import PrinterProfile

# "BITMAP 240,160,12,40,0," and its line's end; a blank that saves less isn't cut out.
COMMAND_BYTES = 25
DARKEST = 15

Area = tuple[int, int, int, int]
"""Left, top, right, bottom, in dots."""


def _area(item: Item) -> Area:
    """Where the item's ink can be; of text a little more than that."""
    match item:
        case Rect():
            return (item.x, item.y, item.x + item.width, item.y + item.height)
        case Bars():
            return (item.runs[0][0], item.y, sum(item.runs[-1]), item.y + item.height)
        case TextRun():
            wide = round(width_em(item.text, item.weight) * item.size)
            return (
                item.x - item.size,
                item.baseline - 2 * item.size,
                item.x + wide + item.size,
                item.baseline + item.size,
            )


def _touch(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _bars(item: Rect | Bars) -> str:
    if isinstance(item, Rect):
        return f"BAR {item.x},{item.y},{item.width},{item.height}\r\n"
    below = f",{item.y},"
    high = f",{item.height}\r\n"
    return "".join([f"BAR {x}{below}{wide}{high}" for x, wide in item.runs])


def lifted(items: tuple[Item, ...]) -> tuple[str, tuple[Item, ...]]:
    """The BAR commands of what is cheaper so, and the items that are left for bitmaps.

    BARs are sent behind the bitmaps and only burn: so one on which something white lies stays a bitmap.
    """
    white: list[Area] = []
    commands: list[str] = []
    rest: list[Item] = []
    for item in reversed(items):
        if not isinstance(item, Bars) and item.ink is Ink.WHITE:
            white.append(_area(item))
        elif not isinstance(item, TextRun):
            area = _area(item)
            if not any(_touch(area, above) for above in white):
                said = _bars(item)
                as_bitmap = (area[2] - area[0] + 7) // 8 * (area[3] - area[1])
                if len(said) <= as_bitmap + COMMAND_BYTES:
                    commands.append(said)
                    continue
        rest.append(item)
    return "".join(reversed(commands)), tuple(reversed(rest))


def _settings(label: ResolvedLabel, profile: PrinterProfile) -> bytes:
    """Paper, how its edges are found, and what the profile sets; an old origin is undone."""
    width_mm = label.width_dots * MM_PER_INCH / label.dpi
    height_mm = label.height_dots * MM_PER_INCH / label.dpi
    edges = "BLINE" if profile.black_mark else "GAP"
    lines = [
        f"SIZE {width_mm:.0f} mm,{height_mm:.0f} mm",
        f"{edges} {profile.gap_mm:g} mm,0 mm",
        f"DIRECTION {profile.direction}",
        "REFERENCE 0,0",
    ]
    if profile.density is not None:
        lines.append(f"DENSITY {min(profile.density, DARKEST)}")
    if profile.speed is not None:
        lines.append(f"SPEED {profile.speed}")
    if profile.cut:
        lines.append("SET CUTTER 1")
    return "".join(f"{line}\r\n" for line in (*lines, "CLS")).encode("ascii")


def tspl(label: ResolvedLabel, profile: PrinterProfile) -> bytes:
    """One label as a complete TSPL job."""
    bars, rest = lifted(label.items)
    parts = [_settings(label, profile)]
    image = rasterise(replace(label, items=rest), padded=True)
    for band in inked_bands(image, command_bytes=COMMAND_BYTES):
        command = f"BITMAP {band.column * 8},{band.row},{band.width_bytes},{band.height},0,"
        parts += (command.encode("ascii"), band.pixels, b"\r\n")
    parts += (bars.encode("ascii"), b"PRINT 1,1\r\n")
    return b"".join(parts)

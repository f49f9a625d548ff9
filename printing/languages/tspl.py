# SPDX-License-Identifier: Apache-2.0
"""TSPL: the language of most cheap label printers; text as bitmaps of its ink, bars and rules as commands.

Why bitmaps: the fonts inside printers differ by seller and lack the rare characters of names. Why not
for bars: a bar is a rectangle of whole dots in every TSPL printer, and says in twenty bytes what a
bitmap says in a hundred; white words on black go as black ones whose area is turned (a printer that can't
turn it still prints them to be read). Promises true dots, CR LF lines, no bitmap over blank paper, and one PRINT
a label; darkness and speed stay the printer's own where its profile doesn't name them. Must not use
a printer's own bar codes, which choose their module themselves.
"""

from __future__ import annotations

from dataclasses import replace

from printing.draw import Bars, Rect, ResolvedLabel
from printing.geometry import MM_PER_INCH
from printing.languages.bands import inked_bands
from printing.languages.lifting import lifted
from printing.languages.raster import rasterise
from printing.profile import PrinterProfile

# "BITMAP 240,160,12,40,0," and its line's end; a blank that saves less isn't cut out.
COMMAND_BYTES = 25
DARKEST = 15

# "BAR 120,201,3,74" and its line's end.
BAR_BYTES = 17


def _bars(item: Rect | Bars) -> str:
    if isinstance(item, Rect):
        return f"BAR {item.x},{item.y},{item.width},{item.height}\r\n"
    below = f",{item.y},"
    high = f",{item.height}\r\n"
    return "".join([f"BAR {x}{below}{wide}{high}" for x, wide in item.runs])


def _half(length_mm: float) -> str:
    """To the half millimetre: whole dots are a little off the paper's true size."""
    return f"{round(length_mm * 2) / 2:g}"


def _settings(label: ResolvedLabel, profile: PrinterProfile) -> bytes:
    """Paper, how its edges are found, and what the profile sets; an old origin is undone."""
    width_mm = label.width_dots * MM_PER_INCH / label.dpi
    height_mm = label.height_dots * MM_PER_INCH / label.dpi
    edges = "BLINE" if profile.black_mark else "GAP"
    lines = [
        f"SIZE {_half(width_mm)} mm,{_half(height_mm)} mm",
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
    parted = lifted(label.items, bar_bytes=BAR_BYTES)
    parts = [_settings(label, profile)]
    image = rasterise(replace(label, items=parted.rest), padded=True)
    for band in inked_bands(image, command_bytes=COMMAND_BYTES):
        command = f"BITMAP {band.column * 8},{band.row},{band.width_bytes},{band.height},0,"
        parts += (command.encode("ascii"), band.pixels, b"\r\n")
    commands = [f"REVERSE {r.x},{r.y},{r.width},{r.height}\r\n" for r in parted.turned]
    commands += map(_bars, parted.bars)
    parts += ("".join(commands).encode("ascii"), b"PRINT 1,1\r\n")
    return b"".join(parts)

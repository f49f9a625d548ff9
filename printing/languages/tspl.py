# SPDX-License-Identifier: Apache-2.0
"""TSPL: the language of most cheap label printers, as bitmaps of the inked areas only.

Why bitmaps: the fonts inside printers differ by seller and lack the rare characters of names.
Promises true dots, CR LF lines, no bitmap over blank paper, and one PRINT a label. Must not set
what belongs to a printer's profile (darkness, speed).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from printing.draw import ResolvedLabel
from printing.geometry import MM_PER_INCH
from printing.languages.raster import rasterise

GAP_MM = 2
# A BITMAP command costs about this many bytes beside its pixels; a smaller blank is not cut out.
COMMAND_BYTES = 28


@dataclass(frozen=True, slots=True)
class Band:
    """An area of ink: its byte column, row, width in bytes and pixels (0 burns)."""

    column: int
    row: int
    width_bytes: int
    rows: tuple[bytes, ...]


def _widest_gap(inked: list[bool]) -> tuple[int, int]:
    """Start and length of the longest blank run within."""
    best, start = (0, 0), 0
    for at, ink in enumerate(inked):
        if ink:
            if at - start > best[1]:
                best = (start, at - start)
            start = at + 1
    return best


def inked_bands(rows: list[bytes], column: int = 0, row: int = 0) -> Iterator[Band]:
    """Cut the blank away, edges first, then the widest blank band or column, and again."""
    blank = b"\xff" * (len(rows[0]) if rows else 0)
    inked_rows = [line != blank for line in rows]
    if not any(inked_rows):
        return
    top = inked_rows.index(True)
    bottom = len(rows) - inked_rows[::-1].index(True)
    rows, inked_rows, row = rows[top:bottom], inked_rows[top:bottom], row + top
    white = int.from_bytes(blank)
    for line in rows:
        white &= int.from_bytes(line)
    inked_columns = [byte != 0xFF for byte in white.to_bytes(len(blank))]
    left = inked_columns.index(True)
    right = len(blank) - inked_columns[::-1].index(True)
    rows, inked_columns, column = (
        [line[left:right] for line in rows],
        inked_columns[left:right],
        column + left,
    )
    width = right - left
    gap_row, gap_rows = _widest_gap(inked_rows)
    gap_column, gap_columns = _widest_gap(inked_columns)
    saved_by_rows, saved_by_columns = gap_rows * width, gap_columns * len(rows)
    if max(saved_by_rows, saved_by_columns) <= COMMAND_BYTES:
        yield Band(column, row, width, tuple(rows))
    elif saved_by_rows >= saved_by_columns:
        yield from inked_bands(rows[:gap_row], column, row)
        yield from inked_bands(rows[gap_row + gap_rows :], column, row + gap_row + gap_rows)
    else:
        after = gap_column + gap_columns
        yield from inked_bands([line[:gap_column] for line in rows], column, row)
        yield from inked_bands([line[after:] for line in rows], column + after, row)


def tspl(label: ResolvedLabel) -> bytes:
    """One label as a complete TSPL job."""
    image = rasterise(label, padded=True)
    pixels = image.tobytes()
    stride = image.width // 8
    rows = [pixels[at : at + stride] for at in range(0, len(pixels), stride)]
    width_mm = label.width_dots * MM_PER_INCH / label.dpi
    height_mm = label.height_dots * MM_PER_INCH / label.dpi
    parts = [
        f"SIZE {width_mm:.0f} mm,{height_mm:.0f} mm\r\n"
        f"GAP {GAP_MM} mm,0 mm\r\nDIRECTION 1\r\nCLS\r\n".encode("ascii")
    ]
    for band in inked_bands(rows):
        command = f"BITMAP {band.column * 8},{band.row},{band.width_bytes},{len(band.rows)},0,"
        parts += (command.encode("ascii"), b"".join(band.rows), b"\r\n")
    parts.append(b"PRINT 1,1\r\n")
    return b"".join(parts)

# SPDX-License-Identifier: Apache-2.0
"""ESC/POS: receipt printers, and the small label printers that speak the same, as bit images.

Why images only: their character sets are one code page each. Promises true dots from top to bottom:
a blank stretch is fed by an image that is one byte wide, since the unit of the feed command differs
by printer. What is wider than the head is refused, never scaled or cut off. Must not use more than
255 rows an image: small printers buffer no more.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.errors import OperatorError
from printing.draw import ResolvedLabel
from printing.geometry import MM_PER_INCH, SIZES, Printer
from printing.languages.raster import burnt
from printing.profile import PrinterProfile

BAND_ROWS = 255
# A band costs eight bytes; a shorter blank stays within its neighbours.
BLANK_ROWS = 8

# Paper -> what the head burns, in mm: 384 dots of 203 an inch on 58 mm paper, 576 on 80 mm.
HEADS_MM = ((58.0, 48.0), (80.0, 72.0), (112.0, 104.0))
WIDEST_ROLL_MM = 80.0

# In a profile 0 is the lightest; the command counts from the printer's own, -6 to +8.
USUAL_DENSITY = 6

# From the head to where a slip is torn off, if no knife cuts it.
TO_TEAR_BAR_MM = 14

INITIALISE = b"\x1b@"
CUT = b"\x1dVB\x00"
TO_NEXT_MARK = b"\x1d\x0c"


def head_dots(profile: PrinterProfile) -> int:
    """How many dots the head has; without a paper width, that of an 80 mm roll."""
    paper = profile.width_mm or WIDEST_ROLL_MM
    # A paper that is narrower than the smallest roll is printed on its whole width.
    burnt = next((head for roll, head in reversed(HEADS_MM) if paper >= roll), paper)
    # 48 mm are 383.6 dots at 203 an inch: a head has whole bytes.
    return round(burnt * profile.dpi / MM_PER_INCH / 8) * 8


def _image(wide: int, rows: bytes) -> bytes:
    """`GS v 0`: rows of so many bytes, a 1 burns."""
    high = len(rows) // wide
    return b"\x1dv0\x00" + wide.to_bytes(2, "little") + high.to_bytes(2, "little") + rows


def feed(rows: int) -> bytes:
    """So many blank rows, exactly."""
    parts = [
        _image(1, bytes(min(BAND_ROWS, rows - at))) for at in range(0, max(0, rows), BAND_ROWS)
    ]
    return b"".join(parts)


def _stretches(inked: list[bool]) -> Iterator[tuple[int, int, bool]]:
    """(start, end, whether inked) from top to bottom; short blanks count as ink."""
    start = 0
    while start < len(inked):
        ink = inked[start]
        end = start + 1
        while end < len(inked):
            if inked[end] != ink:
                run = end
                while run < len(inked) and not inked[run] and run - end < BLANK_ROWS:
                    run += 1
                if not ink or run - end >= BLANK_ROWS or run == len(inked):
                    break
                end = run
                continue
            end += 1
        yield start, end, ink
        start = end


def _bands(stride: int, pixels: bytes) -> Iterator[bytes]:
    """The commands for the rows, blank stretches fed, blank right edges left out."""
    rows = [pixels[at : at + stride] for at in range(0, len(pixels), stride)]
    blank = bytes(stride)
    for start, end, ink in _stretches([row != blank for row in rows]):
        if not ink:
            yield feed(end - start)
            continue
        for top in range(start, end, BAND_ROWS):
            band = rows[top : min(end, top + BAND_ROWS)]
            wide = max(1, max(len(row.rstrip(b"\0")) for row in band))
            yield _image(wide, b"".join(row[:wide] for row in band))


def _settings(profile: PrinterProfile) -> bytes:
    """Density and speed by `GS ( K`, only where the profile names them."""
    parts = b""
    if profile.density is not None:
        level = max(-6, min(8, profile.density - USUAL_DENSITY))
        parts += b"\x1d(K\x02\x001" + (level & 0xFF).to_bytes()
    if profile.speed is not None:
        parts += b"\x1d(K\x02\x002" + max(1, min(9, profile.speed)).to_bytes()
    return parts


def escpos(label: ResolvedLabel, profile: PrinterProfile) -> bytes:
    """One label or slip as a complete job; too wide for the head is an `OperatorError`."""
    head = head_dots(profile)
    if label.width_dots > head:
        wide = label.width_dots * MM_PER_INCH / label.dpi
        raise OperatorError(
            "label_too_wide",
            f"The label is {wide:.0f} mm wide; the printer's head burns "
            f"{head * MM_PER_INCH / label.dpi:.0f} mm ({head} dots).",
            "Choose a narrower size, or a printer with a wider head.",
        )
    stride, pixels = burnt(label, turned=not profile.direction)
    parts = [INITIALISE, _settings(profile), *_bands(stride, pixels)]
    if profile.black_mark:
        parts.append(TO_NEXT_MARK)
    elif not profile.cut:
        size = SIZES.get(label.size_name)
        on_roll = size is not None and size.is_roll
        beyond_mm = TO_TEAR_BAR_MM if on_roll else profile.gap_mm
        parts.append(feed(Printer(dpi=profile.dpi).dots(beyond_mm)))
    if profile.cut:
        parts.append(CUT)
    return b"".join(parts)

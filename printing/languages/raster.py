# SPDX-License-Identifier: Apache-2.0
"""The 1-bit image of a resolved label: what a thermal head burns, and what the preview shows.

Promises one pixel for one dot and no grey. White is 1, as TSPL wants it; `burnt` is the other way
round, as ZPL and ESC/POS do.
"""

from __future__ import annotations

from PIL import Image, ImageOps

from printing.blocks import Ink
from printing.dots import placed_glyphs
from printing.draw import Bars, Rect, ResolvedLabel, TextRun


def rasterise(label: ResolvedLabel, *, padded: bool = False) -> Image.Image:
    """Mode "1", one pixel a dot; `padded` widens it with white to whole bytes."""
    width = (label.width_dots + 7) // 8 * 8 if padded else label.width_dots
    image = Image.new("1", (width, label.height_dots), 1)
    for item in label.items:
        match item:
            case Rect():
                colour = 0 if item.ink is Ink.BLACK else 1
                right, bottom = item.x + item.width, item.y + item.height
                image.paste(colour, (item.x, item.y, right, bottom))
            case Bars():
                bottom = item.y + item.height
                for x, wide in item.runs:
                    image.paste(0, (x, item.y, x + wide, bottom))
            case TextRun():
                colour = 0 if item.ink is Ink.BLACK else 1
                for x, y, mask in placed_glyphs(item):
                    image.paste(colour, (x, y), mask)
    return image


_INVERTED = bytes(255 - byte for byte in range(256))


def burnt(label: ResolvedLabel, *, turned: bool = False) -> tuple[int, bytes]:
    """Bytes a row, and the rows, in which a 1 burns; `turned` by half a turn on the same paper."""
    image = rasterise(label, padded=not turned)
    if turned:
        turned_image = image.transpose(Image.Transpose.ROTATE_180)
        image = Image.new("1", ((label.width_dots + 7) // 8 * 8, label.height_dots), 1)
        image.paste(turned_image, (0, 0))
    return image.width // 8, image.tobytes().translate(_INVERTED)


def ink_box(label: ResolvedLabel) -> tuple[int, int, int, int] | None:
    """Left, top, and the right and bottom edges of all ink; None where there is none."""
    return ImageOps.invert(rasterise(label).convert("L")).getbbox()

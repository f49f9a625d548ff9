# SPDX-License-Identifier: Apache-2.0
"""What every user of a drawn item must agree on: where it is when it is moved, and where a text's ink is.

A text's characters stand at whole dots, counted from the run's start: a run that is moved by whole dots keeps its very
dots, and what is checked for ink is what is printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from printing.draw import Bars, Item, Rect, TextRun
from printing.fonts import advances, glyph

if TYPE_CHECKING:
    from PIL import Image


def moved(item: Item, x: int, y: int) -> Item:
    """The same item, so many dots to the right and down."""
    match item:
        case Rect():
            return Rect(item.x + x, item.y + y, item.width, item.height, item.ink)
        case Bars():
            runs = tuple((at + x, wide) for at, wide in item.runs)
            return replace(item, y=item.y + y, runs=runs)
        case TextRun():
            return replace(item, x=item.x + x, baseline=item.baseline + y)
        case _:
            assert_never(item)


def placed_glyphs(run: TextRun) -> Iterator[tuple[int, int, Image.Image]]:
    """Left and top of each character that has ink, and its mask."""
    widths = advances(run.weight)
    # From the run's start, so that a run that is moved by whole dots keeps its very dots.
    pen = 0.0
    for character in run.text:
        drawn = glyph(character, run.weight, run.size)
        if drawn is not None:
            mask, left, top = drawn
            yield run.x + round(pen) + left, run.baseline + top, mask
        pen += widths[character] * run.size

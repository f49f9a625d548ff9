# SPDX-License-Identifier: Apache-2.0
"""Where lines of text stand in their box, so that their ink doesn't leave it.

Why beside `text`: that fits advances, but accents, full blocks and slanted letters reach beyond
them. Promises the usual place (centred by the height of figures) where the ink allows it, else the
nearest, else a smaller size. Must not change what a line says.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.blocks import Align, Weight
from printing.fonts import ink_dots, width_em

LINE_HEIGHT = 1.2
# From the middle of a line of digits, capitals or ideographs down to its baseline, in ems.
BASELINE_BELOW_MIDDLE = 0.37
# A curve may pass the edge of its box by so much: rounding alone costs that.
BLEED_DOTS = 1


@dataclass(frozen=True, slots=True)
class Area:
    """A box on the grid, in dots."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A line that has its place: the pen's start on the baseline."""

    left: int
    baseline: int
    line: str


def _within(start: int, length: int, low: int, high: int) -> int | None:
    """How far to move what fills `low`..`high` into the stretch; None if it is too long."""
    start, length = start - BLEED_DOTS, length + 2 * BLEED_DOTS
    if high - low > length:
        return None
    return max(0, start - low) or min(0, start + length - high)


def _left(line: str, weight: Weight, area: Area, size: int, align: Align) -> int | None:
    left = area.x
    if align is not Align.LEFT:
        spare = area.width - width_em(line, weight) * size
        left += round(spare / 2 if align is Align.CENTRE else spare)
    ink = ink_dots(line, weight, size)
    if ink is None:
        return left
    move = _within(area.x, area.width, left + ink.left, left + ink.right)
    return None if move is None else left + move


def _at_size(
    lines: list[str], weight: Weight, area: Area, size: int, align: Align
) -> list[Placed] | None:
    step = round(size * LINE_HEIGHT)
    middle = area.y + area.height / 2 - step * (len(lines) - 1) / 2
    first = round(middle + BASELINE_BELOW_MIDDLE * size)
    placed: list[Placed] = []
    tops: list[int] = []
    bottoms: list[int] = []
    for at, line in enumerate(lines):
        if not line:
            continue
        left = _left(line, weight, area, size, align)
        if left is None:
            return None
        baseline = first + at * step
        placed.append(Placed(left, baseline, line))
        ink = ink_dots(line, weight, size)
        if ink is not None:
            tops.append(baseline + ink.top)
            bottoms.append(baseline + ink.bottom)
    if not tops:
        return placed
    move = _within(area.y, area.height, min(tops), max(bottoms))
    if move is None:
        return None
    return [Placed(one.left, one.baseline + move, one.line) for one in placed] if move else placed


def place(
    lines: list[str], weight: Weight, *, area: Area, size: int, align: Align
) -> tuple[int, list[Placed]]:
    """The size at which the lines' ink fits the area, at most `size`, and where they stand."""
    while size > 1:
        placed = _at_size(lines, weight, area, size, align)
        if placed is not None:
            return size, placed
        size -= 1
    return size, []

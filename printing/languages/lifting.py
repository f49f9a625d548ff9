# SPDX-License-Identifier: Apache-2.0
"""What of a label a printer draws itself by one short command: bars, rules, and areas with white words on them.

Promises that the bitmaps of what is left, then the areas turned from white to black and back, then the bars, in this
order, are the label to the dot. So a bar that something white lies on isn't lifted, and an area is only turned if
nothing but white words lies on it, wholly within. Must not know a language: it gives dots, not commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from printing.blocks import Ink
from printing.dots import placed_glyphs
from printing.draw import Bars, Item, Rect, TextRun

Area = tuple[int, int, int, int]
"""Left, top, right, bottom, in dots."""


@dataclass(frozen=True, slots=True)
class Lifted:
    """`rest` goes as bitmaps, `turned` are areas to be inverted then, `bars` burn last."""

    rest: tuple[Item, ...]
    turned: tuple[Rect, ...]
    bars: tuple[Rect | Bars, ...]


def _area(item: Item) -> Area:
    """Where the item's ink is; of a line of blanks an area of nothing."""
    match item:
        case Rect():
            return (item.x, item.y, item.x + item.width, item.y + item.height)
        case Bars():
            return (item.runs[0][0], item.y, sum(item.runs[-1]), item.y + item.height)
        case TextRun():
            glyphs = list(placed_glyphs(item))
            if not glyphs:
                return (0, 0, 0, 0)
            return (
                min(x for x, _, _ in glyphs),
                min(y for _, y, _ in glyphs),
                max(x + mask.width for x, _, mask in glyphs),
                max(y + mask.height for _, y, mask in glyphs),
            )


def _touch(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _within(inner: Area, outer: Area) -> bool:
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )


def _is_white(item: Item) -> bool:
    return not isinstance(item, Bars) and item.ink is Ink.WHITE


def _pays(item: Rect | Bars, bar_bytes: int) -> bool:
    """Whether its bars cost less than its bitmap, which a command of much the same length begins."""
    if isinstance(item, Rect):
        return True
    left, top, right, bottom = _area(item)
    return (len(item.runs) - 1) * bar_bytes <= (right - left + 7) // 8 * (bottom - top)


def lifted(items: Sequence[Item], *, bar_bytes: int) -> Lifted:
    """`bar_bytes`: what one bar costs."""
    areas = [_area(item) for item in items] if any(map(_is_white, items)) else []
    rest: list[Item] = list(items)
    turned: list[Rect] = []
    bars: list[Rect | Bars] = []
    taken: set[int] = set()
    for at, item in enumerate(items):
        if isinstance(item, TextRun) or _is_white(item):
            continue
        upon = [n for n, area in enumerate(areas) if n != at and _touch(area, areas[at])]
        if not any(n > at and _is_white(items[n]) for n in upon):
            if _pays(item, bar_bytes):
                bars.append(item)
                taken.add(at)
        elif isinstance(item, Rect):
            words = {n: other for n in upon if isinstance(other := items[n], TextRun)}
            if len(words) == len(upon) and all(
                n > at and word.ink is Ink.WHITE and _within(areas[n], areas[at])
                for n, word in words.items()
            ):
                turned.append(item)
                taken.add(at)
                for n, word in words.items():
                    rest[n] = replace(word, ink=Ink.BLACK)
    kept = tuple(item for at, item in enumerate(rest) if at not in taken)
    return Lifted(kept, tuple(turned), tuple(bars))

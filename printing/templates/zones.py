# SPDX-License-Identifier: Apache-2.0
"""Where a bar code's quiet zone lies, and whether ink reaches into it; all in dots.

Promises ten modules beside a linear code and four around a QR code, whatever room the box gives, and a text's
true ink rather than its box.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from printing.dots import placed_glyphs
from printing.draw import QR_MARGIN_MODULES, QUIET_MODULES, Bars, Item, Rect, TextRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A rectangle of dots; right and bottom are the first dots beyond it."""

    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: Area) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A symbol, and the area that nothing else may ink."""

    symbol: Area
    quiet: Area


def zone_of(items: Iterable[Item], *, square: bool) -> Zone:
    """The zone of a code's own items."""
    bars = [item for item in items if isinstance(item, Bars)]
    symbol = Area(
        left=min(bar.runs[0][0] for bar in bars),
        top=min(bar.y for bar in bars),
        right=max(sum(bar.runs[-1]) for bar in bars),
        bottom=max(bar.y + bar.height for bar in bars),
    )
    module = min(bar.height for bar in bars) if square else min(w for _, w in bars[0].runs)
    beside = module * (QR_MARGIN_MODULES if square else QUIET_MODULES)
    above = beside if square else 0
    return Zone(
        symbol=symbol,
        quiet=Area(
            left=symbol.left - beside,
            top=symbol.top - above,
            right=symbol.right + beside,
            bottom=symbol.bottom + above,
        ),
    )


def intrudes(items: Iterable[Item], zone: Zone) -> bool:
    """Whether any black ink of these items lies within the quiet zone, or on the symbol."""
    return any(area.meets(zone.quiet) for item in items for area in ink_of(item))


def ink_of(item: Item) -> Iterator[Area]:
    """The areas that an item inks; white covers a symbol as surely as black."""
    match item:
        case Rect():
            yield Area(
                left=item.x, top=item.y, right=item.x + item.width, bottom=item.y + item.height
            )
        case Bars():
            for x, wide in item.runs:
                yield Area(left=x, top=item.y, right=x + wide, bottom=item.y + item.height)
        case TextRun():
            for x, y, mask in placed_glyphs(item):
                yield Area(left=x, top=y, right=x + mask.width, bottom=y + mask.height)

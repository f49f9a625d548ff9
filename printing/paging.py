# SPDX-License-Identifier: Apache-2.0
"""Where a list is cut into pages.

Promises every row exactly once, a heading never parted from its first row and repeated where its rows go on, and
totals and signatures never alone on a page. Draws nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from printing.geometry import Size
from printing.roster import (
    BAND_HEIGHT,
    FACTS_HEIGHT,
    FOOT_HEIGHT,
    MARGIN,
    NOTE_HEIGHT,
    SIGNATURES_HEIGHT,
    TITLE_HEIGHT,
    TOP,
    TOTALS_HEIGHT,
    Band,
    Roster,
    Row,
)

ROWS_WITH_CLOSING = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What stands on one page; `closes` says that totals and signatures follow."""

    lines: tuple[Row | Band, ...]
    closes: bool


def _height(line: Row | Band, roster: Roster) -> float:
    return BAND_HEIGHT if isinstance(line, Band) else roster.row_height_mm


def _closing_height(roster: Roster) -> float:
    height = roster.row_height_mm if roster.sums else 0.0
    height += TOTALS_HEIGHT + 2 if roster.totals else 0
    height += SIGNATURES_HEIGHT + 2 if roster.signatures else 0
    return height + (NOTE_HEIGHT if roster.note else 0)


def _room(roster: Roster, size: Size) -> float:
    head = TITLE_HEIGHT + (FACTS_HEIGHT if roster.facts else 0) + roster.names_height_mm
    return size.height_mm - TOP - head - FOOT_HEIGHT - MARGIN


def parts_of(roster: Roster, size: Size) -> Iterator[Part]:
    """Whole pages first; the last leaves room for what closes the list."""
    room, closing = _room(roster, size), _closing_height(roster)
    page: list[Row | Band] = []
    used = 0.0
    band: Band | None = None
    lines = list(roster.lines)
    for at, line in enumerate(lines):
        needed = _height(line, roster)
        if isinstance(line, Band):
            band = line
            # A heading takes its first row with it.
            needed += roster.row_height_mm if at + 1 < len(lines) else 0
        if page and used + needed > room:
            yield Part(lines=tuple(page), closes=False)
            page, used = [], 0.0
            if band is not None and not isinstance(line, Band):
                again = _again(band, roster)
                page, used = [again], BAND_HEIGHT
        page.append(line)
        used += _height(line, roster)
    if used + closing > room:
        keep = min(ROWS_WITH_CLOSING, sum(isinstance(line, tuple) for line in page) - 1)
        cut = _before_last_rows(page, keep)
        carried = page[cut:]
        if cut and carried:
            yield Part(lines=tuple(page[:cut]), closes=False)
            if band is not None and isinstance(carried[0], tuple):
                carried = [_again(_band_over(page, cut) or band, roster), *carried]
            page = carried
    yield Part(lines=tuple(page), closes=True)


def _again(band: Band, roster: Roster) -> Band:
    return Band(text=f"{band.text} {roster.continued}".rstrip(), side=band.side)


def _band_over(page: list[Row | Band], cut: int) -> Band | None:
    """The heading under which the line at `cut` stands."""
    return next((line for line in reversed(page[:cut]) if isinstance(line, Band)), None)


def _before_last_rows(page: list[Row | Band], rows: int) -> int:
    """Where the last so many rows begin, with the heading that stands right over them."""
    at = len(page)
    while rows > 0 and at > 0:
        at -= 1
        rows -= isinstance(page[at], tuple)
    while 0 < at < len(page) and isinstance(page[at - 1], Band):
        at -= 1
    return at

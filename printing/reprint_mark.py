# SPDX-License-Identifier: Apache-2.0
"""The mark on a label that may be there twice: "补打 2", "Reprint 2".

It stands where nothing else does: never on a code or in its quiet zone, on no text and no line. Corners are tried
first, then every other free place, then smaller marks; a label without any free place gets it as a white word on a
black tag over a text or a line, still clear of every code. Promises that a marked label's codes read as before.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from printing.blocks import Ink, Weight
from printing.draw import Bars, Item, Rect, ResolvedLabel, TextRun
from printing.fonts import width_em
from printing.geometry import Printer

SIZES_MM = (3.2, 2.8, 2.4, 2.0, 1.7)
"""The mark's height, the first that finds room."""
EDGE_MM, SHEET_EDGE_MM = 1.0, 6.0
"""Office printers can't print on the edge of a sheet."""
SHEET_WIDTH_MM = 140
AROUND_MM = 0.4
STEP_MM = 0.5
QUIET_MODULES = 10
QR_QUIET_MODULES = 4
WORDS = {"zh_CN": "补打 {n}", "en": "Reprint {n}"}

# (left, top, right, bottom) in dots, right and bottom outside.
Area = tuple[int, int, int, int]


def mark_text(n: int, language: str) -> str:
    """The mark's words in the label's language."""
    return WORDS.get(language, WORDS["en"]).format(n=n)


def marked(page: ResolvedLabel, n: int, language: str) -> ResolvedLabel:
    """The label with its mark."""
    dots = Printer(dpi=page.dpi).dots
    text = mark_text(n, language)
    edge_mm = SHEET_EDGE_MM if page.width_dots >= dots(SHEET_WIDTH_MM) else EDGE_MM
    step = max(1, dots(STEP_MM))
    taken = _Taken(page, [_area(item, dots(AROUND_MM)) for item in page.items], step)
    for size_mm in SIZES_MM:
        size = dots(size_mm)
        place = taken.room_for(*_extent(text, size), edge=dots(edge_mm))
        if place is not None:
            return replace(page, items=(*page.items, _run(text, *place, size, Ink.BLACK)))
    return _over_the_edge(page, text, step)


def _over_the_edge(page: ResolvedLabel, text: str, step: int) -> ResolvedLabel:
    """On a black tag over a line, or else over a text, but over no code and no quiet zone."""
    dots = Printer(dpi=page.dpi).dots
    size = dots(SIZES_MM[-1])
    width, height = _extent(text, size)
    pad = max(1, dots(0.3))
    for spared in ((Bars, TextRun), (Bars,)):
        areas = [_area(item, 0) for item in page.items if isinstance(item, spared)]
        place = _Taken(page, areas, step).room_for(width + 2 * pad, height + 2 * pad, edge=0)
        if place is not None:
            x, y = place
            tag = Rect(x, y, width + 2 * pad, height + 2 * pad, Ink.BLACK)
            word = _run(text, x + pad, y + pad, size, Ink.WHITE)
            return replace(page, items=(*page.items, tag, word))
    # Nothing but codes: no mark is better than a code that reads wrongly. The queue still says which it is.
    return page


class _Taken:
    """What of a label is taken, on a coarse grid: a look at a place costs four sums, however much is drawn."""

    def __init__(self, page: ResolvedLabel, areas: list[Area], step: int) -> None:
        self._step = step
        self._width, self._height = page.width_dots, page.height_dots
        wide, tall = page.width_dots // step + 1, page.height_dots // step + 1
        rows = [bytearray(wide) for _ in range(tall)]
        for left, top, right, bottom in areas:
            first, last = max(0, left // step), min(wide, -(-right // step))
            if first < last:
                mark = b"\1" * (last - first)
                for row in rows[max(0, top // step) : min(tall, -(-bottom // step))]:
                    row[first:last] = mark
        self._sums = [[0] * (wide + 1)]
        for row in rows:
            above = self._sums[-1]
            left_of = accumulate(row, initial=0)
            self._sums.append([a + b for a, b in zip(above, left_of, strict=True)])

    def room_for(self, width: int, height: int, *, edge: int) -> tuple[int, int] | None:
        """A free place of that size: a corner, or else the lowest one furthest right."""
        right, bottom = self._width - edge - width, self._height - edge - height
        if right < edge or bottom < edge:
            return None
        for x, y in ((right, edge), (right, bottom), (edge, bottom), (edge, edge)):
            if self._free(x, y, width, height):
                return x, y
        for y in range(bottom, edge - 1, -self._step):
            for x in range(right, edge - 1, -self._step):
                if self._free(x, y, width, height):
                    return x, y
        return None

    def _free(self, x: int, y: int, width: int, height: int) -> bool:
        step = self._step
        left, right = x // step, -(-(x + width) // step)
        above, below = self._sums[y // step], self._sums[-(-(y + height) // step)]
        return below[right] - below[left] == above[right] - above[left]


def _extent(text: str, size: int) -> tuple[int, int]:
    return round(width_em(text, Weight.BOLD) * size) + 1, round(size * 1.2)


def _run(text: str, x: int, y: int, size: int, ink: Ink) -> TextRun:
    return TextRun(x, y + round(size * 0.97), size, text, Weight.BOLD, ink)


def _area(item: Item, around: int) -> Area:
    """What an item needs for itself, with its quiet zone or some air."""
    match item:
        case Rect():
            return _grown((item.x, item.y, item.x + item.width, item.y + item.height), around)
        case Bars() if item.joined:
            right, bottom = sum(item.runs[-1]), item.y + item.height
            return _grown((item.runs[0][0], item.y, right, bottom), around)
        case Bars():
            module = min(width for _, width in item.runs)
            left = item.runs[0][0]
            right = item.runs[-1][0] + item.runs[-1][1]
            if item.height <= module:
                # A row of a matrix code: its module is its height.
                quiet = QR_QUIET_MODULES * item.height
                return _grown((left, item.y, right, item.y + item.height), max(quiet, around))
            quiet = QUIET_MODULES * module
            return (left - quiet, item.y - around, right + quiet, item.y + item.height + around)
        case TextRun():
            wide = round(width_em(item.text, item.weight) * item.size)
            top, bottom = item.baseline - item.size, item.baseline + round(item.size * 0.25)
            return _grown((item.x, top, item.x + wide, bottom), around)


def _grown(area: Area, by: int) -> Area:
    left, top, right, bottom = area
    return left - by, top - by, right + by, bottom + by

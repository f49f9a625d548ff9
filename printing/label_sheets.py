# SPDX-License-Identifier: Apache-2.0
"""Sheets of labels for an office printer: which grids there are, and how one is written.

Why grids with their gaps and margins: a bought sheet is cut where its maker cut it; half a millimetre
beside that, and the last row is off by four. A grid is one of the names below, or free:
`COLUMNSxROWS@WIDTHxHEIGHT` in mm, then `+LEFT+TOP` (the first cell's corner; without it the cells stand in
the middle) and `/ACROSSxDOWN` (the gaps between cells). Promises that every cell lies on the paper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.errors import OperatorError
from printing.geometry import SIZES, Size

PAPER = SIZES["A4"]
MOST_CELLS_ACROSS = 40
# Office printers leave about so much of the paper's edge white.
UNPRINTABLE_MM = 4.3
_ROUNDING_MM = 0.05
_NUMBER = r"(\d{1,3}(?:\.\d{1,2})?)"
_FREE = re.compile(
    rf"(\d{{1,2}})x(\d{{1,2}})@{_NUMBER}x{_NUMBER}"
    rf"(?:\+{_NUMBER}\+{_NUMBER})?(?:/{_NUMBER}x{_NUMBER})?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The cells of a sheet; `left_mm` and `top_mm` are the first cell's corner."""

    name: str
    columns: int
    rows: int
    width_mm: float
    height_mm: float
    left_mm: float
    top_mm: float
    across_mm: float = 0.0
    down_mm: float = 0.0

    @property
    def cells(self) -> int:
        return self.columns * self.rows

    def corner_mm(self, cell: int) -> tuple[float, float]:
        """Left and top of a cell, counted from 0 along the rows."""
        row, column = divmod(cell, self.columns)
        return (
            self.left_mm + column * (self.width_mm + self.across_mm),
            self.top_mm + row * (self.height_mm + self.down_mm),
        )

    def holds(self, size: Size) -> bool:
        if size.is_roll:
            return False
        return size.width_mm <= self.width_mm and size.height_mm <= self.height_mm

    def keeps_off_the_edge(self, size: Size) -> bool:
        """Whether labels in the middle of the outermost cells lie where office printers can print."""
        return (
            self.left_mm + (self.width_mm - size.width_mm) / 2 >= UNPRINTABLE_MM
            and self.top_mm + (self.height_mm - size.height_mm) / 2 >= UNPRINTABLE_MM
        )


def _centred(
    name: str,
    columns: int,
    rows: int,
    width_mm: float,
    height_mm: float,
    *,
    across_mm: float = 0.0,
    down_mm: float = 0.0,
) -> Grid:
    """A grid in the middle of the paper, as all of the usual ones are."""
    wide_mm = columns * width_mm + (columns - 1) * across_mm
    high_mm = rows * height_mm + (rows - 1) * down_mm
    return Grid(
        name=name,
        columns=columns,
        rows=rows,
        width_mm=width_mm,
        height_mm=height_mm,
        left_mm=(PAPER.width_mm - wide_mm) / 2,
        top_mm=(PAPER.height_mm - high_mm) / 2,
        across_mm=across_mm,
        down_mm=down_mm,
    )


GRIDS = {
    grid.name: grid
    for grid in (
        _centred("3x8", 3, 8, 70, 37),
        _centred("2x7", 2, 7, 99.1, 38.1, across_mm=2.5),
        _centred("3x7", 3, 7, 63.5, 38.1, across_mm=2.54),
        _centred("4x10", 4, 10, 52.5, 29.7),
    )
}


def _free(name: str) -> Grid | None:
    """The grid that a text describes, or None if it describes none that lies on the paper."""
    found = _FREE.fullmatch(name)
    if found is None:
        return None
    columns, rows = int(found[1]), int(found[2])
    width_mm, height_mm = float(found[3]), float(found[4])
    across_mm, down_mm = float(found[7] or 0), float(found[8] or 0)
    if not (0 < columns <= MOST_CELLS_ACROSS and 0 < rows <= MOST_CELLS_ACROSS):
        return None
    if not (width_mm and height_mm):
        return None
    grid = _centred(name, columns, rows, width_mm, height_mm, across_mm=across_mm, down_mm=down_mm)
    left_mm = grid.left_mm if found[5] is None else float(found[5])
    top_mm = grid.top_mm if found[6] is None else float(found[6])
    grid = Grid(
        name=name,
        columns=columns,
        rows=rows,
        width_mm=width_mm,
        height_mm=height_mm,
        left_mm=left_mm,
        top_mm=top_mm,
        across_mm=across_mm,
        down_mm=down_mm,
    )
    last_x_mm, last_y_mm = grid.corner_mm(grid.cells - 1)
    on_paper = (
        left_mm >= -_ROUNDING_MM
        and top_mm >= -_ROUNDING_MM
        and last_x_mm + width_mm <= PAPER.width_mm + _ROUNDING_MM
        and last_y_mm + height_mm <= PAPER.height_mm + _ROUNDING_MM
    )
    return grid if on_paper else None


def grid_named(name: str) -> Grid:
    """The grid of that name or description; anything else is an OperatorError."""
    grid = GRIDS.get(name) or _free(name)
    if grid is None:
        raise OperatorError(
            "unknown_sheet",
            "There is no such sheet of labels, or its cells don't fit on A4.",
            f"Choose one of: {', '.join(GRIDS)}; or write it like 3x8@70x37+0+0.5/0x0.",
        )
    return grid

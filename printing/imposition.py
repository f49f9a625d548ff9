# SPDX-License-Identifier: Apache-2.0
"""Labels side by side on sheets: `Imposition.pages`.

Why: a shop without a label printer buys A4 sheets of labels and prints on the office printer, and a
sheet that was begun is used up: the first cell is chosen. Promises true size (each label keeps the
dots on which it was resolved and only moves by whole dots, so that its bars stay whole modules), the
middle of its cell, and that a label too large for the cells is refused with both sizes. Works on one
page at a time. See `label_sheets` for the grids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.errors import OperatorError
from printing.blocks import Ink
from printing.dots import moved
from printing.draw import Item, Rect, ResolvedLabel
from printing.geometry import Printer, Size, paper
from printing.label_sheets import PAPER, Grid, grid_named

_MARK_MM = 3.0
_MARK_AWAY_MM = 0.5
_SHORTEST_MARK_MM = 0.5
_MARK_THICKNESS_MM = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Imposition:
    """Labels of one size on one grid; `first` is the first cell to be used, from 1."""

    grid: Grid
    size: Size
    first: int
    crop_marks: bool

    def pages(self, labels: Iterable[ResolvedLabel]) -> Iterator[ResolvedLabel]:
        """The sheets, each as soon as it is full."""
        cell = self.first - 1
        items: list[Item] = []
        missing = ""
        label: ResolvedLabel | None = None
        for label in labels:
            items += self._placed(label, cell)
            missing += label.missing
            cell += 1
            if cell == self.grid.cells:
                yield self._page(items, missing, label.dpi)
                cell, items, missing = 0, [], ""
        if label is not None and items:
            yield self._page(items, missing, label.dpi)

    def _placed(self, label: ResolvedLabel, cell: int) -> Iterator[Item]:
        """The label in the middle of its cell, by whole dots, and the marks around it."""
        printer = Printer(dpi=label.dpi)
        left_mm, top_mm = self.grid.corner_mm(cell)
        x = printer.dots(left_mm + (self.grid.width_mm - self.size.width_mm) / 2)
        y = printer.dots(top_mm + (self.grid.height_mm - self.size.height_mm) / 2)
        for item in label.items:
            yield moved(item, x, y)
        if self.crop_marks:
            yield from self._marks(label, printer, cell, x, y)

    def _marks(
        self, label: ResolvedLabel, printer: Printer, cell: int, x: int, y: int
    ) -> Iterator[Item]:
        """Short lines outside the corners, as long as there is paper before the next label's."""
        grid = self.grid
        row, column = divmod(cell, grid.columns)
        aside_mm = (grid.width_mm - self.size.width_mm + grid.across_mm) / 2
        above_mm = (grid.height_mm - self.size.height_mm + grid.down_mm) / 2
        left_mm, top_mm = x / printer.dots_per_mm, y / printer.dots_per_mm
        right_mm = PAPER.width_mm - left_mm - self.size.width_mm
        bottom_mm = PAPER.height_mm - top_mm - self.size.height_mm
        rooms_mm = (
            left_mm if column == 0 else aside_mm,
            right_mm if column == grid.columns - 1 else aside_mm,
            top_mm if row == 0 else above_mm,
            bottom_mm if row == grid.rows - 1 else above_mm,
        )
        before, after, over, under = (self._mark_dots(room, printer) for room in rooms_mm)
        away = printer.dots(_MARK_AWAY_MM)
        thick = max(1, printer.dots(_MARK_THICKNESS_MM))
        right, bottom = x + label.width_dots, y + label.height_dots
        for edge in (y, bottom - thick):
            if before:
                yield Rect(x - away - before, edge, before, thick, Ink.BLACK)
            if after:
                yield Rect(right + away, edge, after, thick, Ink.BLACK)
        for edge in (x, right - thick):
            if over:
                yield Rect(edge, y - away - over, thick, over, Ink.BLACK)
            if under:
                yield Rect(edge, bottom + away, thick, under, Ink.BLACK)

    def _mark_dots(self, room_mm: float, printer: Printer) -> int:
        """How long a mark is on a side with so much paper; 0 where it would be too short to see."""
        length_mm = min(_MARK_MM, room_mm - _MARK_AWAY_MM)
        return printer.whole_dots(length_mm) if length_mm >= _SHORTEST_MARK_MM else 0

    def _page(self, items: Sequence[Item], missing: str, dpi: int) -> ResolvedLabel:
        printer = Printer(dpi=dpi)
        return ResolvedLabel(
            size_name=PAPER.name,
            width_dots=printer.dots(PAPER.width_mm),
            height_dots=printer.dots(PAPER.height_mm),
            dpi=dpi,
            items=tuple(items),
            missing=missing,
        )


def _millimetres(width_mm: float, height_mm: float) -> str:
    return f"{width_mm:g} x {height_mm:g} mm"


def impose(
    sizes: Sequence[str], *, sheet: str, size: str | None, first: int, crop_marks: bool
) -> Imposition:
    """How labels go onto a sheet; without a `size` they get the largest of `sizes` that fits its cells,
    and if one does without ink on the paper's edge, the largest of those.

    Faults: unknown_sheet, label_over_cell, first_cell.
    """
    grid = grid_named(sheet)
    if not 1 <= first <= grid.cells:
        raise OperatorError(
            "first_cell",
            f"The sheet {sheet} has no cell {first}.",
            f"Choose a cell from 1 to {grid.cells}.",
        )
    cell = _millimetres(grid.width_mm, grid.height_mm)
    if size is not None:
        chosen = paper(size)
        if not grid.holds(chosen):
            raise OperatorError(
                "label_over_cell",
                f"A label of {_millimetres(chosen.width_mm, chosen.height_mm)} is larger than "
                f"the cells of {cell}; labels are never made smaller than they are.",
                "Choose a smaller label, or a sheet with larger cells.",
            )
        return Imposition(grid=grid, size=chosen, first=first, crop_marks=crop_marks)
    fitting = [known for known in map(paper, sizes) if grid.holds(known)]
    if not fitting:
        raise OperatorError(
            "label_over_cell",
            f"No size of this label fits into cells of {cell}.",
            "Choose a sheet with larger cells.",
        )
    fitting = [known for known in fitting if grid.keeps_off_the_edge(known)] or fitting
    largest = max(fitting, key=lambda known: known.width_mm * known.height_mm)
    return Imposition(grid=grid, size=largest, first=first, crop_marks=crop_marks)

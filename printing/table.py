# SPDX-License-Identifier: Apache-2.0
"""Lists on paper: one mechanism for columns, headers, page breaks, totals and signatures.

A document says what its columns are and what stands in each line (`roster`); `paging` cuts it, here it becomes
pages, with the column names and the page's number on each. A bar code that does not fit its column stands in type.
Must not know what a list is about, nor scale anything: there is no grey either, so every fifth rule is heavier and
leads the eye.
"""

from __future__ import annotations

from collections.abc import Sequence

from printing.barcodes import Modules, code128, ean8, ean13, is_ean
from printing.blocks import Align, Ink, Weight
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.paging import Part, parts_of
from printing.refusal import CannotPrint, Reason
from printing.roster import (
    BAND_HEIGHT,
    FACTS_HEIGHT,
    MARGIN,
    NOTE_HEIGHT,
    SIGNATURES_HEIGHT,
    TITLE_HEIGHT,
    TOP,
    TOTALS_HEIGHT,
    Band,
    Cell,
    Column,
    Roster,
    Row,
)
from printing.sheet import A_THIRD_LESS, Pen

EVERY = 5
SMALLEST = 0.4
CODE_SIZE = 4.2
CENTRE = Align.CENTRE


def draw_rosters(
    rosters: Sequence[Roster], *, size: Size, printer: Printer
) -> tuple[ResolvedLabel, ...]:
    """The pages of all of them, numbered through; a list without a row is refused."""
    if not any(isinstance(line, tuple) for roster in rosters for line in roster.lines):
        raise CannotPrint(Reason.EMPTY_LIST, "There is nothing to put on this list.")
    parts = [(roster, part) for roster in rosters for part in parts_of(roster, size)]
    return tuple(
        _Page(roster, size, printer).draw(part, number, len(parts))
        for number, (roster, part) in enumerate(parts, start=1)
    )


def bars_of(text: str) -> Modules:
    """An EAN where the number is one, else Code 128."""
    if is_ean(text, 13):
        return ean13(text)
    if is_ean(text, 8):
        return ean8(text)
    return code128(text)


def _widths(columns: tuple[Column, ...], width_mm: float) -> list[float]:
    left = width_mm - sum(column.width_mm for column in columns)
    shares = sum(column.share for column in columns if not column.width_mm) or 1
    return [column.width_mm or left * column.share / shares for column in columns]


class _Page:
    """One page under the pen."""

    def __init__(self, roster: Roster, size: Size, printer: Printer) -> None:
        self.roster = roster
        self.size = size
        self.pen = Pen(size=size, printer=printer)
        self.width = size.width_mm - 2 * MARGIN
        self.widths = _widths(roster.columns, self.width)

    def draw(self, part: Part, number: int, pages: int) -> ResolvedLabel:
        y = self._names(self._header())
        table_top, since_rule = y, 0
        for line in part.lines:
            if isinstance(line, Band):
                self._edges(table_top, y)
                y = self._band(line, y)
                table_top, since_rule = y, 0
                continue
            since_rule += 1
            y = self._row(line, y, heavy=since_rule % EVERY == 0)
        if part.closes and self.roster.sums:
            y = self._row(self.roster.sums, y, heavy=True, strong=True)
        self._edges(table_top, y)
        if part.closes:
            self._closing(y + 2)
        self._foot(number, pages)
        return self.pen.page()

    def _header(self) -> float:
        roster, pen = self.roster, self.pen
        pen.text(
            MARGIN, TOP + 4, roster.title, size_mm=6.4, width_mm=self.width, weight=Weight.BOLD
        )
        y = TOP + TITLE_HEIGHT
        if not roster.facts:
            return y
        cell = self.width / len(roster.facts)
        for at, (caption, fact) in enumerate(roster.facts):
            x = MARGIN + at * cell
            pen.text(x, y + 1.2, caption, size_mm=2.9, width_mm=cell - 2)
            pen.text(x, y + 5, fact, size_mm=3.8, width_mm=cell - 2, weight=Weight.BOLD)
        return y + FACTS_HEIGHT

    def _names(self, y: float) -> float:
        height = self.roster.names_height_mm
        self.pen.fill(MARGIN, y, self.width, height)
        x = MARGIN
        for column, width in zip(self.roster.columns, self.widths, strict=True):
            self.pen.block(
                x + 0.8,
                y + 0.6,
                column.title,
                size_mm=3.2,
                width_mm=width - 1.6,
                height_mm=height - 1.2,
                weight=Weight.BOLD,
                align=CENTRE,
                ink=Ink.WHITE,
            )
            x += width
        return y + height

    def _band(self, band: Band, y: float) -> float:
        pen, side = self.pen, self.width * 0.34
        text = self.width - 2 - (side if band.side else 0)
        pen.text(MARGIN + 1, y + 5, band.text, size_mm=4.6, width_mm=text, weight=Weight.BOLD)
        if band.side:
            pen.text(
                MARGIN + self.width - side,
                y + 5.2,
                band.side,
                size_mm=3.8,
                width_mm=side - 1,
                align=Align.RIGHT,
            )
        pen.across(MARGIN, y + BAND_HEIGHT - 0.5, self.width, 0.5)
        return y + BAND_HEIGHT

    def _row(self, row: Row, y: float, *, heavy: bool, strong: bool = False) -> float:
        height = self.roster.row_height_mm
        x = MARGIN
        for column, width, text in zip(self.roster.columns, self.widths, row, strict=True):
            shows = Cell.STRONG if strong else column.shows
            match shows:
                case Cell.TEXT | Cell.STRONG:
                    self._words(column, text, x, y, width, bold=shows is Cell.STRONG)
                case Cell.CODE:
                    self._code(text, x, y, width)
                case Cell.TICK:
                    side = min(height - 2, width - 2, 6)
                    left, top = x + (width - side) / 2, y + (height - side) / 2
                    self.pen.frame(left, top, side, side)
                    self.pen.text(
                        left + 0.5,
                        y + height / 2,
                        text,
                        size_mm=2.8,
                        width_mm=side - 1,
                        align=CENTRE,
                    )
                case Cell.WRITE:
                    self.pen.text(x + 1, y + height / 2, text, size_mm=3.2, width_mm=width - 2)
            x += width
        self.pen.across(MARGIN, y + height, self.width, 0.4 if heavy else 0.13)
        return y + height

    def _words(
        self, column: Column, text: str, x: float, y: float, width: float, *, bold: bool
    ) -> None:
        """What is strong is a code or a figure: smaller rather than broken or cut."""
        height = self.roster.row_height_mm
        if bold:
            self.pen.text(
                x + 1,
                y + height / 2,
                text,
                size_mm=column.size_mm,
                width_mm=width - 2,
                weight=Weight.BOLD,
                align=column.align,
                least=SMALLEST,
            )
            return
        self.pen.block(
            x + 1,
            y + 0.7,
            text,
            size_mm=column.size_mm,
            width_mm=width - 2,
            height_mm=height - 1.2,
            align=column.align,
        )

    def _code(self, text: str, x: float, y: float, width: float) -> None:
        if not text:
            return
        pen, height = self.pen, self.roster.row_height_mm
        try:
            drawn = pen.bars(x, y + 1.3, bars_of(text), width_mm=width, height_mm=height - 6)
        except CannotPrint:
            drawn = False
        if drawn:
            pen.text(x + 1, y + height - 2.4, text, size_mm=2.9, width_mm=width - 2, align=CENTRE)
            return
        # A code is never cut: smaller, then broken.
        fits = pen.width_of(text, size_mm=CODE_SIZE, weight=Weight.BOLD) * A_THIRD_LESS < width - 3
        pen.block(
            x + 1,
            y + 0.7,
            text,
            size_mm=CODE_SIZE * (A_THIRD_LESS if fits else 1),
            width_mm=width - 2,
            height_mm=height - 1.4,
            weight=Weight.BOLD,
            align=CENTRE,
        )

    def _edges(self, top: float, bottom: float) -> None:
        if bottom <= top:
            return
        x = MARGIN
        for width in (0.0, *self.widths):
            x += width
            self.pen.down(min(x, MARGIN + self.width - 0.15), top, bottom - top, 0.15)

    def _closing(self, y: float) -> None:
        roster, pen = self.roster, self.pen
        if roster.totals:
            cell = self.width / len(roster.totals)
            for at, (caption, fact) in enumerate(roster.totals):
                x = MARGIN + at * cell
                pen.frame(x, y, cell, TOTALS_HEIGHT)
                pen.text(x + 1.5, y + 5.5, caption, size_mm=3.3, width_mm=cell * 0.5 - 2)
                pen.text(
                    x + cell * 0.48,
                    y + 5.5,
                    fact,
                    size_mm=5.2,
                    width_mm=cell * 0.52 - 1.5,
                    weight=Weight.BOLD,
                    align=Align.RIGHT,
                )
            y += TOTALS_HEIGHT + 2
        if roster.signatures:
            cell = (self.width - 4 * (len(roster.signatures) - 1)) / len(roster.signatures)
            for at, caption in enumerate(roster.signatures):
                x = MARGIN + at * (cell + 4)
                pen.frame(x, y, cell, SIGNATURES_HEIGHT)
                pen.text(
                    x + 2, y + 3.4, caption, size_mm=3.3, width_mm=cell - 4, weight=Weight.BOLD
                )
            y += SIGNATURES_HEIGHT + 2
        if roster.note:
            pen.block(
                MARGIN, y, roster.note, size_mm=3, width_mm=self.width, height_mm=NOTE_HEIGHT - 1
            )

    def _foot(self, number: int, pages: int) -> None:
        y = self.size.height_mm - MARGIN - 1
        self.pen.across(MARGIN, y - 3, self.width, 0.13)
        self.pen.text(MARGIN, y, self.roster.stamp, size_mm=3, width_mm=self.width - 44)
        self.pen.text(
            MARGIN + self.width - 42,
            y,
            self.roster.page.format(page=number, pages=pages),
            size_mm=3,
            width_mm=42,
            align=Align.RIGHT,
            weight=Weight.BOLD,
        )

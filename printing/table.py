# SPDX-License-Identifier: Apache-2.0
"""Lists on paper: one mechanism for columns, headers, page breaks, totals and signatures.

A document says what its columns are and what stands in each line; here it becomes pages. Promises the
column names and the page's number on every page, a heading never parted from its first row and
repeated where its rows go on, totals and signatures never alone on a page, and every row exactly
once. A bar code that does not fit its column stands in type. Must not know what a list is about,
nor scale anything: there is no grey either, so every fifth rule is heavier and leads the eye.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from printing.barcodes import Modules, code128, ean8, ean13, is_ean
from printing.blocks import Align, Ink, Weight
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.refusal import CannotPrint, Reason
from printing.sheet import A_THIRD_LESS, Pen

MARGIN, TOP = 10.0, 9.0
TITLE_HEIGHT, FACTS_HEIGHT, BAND_HEIGHT, FOOT_HEIGHT = 10.0, 8.0, 9.0, 6.0
TOTALS_HEIGHT, SIGNATURES_HEIGHT, NOTE_HEIGHT = 11.0, 20.0, 8.0
ROWS_WITH_CLOSING = 2
EVERY = 5
SMALLEST = 0.4
CODE_SIZE = 4.2
CENTRE = Align.CENTRE


class Cell(StrEnum):
    """How a column shows its text."""

    TEXT = "text"
    STRONG = "strong"
    CODE = "code"  # a bar code with its text below: EAN where it is one, else Code 128
    TICK = "tick"  # a square to tick; its text stands in it
    WRITE = "write"  # a line to write on


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`share` says how much of the width that is left a column without a width takes."""

    title: str
    width_mm: float = 0
    share: float = 1
    shows: Cell = Cell.TEXT
    align: Align = Align.LEFT
    size_mm: float = 3.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A heading over the rows behind it; `side` stands at the right."""

    text: str
    side: str = ""


Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """One list: `stamp` stands at the foot, `page` has places for page and pages."""

    title: str
    columns: tuple[Column, ...]
    lines: Sequence[Row | Band]
    page: str
    stamp: str = ""
    continued: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    sums: Row = ()
    totals: tuple[tuple[str, str], ...] = ()
    signatures: tuple[str, ...] = ()
    note: str = ""
    row_height_mm: float = 8.0
    names_height_mm: float = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What stands on one page; `closes` says that totals and signatures follow."""

    lines: tuple[Row | Band, ...]
    closes: bool


def draw_rosters(
    rosters: Sequence[Roster], *, size: Size, printer: Printer
) -> tuple[ResolvedLabel, ...]:
    """The pages of all of them, numbered through; a list without a row is refused."""
    if not any(isinstance(line, tuple) for roster in rosters for line in roster.lines):
        raise CannotPrint(Reason.EMPTY_LIST, "There is nothing to put on this list.")
    parts = [(roster, part) for roster in rosters for part in _split(roster, size)]
    return tuple(
        _Page(roster, size, printer).draw(part, number, len(parts))
        for number, (roster, part) in enumerate(parts, start=1)
    )


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


def _split(roster: Roster, size: Size) -> Iterator[_Part]:
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
            yield _Part(lines=tuple(page), closes=False)
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
            yield _Part(lines=tuple(page[:cut]), closes=False)
            if band is not None and isinstance(carried[0], tuple):
                carried = [_again(_band_over(page, cut) or band, roster), *carried]
            page = carried
    yield _Part(lines=tuple(page), closes=True)


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

    def draw(self, part: _Part, number: int, pages: int) -> ResolvedLabel:
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

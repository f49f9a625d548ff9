# SPDX-License-Identifier: Apache-2.0
"""From millimetres to the dots of one printer: `resolve(label, printer)`.

Every back end draws the list made here and decides nothing itself, so preview, PDF and printer
agree. Promises whole dots throughout: a bar code's module is a whole number of dots of *that*
printer, its quiet zones lie inside its box, and nothing is ever scaled to fit. What cannot fit is
a `Refusal`, a value. Must not rasterise, open files or load a graphics library.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from printing import barcodes
from printing.blocks import (
    Barcode,
    Block,
    Box,
    Ink,
    Label,
    Line,
    Overflow,
    Picture,
    QrCode,
    Symbology,
    TextBox,
    Weight,
)
from printing.fonts import printable, width_em
from printing.geometry import Printer
from printing.refusal import CannotPrint, Reason, Refusal
from printing.text import fit_line, largest_size, wrap
from printing.typeset import LINE_HEIGHT, Area, place

# How much higher than its size a line's ink is, kept around the middle: figures and capitals, and
# anything with a descender. Ink never leaves its box.
CAPITALS_HEIGHT = 0.75
FULL_HEIGHT = 1.14
CAPITALS = frozenset("0123456789ABCDEFGHIJKLMNOPRSTUVWXYZ-#*.:+=¥ ")
# Of the em: where the line through a struck text lies, and how thick it is.
STRIKE_ABOVE_BASELINE = 0.36
STRIKE_THICKNESS = 0.07
QUIET_MODULES = 10
QR_MARGIN_MODULES = 4
QR_MIN_MODULE_DOTS = 3


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle; all in dots from the top left corner."""

    x: int
    y: int
    width: int
    height: int
    ink: Ink


@dataclass(frozen=True, slots=True)
class Bars:
    """Dark bars of one height: (x, width) each. A QR code is one `Bars` a row.

    `joined` rows belong to a picture: they meet edge to edge, and nothing is taken off them.
    """

    y: int
    height: int
    runs: tuple[tuple[int, int], ...]
    joined: bool = False


@dataclass(frozen=True, slots=True)
class TextRun:
    """One line of text from a pen position on its baseline; every character is in the font."""

    x: int
    baseline: int
    size: int
    text: str
    weight: Weight
    ink: Ink


Item = Rect | Bars | TextRun


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedLabel:
    """A label, or a page of a sheet, on the grid of a printer.

    `missing` holds the characters that no font had and that print as 〓.
    """

    size_name: str
    width_dots: int
    height_dots: int
    dpi: int
    items: tuple[Item, ...]
    missing: str = ""


def linear_bars(
    modules: barcodes.Modules,
    *,
    x_dots: int,
    y_dots: int,
    width_dots: int,
    height_dots: int,
    module_dots: int,
) -> Bars:
    """The bars of a linear symbol, centred in a width."""
    left = x_dots + (width_dots - sum(modules) * module_dots) // 2
    runs: list[tuple[int, int]] = []
    for at, width in enumerate(modules):
        wide = width * module_dots
        if at % 2 == 0:
            runs.append((left, wide))
        left += wide
    return Bars(y_dots, height_dots, tuple(runs))


def matrix_bars(
    rows: Sequence[bytes], *, x_dots: int, y_dots: int, module_dots: int
) -> Iterator[Bars]:
    """The dark modules of a QR code, one `Bars` a row."""
    for row_at, row in enumerate(rows):
        runs: list[tuple[int, int]] = []
        at = row.find(1)
        while at >= 0:
            end = row.find(0, at)
            end = len(row) if end < 0 else end
            runs.append((x_dots + at * module_dots, (end - at) * module_dots))
            at = row.find(1, end)
        if runs:
            yield Bars(y_dots + row_at * module_dots, module_dots, tuple(runs))


def widest_module(modules: barcodes.Modules, *, width_dots: int, largest: int) -> int:
    """The largest whole module at which the symbol and both quiet zones fit (0: none)."""
    return min(largest, width_dots // (sum(modules) + 2 * QUIET_MODULES))


class _Drawing:
    """The list under construction; one label, one thread."""

    def __init__(self, label: Label, printer: Printer) -> None:
        self.printer = printer
        self.dots = printer.dots
        self.width_dots = printer.dots(label.size.width_mm)
        self.height_dots = printer.dots(label.size.height_mm)
        self.items: list[Item] = []
        self.missing = ""

    def add(self, block: Block) -> None:
        match block:
            case TextBox():
                self.add_text(block)
            case Barcode():
                self.add_barcode(block)
            case QrCode():
                self.add_qr(block)
            case Line():
                self.add_line(block)
            case Box():
                self.add_box(block)
            case Picture():
                self.add_picture(block)

    def inside(self, x: int, y: int, width: int, height: int) -> None:
        if x < 0 or y < 0 or x + width > self.width_dots or y + height > self.height_dots:
            raise CannotPrint(Reason.OUTSIDE_LABEL, "A part of the label lies outside it.")

    def add_text(self, box: TextBox) -> None:
        dots = self.dots
        x, y = dots(box.x_mm), dots(box.y_mm)
        width, height = dots(box.width_mm), dots(box.height_mm)
        self.inside(x, y, width, height)
        text, missing = printable(box.text.strip(), box.weight)
        self.missing += missing
        if not text:
            return
        size, smallest = dots(box.size_mm), dots(box.min_size_mm)
        if box.overflow is Overflow.WRAP:
            lines, size = wrap(
                text,
                box.weight,
                width_dots=width,
                height_dots=height,
                size_dots=size,
                min_size_dots=smallest,
                line_height=LINE_HEIGHT,
            )
        else:
            line = text.replace("\n", " ")
            tall = CAPITALS_HEIGHT if CAPITALS.issuperset(line) else FULL_HEIGHT
            size = max(smallest, min(size, int(height / tall)))
            if box.overflow is Overflow.SHRINK:
                fitting = largest_size(
                    line, box.weight, width_dots=width, size_dots=size, min_size_dots=smallest
                )
                if fitting is None:
                    raise CannotPrint(
                        Reason.TEXT_DOES_NOT_FIT,
                        "A code is too long for its place on the label.",
                    )
                size = fitting
            else:
                line, size = fit_line(
                    line, box.weight, width_dots=width, size_dots=size, min_size_dots=smallest
                )
            lines = [line]
        area = Area(x, y, width, height)
        size, placed = place(lines, box.weight, area=area, size=size, align=box.align)
        for one in placed:
            self.items.append(TextRun(one.left, one.baseline, size, one.line, box.weight, box.ink))
            if box.struck:
                self.strike(one.line, box, left=one.left, baseline=one.baseline, size=size)

    def strike(self, line: str, box: TextBox, *, left: int, baseline: int, size: int) -> None:
        thick = max(2, round(size * STRIKE_THICKNESS))
        middle = baseline - round(size * STRIKE_ABOVE_BASELINE)
        width = round(width_em(line, box.weight) * size)
        self.items.append(Rect(left, middle - thick // 2, width, thick, box.ink))

    def add_barcode(self, code: Barcode) -> None:
        match code.symbology:
            case Symbology.CODE128:
                modules = barcodes.code128(code.text)
            case Symbology.EAN13:
                modules = barcodes.ean13(code.text)
            case Symbology.EAN8:
                modules = barcodes.ean8(code.text)
        x, y, width = self.dots(code.x_mm), self.dots(code.y_mm), self.dots(code.width_mm)
        height = self.dots(code.height_mm)
        self.inside(x, y, width, height)
        smallest = self.printer.min_module_dots
        largest = max(smallest, self.printer.whole_dots(code.max_module_mm))
        module = widest_module(modules, width_dots=width, largest=largest)
        if module < smallest:
            raise CannotPrint(
                Reason.BARCODE_DOES_NOT_FIT,
                f"A bar code of {len(code.text)} characters is too wide for its place.",
            )
        self.items.append(
            linear_bars(
                modules,
                x_dots=x,
                y_dots=y,
                width_dots=width,
                height_dots=height,
                module_dots=module,
            )
        )

    def add_qr(self, code: QrCode) -> None:
        rows = barcodes.qr(code.text)
        side = self.dots(code.side_mm)
        x, y = self.dots(code.x_mm), self.dots(code.y_mm)
        self.inside(x, y, side, side)
        smallest = max(QR_MIN_MODULE_DOTS, self.printer.min_module_dots)
        largest = max(smallest, self.printer.whole_dots(code.max_module_mm))
        module = min(largest, side // (len(rows) + 2 * QR_MARGIN_MODULES))
        if module < smallest:
            raise CannotPrint(
                Reason.BARCODE_DOES_NOT_FIT,
                f"A QR code of {len(code.text)} characters is too large for its place.",
            )
        spare = (side - len(rows) * module) // 2
        left, top = x + spare, y + spare
        self.items += matrix_bars(rows, x_dots=left, y_dots=top, module_dots=module)

    def add_line(self, line: Line) -> None:
        thick = max(1, self.dots(line.thickness_mm))
        length = self.dots(line.length_mm)
        width, height = (thick, length) if line.vertical else (length, thick)
        self.add_rect(self.dots(line.x_mm), self.dots(line.y_mm), width, height)

    def add_box(self, box: Box) -> None:
        x, y = self.dots(box.x_mm), self.dots(box.y_mm)
        width, height = self.dots(box.width_mm), self.dots(box.height_mm)
        if box.filled:
            self.add_rect(x, y, width, height)
            return
        thick = max(1, self.dots(box.thickness_mm))
        self.add_rect(x, y, width, thick)
        self.add_rect(x, y + height - thick, width, thick)
        self.add_rect(x, y + thick, thick, height - 2 * thick)
        self.add_rect(x + width - thick, y + thick, thick, height - 2 * thick)

    def add_picture(self, picture: Picture) -> None:
        """Each dot takes its nearest pixel; rows that are equal become one."""
        x, y = self.dots(picture.x_mm), self.dots(picture.y_mm)
        width, height = self.dots(picture.width_mm), self.dots(picture.height_mm)
        self.inside(x, y, width, height)
        high, wide = len(picture.rows), len(picture.rows[0])
        columns = [at * wide // width for at in range(width)]
        rows = [bytes(map(row.__getitem__, columns)) for row in picture.rows]
        for row, same in groupby(range(height), lambda at: rows[at * high // height]):
            tops = list(same)
            runs: list[tuple[int, int]] = []
            at = row.find(1)
            while at >= 0:
                stop = row.find(0, at)
                stop = width if stop < 0 else stop
                runs.append((x + at, stop - at))
                at = row.find(1, stop)
            if runs:
                self.items.append(Bars(y + tops[0], len(tops), tuple(runs), joined=True))

    def add_rect(self, x: int, y: int, width: int, height: int) -> None:
        self.inside(x, y, width, height)
        self.items.append(Rect(x, y, width, height, Ink.BLACK))


def resolve(label: Label, printer: Printer) -> ResolvedLabel | Refusal:
    """The label on the printer's dots, or why it cannot be printed on it."""
    drawing = _Drawing(label, printer)
    try:
        for block in label.blocks:
            drawing.add(block)
    except CannotPrint as refused:
        return refused.refusal
    return ResolvedLabel(
        size_name=label.size.name,
        width_dots=drawing.width_dots,
        height_dots=drawing.height_dots,
        dpi=printer.dpi,
        items=tuple(drawing.items),
        missing=drawing.missing,
    )

# SPDX-License-Identifier: Apache-2.0
"""A pen for sheets of many rows: mm in, the same resolved list as labels out.

Why not blocks: a manifest of a thousand stops has ten thousand texts whose places its own table
already knows. Promises the same dots, fonts and bar code rules as `draw`. One page, one pen.
"""

from __future__ import annotations

from printing.barcodes import Modules, qr
from printing.blocks import Align, Ink, Weight
from printing.draw import (
    QR_MARGIN_MODULES,
    QR_MIN_MODULE_DOTS,
    Item,
    Rect,
    ResolvedLabel,
    TextRun,
    linear_bars,
    matrix_bars,
    widest_module,
)
from printing.fonts import printable, width_em
from printing.geometry import Printer, Size
from printing.refusal import CannotPrint, Reason
from printing.text import fit_line, lines_of, wrap
from printing.typeset import BASELINE_BELOW_MIDDLE, LINE_HEIGHT

QR_LARGEST_MM = 0.51
A_THIRD_LESS = 2 / 3


class Pen:
    """Draws one page; lengths in mm from the top left corner."""

    def __init__(self, *, size: Size, printer: Printer) -> None:
        self.size = size
        self.printer = printer
        self.missing = ""
        self._items: list[Item] = []
        self._dots = printer.dots

    def text(
        self,
        x_mm: float,
        middle_mm: float,
        text: str,
        *,
        size_mm: float,
        width_mm: float,
        weight: Weight = Weight.REGULAR,
        align: Align = Align.LEFT,
        ink: Ink = Ink.BLACK,
        least: float = A_THIRD_LESS,
    ) -> None:
        """One line around a middle, shrunk to that share at most, then cut with the mark."""
        text, missing = printable(text, weight)
        self.missing += missing
        if not text:
            return
        width = self._dots(width_mm)
        wanted = self._dots(size_mm)
        text, size = fit_line(
            text.replace("\n", " "),
            weight,
            width_dots=width,
            size_dots=wanted,
            min_size_dots=int(wanted * least),
        )
        left = self._dots(x_mm)
        if align is not Align.LEFT:
            spare = width - width_em(text, weight) * size
            left += round(spare / 2 if align is Align.CENTRE else spare)
        baseline = self._dots(middle_mm) + round(BASELINE_BELOW_MIDDLE * size)
        self._items.append(TextRun(left, baseline, size, text, weight, ink))

    def paragraph(
        self,
        x_mm: float,
        top_mm: float,
        text: str,
        *,
        size_mm: float,
        width_mm: float,
        height_mm: float,
    ) -> None:
        """Lines from a top downwards, shrunk by a third at most, then cut with the mark."""
        text, missing = printable(text, Weight.REGULAR)
        self.missing += missing
        if not text:
            return
        wanted = self._dots(size_mm)
        lines, size = wrap(
            text,
            Weight.REGULAR,
            width_dots=self._dots(width_mm),
            height_dots=self._dots(height_mm),
            size_dots=wanted,
            min_size_dots=wanted * 2 // 3,
            line_height=LINE_HEIGHT,
        )
        left = self._dots(x_mm)
        baseline = self._dots(top_mm) + round((0.5 + BASELINE_BELOW_MIDDLE) * size)
        for line in lines:
            if line:
                self._items.append(TextRun(left, baseline, size, line, Weight.REGULAR, Ink.BLACK))
            baseline += round(size * LINE_HEIGHT)

    def block(
        self,
        x_mm: float,
        top_mm: float,
        text: str,
        *,
        size_mm: float,
        width_mm: float,
        height_mm: float,
        weight: Weight = Weight.REGULAR,
        align: Align = Align.LEFT,
        ink: Ink = Ink.BLACK,
        least: float = A_THIRD_LESS,
        whole: bool = False,
    ) -> None:
        """Lines around the middle of a box, shrunk to that share at most, then cut with the mark.

        With `whole` what would be cut is refused instead.
        """
        text, missing = printable(text, weight)
        self.missing += missing
        if not text:
            return
        width, wanted = self._dots(width_mm), self._dots(size_mm)
        lines, size = wrap(
            text,
            weight,
            width_dots=width,
            height_dots=self._dots(height_mm),
            size_dots=wanted,
            min_size_dots=int(wanted * least),
            line_height=LINE_HEIGHT,
        )
        if whole and len(lines_of(text, weight, width_dots=width, size_dots=size)) > len(lines):
            raise CannotPrint(Reason.TEXT_DOES_NOT_FIT, "The text is too long for this paper.")
        step = round(size * LINE_HEIGHT)
        middle = self._dots(top_mm) + self._dots(height_mm) / 2 - step * (len(lines) - 1) / 2
        baseline = round(middle + BASELINE_BELOW_MIDDLE * size)
        for line in lines:
            if line:
                left = self._dots(x_mm)
                if align is not Align.LEFT:
                    spare = width - width_em(line, weight) * size
                    left += round(spare / 2 if align is Align.CENTRE else spare)
                self._items.append(TextRun(left, baseline, size, line, weight, ink))
            baseline += step

    def lines(
        self, text: str, *, size_mm: float, width_mm: float, weight: Weight = Weight.REGULAR
    ) -> list[str]:
        """The text in as many lines of that size as it takes."""
        known, _ = printable(text, weight)
        return lines_of(
            known, weight, width_dots=self._dots(width_mm), size_dots=self._dots(size_mm)
        )

    def width_of(self, text: str, *, size_mm: float, weight: Weight = Weight.REGULAR) -> float:
        """How wide one line of that size is, in mm."""
        known, _ = printable(text, weight)
        return width_em(known, weight) * self._dots(size_mm) / self.printer.dots_per_mm

    def fill(self, x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> None:
        dots = self._dots
        self._items.append(Rect(dots(x_mm), dots(y_mm), dots(width_mm), dots(height_mm), Ink.BLACK))

    def across(self, x_mm: float, y_mm: float, length_mm: float, thickness_mm: float) -> None:
        thick = max(1, self._dots(thickness_mm))
        self._items.append(
            Rect(self._dots(x_mm), self._dots(y_mm), self._dots(length_mm), thick, Ink.BLACK)
        )

    def down(self, x_mm: float, y_mm: float, length_mm: float, thickness_mm: float) -> None:
        thick = max(1, self._dots(thickness_mm))
        self._items.append(
            Rect(self._dots(x_mm), self._dots(y_mm), thick, self._dots(length_mm), Ink.BLACK)
        )

    def frame(self, x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> None:
        thickness = 0.25
        self.across(x_mm, y_mm, width_mm, thickness)
        self.across(x_mm, y_mm + height_mm - thickness, width_mm, thickness)
        self.down(x_mm, y_mm, height_mm, thickness)
        self.down(x_mm + width_mm - thickness, y_mm, height_mm, thickness)

    def bars(
        self,
        x_mm: float,
        y_mm: float,
        modules: Modules,
        *,
        width_mm: float,
        height_mm: float,
        max_module_mm: float = 0,
    ) -> bool:
        """The smallest sound module, or one up to a largest, centred; False if it does not fit."""
        dots = self._dots
        smallest = self.printer.min_module_dots
        largest = max(smallest, self.printer.whole_dots(max_module_mm))
        module = widest_module(modules, width_dots=dots(width_mm), largest=largest)
        if module < smallest:
            return False
        self._items.append(
            linear_bars(
                modules,
                x_dots=dots(x_mm),
                y_dots=dots(y_mm),
                width_dots=dots(width_mm),
                height_dots=dots(height_mm),
                module_dots=module,
            )
        )
        return True

    def qr(self, x_mm: float, y_mm: float, text: str, *, side_mm: float) -> bool:
        """A QR code with its margin inside the square, centred; False if it does not fit."""
        dots = self._dots
        rows = qr(text)
        smallest = max(QR_MIN_MODULE_DOTS, self.printer.min_module_dots)
        module = dots(side_mm) // (len(rows) + 2 * QR_MARGIN_MODULES)
        if module < smallest:
            return False
        module = min(module, max(smallest, self.printer.whole_dots(QR_LARGEST_MM)))
        spare = (dots(side_mm) - len(rows) * module) // 2
        self._items += matrix_bars(
            rows, x_dots=dots(x_mm) + spare, y_dots=dots(y_mm) + spare, module_dots=module
        )
        return True

    def page(self) -> ResolvedLabel:
        return ResolvedLabel(
            size_name=self.size.name,
            width_dots=self._dots(self.size.width_mm),
            height_dots=self._dots(self.size.height_mm),
            dpi=self.printer.dpi,
            items=tuple(self._items),
            missing=self.missing,
        )

# SPDX-License-Identifier: Apache-2.0
"""A strip of a roll: what is written makes it longer, and the end is where the writing ends.

For receipt printers of 58 and 80 mm, whose heads are 48 and 72 mm wide. Promises that no text is cut:
it takes as many lines as it needs; that a bar code keeps whole dots and its quiet zones, and becomes
a QR code where the paper is too narrow for it. Must not scale, nor know what a strip is about.
"""

from __future__ import annotations

from dataclasses import replace

from printing.barcodes import code128
from printing.blocks import Align, Ink, Weight
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.refusal import CannotPrint, Reason
from printing.sheet import Pen
from printing.typeset import LINE_HEIGHT

EDGE, GAP = 1.0, 2.0
QR_SIDE = 22.0
LARGEST_MODULE_MM = 0.38
BARS_HEIGHT = 10.0


class Strip:
    """Writes downwards; sizes in mm."""

    def __init__(self, *, size: Size, printer: Printer) -> None:
        self._pen = Pen(size=size, printer=printer)
        self._printer = printer
        self._y = EDGE
        self.width = size.width_mm - 2 * EDGE

    def text(
        self,
        text: str,
        *,
        size_mm: float = 3.2,
        weight: Weight = Weight.REGULAR,
        align: Align = Align.LEFT,
    ) -> None:
        """As many lines as the text takes."""
        if not text:
            return
        for line in self._pen.lines(text, size_mm=size_mm, width_mm=self.width, weight=weight):
            self._line(line, size_mm=size_mm, weight=weight, align=align)

    def pair(
        self, left: str, right: str, *, size_mm: float = 3.2, weight: Weight = Weight.REGULAR
    ) -> None:
        """Two texts on one line, or the right one below where they don't fit side by side."""
        widths = [
            self._pen.width_of(text, size_mm=size_mm, weight=weight) for text in (left, right)
        ]
        if sum(widths) + GAP <= self.width:
            self._pen.text(
                EDGE + self.width - widths[1] - 0.5,
                self._y + size_mm * LINE_HEIGHT / 2,
                right,
                size_mm=size_mm,
                width_mm=widths[1] + 0.5,
                weight=weight,
                align=Align.RIGHT,
            )
            self._line(left, size_mm=size_mm, weight=weight, align=Align.LEFT)
            return
        self.text(left, size_mm=size_mm, weight=weight)
        self.text(right, size_mm=size_mm, weight=weight, align=Align.RIGHT)

    def tag(self, text: str, *, size_mm: float = 4.0) -> None:
        """White on black over the whole width: what must not be overlooked."""
        height = size_mm * 1.7
        self._pen.fill(EDGE, self._y, self.width, height)
        self._pen.text(
            EDGE + 1,
            self._y + height / 2,
            text,
            size_mm=size_mm,
            width_mm=self.width - 2,
            weight=Weight.BOLD,
            align=Align.CENTRE,
            ink=Ink.WHITE,
        )
        self._y += height + 1

    def rule(self, thickness_mm: float = 0.25) -> None:
        self._pen.across(EDGE, self._y + 1, self.width, thickness_mm)
        self._y += 2 + thickness_mm

    def gap(self, height_mm: float) -> None:
        self._y += height_mm

    def sign(self, caption: str, *, height_mm: float = 12.0) -> None:
        """A caption and a line to sign on."""
        self.text(caption)
        self._pen.across(EDGE, self._y + height_mm, self.width, 0.25)
        self._y += height_mm + 2

    def code(self, text: str) -> None:
        """A bar code and its text, a QR code where it is too narrow for one, or the text alone."""
        if not text:
            return
        whole = self.width + 2 * EDGE
        try:
            drawn = self._pen.bars(
                0,
                self._y + 0.5,
                code128(text),
                width_mm=whole,
                height_mm=BARS_HEIGHT,
                max_module_mm=LARGEST_MODULE_MM,
            )
            height = BARS_HEIGHT + 1
        except CannotPrint:
            drawn = False
        if not drawn:
            try:
                left = (whole - QR_SIDE) / 2
                drawn = self._pen.qr(left, self._y, text, side_mm=QR_SIDE)
                height = QR_SIDE
            except CannotPrint as refused:
                if refused.refusal.code is not Reason.BARCODE_NOT_ENCODABLE:
                    raise
        if drawn:
            self._y += height
        self.text(text, size_mm=2.8 if drawn else 4, align=Align.CENTRE)

    def strip(self) -> ResolvedLabel:
        """Everything so far, with a little paper below it."""
        page = self._pen.page()
        return replace(page, height_dots=self._printer.dots(self._y + EDGE))

    def _line(self, text: str, *, size_mm: float, weight: Weight, align: Align) -> None:
        height = size_mm * LINE_HEIGHT
        self._pen.text(
            EDGE,
            self._y + height / 2,
            text,
            size_mm=size_mm,
            width_mm=self.width,
            weight=weight,
            align=align,
        )
        self._y += height

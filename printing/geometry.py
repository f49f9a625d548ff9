# SPDX-License-Identifier: Apache-2.0
"""Millimetres and dots: the sizes of paper and the grid of a printer.

Promises that everything drawn stands on whole dots of *that* printer: bar codes whose edges fall
between dots lose bars. Must not scale to fit: a label has its true size or is refused.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

MM_PER_INCH = 25.4

# A bar code's module: below a quarter of a millimetre cheap scanners fail, and a thermal head
# cannot hold a single dot. Two dots at 203 dpi, three at 300.
MIN_MODULE_MM = 0.25
MIN_MODULE_DOTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A piece of paper, in mm; of a roll the width that its printer can print on, and no height."""

    name: str
    width_mm: float
    height_mm: float

    @property
    def is_roll(self) -> bool:
        """Whether the paper is as long as what stands on it."""
        return self.height_mm == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Printer:
    """What a drawing must know of a printer: its grid."""

    dpi: int = 203

    @property
    def dots_per_mm(self) -> float:
        return self.dpi / MM_PER_INCH

    def dots(self, length_mm: float) -> int:
        """The nearest whole number of dots."""
        return round(length_mm * self.dpi / MM_PER_INCH)

    def whole_dots(self, length_mm: float) -> int:
        """The whole dots that surely lie within a length (for what must not grow)."""
        return math.floor(length_mm * self.dpi / MM_PER_INCH + 1e-6)

    @property
    def min_module_dots(self) -> int:
        """The smallest module of a bar code that scans off this printer."""
        # 0.25 mm is 1.998 dots at 203 dpi: that counts as two.
        return max(MIN_MODULE_DOTS, math.ceil(MIN_MODULE_MM * self.dots_per_mm - 0.05))


SIZES = {
    size.name: size
    for size in (
        Size(name="40x30", width_mm=40, height_mm=30),
        Size(name="60x40", width_mm=60, height_mm=40),
        Size(name="76x130", width_mm=76, height_mm=130),
        Size(name="100x150", width_mm=100, height_mm=150),
        Size(name="60x36", width_mm=60, height_mm=36),
        Size(name="50x28", width_mm=50, height_mm=28),
        Size(name="A4", width_mm=210, height_mm=297),
        Size(name="A5", width_mm=148, height_mm=210),
        # Named by their paper; the heads are 384 and 576 dots wide at 203 dots an inch.
        Size(name="58", width_mm=48, height_mm=0),
        Size(name="80", width_mm=72, height_mm=0),
    )
}


def paper(name: str) -> Size:
    """The size of that name: one of ours, or `WIDTHxHEIGHT` in mm, as a shop's own label has."""
    known = SIZES.get(name)
    if known is not None:
        return known
    width, _, height = name.partition("x")
    return Size(name=name, width_mm=float(width), height_mm=float(height))

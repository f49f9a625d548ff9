# SPDX-License-Identifier: Apache-2.0
"""Where a label lies on its paper: the printer's offsets in whole dots, and whether it fits.

Why before any language: each has its own commands for it, half of them are missing in cheap
printers, and moving the drawing is exact in all. Promises that ink which would leave the label is
refused, never cut off, and that a label wider or longer than the printer's paper is refused.
"""

from __future__ import annotations

from dataclasses import replace

from app.errors import OperatorError
from printing.dots import moved
from printing.draw import ResolvedLabel
from printing.geometry import MM_PER_INCH, Printer
from printing.languages.raster import ink_box
from printing.profile import PrinterProfile

# Paper is cut to half a millimetre at best; a label that is so much larger still fits.
SLACK_MM = 0.5


def _check_paper(page: ResolvedLabel, profile: PrinterProfile) -> None:
    if page.dpi != profile.dpi:
        raise OperatorError(
            "resolution_differs",
            f"The label was drawn for {page.dpi} dots an inch, the printer has {profile.dpi}.",
            "Draw it again for this printer.",
        )
    wide = page.width_dots * MM_PER_INCH / page.dpi
    high = page.height_dots * MM_PER_INCH / page.dpi
    for label_mm, paper_mm in ((wide, profile.width_mm), (high, profile.height_mm)):
        if paper_mm and label_mm > paper_mm + SLACK_MM:
            raise OperatorError(
                "label_too_large",
                f"The label has {wide:.0f} x {high:.0f} mm; the paper of {profile.name} is "
                f"smaller ({label_mm:.0f} mm do not fit into {paper_mm:.0f} mm).",
                "Choose a smaller size, or correct the paper in the printer's settings.",
            )


def placed(page: ResolvedLabel, profile: PrinterProfile) -> ResolvedLabel:
    """The label moved by the printer's offsets; refused where it would lose ink."""
    _check_paper(page, profile)
    grid = Printer(dpi=profile.dpi)
    right, down = grid.dots(profile.offset_x_mm), grid.dots(profile.offset_y_mm)
    if not right and not down:
        return page
    box = ink_box(page)
    if box is not None:
        left, top, end, bottom = box
        if (
            left + right < 0
            or top + down < 0
            or end + right > page.width_dots
            or bottom + down > page.height_dots
        ):
            raise OperatorError(
                "offset_too_large",
                f"With the offsets of {profile.name} a part of the label would lie off the paper.",
                "Make the printer's offsets smaller, or choose another label.",
            )
    return replace(page, items=tuple(moved(item, right, down) for item in page.items))

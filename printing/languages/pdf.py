# SPDX-License-Identifier: Apache-2.0
"""PDF: one page for each resolved label, its units the printer's dots.

Promises the same bytes for the same labels, embedded TrueType subsets, pages of a whole number of
dots, and bars inset by a tenth of a dot on each side: on exact edges one of the usual rasterisers
drops or doubles bars. Must not scale. Rectangles are written as literal operators: a library's
number formatting was half the time of a label.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from app.errors import OperatorError
from printing.blocks import Ink, Weight
from printing.draw import Bars, Rect, ResolvedLabel, TextRun
from printing.fonts import FILES, font_path

POINTS_PER_INCH = 72
# A page is so much smaller than its dots: a size that is rounded up by a hair makes one of the usual
# rasterisers add a row of pixels and stretch the page over it, and then bars fall between dots.
UNDER_DOTS = 0.01
FONT_NAMES = {weight: name.removesuffix(".ttf") for weight, name in FILES.items()}


def _prepare() -> None:
    """Fonts known to the library, and streams left binary (its text coding is slow and larger)."""
    rl_config.useA85 = 0
    known = pdfmetrics.getRegisteredFontNames()
    for weight in Weight:
        if FONT_NAMES[weight] in known:
            continue
        try:
            pdfmetrics.registerFont(TTFont(FONT_NAMES[weight], str(font_path(weight))))
        except (TTFError, OSError) as error:
            raise OperatorError(
                "font_missing",
                f"The font {FILES[weight]} could not be read.",
                "Install the program again; its folder is incomplete.",
            ) from error


def _bars(item: Bars) -> str:
    """The bars as path operators; whole dots, so that the inset needs no number formatting."""
    bottom = item.y + item.height - 1
    high = item.height - 1
    return "".join([f"{x}.1 -{bottom}.9 {wide - 1}.8 {high}.8 re\n" for x, wide in item.runs])


def _draw(canvas: Canvas, label: ResolvedLabel) -> None:
    gray = 0
    canvas.setFillGray(0)
    for item in label.items:
        wanted = 1 if not isinstance(item, Bars) and item.ink is Ink.WHITE else 0
        if wanted != gray:
            canvas.setFillGray(wanted)
            gray = wanted
        match item:
            case Rect():
                bottom = item.y + item.height
                canvas.addLiteral(f"{item.x} -{bottom} {item.width} {item.height} re f")
            case Bars():
                canvas.addLiteral(f"{_bars(item)}f")
            case TextRun():
                canvas.setFont(FONT_NAMES[item.weight], item.size)
                canvas.drawString(item.x, -item.baseline, item.text)


def pdf(
    labels: Iterable[ResolvedLabel],
    *,
    title: str,
    after_page: Callable[[], None] | None = None,
) -> bytes:
    """All labels as one PDF file; `after_page` is called behind each."""
    _prepare()
    target = io.BytesIO()
    canvas = Canvas(
        target,
        invariant=1,
        pageCompression=1,
        initialFontName=FONT_NAMES[Weight.REGULAR],  # type: ignore[arg-type]  # the stubs say number
    )
    canvas.setTitle(title)
    canvas.setCreator("Linli")
    for label in labels:
        points = POINTS_PER_INCH / label.dpi
        height = (label.height_dots - UNDER_DOTS) * points
        canvas.setPageSize(((label.width_dots - UNDER_DOTS) * points, height))
        # From here on a unit is a dot and y runs down from the top edge as negative numbers.
        canvas.transform(points, 0, 0, points, 0, height)
        _draw(canvas, label)
        canvas.showPage()
        if after_page is not None:
            after_page()
    canvas.save()
    return target.getvalue()

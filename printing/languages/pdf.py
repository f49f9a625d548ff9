# SPDX-License-Identifier: Apache-2.0
"""PDF: one page for each resolved label, its units the printer's dots.

Promises the same bytes for the same labels, embedded TrueType subsets, pages of a whole number of
dots, and bars inset by a tenth of a dot on each side: on exact edges one of the usual rasterisers
drops or doubles bars. Must not scale. The page is written as literal operators, in whole numbers: a
library's text objects and number formatting were two thirds of the time of a label.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from typing import BinaryIO

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from app.errors import OperatorError
from printing.blocks import Ink
from printing.draw import Bars, Rect, ResolvedLabel, TextRun
from printing.fonts import FILES, Face, font_path, pieces

POINTS_PER_INCH = 72
# A page is so much smaller than its dots: a size that is rounded up by a hair makes one of the usual
# rasterisers add a row of pixels and stretch the page over it, and then bars fall between dots.
UNDER_DOTS = 0.01


@cache
def _font(face: Face) -> TTFont:
    """The face, known to the library from its first use on."""
    try:
        font = TTFont(FILES[face].removesuffix(".ttf"), str(font_path(face)))
    except (TTFError, OSError) as error:
        raise OperatorError(
            "font_missing",
            f"The font {FILES[face]} could not be read.",
            "Install the program again; its folder is incomplete.",
        ) from error
    pdfmetrics.registerFont(font)
    return font


def _bars(item: Bars) -> str:
    """The bars as path operators; whole dots, so that the inset needs no number formatting."""
    if item.joined:
        below = item.y + item.height
        return "".join([f"{x} -{below} {wide} {item.height} re\n" for x, wide in item.runs])
    bottom = item.y + item.height - 1
    high = item.height - 1
    return "".join([f"{x}.1 -{bottom}.9 {wide - 1}.8 {high}.8 re\n" for x, wide in item.runs])


def _text(canvas: Canvas, run: TextRun) -> str:
    """One line as a text object; the library says which of its subsets has which character."""
    document = canvas._doc  # type: ignore[attr-defined]  # what keeps the subsets has no public name
    parts = [f"BT {run.x} {-run.baseline} Td"]
    for face, text in pieces(run.text, run.weight):
        font = _font(face)
        for subset, codes in font.splitString(text, document):
            name = font.getSubsetInternalName(subset, document)
            parts.append(f"{name} {run.size} Tf <{codes.hex()}> Tj")
    parts.append("ET")
    return " ".join(parts)


def _draw(canvas: Canvas, label: ResolvedLabel) -> str:
    """The page's operators."""
    gray = 0
    said: list[str] = ["0 g"]
    for item in label.items:
        wanted = 1 if not isinstance(item, Bars) and item.ink is Ink.WHITE else 0
        if wanted != gray:
            said.append(f"{wanted} g")
            gray = wanted
        match item:
            case Rect():
                bottom = -item.y - item.height
                said.append(f"{item.x} {bottom} {item.width} {item.height} re f")
            case Bars():
                said.append(f"{_bars(item)}f")
            case TextRun():
                said.append(_text(canvas, item))
    return "\n".join(said)


def write_pdf(labels: Iterable[ResolvedLabel], target: BinaryIO, *, title: str) -> None:
    """All labels as one PDF file into `target`; a page is drawn, said and let go before the next."""
    # Streams stay binary: the library's text coding is slow and larger.
    rl_config.useA85 = 0
    canvas = Canvas(
        target,
        invariant=1,
        pageCompression=1,
        initialFontName=_font(Face.REGULAR).fontName,  # type: ignore[arg-type]  # the stubs say number
    )
    canvas.setTitle(title)
    canvas.setCreator("Linli")
    for label in labels:
        points = POINTS_PER_INCH / label.dpi
        height = (label.height_dots - UNDER_DOTS) * points
        canvas.setPageSize(((label.width_dots - UNDER_DOTS) * points, height))
        # From here on a unit is a dot and y runs down from the top edge as negative numbers.
        canvas.transform(points, 0, 0, points, 0, height)
        canvas.addLiteral(_draw(canvas, label))
        canvas.showPage()
    canvas.save()


def pdf(labels: Iterable[ResolvedLabel], *, title: str) -> bytes:
    """All labels as one PDF file."""
    target = io.BytesIO()
    write_pdf(labels, target, title=title)
    return target.getvalue()

# SPDX-License-Identifier: Apache-2.0
"""A printer's calibration label: a frame at the edges, rulers along both axes, and what a ruler reads off it.

Two lines stand ten millimetres from the left and the top edge, and one line has a length of its own. Whoever lays a
ruler on the paper reads three numbers: how far the lines are from the paper's real edges says the offsets
(`measured_offsets`), how long the line came out says the true resolution (`dpi_from_ruler`). It is printed without the
profile's offsets, so that what is read off is the whole correction. Not in the catalogue: it is about a printer.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import OperatorError
from printing.blocks import Align, Block, Box, Label, Line, TextBox, Weight
from printing.document import DocumentType, Form, as_label
from printing.documents.trial_words import WORDS, trial_words
from printing.geometry import Size

TARGET_MM = 10.0
"""How far the two lines stand from the edges."""
FARTHEST_MM = 20.0
KNOWN_DPI = (180, 203, 300, 600)
_CLOSE = 0.05
"""How far a reading may be off: half a millimetre of ten, and heads of 180 and 203 dots stay apart."""
_TICK_MM = 0.15
_EDGE_MM = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationLabel:
    """Whose label it is."""

    printer: str
    facts: str


def line_length_mm(size: Size) -> float:
    """The length of the line to measure: in whole tens, as long as the label lets it."""
    return max(10.0, (size.width_mm - TARGET_MM - 4) // 10 * 10)


def measured_offsets(*, from_left_mm: float, from_top_mm: float) -> tuple[float, float]:
    """The offsets (x, y) in mm that bring the lines to where they belong; for a profile's own fields."""
    for read in (from_left_mm, from_top_mm):
        if not 0 <= read <= FARTHEST_MM:
            raise OperatorError(
                "measure_out_of_range",
                f"A line can't be {read:g} mm from the edge: it was printed at {TARGET_MM:g} mm.",
                "Measure once more, from the paper's edge to the line that is marked.",
            )
    return round(TARGET_MM - from_left_mm, 2), round(TARGET_MM - from_top_mm, 2)


def dpi_from_ruler(*, drawn_mm: float, measured_mm: float, dpi: int) -> int:
    """The printer's true resolution, from the length of a line that was drawn for `dpi`.

    The same dots are shorter on a finer head. A reading near no known head's is refused: the driver scales.
    """
    if measured_mm > 0 and drawn_mm > 0:
        true = dpi * drawn_mm / measured_mm
        nearest = min(KNOWN_DPI, key=lambda known: abs(known - true) / known)
        if abs(nearest - true) / nearest <= _CLOSE:
            return nearest
    raise OperatorError(
        "measure_fits_no_head",
        f"A line of {drawn_mm:g} mm that comes out {measured_mm:g} mm long fits no print head.",
        "Measure once more; if it stays so, the printer's driver scales: switch that off.",
    )


def layout(record: CalibrationLabel, size: Size, language: str) -> Label:
    """The frame, the rulers, and the three measures."""
    words = trial_words(language)
    width, height = size.width_mm, size.height_mm
    long_mm = line_length_mm(size)
    blocks: list[Block] = [
        Box(x_mm=0, y_mm=0, width_mm=width, height_mm=height, thickness_mm=_EDGE_MM),
        *_ruler(width, vertical=False),
        *_ruler(height, vertical=True),
        # The two lines of ten millimetres, each with its word.
        Line(x_mm=TARGET_MM, y_mm=5, length_mm=height - 8, thickness_mm=0.25, vertical=True),
        Line(x_mm=5, y_mm=TARGET_MM, length_mm=width - 8, thickness_mm=0.25),
        _text(TARGET_MM + 0.6, 5.2, width, f"← {words.from_left} {TARGET_MM:g} mm"),
        _text(TARGET_MM + 0.6, TARGET_MM + 0.6, width, f"↑ {words.from_top} {TARGET_MM:g} mm"),
        # The line whose length is measured, with ends that a ruler can be laid to.
        Line(x_mm=TARGET_MM + 2, y_mm=16, length_mm=long_mm, thickness_mm=0.25),
        Line(x_mm=TARGET_MM + 2, y_mm=14.6, length_mm=2.8, thickness_mm=0.25, vertical=True),
        Line(
            x_mm=TARGET_MM + 2 + long_mm,
            y_mm=14.6,
            length_mm=2.8,
            thickness_mm=0.25,
            vertical=True,
        ),
        _text(TARGET_MM + 3, 16.6, width, f"{words.long_line} {long_mm:g} mm"),
        _text(TARGET_MM + 0.6, 20.4, width, f"{words.calibration_label}  {record.printer}", bold=True),
        _text(TARGET_MM + 0.6, 23.6, width, record.facts),
    ]  # fmt: skip
    return Label(size=size, blocks=tuple(blocks))


def _text(x_mm: float, y_mm: float, width_mm: float, text: str, *, bold: bool = False) -> TextBox:
    return TextBox(
        x_mm=x_mm,
        y_mm=y_mm,
        width_mm=width_mm - x_mm - 1,
        height_mm=3,
        text=text,
        size_mm=2.4,
        min_size_mm=1.6,
        weight=Weight.BOLD if bold else Weight.REGULAR,
        align=Align.LEFT,
    )


def _ruler(length_mm: float, *, vertical: bool) -> list[Block]:
    """A tick each millimetre from the edge, longer each fifth and tenth, at most 300."""
    blocks: list[Block] = []
    for mm in range(1, min(300, int(length_mm - 0.5)) + 1):
        tick = 4.0 if mm % 10 == 0 else 2.6 if mm % 5 == 0 else 1.5
        x, y = (_EDGE_MM, mm) if vertical else (mm, _EDGE_MM)
        blocks.append(
            Line(x_mm=x, y_mm=y, length_mm=tick, thickness_mm=_TICK_MM, vertical=not vertical)
        )
    return blocks


DOCUMENT = DocumentType(
    name="calibration_label",
    titles={language: words.calibration_label for language, words in WORDS.items()},
    form=Form.LABEL,
    sizes=("60x40",),
    record=CalibrationLabel,
    draw=as_label(CalibrationLabel, layout),
)

# SPDX-License-Identifier: Apache-2.0
"""A label becomes whole dots of one printer, or a reason why not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from printing.blocks import (
    Align,
    Barcode,
    Box,
    Label,
    Line,
    Overflow,
    QrCode,
    Symbology,
    TextBox,
)
from printing.draw import Bars, Rect, ResolvedLabel, TextRun, resolve
from printing.fonts import width_em
from printing.geometry import SIZES, Printer
from printing.refusal import Reason, Refusal

P203, P300 = Printer(dpi=203), Printer(dpi=300)
WAYBILL = Barcode(x_mm=0, y_mm=20, width_mm=60, height_mm=10, text="434944850815211")
CODE = TextBox(
    x_mm=2,
    y_mm=2,
    width_mm=56,
    height_mm=11,
    text="24-4-3882",
    size_mm=11,
    overflow=Overflow.SHRINK,
)


def label(*blocks: Barcode | Box | Line | QrCode | TextBox) -> Label:
    return Label(size=SIZES["60x40"], blocks=blocks)


def resolved(given: Label, printer: Printer = P203) -> ResolvedLabel:
    drawn = resolve(given, printer)
    assert isinstance(drawn, ResolvedLabel)
    return drawn


def module_of(bars: Bars) -> int:
    return min(width for _, width in bars.runs)


@pytest.mark.parametrize(
    ("printer", "smallest"), [(P203, 2), (P300, 3), (Printer(dpi=600), 6)], ids=str
)
def test_the_smallest_module_is_a_quarter_of_a_millimetre(printer: Printer, smallest: int) -> None:
    """Two dots at 203 dpi, three at 300, six at 600."""
    assert printer.min_module_dots == smallest


def test_bars_stand_on_whole_modules_with_their_quiet_zone() -> None:
    """Every bar is a whole number of modules, the module the largest that leaves ten on each side."""
    (bars,) = resolved(label(WAYBILL)).items
    assert isinstance(bars, Bars)
    module = module_of(bars)
    assert module == 3
    left, right = bars.runs[0][0], sum(bars.runs[-1])
    assert all(width % module == 0 and (x - left) % module == 0 for x, width in bars.runs)
    assert left >= 10 * module
    assert right <= 480 - 10 * module


def test_a_longer_code_takes_a_smaller_module_and_then_is_refused() -> None:
    """A code that does not fit at three dots takes two; one that does not at two is refused."""
    (bars,) = resolved(label(replace(WAYBILL, text="JDVA63870201864"))).items
    assert isinstance(bars, Bars)
    assert module_of(bars) == 2
    refused = resolve(label(replace(WAYBILL, text="JDVA-63870201864-ABCDEFGH")), P203)
    assert isinstance(refused, Refusal)
    assert refused.code is Reason.BARCODE_DOES_NOT_FIT


def test_what_cannot_be_encoded_is_a_value() -> None:
    """A wrong check digit comes back as a refusal, not as an exception."""
    refused = resolve(
        label(replace(WAYBILL, text="6932614300328", symbology=Symbology.EAN13)), P203
    )
    assert isinstance(refused, Refusal)
    assert refused.code is Reason.CHECK_DIGIT_WRONG


def test_a_qr_code_has_three_dots_and_its_margin() -> None:
    """A module has three dots or more with four modules around, else the label is refused."""
    drawn = resolved(label(QrCode(x_mm=10, y_mm=5, side_mm=25, text="L1:" + "A7" * 60)))
    rows = [item for item in drawn.items if isinstance(item, Bars)]
    assert rows[0].height >= 3
    assert min(x for row in rows for x, _ in row.runs) >= 80 + 4 * rows[0].height
    refused = resolve(label(QrCode(x_mm=0, y_mm=0, side_mm=15, text="A7" * 60)), P203)
    assert isinstance(refused, Refusal)
    assert refused.code is Reason.BARCODE_DOES_NOT_FIT


def test_a_code_shrinks_or_is_refused_but_never_cut() -> None:
    """A pickup code keeps every character, or the label is refused."""
    (run,) = resolved(label(replace(CODE, text="24-14-38820-2266"))).items
    assert isinstance(run, TextRun)
    assert run.text == "24-14-38820-2266"
    assert run.x >= 16
    assert run.x + width_em(run.text, run.weight) * run.size <= 16 + 448
    refused = resolve(label(replace(CODE, text="24-14-38820" * 20)), P203)
    assert isinstance(refused, Refusal)
    assert refused.code is Reason.TEXT_DOES_NOT_FIT


def test_a_descender_stays_in_its_box() -> None:
    """A Q with its tail is set smaller than figures are, so that it crosses no line."""
    tall = replace(CODE, size_mm=14, text="7-32")
    (figures,) = resolved(label(tall)).items
    (tail,) = resolved(label(replace(tall, text="Q7-32"))).items
    assert isinstance(figures, TextRun)
    assert isinstance(tail, TextRun)
    assert tail.size < figures.size
    assert tail.baseline + 0.2 * tail.size <= 13 * 8


def test_alignment_is_within_the_box() -> None:
    """The right edge of right-aligned text is the box's, to the dot."""
    (run,) = resolved(label(replace(CODE, text="7-32", align=Align.RIGHT))).items
    assert isinstance(run, TextRun)
    assert run.x + width_em(run.text, run.weight) * run.size == pytest.approx(16 + 448, abs=1)


@pytest.mark.parametrize(
    "block",
    [
        replace(CODE, x_mm=10),
        replace(WAYBILL, y_mm=35),
        Box(x_mm=-1, y_mm=0, width_mm=5, height_mm=5),
        Line(x_mm=0, y_mm=0, length_mm=61),
        QrCode(x_mm=50, y_mm=0, side_mm=20, text="A"),
    ],
    ids=lambda block: type(block).__name__,
)
def test_nothing_lies_outside_the_label(block: Barcode | Box | Line | QrCode | TextBox) -> None:
    """A block over the edge is refused; a printer would clip it or wrap it around."""
    refused = resolve(label(block), P203)
    assert isinstance(refused, Refusal)
    assert refused.code is Reason.OUTSIDE_LABEL


def test_a_frame_is_four_rules() -> None:
    """A box is drawn as edges, a filled one as one area."""
    frame = resolved(label(Box(x_mm=1, y_mm=1, width_mm=10, height_mm=5)))
    assert len(frame.items) == 4
    (area,) = resolved(label(Box(x_mm=1, y_mm=1, width_mm=10, height_mm=5, filled=True))).items
    assert isinstance(area, Rect)
    assert (area.width, area.height) == (80, 40)


def test_missing_characters_are_reported() -> None:
    """The label knows which characters it could not write."""
    drawn = resolved(label(replace(CODE, text="A😀")))
    assert drawn.missing == "😀"
    assert [item.text for item in drawn.items if isinstance(item, TextRun)] == ["A〓"]

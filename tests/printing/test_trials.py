# SPDX-License-Identifier: Apache-2.0
"""A printer's own labels: they scan, they measure, and what a ruler reads becomes the right correction."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import OperatorError
from printing.documents import calibration_label, trial_label
from printing.documents.calibration_label import (
    KNOWN_DPI,
    CalibrationLabel,
    dpi_from_ruler,
    line_length_mm,
    measured_offsets,
)
from printing.documents.trial_label import TrialLabel, qr_text
from printing.documents.trial_words import WORDS, trial_words
from printing.draw import Rect, ResolvedLabel
from printing.geometry import Printer, Size
from printing.languages.raster import rasterise
from printing.refusal import Refusal
from tests.printing.readers import photo, texts

SIZES = [(40, 30), (60, 40), (48, 40), (76, 130), (100, 150), (210, 297)]


def _size(width: float, height: float) -> Size:
    return Size(name=f"{width}x{height}", width_mm=width, height_mm=height)


def _trial(width: float, height: float, dpi: int, language: str = "zh_CN") -> ResolvedLabel:
    record = TrialLabel(printer="前台标签机", facts="TSPL  203 dpi", number="0123456789")
    pages = trial_label.DOCUMENT.render(
        record, size=_size(width, height), printer=Printer(dpi=dpi), language=language
    )
    assert not isinstance(pages, Refusal), pages.text
    return pages[0]


@pytest.mark.parametrize(
    ("width", "height", "dpi"),
    [(40, 30, 203), (40, 30, 300), (60, 40, 203), (60, 40, 300), (48, 40, 203), (100, 150, 203)],
)
def test_both_codes_of_the_test_label_scan(width: int, height: int, dpi: int) -> None:
    """On every size, clean and as a phone sees it; nothing is missing from the font."""
    page = _trial(width, height, dpi)
    image = rasterise(page)
    assert page.missing == ""
    both = {"0123456789", qr_text("0123456789")}
    assert both <= texts(image)
    assert both <= texts(photo(image))


def test_a_label_that_is_too_small_is_refused() -> None:
    """The codes keep their modules: a smaller paper is a refusal, not a smaller code."""
    record = TrialLabel(printer="x", facts="x", number="0123456789")
    drawn = trial_label.DOCUMENT.render(
        record, size=_size(20, 15), printer=Printer(dpi=203), language="en"
    )
    assert isinstance(drawn, Refusal)


def test_each_language_has_all_its_words() -> None:
    """No gap; an unknown language is told."""
    for words in WORDS.values():
        assert all(getattr(words, field.name) for field in fields(words))
    with pytest.raises(OperatorError):
        trial_words("fr")


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_calibration_labels_measures_are_true(width: int, height: int, dpi: int) -> None:
    """Both lines stand at ten millimetres and the long line has its length, within a dot; the frame is at the edges."""
    size = _size(width, height)
    pages = calibration_label.DOCUMENT.render(
        CalibrationLabel(printer="x", facts="y"), size=size, printer=Printer(dpi=dpi), language="en"
    )
    assert not isinstance(pages, Refusal), pages.text
    rects = [item for item in pages[0].items if isinstance(item, Rect)]
    mm = dpi / 25.4
    upright = max((r for r in rects if r.x > 5 * mm and r.height > 5 * mm), key=lambda r: r.height)
    level = [r for r in rects if r.y > 5 * mm and r.width > 8 * mm and r.height < mm]
    assert abs(upright.x - 10 * mm) <= 1 or abs(upright.x - (width * mm - upright.width)) <= 1
    assert any(abs(r.x - 10 * mm) <= 1 for r in rects if r.height > (height - 10) * mm)
    assert any(abs(r.y - 10 * mm) <= 1 for r in level)
    assert any(abs(r.width - line_length_mm(size) * mm) <= 1 for r in level)
    assert min(r.x for r in rects) == 0
    assert max(r.x + r.width for r in rects) == pages[0].width_dots
    assert max(r.y + r.height for r in rects) == pages[0].height_dots


@given(st.floats(-8, 8), st.floats(-8, 8))
def test_measured_offsets_bring_the_print_home(off_x: float, off_y: float) -> None:
    """Paper that lies so far off is corrected by exactly as much the other way."""
    right, down = measured_offsets(from_left_mm=10 + off_x, from_top_mm=10 + off_y)
    assert right + off_x == pytest.approx(0, abs=0.006)
    assert down + off_y == pytest.approx(0, abs=0.006)


@given(
    st.sampled_from(KNOWN_DPI), st.sampled_from(KNOWN_DPI), st.floats(-0.4, 0.4), st.integers(2, 8)
)
def test_the_ruler_tells_the_head(drawn_for: int, true: int, error_mm: float, tens: int) -> None:
    """A line of any label, drawn for one head and printed by another, says which, read to half a millimetre."""
    drawn = tens * 10.0
    measured = drawn * drawn_for / true + error_mm
    # A line that comes out short can't be read well enough for near neighbours: refused then, never wrong.
    if abs(error_mm) / measured <= 0.04:
        assert dpi_from_ruler(drawn_mm=drawn, measured_mm=measured, dpi=drawn_for) == true
    else:
        with suppress(OperatorError):
            assert dpi_from_ruler(drawn_mm=drawn, measured_mm=measured, dpi=drawn_for) == true


@pytest.mark.parametrize(("left", "top"), [(-1, 10), (10, 21), (float("nan"), 10)])
def test_a_measure_that_cannot_be_is_told(left: float, top: float) -> None:
    """What no ruler can have read is refused, with what to do."""
    with pytest.raises(OperatorError) as told:
        measured_offsets(from_left_mm=left, from_top_mm=top)
    assert told.value.code == "measure_out_of_range"


@pytest.mark.parametrize("measured", [0, -3, 35, 1_000])
def test_a_length_that_fits_no_head_is_told(measured: float) -> None:
    """A driver that scales is found out: 40 mm that come out as 35 belong to no head."""
    with pytest.raises(OperatorError) as told:
        dpi_from_ruler(drawn_mm=40, measured_mm=measured, dpi=203)
    assert told.value.code == "measure_fits_no_head"

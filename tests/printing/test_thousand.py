# SPDX-License-Identifier: Apache-2.0
"""Every label scans: mixed sizes, a day's numbers, rare characters, every way out of the program.

The usual form takes every seventeenth label, the long form a thousand; `label_set` prints the counts.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from barcode import Code128
from barcode.writer import ImageWriter
from PIL import Image
from reportlab.graphics.barcode import code128
from reportlab.pdfgen.canvas import Canvas

from printing.languages.raster import rasterise
from tests.printing.label_set import (
    DPI,
    PHOTOGRAPHED,
    Case,
    Count,
    cases,
    page_of,
    read_back,
    table,
)
from tests.printing.readers import photo, poppler_pages, texts

WAYS = {
    "tspl",
    "zpl: zplkit",
    "zpl: zebrafy",
    "escpos",
    "pdf: poppler",
    "pdf: ghostscript",
    "pdf: pdfium",
}
BLURRED = 0.99
SAMPLE = [case.wanted for case in cases(30) if case.kind == "parcel_label"][6:]


def check(counts: dict[str, Count], labels: int) -> None:
    sys.stdout.write(table(counts))
    assert set(counts) == WAYS
    for way, count in counts.items():
        assert (way, count.labels, count.clean, count.wrong) == (way, labels, labels, [])
        assert count.photos == (labels if way in PHOTOGRAPHED else 0)
        assert count.blurred >= BLURRED * count.photos, way


def test_labels_read_back_from_every_way() -> None:
    """Sixty labels of all kinds give their numbers in seven readers, and off a poor photo."""
    check(read_back(cases(60)), 60)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_thousand_labels_read_back_from_every_way() -> None:
    """A thousand labels give their numbers in seven readers, 99 of 100 off a poor photo."""
    check(read_back(cases(1_000)), 1_000)


def test_a_flipped_module_does_not_read() -> None:
    """The control: one bar less, and the reader says nothing or something else for every label."""
    for case in (
        case for case in cases(40) if case.size == "40x30" and case.kind != "parcel_label"
    ):
        page = page_of(case)
        burnt = rasterise(page)
        assert texts(burnt) == {case.wanted}
        bars = next(item for item in page.items if hasattr(item, "runs"))
        x, wide = bars.runs[len(bars.runs) // 2]
        burnt.paste(1, (x, bars.y, x + wide, bars.y + bars.height))
        assert case.wanted not in texts(burnt)


def test_a_label_of_another_number_is_counted_as_wrong() -> None:
    """The control: the count tells a label that says another number."""
    case = cases(10)[0]
    lie = Case(kind=case.kind, size=case.size, record=case.record, wanted="434944850815212")
    for count in read_back([lie]).values():
        assert (count.clean, count.blurred, len(count.wrong)) == (0, 0, 1)


def test_python_barcodes_usual_image_does_not_read() -> None:
    """The control: that library's default picture, printed at its true size, fails this reader."""
    read = 0
    for number in SAMPLE:
        drawn = Code128(number, writer=ImageWriter()).render(text="")
        side = (round(drawn.width * DPI / 300), round(drawn.height * DPI / 300))
        printed = drawn.convert("L").resize(side).convert("1", dither=Image.Dither.NONE)
        read += texts(photo(printed), blurred=True) == {number}
    assert read < 0.5 * len(SAMPLE)


def test_reportlabs_usual_bar_code_does_not_read(tmp_path: Path) -> None:
    """The control: that library's default bar code, rasterised as ours, fails this reader."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(60 / 25.4 * 72, 40 / 25.4 * 72))
    for number in SAMPLE:
        code128.Code128(number, barHeight=40).drawOn(canvas, 0, 40)
        canvas.showPage()
    canvas.save()
    file = tmp_path / "theirs.pdf"
    file.write_bytes(target.getvalue())
    pages = poppler_pages(file, tmp_path)
    read = sum(texts(page) == {number} for page, number in zip(pages, SAMPLE, strict=True))
    assert read < 0.5 * len(SAMPLE)

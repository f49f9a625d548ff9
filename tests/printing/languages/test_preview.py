# SPDX-License-Identifier: Apache-2.0
"""What is shown before printing is what a printer burns, for every document in every size."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from printing import catalogue
from printing.blocks import Ink
from printing.document import Form
from printing.draw import Rect, ResolvedLabel
from printing.geometry import Printer
from printing.languages.preview import png, render_png
from printing.languages.raster import burnt, rasterise
from printing.refusal import Refusal
from printing.spool import SHEET_DPI
from tests.printing.worst_cases import RECORDS

EVERY = [
    pytest.param(kind, size, id=f"{kind.name}-{size}")
    for kind in catalogue.documents()
    for size in kind.sizes
]


def first_page(kind: catalogue.DocumentType, size: str, dpi: int) -> ResolvedLabel:
    record = RECORDS[kind.name][0]
    drawn = kind.render(record, size=kind.size(size), printer=Printer(dpi=dpi), language="zh_CN")
    assert not isinstance(drawn, Refusal), drawn.text
    return drawn[0]


@pytest.mark.parametrize(("kind", "size"), EVERY)
def test_the_preview_is_the_raster(kind: catalogue.DocumentType, size: str) -> None:
    """The picture has the very dots that are burnt, one bit each, at the printer's own resolution."""
    dpi = SHEET_DPI if kind.form is Form.SHEET else 203
    page = first_page(kind, size, dpi)
    with Image.open(io.BytesIO(render_png(kind.name, RECORDS[kind.name][0], size, dpi))) as shown:
        assert shown.mode == "1"
        assert shown.size == (page.width_dots, page.height_dots)
        assert shown.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
        stride, rows = burnt(page)
        inked = Image.frombytes("1", (stride * 8, page.height_dots), rows, "raw", "1;I")
        assert inked.crop((0, 0, *shown.size)).tobytes() == shown.tobytes()


def test_one_dot_that_differs_is_seen() -> None:
    """The control: a page with one dot more has another picture."""
    kind = catalogue.document("shelf_label")
    page = first_page(kind, "60x40", 203)
    dot = Rect(1, page.height_dots - 2, 1, 1, Ink.BLACK)
    one_more = replace(page, items=(*page.items, dot))
    assert rasterise(one_more).tobytes() != rasterise(page).tobytes()
    assert png(one_more) != png(page)

# SPDX-License-Identifier: Apache-2.0
"""A strip of a roll is as long as what stands on it, loses no text, and its codes read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from printing.blocks import Weight
from printing.document import Form
from printing.documents import pickup_slip, receipt
from printing.draw import ResolvedLabel, TextRun
from printing.geometry import SIZES, Printer
from printing.languages.raster import rasterise
from printing.refusal import Reason, Refusal
from printing.roll import Strip
from printing.spool import print_documents
from tests.printing.readers import pdfium_pages, photo, poppler_pages, texts
from tests.printing.worst_lists import LONG, LONG_WAYBILL, PLAIN_RECEIPT, PLAIN_SLIP

ROLLS = (("58", 384), ("80", 575))


def strip_of(size: str, *, dpi: int = 203) -> Strip:
    return Strip(size=SIZES[size], printer=Printer(dpi=dpi))


def said(page: ResolvedLabel) -> str:
    return "".join(item.text for item in page.items if isinstance(item, TextRun))


@pytest.mark.parametrize(("size", "dots"), ROLLS)
def test_a_strip_is_as_wide_as_its_head(size: str, dots: int) -> None:
    """The width is the head's, the length what was written: more text, more paper."""
    lengths = []
    for count in (1, 2, 10):
        strip = strip_of(size)
        for _ in range(count):
            strip.text("一行")
        page = strip.strip()
        assert page.width_dots == dots
        lengths.append(page.height_dots)
    assert lengths == sorted(set(lengths))


@pytest.mark.parametrize(("size", "_dots"), ROLLS)
def test_no_text_is_cut(size: str, _dots: int) -> None:
    """Long texts take more lines; a pair that doesn't fit beside each other stands one below the other."""
    strip = strip_of(size)
    strip.text(LONG, weight=Weight.BOLD)
    strip.pair(LONG, LONG)
    whole = said(strip.strip()).replace(" ", "")
    assert whole.count(LONG.replace(" ", "")) == 3
    assert "…" not in whole


@pytest.mark.parametrize(("size", "_dots"), ROLLS)
def test_codes_read_back(size: str, _dots: int) -> None:
    """A waybill as bars, a long one and a Chinese one as QR: clean and as a poor photo."""
    for text in ("434944850815211", "SF1390447100012", "99", LONG_WAYBILL, "补单-一二三"):
        strip = strip_of(size)
        strip.code(text)
        page = rasterise(strip.strip())
        assert texts(page) == {text}
        assert texts(photo(page)) == {text}


def test_a_code_squeezed_into_the_roll_would_not_read() -> None:
    """CONTROL: the same strip scaled to two thirds is not read as bars any more."""
    strip = strip_of("58")
    strip.code("SF1390447100012")
    page = rasterise(strip.strip())
    assert texts(page.resize((page.width * 5 // 12, page.height * 5 // 12))) == set()


@pytest.mark.parametrize("size", ["58", "80"])
def test_slips_and_receipts_read_back_from_paper(tmp_path: Path, size: str) -> None:
    """Off a PDF in two rasterisers: each waybill of the slip, the number of the receipt."""
    wanted = {
        "pickup_slip": (PLAIN_SLIP, {p.waybill for p in PLAIN_SLIP.parcels}),
        "receipt": (PLAIN_RECEIPT, {PLAIN_RECEIPT.number}),
    }
    for name, (record, codes) in wanted.items():
        job = print_documents(name, [record], f"pdf:{tmp_path}/{name}.pdf", size=size)
        (poppler,) = poppler_pages(job.path, tmp_path)
        (pdfium,) = pdfium_pages(job.path)
        assert texts(poppler) == texts(pdfium) == codes


def test_what_stands_on_a_strip_decides_its_form() -> None:
    """A roll is no sheet: drawn on the receipt printer's own dots; a label printer refuses it."""
    assert pickup_slip.DOCUMENT.form_of(SIZES["58"]) is Form.ROLL
    assert pickup_slip.DOCUMENT.form_of(SIZES["A4"]) is Form.ROLL
    assert receipt.DOCUMENT.size(None).is_roll


def test_what_is_undone_says_so() -> None:
    """An undone hand-over's receipt says it in words that nobody overlooks; a sound one doesn't."""
    for undone in (False, True):
        drawn = receipt.DOCUMENT.render(
            replace(PLAIN_RECEIPT, undone=undone),
            size=SIZES["80"],
            printer=Printer(),
            language="en",
        )
        assert not isinstance(drawn, Refusal)
        assert ("UNDONE" in said(drawn[0])) is undone


def test_whole_phones_are_refused() -> None:
    """Neither the resident's nor the proxy's phone may stand whole on a strip."""
    for document, record in (
        (pickup_slip.DOCUMENT, replace(PLAIN_SLIP, phone_tail="19900009268")),
        (receipt.DOCUMENT, replace(PLAIN_RECEIPT, recipient_masked="欧 19900009268")),
        (receipt.DOCUMENT, replace(PLAIN_RECEIPT, proxy_tail="19900009268")),
    ):
        drawn = document.render(record, size=SIZES["80"], printer=Printer(), language="en")
        assert isinstance(drawn, Refusal)
        assert drawn.code is Reason.NOT_MASKED

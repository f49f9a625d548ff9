# SPDX-License-Identifier: Apache-2.0
"""Every bar code of the lists and slips is read off the paper by programs that didn't draw it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from printing.spool import print_documents
from tests.printing.escpos_printer import print_escpos
from tests.printing.label_set import ghostscript_pages
from tests.printing.readers import pdfium_pages, photo, poppler_pages, texts
from tests.printing.worst_lists import (
    PLAIN_SLIP,
    calls_of,
    deliveries_of,
    returns_of,
    stocktake_of,
)

HARD = ("9999999999", "99", "JDVA63870201864", "jt8461820275812", "YT-2026/1123.07", "Ab99cd99")
"""Waybills that a careless encoder loses a part of."""


def _records(count: int) -> dict[str, tuple[object, set[str]]]:
    """A list of so many rows each, the hard waybills among them, and the codes that stand on it."""
    returns, deliveries = returns_of(count), deliveries_of(count)
    gone = [replace(p, waybill=code) for p, code in zip(returns.parcels, HARD, strict=False)]
    returns = replace(returns, parcels=(*gone, *returns.parcels[len(gone) :]))
    calls, counted = calls_of(count // 2), stocktake_of(count)
    return {
        "return_list": (returns, {p.waybill for p in returns.parcels}),
        "delivery_list": (deliveries, {p.waybill for p in deliveries.deliveries}),
        "call_list": (calls, {p.waybill for person in calls.people for p in person.parcels}),
        "stocktake": (counted, {line.code for line in counted.lines}),
    }


def _missed(pages: list[Image.Image], wanted: set[str]) -> set[str]:
    return wanted - set().union(*map(texts, pages))


@pytest.mark.parametrize("name", ["return_list", "delivery_list", "call_list", "stocktake"])
def test_every_row_is_read_off_a_sheet(tmp_path: Path, name: str) -> None:
    """A page and a half of rows in three rasterisers at an office printer's 300 dots an inch."""
    record, wanted = _records(24)[name]
    job = print_documents(name, [record], f"pdf:{tmp_path}/{name}.pdf")
    assert _missed(poppler_pages(job.path, tmp_path, dpi=300), wanted) == set()
    assert _missed(pdfium_pages(job.path, dpi=300), wanted) == set()
    assert _missed(ghostscript_pages(job.path, tmp_path, dpi=300), wanted) == set()


@pytest.mark.long
@pytest.mark.parametrize("name", ["return_list", "delivery_list", "call_list", "stocktake"])
def test_every_row_of_hundreds_is_read(tmp_path: Path, name: str) -> None:
    """Three hundred rows, clean in two rasterisers."""
    record, wanted = _records(300)[name]
    job = print_documents(name, [record], f"pdf:{tmp_path}/{name}.pdf")
    assert _missed(poppler_pages(job.path, tmp_path, dpi=300), wanted) == set()
    assert _missed(pdfium_pages(job.path, dpi=300), wanted) == set()


@pytest.mark.parametrize(("size", "head"), [("58", 384), ("80", 576)])
def test_every_waybill_is_read_off_a_slip(tmp_path: Path, size: str, head: int) -> None:
    """Hard waybills out of the receipt printer, clean and as a poor photo."""
    parcels = tuple(replace(PLAIN_SLIP.parcels[0], waybill=code) for code in HARD)
    job = print_documents(
        "pickup_slip", [replace(PLAIN_SLIP, parcels=parcels)], f"escpos:{tmp_path}/s", size=size
    )
    (slip,) = print_escpos(job.path.read_bytes(), head)
    assert set(HARD) <= texts(slip.image)
    assert set(HARD) <= texts(photo(slip.image))


def test_a_sheet_that_lost_a_third_of_its_dots_is_not_read(tmp_path: Path) -> None:
    """CONTROL: the same list from a rasteriser at a third of its resolution misses codes."""
    record, wanted = _records(12)["return_list"]
    job = print_documents("return_list", [record], f"pdf:{tmp_path}/r.pdf")
    assert _missed(poppler_pages(job.path, tmp_path, dpi=60), wanted)

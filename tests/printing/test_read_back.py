# SPDX-License-Identifier: Apache-2.0
"""What is printed is read back by other programs: two PDF rasterisers, a TSPL printer, a decoder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from app.domain.codes import Measure, WeightCode, WeightLayout, ean13_check, read_weight_code
from printing.documents.parcel_label import ParcelLabel
from printing.documents.price_label import PriceLabel
from printing.documents.shelf_label import ShelfLabel
from printing.spool import print_documents
from tests.printing.readers import (
    SHARED,
    TsplError,
    formats,
    pdfium_pages,
    photo,
    poppler_pages,
    print_tspl,
    texts,
)
from tests.printing.worst_cases import LONGEST_PARCEL, PLAIN_PARCEL
from tests.printing.zpl_printers import print_by_zplkit

WAYBILLS = (
    "434944850815211",
    "78846497801946",
    "JDVA63870201864",
    "99430000000018",
    "9999999999",
    "99",
    "jt8461820275812",
    "SF1234567890123",
    "A1B2C3D4E5F6",
    "YT-2026/1123.07",
    "773000000000099",
    "Ab99cd99",
)
SIZES = ("40x30", "60x40", "76x130", "100x150")


def parcels(waybills: tuple[str, ...]) -> list[ParcelLabel]:
    return [
        replace(PLAIN_PARCEL, waybill=waybill, pickup_code=f"24-4-{number:04d}")
        for number, waybill in enumerate(waybills)
    ]


def pages_by(way: str, path: Path, folder: Path) -> list[Image.Image]:
    match way:
        case "poppler":
            return poppler_pages(path, folder)
        case "pdfium":
            return pdfium_pages(path)
        case _:
            return print_tspl(path.read_bytes())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", ["poppler", "pdfium", "tspl"])
def test_every_waybill_reads_back(tmp_path: Path, way: str, size: str) -> None:
    """Leading 99, lower case, mixes: each label gives its waybill, clean and as a poor photo."""
    target = "tspl" if way == "tspl" else "pdf"
    job = print_documents("parcel_label", parcels(WAYBILLS), f"{target}:{tmp_path}/a", size=size)
    pages = pages_by(way, job.path, tmp_path)
    assert [texts(page) for page in pages] == [{waybill} for waybill in WAYBILLS]
    assert [texts(photo(page)) for page in pages] == [{waybill} for waybill in WAYBILLS]


@pytest.mark.parametrize("dpi", [300, 600])
def test_other_printers_read_back(tmp_path: Path, dpi: int) -> None:
    """The same labels on finer heads read back as well."""
    job = print_documents("parcel_label", parcels(WAYBILLS), f"png:{tmp_path}/a.png", dpi=dpi)
    for path, waybill in zip(job.paths, WAYBILLS, strict=True):
        with Image.open(path) as image:
            assert texts(image) == {waybill}


def test_the_longest_label_reads_back_with_its_token(tmp_path: Path) -> None:
    """The fullest label gives its waybill and its QR code in each rasteriser and the printer."""
    wanted = {LONGEST_PARCEL.waybill, LONGEST_PARCEL.token}
    pdf = print_documents("parcel_label", [LONGEST_PARCEL], f"pdf:{tmp_path}/a.pdf", size="76x130")
    tspl = print_documents("parcel_label", [LONGEST_PARCEL], f"tspl:{tmp_path}/a", size="76x130")
    for way, path in (("poppler", pdf.path), ("pdfium", pdf.path), ("tspl", tspl.path)):
        (page,) = pages_by(way, path, tmp_path)
        assert texts(page) == wanted


def test_price_and_shelf_labels_read_back(tmp_path: Path) -> None:
    """A sound EAN prints as EAN, an in-house code as Code 128, a slot as itself."""
    cases: tuple[tuple[str, object, str, str], ...] = (
        (
            "price_label",
            PriceLabel(name="饼", code="6932614300327", price_minor=80),
            "6932614300327",
            "EAN-13",
        ),
        (
            "price_label",
            PriceLabel(name="饼", code="96385074", price_minor=80),
            "96385074",
            "EAN-8",
        ),
        (
            "price_label",
            PriceLabel(name="饼", code="6932614300328", price_minor=80),
            "6932614300328",
            "Code 128",
        ),
        (
            "price_label",
            PriceLabel(name="巾", code="02000002", price_minor=300),
            "02000002",
            "Code 128",
        ),
        ("shelf_label", ShelfLabel(slot="WW24-14"), "WW24-14", "Code 128"),
    )
    for document, record, text, symbology in cases:
        for size in ("40x30", "60x40"):
            job = print_documents(document, [record], f"tspl:{tmp_path}/a", size=size)
            (page,) = print_tspl(job.path.read_bytes())
            assert formats(page) == {text: symbology}


@pytest.mark.parametrize("measure", Measure)
def test_a_weight_code_keeps_its_item_and_amount(tmp_path: Path, measure: Measure) -> None:
    """A scale's 2x code prints as EAN-13 and reads back as the item and the weight or price in it."""
    layouts = (WeightLayout(prefixes=frozenset({"21"}), measure=measure),)
    for amount in (0, 1, 995, 12_345, 99_999):
        body = f"2112345{amount:05d}"
        code = body + ean13_check(body)
        record = PriceLabel(name="散装饼干", code=code, price_minor=1280, unit="500g")
        job = print_documents("price_label", [record], f"zpl:{tmp_path}/a", size="40x30")
        (page,) = print_by_zplkit(job.path.read_bytes())
        assert formats(page) == {code: "EAN-13"}
        (said,) = texts(page)
        wanted = WeightCode(item="2112345", measure=measure, amount=amount)
        assert read_weight_code(said, layouts) == wanted


def test_a_label_that_is_scaled_to_fit_does_not_read(tmp_path: Path) -> None:
    """The control: the decoder fails on bars that fell between dots, so it does test them."""
    job = print_documents("parcel_label", parcels(("JDVA63870201864",)), f"png:{tmp_path}/a.png")
    with Image.open(job.path) as image:
        small = image.resize((image.width * 11 // 24, image.height * 11 // 24))
        assert texts(small) != {"JDVA63870201864"}
        assert texts(image) == {"JDVA63870201864"}


def test_the_printer_of_these_tests_is_strict(tmp_path: Path) -> None:
    """Its refusals are real: an unknown command, a short bitmap and an empty label raise."""
    job = print_documents("parcel_label", [PLAIN_PARCEL], f"tspl:{tmp_path}/a")
    sound = job.path.read_bytes()
    assert len(print_tspl(sound)) == 1
    head, _, _ = sound.partition(b"BITMAP")
    for broken in (
        sound.replace(b"CLS\r\n", b"CLEAR\r\n"),
        sound.replace(b"CLS\r\n", b""),
        sound[:-40],
        head + b"PRINT 1,1\r\n",
        sound.replace(b"PRINT 1,1", b"PRINT 1,2"),
        sound.replace(b"PRINT 1,1\r\n", b""),
        sound.replace(b"SIZE 60 mm,40 mm", b"SIZE 40 mm,30 mm"),
    ):
        with pytest.raises(TsplError):
            print_tspl(broken)


def test_a_label_sends_only_its_ink(tmp_path: Path) -> None:
    """The bitmaps of a sparse label are well below a full one, and no blank label is sent."""
    job = print_documents("shelf_label", [ShelfLabel(slot="1")], f"tspl:{tmp_path}/a", size="60x40")
    assert len(job.path.read_bytes()) < 0.45 * 60 * 320


def all_waybills() -> tuple[str, ...]:
    found: dict[str, None] = {}
    for half in ("am", "pm"):
        book = openpyxl.load_workbook(SHARED / f"consignment-20261123-{half}.xlsx")
        for row in book.worksheets[0].iter_rows(min_row=4, values_only=True):
            if isinstance(row[0], int) and row[1] is not None:
                found[str(row[1]).strip()] = None
        book.close()
    return tuple(found)


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared/data beside the project")
def test_every_waybill_of_two_real_consignments_reads_back(tmp_path: Path) -> None:
    """All parcels of a day print as one PDF, and every label gives its own waybill."""
    waybills = all_waybills()
    assert len(waybills) > 590
    job = print_documents("parcel_label", parcels(waybills), f"pdf:{tmp_path}/a.pdf")
    assert job.items == len(waybills)
    assert not job.refused
    pages = poppler_pages(job.path, tmp_path)
    assert [texts(page) for page in pages] == [{waybill} for waybill in waybills]

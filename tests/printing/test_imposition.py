# SPDX-License-Identifier: Apache-2.0
"""Labels on bought sheets: the right cell, the true size, and every code still reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import OperatorError
from printing import catalogue
from printing.documents.parcel_label import ParcelLabel
from printing.draw import Bars, Rect, ResolvedLabel
from printing.geometry import SIZES, Printer
from printing.imposition import impose, moved
from printing.label_sheets import GRIDS, PAPER, grid_named
from printing.languages.raster import rasterise
from printing.spool import print_documents
from tests.printing.readers import pdfium_pages, poppler_pages, texts
from tests.printing.worst_cases import PLAIN_PARCEL

KIND = catalogue.document("parcel_label")
SHEETS = (*GRIDS, "2x5@90x50+10+15/5x2.5")


def parcels(count: int) -> list[ParcelLabel]:
    return [replace(PLAIN_PARCEL, waybill=f"9943000000{number:04d}") for number in range(count)]


def labels(count: int, size: str, dpi: int = 300) -> list[ResolvedLabel]:
    printer = Printer(dpi=dpi)
    found: list[ResolvedLabel] = []
    for record in parcels(count):
        pages = KIND.render(record, size=SIZES[size], printer=printer, language="zh_CN")
        assert isinstance(pages, tuple)
        found += pages
    return found


def sheets(
    count: int, sheet: str, *, first: int = 1, crop_marks: bool = False, dpi: int = 300
) -> list[ResolvedLabel]:
    imposition = impose(KIND.sizes, sheet=sheet, size=None, first=first, crop_marks=crop_marks)
    return list(imposition.pages(labels(count, imposition.size.name, dpi)))


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_cells_of_a_grid_lie_on_the_paper(sheet: str) -> None:
    """First and last cell are on A4, and no two overlap."""
    grid = grid_named(sheet)
    left, top = grid.corner_mm(0)
    right, bottom = grid.corner_mm(grid.cells - 1)
    assert left >= 0
    assert top >= 0
    assert right + grid.width_mm <= PAPER.width_mm + 0.01
    assert bottom + grid.height_mm <= PAPER.height_mm + 0.01
    assert grid.corner_mm(1)[0] - left >= grid.width_mm
    assert grid.corner_mm(grid.columns)[1] - top >= grid.height_mm


def test_bought_sheets_are_cut_where_their_makers_cut() -> None:
    """The margins of the usual sheets: 4.65 and 15.15 mm, 7.21 and 15.15, none and half a millimetre."""
    corners = {name: GRIDS[name].corner_mm(0) for name in GRIDS}
    assert corners["2x7"] == pytest.approx((4.65, 15.15))
    assert corners["3x7"] == pytest.approx((7.21, 15.15), abs=0.01)
    assert corners["3x8"] == pytest.approx((0, 0.5))
    assert corners["4x10"] == pytest.approx((0, 0))


@pytest.mark.parametrize("dpi", [300, 600])
@pytest.mark.parametrize("sheet", SHEETS)
def test_every_cell_reads_its_own_waybill(sheet: str, dpi: int) -> None:
    """A full sheet gives each cell's own waybill, whose bars are those of the label alone."""
    grid = grid_named(sheet)
    (page,) = sheets(grid.cells, sheet, crop_marks=True, dpi=dpi)
    printer = Printer(dpi=dpi)
    image = rasterise(page)
    assert image.size == (printer.dots(210), printer.dots(297))
    for cell, record in enumerate(parcels(grid.cells)):
        left, top = (printer.dots(at) for at in grid.corner_mm(cell))
        right, bottom = left + printer.dots(grid.width_mm), top + printer.dots(grid.height_mm)
        if dpi == 300 or cell in (0, grid.cells - 1):
            assert texts(image.crop((left, top, right, bottom))) == {record.waybill}


def test_a_label_only_moves_by_whole_dots() -> None:
    """On the sheet it has the very dots that it has alone: true size, never scaled."""
    (page,) = sheets(1, "3x7", first=5)
    size = impose(KIND.sizes, sheet="3x7", size=None, first=5, crop_marks=False).size
    assert size.name == "60x36"
    alone = rasterise(labels(1, size.name)[0])
    box = rasterise(page).convert("L").point(lambda level: 255 - level).getbbox()
    ink = alone.convert("L").point(lambda level: 255 - level).getbbox()
    assert box is not None
    assert ink is not None
    assert rasterise(page).crop(box).tobytes() == alone.crop(ink).tobytes()
    grid, printer = GRIDS["3x7"], Printer(dpi=300)
    left_mm, top_mm = grid.corner_mm(4)
    assert box[0] - ink[0] == printer.dots(left_mm + (63.5 - 60) / 2)
    assert box[1] - ink[1] == printer.dots(top_mm + (38.1 - 36) / 2)


def test_a_sheet_that_was_begun_is_used_up() -> None:
    """From cell 20 of 24 on, 30 labels take three sheets: five, 24 and one."""
    pages = sheets(30, "3x8", first=20)
    found = [len(texts(rasterise(page))) for page in pages]
    assert found == [5, 24, 1]


def test_nothing_makes_no_sheet() -> None:
    """No label, no page; exactly a sheet full makes no empty one behind it."""
    assert sheets(0, "3x8") == []
    assert len(sheets(24, "3x8")) == 1


def test_crop_marks_stay_outside_every_label() -> None:
    """Marks add ink, on the paper, and none of it within a label."""
    for sheet in SHEETS:
        grid = grid_named(sheet)
        bare, marked = (sheets(grid.cells, sheet, crop_marks=marks)[0] for marks in (False, True))
        size = impose(KIND.sizes, sheet=sheet, size=None, first=1, crop_marks=True).size
        printer = Printer(dpi=300)
        marks = [item for item in marked.items if item not in set(bare.items)]
        assert marks
        wide, high = printer.dots(size.width_mm), printer.dots(size.height_mm)
        for mark in marks:
            assert isinstance(mark, Rect)
            assert 0 <= mark.x <= marked.width_dots - mark.width
            assert 0 <= mark.y <= marked.height_dots - mark.height
            for cell in range(grid.cells):
                left_mm, top_mm = grid.corner_mm(cell)
                x = printer.dots(left_mm + (grid.width_mm - size.width_mm) / 2)
                y = printer.dots(top_mm + (grid.height_mm - size.height_mm) / 2)
                assert (
                    mark.x + mark.width <= x
                    or mark.x >= x + wide
                    or mark.y + mark.height <= y
                    or mark.y >= y + high
                )


def test_the_size_is_the_largest_that_keeps_off_the_edge() -> None:
    """Where cells reach the paper's edge a smaller label is taken, if there is one."""

    def chosen(sheet: str) -> str:
        return impose(KIND.sizes, sheet=sheet, size=None, first=1, crop_marks=False).size.name

    assert {sheet: chosen(sheet) for sheet in GRIDS} == {
        "3x8": "50x28",
        "2x7": "60x36",
        "3x7": "60x36",
        "4x10": "50x28",
    }


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("label_over_cell", {"sheet": "3x8", "size": "60x40"}),
        ("label_over_cell", {"sheet": "4x10", "size": "40x30"}),
        ("label_over_cell", {"sheet": "9x12@20x20"}),
        ("first_cell", {"sheet": "3x8", "first": 25}),
        ("first_cell", {"sheet": "3x8", "first": 0}),
        ("unknown_sheet", {"sheet": "8x3"}),
        ("unknown_sheet", {"sheet": "3x8@80x37"}),
        ("unknown_sheet", {"sheet": "0x8@70x37"}),
        ("unknown_sheet", {"sheet": "3x8@0x37"}),
        ("unknown_sheet", {"sheet": "3x8@70x37+5+0"}),
        ("unknown_resolution", {"sheet": "3x8", "dpi": 72}),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, code: str, more: dict[str, str | int]) -> None:
    """A sheet, a cell or a size that cannot be is a fault with what to do, and no file."""
    with pytest.raises(OperatorError) as raised:
        print_documents("parcel_label", parcels(1), f"pdf:{tmp_path}/a.pdf", **more)  # type: ignore[arg-type]  # cases
    assert raised.value.code == code
    assert raised.value.do
    assert list(tmp_path.iterdir()) == []


def test_the_sizes_are_named_in_the_refusal(tmp_path: Path) -> None:
    """The operator reads both sizes: the label's and the cell's."""
    with pytest.raises(OperatorError, match=r"60 x 40 mm.*70 x 37 mm"):
        print_documents(
            "parcel_label", parcels(1), f"pdf:{tmp_path}/a.pdf", sheet="3x8", size="60x40"
        )


def test_only_labels_and_only_files_for_office_printers(tmp_path: Path) -> None:
    """A manifest goes on no sheet of labels, and a label printer gets none."""
    for document, to in (("manifest", "pdf"), ("parcel_label", "tspl")):
        with pytest.raises(OperatorError) as raised:
            print_documents(document, parcels(1), f"{to}:{tmp_path}/a", sheet="3x8")
        assert raised.value.code == "not_available"


def test_a_pdf_of_sheets_reads_back(tmp_path: Path) -> None:
    """Forty labels from cell 10 on: three pages of A4 that two rasterisers read whole."""
    job = print_documents(
        "parcel_label", parcels(40), f"pdf:{tmp_path}/a.pdf", sheet="3x7", first=10, crop_marks=True
    )
    assert job.items == 40
    for pages in (poppler_pages(job.path, tmp_path, dpi=300), pdfium_pages(job.path, dpi=300)):
        assert [page.size for page in pages] == [(2480, 3508)] * 3
        read = [texts(page) for page in pages]
        assert [len(found) for found in read] == [12, 21, 7]
        assert set.union(*read) == {record.waybill for record in parcels(40)}


def test_a_shops_own_size_goes_onto_sheets() -> None:
    """A design has a size of its own, which no table knows."""
    imposition = impose(("55x25",), sheet="3x8", size="55x25", first=1, crop_marks=False)
    assert (imposition.size.width_mm, imposition.size.height_mm) == (55, 25)
    with pytest.raises(OperatorError):
        impose(("75x25",), sheet="3x8", size=None, first=1, crop_marks=False)


def test_a_roll_is_no_label() -> None:
    """A receipt's paper has no height and fits no cell."""
    assert not any(grid.holds(SIZES["58"]) for grid in GRIDS.values())


def test_bars_off_their_dots_do_not_read() -> None:
    """The control: bars that are moved but not kept whole are told apart from those that are."""
    bars = Bars(0, 10, ((0, 3), (6, 3)))
    assert moved(bars, 5, 7) == Bars(7, 10, ((5, 3), (11, 3)))
    (page,) = sheets(1, "3x7")
    image = rasterise(page)
    assert texts(image)
    assert not texts(image.resize((image.width * 2 // 7, image.height * 2 // 7)))

# SPDX-License-Identifier: Apache-2.0
"""What the system's printer gets is the page, dot for dot; what does not fit is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter

from app.errors import OperatorError
from printing.languages.preview import png
from tests.printing.label_set import cases, page_of
from tests.printing.readers import pdfium_pages, poppler_pages, texts
from views.paper import SystemPaper, paint

LABELS = [case for case in cases(12) if case.size != "40x30"]


def writer(file: Path, dpi: int = 203) -> QPdfWriter:
    device = QPdfWriter(str(file))
    device.setResolution(dpi)
    return device


@pytest.mark.usefixtures("qapp")
def test_pages_are_painted_dot_for_dot(tmp_path: Path) -> None:
    """Pages of several sizes come out at their true size and scan in two rasterisers."""
    file = tmp_path / "system.pdf"
    device = writer(file)
    paint(device, [png(page_of(case)) for case in LABELS])
    del device
    for pages in (poppler_pages(file, tmp_path), pdfium_pages(file)):
        assert len(pages) == len(LABELS)
        for case, image in zip(LABELS, pages, strict=True):
            page = page_of(case)
            # Qt rounds a page to whole points, of three dots; what is on it keeps its size.
            assert abs(image.width - page.width_dots) <= 3
            assert abs(image.height - page.height_dots) <= 3
            assert texts(image) == {case.wanted}


@pytest.mark.usefixtures("qapp")
def test_another_resolution_is_refused(tmp_path: Path) -> None:
    """A page is never scaled: a printer of another resolution is told, and gets nothing."""
    file = tmp_path / "system.pdf"
    with pytest.raises(OperatorError) as raised:
        paint(writer(file, dpi=300), [png(page_of(LABELS[0]))])
    assert raised.value.code == "resolution_differs"


class SmallPaper(QPdfWriter):
    """A printer that keeps its own paper, whatever it is asked for."""

    def setPageLayout(self, layout: QPageLayout) -> bool:  # Qt's name
        paper = QPageSize(QSizeF(50, 30), QPageSize.Unit.Millimeter)
        margins = QMarginsF(0, 0, 0, 0)
        return super().setPageLayout(QPageLayout(paper, layout.orientation(), margins))


@pytest.mark.usefixtures("qapp")
def test_too_small_a_paper_is_refused(tmp_path: Path) -> None:
    """A printer that keeps a smaller paper gets nothing."""
    device = SmallPaper(str(tmp_path / "system.pdf"))
    device.setResolution(203)
    with pytest.raises(OperatorError) as raised:
        paint(device, [png(page_of(LABELS[0]))])
    assert raised.value.code == "label_too_large"


@pytest.mark.usefixtures("qapp")
def test_an_unknown_printer_and_a_broken_page_are_told(tmp_path: Path) -> None:
    """Neither is a crash, and nothing is spooled."""
    with pytest.raises(OperatorError) as raised:
        SystemPaper().print("no such printer", [png(page_of(LABELS[0]))])
    assert raised.value.code == "printer_not_found"
    with pytest.raises(OperatorError) as raised:
        paint(writer(tmp_path / "system.pdf"), [b"no page"])
    assert raised.value.code == "page_unreadable"


@pytest.mark.usefixtures("qapp")
def test_a_scaled_page_would_not_scan(tmp_path: Path) -> None:
    """The control: the same page drawn at another scale does not read."""
    file = tmp_path / "system.pdf"
    paint(writer(file), [png(page_of(LABELS[0]))])
    (page,) = poppler_pages(file, tmp_path)
    small = page.resize((page.width * 11 // 24, page.height * 11 // 24), Image.Resampling.NEAREST)
    assert texts(small) != {LABELS[0].wanted}

# SPDX-License-Identifier: Apache-2.0
"""The system's own printers: a finished page, dot for dot, through Qt's printer.

Why pages as pictures: what is printed is then the very raster that the preview shows, whatever the
driver. Promises whole dots: a page is drawn at the printer's resolution and never scaled; a printer
that can't have it, or whose paper is smaller than the page, is refused before anything is spooled.
Must not decide what a page says. It may be called from any one thread at a time.
"""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.errors import OperatorError

MM_PER_INCH = 25.4
METRES_PER_INCH = 0.0254
SLACK_MM = 0.5


def page_of(content: bytes) -> QImage:
    """The page's picture; it carries its resolution."""
    image = QImage()
    image.loadFromData(content, "PNG")
    if image.isNull():
        raise OperatorError("page_unreadable", "The page could not be read.", "Print it again.")
    return image


def dpi_of(image: QImage) -> int:
    return round(image.dotsPerMeterX() * METRES_PER_INCH)


def size_mm(image: QImage) -> QSizeF:
    """The page's true size."""
    dots = dpi_of(image) / MM_PER_INCH
    return QSizeF(image.width() / dots, image.height() / dots)


def fit(device: QPagedPaintDevice, image: QImage) -> None:
    """Give the device the page's size without margins; refused where it keeps a smaller one."""
    wanted = size_mm(image)
    size = QPageSize(wanted, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch)
    layout = QPageLayout(
        size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter
    )
    layout.setMode(QPageLayout.Mode.FullPageMode)
    device.setPageLayout(layout)
    paper = device.pageLayout().fullRect(QPageLayout.Unit.Millimeter).size()
    too_small = (
        paper.width() + SLACK_MM < wanted.width() or paper.height() + SLACK_MM < wanted.height()
    )
    if too_small:
        raise OperatorError(
            "label_too_large",
            f"The page has {wanted.width():.0f} x {wanted.height():.0f} mm; the printer's paper has "
            f"{paper.width():.0f} x {paper.height():.0f} mm.",
            "Choose a smaller size, or set the paper in the system's printer settings.",
        )


def paint(device: QPagedPaintDevice, pages: list[bytes]) -> None:
    """All pages on a device whose resolution is theirs; nothing is begun if one does not fit."""
    images = [page_of(content) for content in pages]
    for image in images:
        if device.logicalDpiX() != dpi_of(image) or device.logicalDpiY() != dpi_of(image):
            raise OperatorError(
                "resolution_differs",
                f"The page was drawn for {dpi_of(image)} dots an inch, the printer takes "
                f"{device.logicalDpiX()}.",
                "Set the printer's resolution in its profile to what it takes.",
            )
        fit(device, image)
    painter = QPainter()
    for at, image in enumerate(images):
        fit(device, image)
        begun = device.newPage() if at else painter.begin(device)
        if not begun:
            painter.end()
            raise OperatorError(
                "cannot_print",
                "The system's printer did not take the page.",
                "Check the printer in the system's settings, then print again.",
            )
        # A device counts in its own dots here: one pixel is one dot.
        area = QRectF(0, 0, image.width(), image.height())
        painter.drawImage(area, image, area)
    painter.end()


class SystemPaper:
    """The port by which the counter's printing reaches the printers of this computer's system."""

    def print(self, name: str, pages: list[bytes]) -> None:
        """The pages on the printer of that name; every fault is an `OperatorError`."""
        info = QPrinterInfo.printerInfo(name)
        if info.isNull() or not pages:
            raise OperatorError(
                "printer_not_found",
                "There is no such printer on this computer.",
                "Choose one of the system's printers anew.",
            )
        printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
        printer.setResolution(dpi_of(page_of(pages[0])))
        paint(printer, pages)

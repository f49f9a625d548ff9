# SPDX-License-Identifier: Apache-2.0
"""The limit of the printing bench: the same label and the same manifest, coded by hand on a bare PDF canvas.

Same texts, same bars, same embedded fonts; places are numbers in the code, a text that is too wide is shrunk, and
nothing else is asked: no wrapping, no check of a character or of an edge, no whole dots. Nothing of the product's
drawing runs here but its bar code encoder, which the product pays for as well.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from printing.barcodes import code128
from printing.blocks import Weight
from printing.fonts import Face, font_path

if TYPE_CHECKING:
    from printing.documents.manifest import Manifest, ManifestStop
    from printing.documents.parcel_label import ParcelLabel

REGULAR, BOLD = "Bare", "BareBold"
_MODULE = 0.25 * mm
_ROWS = 16
_COLUMNS = (10, 21, 77, 131, 147, 157, 175, 200)
_NAMES = ("站序", "运单号 / 订单号", "收件人 / 地址", "时间窗", "件数", "代收", "签收")
_COLD = {"chilled": "冷藏", "frozen": "冷冻"}


def _canvas(target: io.BytesIO) -> Canvas:
    for name, weight in ((REGULAR, Weight.REGULAR), (BOLD, Weight.BOLD)):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(font_path(Face(weight)))))
    return Canvas(target, pageCompression=1)


def _text(
    canvas: Canvas, x: float, y: float, text: str, font: str, size: float, room: float
) -> None:
    """Left at x mm, y mm above the page's foot, its size and room in mm."""
    wide = pdfmetrics.stringWidth(text, font, size * mm)
    if wide > room * mm:
        size *= room * mm / wide
    canvas.setFont(font, size * mm)
    canvas.drawString(x * mm, y * mm, text)


def _centred(canvas: Canvas, x: float, y: float, text: str, font: str, size: float) -> None:
    canvas.setFont(font, size * mm)
    canvas.drawCentredString(x * mm, y * mm, text)


def _bars(canvas: Canvas, centre: float, y: float, text: str, high: float) -> None:
    modules = code128(text)
    x = centre * mm - sum(modules) * _MODULE / 2
    drawn: list[str] = []
    for at, width in enumerate(modules):
        if at % 2 == 0:
            drawn.append(f"{x:.2f} {y * mm:.2f} {width * _MODULE:.2f} {high * mm:.2f} re")
        x += width * _MODULE
    # As one literal: the canvas's own rectangles cost three times as much.
    canvas.addLiteral("\n".join((*drawn, "f")))


def bare_labels(records: Sequence[ParcelLabel]) -> bytes:
    """60x40 mm each, all in one file."""
    target = io.BytesIO()
    canvas = _canvas(target)
    canvas.setPageSize((60 * mm, 40 * mm))
    for record in records:
        _text(canvas, 2, 29.5, record.pickup_code, BOLD, 13, 56)
        canvas.rect(2 * mm, 28.5 * mm, 56 * mm, 0.4 * mm, stroke=0, fill=1)
        _text(canvas, 2, 24.3, "货位", REGULAR, 3, 7)
        _text(canvas, 9, 24, record.slot, BOLD, 4.8, 26)
        if record.pieces > 1:
            canvas.rect(49 * mm, 23 * mm, 9 * mm, 5 * mm)
            _centred(canvas, 53.5, 24.3, f"{record.piece}/{record.pieces}", BOLD, 3.8)
        if record.temperature in _COLD:
            canvas.rect(36 * mm, 23 * mm, 12 * mm, 5 * mm, stroke=0, fill=1)
            canvas.setFillGray(1)
            _centred(canvas, 42, 24.3, _COLD[record.temperature], BOLD, 3.6)
            canvas.setFillGray(0)
        if record.due_minor:
            canvas.rect(36 * mm, 18 * mm, 22 * mm, 4.6 * mm, stroke=0, fill=1)
            canvas.setFillGray(1)
            _centred(canvas, 47, 19.2, f"到付 ¥{record.due_minor / 100:.2f}", BOLD, 3.2)
            canvas.setFillGray(0)
        _text(canvas, 2, 19, record.recipient_masked, BOLD, 4, 8)
        _text(canvas, 10.5, 19, f"尾号 {record.phone_tail}", BOLD, 4, 25)
        _text(canvas, 2, 15.4, record.item, REGULAR, 2.8, 56)
        _bars(canvas, 30, 4.7, record.waybill, 9.6)
        _text(canvas, 2, 1.6, record.waybill, REGULAR, 3, 36)
        _text(canvas, 41, 1.8, f"{record.carrier} {record.received_on[5:10]}", REGULAR, 2.5, 17)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _page_head(canvas: Canvas, record: Manifest, page: int, pages: int) -> float:
    """Title, facts and column names; the height at which the rows begin, in mm above the foot."""
    canvas.setPageSize(A4)
    _text(canvas, 10, 281.6, "配送交接清单", BOLD, 6.4, 128)
    for x, caption, fact in (
        (10, "配送员", record.courier), (50, "站点", record.site), (106, "日期", record.date),
    ):  # fmt: skip
        _text(canvas, x, 276.3, caption, REGULAR, 2.9, 38)
        _text(canvas, x, 271.5, fact, BOLD, 4, 54)
    _bars(canvas, 170, 279, record.run_code, 9)
    _centred(canvas, 170, 275.3, f"批次 {record.run_code}", REGULAR, 3.4)
    _centred(canvas, 170, 270.7, f"第 {page} 页 / 共 {pages} 页", BOLD, 3.4)
    canvas.rect(10 * mm, 259 * mm, 190 * mm, 7 * mm, stroke=0, fill=1)
    canvas.setFillGray(1)
    for name, left, right in zip(_NAMES, _COLUMNS, _COLUMNS[1:], strict=False):
        _centred(canvas, (left + right) / 2, 261.3, name, BOLD, 3.4)
    canvas.setFillGray(0)
    return 259


def _row(canvas: Canvas, stop: ManifestStop, top: float) -> None:
    middle = top - 7.75
    _centred(canvas, 15.5, top - 7 if stop.urgent else middle - 2, str(stop.position), BOLD, 5.4)
    if stop.urgent:
        canvas.rect(10.8 * mm, (top - 13.8) * mm, 9.4 * mm, 4.4 * mm, stroke=0, fill=1)
        canvas.setFillGray(1)
        _centred(canvas, 15.5, top - 12.7, "加急", BOLD, 3.1)
        canvas.setFillGray(0)
    _bars(canvas, 49, top - 9.7, stop.order_no, 8.2)
    _centred(canvas, 49, top - 13.4, stop.order_no, REGULAR, 3)
    _text(canvas, 78.5, top - 5.5, f"{stop.recipient_masked} 尾号 {stop.phone_tail}", BOLD, 4, 51)
    _text(canvas, 78.5, top - 9.4, stop.address, REGULAR, 3.3, 51)
    if stop.window_from:
        _centred(canvas, 139, middle + 1, stop.window_from, BOLD, 4)
        _centred(canvas, 139, middle - 4, stop.window_to, BOLD, 4)
    else:
        _centred(canvas, 139, middle - 1, "不限", REGULAR, 3.2)
    _centred(canvas, 152, middle - 1.5, str(stop.pieces), BOLD if stop.pieces > 1 else REGULAR, 4)
    if stop.cash_minor:
        canvas.setFont(BOLD, 3.8 * mm)
        canvas.drawRightString(173.8 * mm, (middle - 1.4) * mm, f"¥{stop.cash_minor / 100:.2f}")
    canvas.rect(10 * mm, (top - 15.5) * mm, 190 * mm, 0.15 * mm, stroke=0, fill=1)


def _closing(canvas: Canvas, record: Manifest, top: float) -> None:
    """Totals, the counts of the round, and three boxes to sign."""
    totals = (
        ("站数", str(len(record.stops))),
        ("总件数", str(sum(stop.pieces for stop in record.stops))),
        ("代收合计", f"¥{sum(stop.cash_minor for stop in record.stops) / 100:.2f}"),
        ("加急", str(sum(stop.urgent for stop in record.stops))),
    )
    for at, (caption, fact) in enumerate(totals):
        canvas.rect((10 + 47.5 * at) * mm, (top - 11) * mm, 47.5 * mm, 11 * mm)
        _text(canvas, 12 + 47.5 * at, top - 6.7, caption, REGULAR, 3.3, 20)
        _text(canvas, 34 + 47.5 * at, top - 7.5, fact, BOLD, 5.4, 22)
    for at, caption in enumerate(("装车", "送达", "转自提", "退回")):
        _text(canvas, 12 + 47.5 * at, top - 18, caption, REGULAR, 3.3, 20)
    for at, caption in enumerate(("交出人", "接收人", "核对人")):
        canvas.rect((10 + 64.7 * at) * mm, (top - 48) * mm, 60.7 * mm, 25 * mm)
        _text(canvas, 12 + 64.7 * at, top - 27, caption, BOLD, 3.3, 50)
        _text(canvas, 12 + 64.7 * at, top - 46, "时间", REGULAR, 3.1, 12)


def bare_manifest(record: Manifest) -> bytes:
    """A4, as many rows a page as the product's, header and column names on each."""
    target = io.BytesIO()
    canvas = _canvas(target)
    parts = [record.stops[at : at + _ROWS] for at in range(0, len(record.stops), _ROWS)]
    for number, part in enumerate(parts, start=1):
        top = _page_head(canvas, record, number, len(parts))
        first = top
        for stop in part:
            _row(canvas, stop, top)
            top -= 15.5
        for x in _COLUMNS:
            canvas.rect(x * mm, top * mm, 0.15 * mm, (first - top) * mm, stroke=0, fill=1)
        if number == len(parts):
            if top < 60:
                canvas.showPage()
                top = 280.0
            _closing(canvas, record, top - 3)
        canvas.showPage()
    canvas.save()
    return target.getvalue()

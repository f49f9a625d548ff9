# SPDX-License-Identifier: Apache-2.0
"""The test code on paper: what the scanner wizard shows on the screen, for scanners that can't read one.

A bar code and a QR code whose texts tell, by what arrives, how a scanner is set; see `app.domain.test_code`.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.blocks import Barcode, Block, Label, Overflow, QrCode, TextBox, Weight
from printing.document import DocumentType, Form, as_label
from printing.document_words import in_language
from printing.geometry import Size

_QR_SHARE = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerTest:
    """The two texts, as `app.domain.test_code` has them."""

    bar_text: str
    qr_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    title: str
    how: str


WORDS = {
    "zh_CN": _Words(
        title="扫码枪测试码", how="在设置页打开扫码枪设置，扫任一条码，共四次，每次稍停。"
    ),
    "en": _Words(
        title="Scanner test code",
        how="Open the scanner's set-up at Settings, then scan either code four times, a breath between.",
    ),
}


def _words(language: str) -> _Words:
    return in_language(WORDS, language)


def layout(record: ScannerTest, size: Size, language: str) -> Label:
    """The bar code over the whole width, the QR code below it, and what to do beside that."""
    words = _words(language)
    width, height = size.width_mm, size.height_mm
    bars, side = height * 0.36, height * _QR_SHARE
    beside, top = side + 2, bars + height * 0.16
    blocks: list[Block] = [
        TextBox(
            x_mm=2, y_mm=0.6, width_mm=width - 4, height_mm=height * 0.12, text=words.title,
            size_mm=height * 0.09, min_size_mm=2, weight=Weight.BOLD,
        ),
        Barcode(x_mm=0, y_mm=height * 0.14, width_mm=width, height_mm=bars, text=record.bar_text),
        QrCode(x_mm=1, y_mm=height - side - 0.5, side_mm=side, text=record.qr_text, max_module_mm=0.76),
        TextBox(
            x_mm=beside + 1, y_mm=top, width_mm=width - beside - 3, height_mm=height - top - 1.5,
            text=words.how, size_mm=height * 0.078, min_size_mm=1.6, overflow=Overflow.WRAP,
        ),
    ]  # fmt: skip
    return Label(size=size, blocks=tuple(blocks))


DOCUMENT = DocumentType(
    name="scanner_test",
    titles={language: words.title for language, words in WORDS.items()},
    form=Form.LABEL,
    sizes=("60x40",),
    record=ScannerTest,
    draw=as_label(ScannerTest, layout),
)

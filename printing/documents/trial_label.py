# SPDX-License-Identifier: Apache-2.0
"""A printer's test label: who it is, how dark it burns, and two codes with a number to scan back.

Why a number: a label that looks right may still not scan. A scanner that reads this very number proves the whole
way, from the profile over the paper back into the counter. Everything is drawn by what draws all labels. It isn't
in the catalogue: it is about a printer, not about a record.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.blocks import (
    Align,
    Barcode,
    Block,
    Box,
    Label,
    Line,
    Overflow,
    QrCode,
    TextBox,
    Weight,
)
from printing.document import DocumentType, Form, as_label
from printing.documents.trial_words import WORDS, trial_words
from printing.geometry import Size

NUMBER_LENGTH = 10
QR_PREFIX = "LINLI-TEST:"
LEAST_MM = (40.0, 30.0)
_LARGEST_SCALE = 2.0
_STEPS_MM = (0.125, 0.25, 0.375, 0.5)
"""Widths of rules, each as far from the next: a head that is too hot runs the narrow ones together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialLabel:
    """Whose label it is, what is to be seen of the profile, and the number to scan back (ten digits)."""

    printer: str
    facts: str
    number: str


def qr_text(number: str) -> str:
    """What the QR code holds: another text than the bar code's, so that it is known which was scanned."""
    return f"{QR_PREFIX}{number}"


def layout(record: TrialLabel, size: Size, language: str) -> Label:
    """Drawn for 40x30; a larger label has the same proportions, up to twice as large."""
    words = trial_words(language)
    width = size.width_mm
    k = min(width / LEAST_MM[0], size.height_mm / LEAST_MM[1], _LARGEST_SCALE)
    inner = width - 2
    qr = 13.4 * k
    blocks: list[Block] = [
        _text(0.6 * k, 3.6 * k, inner, f"{words.test_label}  {record.printer}", 3.2 * k, bold=True),
        _text(4.3 * k, 2.4 * k, inner, record.facts, 2.2 * k),
        _text(6.8 * k, 2.8 * k, inner, words.chinese_line, 2.6 * k),
        Barcode(x_mm=0, y_mm=10 * k, width_mm=width, height_mm=5.6 * k, text=record.number),
        QrCode(x_mm=0, y_mm=15.8 * k, side_mm=qr, text=qr_text(record.number)),
        TextBox(
            x_mm=qr + 0.5,
            y_mm=16.2 * k,
            width_mm=width - qr - 1.5,
            height_mm=3.2 * k,
            text=record.number,
            size_mm=3 * k,
            min_size_mm=1.6,
            weight=Weight.BOLD,
            overflow=Overflow.SHRINK,
        ),
        TextBox(
            x_mm=qr + 0.5,
            y_mm=19.6 * k,
            width_mm=width - qr - 1.5,
            height_mm=2.6 * k,
            text=words.scan_either,
            size_mm=2.2 * k,
            min_size_mm=1.6,
        ),
        *_darkness(qr + 0.5, 22.8 * k, min(width - qr - 1.5, 24 * k), 5.6 * k),
    ]
    return Label(size=size, blocks=tuple(blocks))


def _text(
    y_mm: float, height_mm: float, width_mm: float, text: str, size_mm: float, *, bold: bool = False
) -> TextBox:
    return TextBox(
        x_mm=1,
        y_mm=y_mm,
        width_mm=width_mm,
        height_mm=height_mm,
        text=text,
        size_mm=size_mm,
        min_size_mm=1.6,
        weight=Weight.BOLD if bold else Weight.REGULAR,
        align=Align.LEFT,
    )


def _darkness(x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> list[Block]:
    """A black field, then groups of rules that grow wider."""
    blocks: list[Block] = [
        Box(x_mm=x_mm, y_mm=y_mm, width_mm=width_mm * 0.2, height_mm=height_mm, filled=True)
    ]
    group = width_mm * 0.8 / len(_STEPS_MM)
    for n, thick in enumerate(_STEPS_MM):
        at = x_mm + width_mm * 0.2 + n * group + 0.6
        end = x_mm + width_mm * 0.2 + (n + 1) * group - thick
        while at < end:
            blocks.append(
                Line(x_mm=at, y_mm=y_mm, length_mm=height_mm, thickness_mm=thick, vertical=True)
            )
            at += 2 * thick
    return blocks


DOCUMENT = DocumentType(
    name="trial_label",
    titles={language: words.test_label for language, words in WORDS.items()},
    form=Form.LABEL,
    sizes=("60x40",),
    record=TrialLabel,
    draw=as_label(TrialLabel, layout),
)

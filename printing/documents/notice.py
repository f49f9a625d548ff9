# SPDX-License-Identifier: Apache-2.0
"""A notice for the door or the wall: a title and a text, as large as the paper allows.

Written by the user, or one of the ready ones (parcels waiting, overdue, opening hours) whose words come in the
paper's language. Promises that a text stands there whole or is refused. A phone number in a text of one's
own is printed as written: the shop may publish its own. Must not name residents.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from printing.blocks import Align, Weight
from printing.document import DocumentType, Form, as_sheets
from printing.documents.slip_words import SlipWords, slip_words
from printing.documents.stamp import Stamp
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.refusal import CannotPrint, Reason
from printing.sheet import Pen

SMALLEST = 0.4
"""Of the usual size: a text that is longer is refused, for nobody reads it on a wall."""


class NoticeKind(StrEnum):
    """A text of one's own, or one that is ready."""

    OWN = "own"
    WAITING = "waiting"
    OVERDUE = "overdue"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`count` and `days` stand in the ready ones, `title` and `text` in one's own."""

    kind: NoticeKind = NoticeKind.OWN
    title: str = ""
    text: str = ""
    count: int = 0
    days: int = 0
    date: str = ""
    stamp: Stamp


def _words_of(record: Notice, words: SlipWords) -> tuple[str, str]:
    match record.kind:
        case NoticeKind.OWN:
            return record.title, record.text
        case NoticeKind.WAITING:
            title, text = words.waiting_title, words.waiting_text
        case NoticeKind.OVERDUE:
            title, text = words.overdue_title, words.overdue_text
        case NoticeKind.CLOSING:
            title, text = words.closing_title, words.closing_text
    return title, text.format(count=record.count, days=record.days)


def pages(record: Notice, size: Size, printer: Printer, language: str) -> tuple[ResolvedLabel, ...]:
    """One page."""
    title, text = _words_of(record, slip_words(language))
    if not title.strip() and not text.strip():
        raise CannotPrint(Reason.EMPTY_LIST, "The notice has no text.")
    pen = Pen(size=size, printer=printer)
    # Drawn for A4; a smaller sheet has the same proportions.
    k = size.width_mm / 210
    margin = 14 * k
    width, bottom = size.width_mm - 2 * margin, size.height_mm - margin
    top = margin + (4 if title else 0) * k
    if title:
        height = (58 if text else 190) * k
        pen.block(
            margin,
            top,
            title,
            size_mm=(27 if text else 48) * k,
            width_mm=width,
            height_mm=height,
            weight=Weight.BOLD,
            align=Align.CENTRE,
            least=SMALLEST,
            whole=True,
        )
        top += height + 4 * k
        pen.fill(margin, top, width, 1.6 * k)
        top += 10 * k
    foot = 26 * k
    pen.block(
        margin + 4 * k,
        top,
        text,
        size_mm=16 * k,
        width_mm=width - 8 * k,
        height_mm=max(0.0, bottom - foot - top),
        least=SMALLEST,
        whole=True,
    )
    pen.text(
        margin,
        bottom - 14 * k,
        record.stamp.site,
        size_mm=9 * k,
        width_mm=width,
        weight=Weight.BOLD,
        align=Align.RIGHT,
    )
    pen.text(margin, bottom - 3 * k, record.date, size_mm=7 * k, width_mm=width, align=Align.RIGHT)
    return (pen.page(),)


DOCUMENT = DocumentType(
    name="notice",
    titles={"zh_CN": "公告", "en": "Notice"},
    form=Form.SHEET,
    sizes=("A4", "A5"),
    record=Notice,
    draw=as_sheets(Notice, pages),
)

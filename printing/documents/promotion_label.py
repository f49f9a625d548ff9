# SPDX-License-Identifier: Apache-2.0
"""The promotion label: the new price huge, the old one struck through, until when, how many each.

From a shelf tag to a poster. Promises that the old price is shown only if it was higher, and that neither
price is ever cut. Must not compute a price: both are given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from printing.blocks import Align, Block, Ink, Label, Overflow, Weight
from printing.document import DocumentType, Form, as_label
from printing.documents.captions import amount, captions
from printing.documents.label_words import WORDS, LabelWords
from printing.documents.parts import Place, at, filled, scan_code, tag, title, words
from printing.documents.price_parts import facts, price, symbology_of
from printing.geometry import Size

SIZES = ("60x40", "76x130", "A5", "A4")
_SHELF = "60x40"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionLabel:
    """A product at a promotion's price; `price_minor` is the usual one, dates are YYYY-MM-DD."""

    name: str
    code: str
    price_minor: int
    promotion_minor: int
    spec: str = ""
    unit: str = ""
    origin: str = ""
    starts_on: str = ""
    ends_on: str = ""
    limit: int = 0


def _time(record: PromotionLabel, own: LabelWords) -> str:
    """When the price holds, without the years where both are the same."""
    first, last = record.starts_on, record.ends_on
    if first and last:
        return own.between.format(first=first, last=last[5:] if first[:4] == last[:4] else last)
    if first or last:
        return (own.starting if first else own.until).format(first=first, last=last)
    return ""


def _before(place: Place, record: PromotionLabel, own: LabelWords, align: Align) -> list[Block]:
    """The usual price, struck through, if it is higher."""
    if record.price_minor <= record.promotion_minor:
        return []
    text = f"{own.price_before} {amount(record.price_minor)}"
    return [words(place, text, align=align, overflow=Overflow.SHRINK, struck=True)]


def _shelf(record: PromotionLabel, size: Size, own: LabelWords, known: str) -> list[Block]:
    """60x40: for the edge of a shelf."""
    band = at(0, 0, size.width_mm, 7.4)
    inner = at(2, 0, 56, 7.4, 5.4)
    limit = own.limit.format(count=record.limit) if record.limit else ""
    lower = at(2, 24.3, 56, 3, 2.7)
    return [
        filled(band),
        words(inner.without_right(34), own.promotion, weight=Weight.BOLD, ink=Ink.WHITE),
        words(
            replace(inner.from_right(33), size_mm=3.4),
            _time(record, own),
            align=Align.RIGHT,
            ink=Ink.WHITE,
        ),
        title(at(2, 7.7, 56, 5.8, 4.4, 2.6), record.name),
        *price(at(2, 13.6, 39, 10.6, 15, 2.4), record.promotion_minor, per=record.unit),
        *_before(at(41.5, 14.4, 16.5, 4.4, 3.4, 1.6), record, own, Align.RIGHT),
        words(lower.without_right(28) if limit else lower, known),
        words(lower.from_right(27.5), limit, weight=Weight.BOLD, align=Align.RIGHT),
        *scan_code(at(0, 27.3, 60, 12.5, 2.6), record.code, symbology=symbology_of(record.code)),
    ]


def _poster(record: PromotionLabel, size: Size, own: LabelWords, known: str) -> list[Block]:
    """Everything from 76x130 up: the same in the paper's proportions."""
    wide, high = size.width_mm / 76, size.height_mm / 130

    def place(
        x: float, y: float, width: float, height: float, text: float, least: float = 2.4
    ) -> Place:
        k = min(wide, high)
        return at(x * wide, y * high, width * wide, height * high, text * k, least * k)

    blocks: list[Block] = [
        filled(place(0, 0, 76, 24, 1)),
        words(
            place(4, 1, 68, 22, 21, 8),
            own.promotion,
            weight=Weight.BOLD,
            align=Align.CENTRE,
            ink=Ink.WHITE,
        ),
        title(place(4, 26.5, 68, 17, 8.4, 4.4), record.name),
        words(place(4, 44, 68, 5, 3.8), known),
        *_before(place(4, 50, 68, 8, 7, 2.6), record, own, Align.LEFT),
        *price(place(4, 58.5, 68, 27, 36, 5), record.promotion_minor, per=record.unit),
    ]
    if record.limit:
        blocks += tag(place(4, 95.5, 68, 8.5, 6), own.limit.format(count=record.limit))
    return [
        *blocks,
        words(place(4, 87.5, 68, 6.5, 5), _time(record, own), align=Align.CENTRE),
        *scan_code(
            place(0, 106, 76, 22, 4),
            record.code,
            symbology=symbology_of(record.code),
            max_module_mm=0.66,
        ),
    ]


def layout(record: PromotionLabel, size: Size, language: str) -> Label:
    """The label of one product's promotion."""
    own = WORDS[language]
    known = facts((own.spec, record.spec), (captions(language).origin, record.origin))
    design = _shelf if size.name == _SHELF else _poster
    return Label(size=size, blocks=tuple(design(record, size, own, known)))


DOCUMENT = DocumentType(
    name="promotion_label",
    titles={"zh_CN": "促销标签", "en": "Promotion label"},
    form=Form.LABEL,
    sizes=SIZES,
    record=PromotionLabel,
    draw=as_label(PromotionLabel, layout),
)

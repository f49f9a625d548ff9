# SPDX-License-Identifier: Apache-2.0
"""The parts of price tags: a price as people read it from afar, and the facts of a product.

Promises that a price is never cut and that its parts stand on one baseline: the sign and the cents small,
the yuan large, what it is for behind it.
"""

from __future__ import annotations

from dataclasses import replace

from printing.barcodes import is_ean
from printing.blocks import Block, Symbology, Weight
from printing.documents.captions import amount
from printing.documents.parts import Place, text_width_mm, whole, words
from printing.draw import CAPITALS_HEIGHT
from printing.refusal import CannotPrint, Reason
from printing.typeset import BASELINE_BELOW_MIDDLE

_SIGN, _CENTS, _PER = 0.58, 0.5, 0.34
_GAP_EM = 0.05
# What a price is for goes below it if behind it the figures would shrink to less than this.
_LEAST_SHARE = 0.75
_BELOW = 0.3
_ROUNDING_MM = 0.3
_Part = tuple[str, float, Weight]
"""A text, its share of the large figures' size, its weight."""


def symbology_of(code: str) -> Symbology:
    """An EAN symbol only for a sound EAN-13 or EAN-8."""
    if is_ean(code, 13):
        return Symbology.EAN13
    if is_ean(code, 8):
        return Symbology.EAN8
    return Symbology.CODE128


def price(place: Place, price_minor: int, *, per: str = "") -> list[Block]:
    """A price from the left of its place, as large as the place allows.

    `per` is what it is for: behind it, or on a line of its own below where that leaves it larger.
    """
    figures = _figures(amount(price_minor))
    behind: _Part = (f"/{per}", _PER, Weight.REGULAR)
    if not per:
        return _line(place, figures)
    if _size_mm(place, [*figures, behind]) >= _LEAST_SHARE * _size_mm(place, figures):
        return _line(place, [*figures, behind])
    below_mm = place.height_mm * _BELOW
    below = replace(
        place,
        y_mm=place.bottom_mm - below_mm,
        height_mm=below_mm,
        size_mm=below_mm * 0.86,
        min_size_mm=1.6,
    )
    upper = replace(place, height_mm=place.height_mm * (1 - _BELOW) * 0.92)
    return [*_line(upper, figures), words(below, behind[0])]


def _figures(text: str) -> list[_Part]:
    yen = text.index("¥") + 1
    return [
        (text[:yen], _SIGN, Weight.BOLD),
        (text[yen:-3], 1.0, Weight.BOLD),
        (text[-3:], _CENTS, Weight.BOLD),
    ]


def _size_mm(place: Place, parts: list[_Part]) -> float:
    """The size of the large figures at which all parts fit."""
    ems = sum(text_width_mm(text, share, weight) + _GAP_EM for text, share, weight in parts)
    return min(
        place.size_mm,
        place.height_mm / CAPITALS_HEIGHT,
        (place.width_mm - _ROUNDING_MM * len(parts)) / ems,
    )


def _line(place: Place, parts: list[_Part]) -> list[Block]:
    """The parts one behind the other on one baseline."""
    size_mm = _size_mm(place, parts)
    if size_mm < place.min_size_mm:
        raise CannotPrint(Reason.TEXT_DOES_NOT_FIT, "A price is too long for its place.")
    left_mm = place.x_mm
    # The small parts' middles lie lower, so that all stand on the baseline of the large one.
    baseline_mm = place.y_mm + place.height_mm / 2 + BASELINE_BELOW_MIDDLE * size_mm
    blocks: list[Block] = []
    for text, share, weight in parts:
        own_mm = size_mm * share
        wide_mm = text_width_mm(text, own_mm, weight) + _ROUNDING_MM
        high_mm = own_mm * 1.2
        box = replace(
            place,
            x_mm=left_mm,
            y_mm=baseline_mm - BASELINE_BELOW_MIDDLE * own_mm - high_mm / 2,
            width_mm=wide_mm,
            height_mm=high_mm,
            size_mm=own_mm,
            min_size_mm=own_mm * 0.8,
        )
        blocks.append(whole(box, text) if weight is Weight.BOLD else words(box, text))
        left_mm += wide_mm - _ROUNDING_MM + _GAP_EM * size_mm
    return blocks


def facts(*pairs: tuple[str, str]) -> str:
    """What is known of a product on one line, each behind its caption."""
    return "  ".join(f"{caption} {value}" for caption, value in pairs if value)

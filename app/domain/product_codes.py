# SPDX-License-Identifier: Apache-2.0
"""Product codes: what a shop's list holds, what a scanner sends, and the two made to agree.

A shop sells goods with in-house codes and with wrong check digits; such a code is classed, never
turned away here. What the digits of a weight code mean is the site's policy, given as layouts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain.check_digits import (
    ProductCodeKind,
    is_digits,
    is_ean8,
    is_ean13,
    is_gtin,
    restore_leading_zero,
)
from app.domain.plain_text import TEXT_MAX, Cleaned, normalise

PRODUCT_CODE_MAX = 14
_PRODUCT_TEXT = re.compile(r"[A-Z0-9][A-Z0-9\-]*")


def clean_product_code(text: str) -> Cleaned:
    """A product code as it is kept and looked up: upper case, no blanks, UPC-A as EAN-13."""
    if len(text) > TEXT_MAX:
        return Cleaned(value="", problem="too_long")
    plain, found = normalise(text)
    mends = list(found)
    value = re.sub(r"\s+", "", plain)
    if value != plain and "blanks" not in mends:
        mends.append("blanks")
    if value != value.upper():
        mends.append("case")
        value = value.upper()
    repaired = restore_leading_zero(value)
    if repaired is not None:
        mends.append("leading_zero")
        value = repaired
    if not value.strip("-"):
        problem = "empty"
    elif not _PRODUCT_TEXT.fullmatch(value):
        problem = "characters"
    else:
        problem = "too_long" if len(value) > PRODUCT_CODE_MAX else ""
    return Cleaned(value=value, mends=tuple(mends), problem=problem)


def product_code_kind(value: str) -> ProductCodeKind:
    """The class of a cleaned product code."""
    if is_ean13(value):
        restricted = value.startswith("2")
        return ProductCodeKind.RESTRICTED if restricted else ProductCodeKind.EAN13
    if is_ean8(value):
        return ProductCodeKind.RESTRICTED if value[0] in "02" else ProductCodeKind.EAN8
    if is_gtin(value, 14):
        return ProductCodeKind.CARTON
    if is_digits(value) and 11 <= len(value) <= 14:
        return ProductCodeKind.UNCHECKED
    return ProductCodeKind.IN_HOUSE


class Measure(StrEnum):
    """What the digits inside a weight code count."""

    PRICE_MINOR = "price_minor"
    WEIGHT_G = "weight_g"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightLayout:
    """How a site's scale writes its labels: which prefixes, and what the amount means.

    The layout is `pp iiiii aaaaa c`: prefix, item, amount, check digit.
    """

    prefixes: frozenset[str]
    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightCode:
    """A weight code taken apart; `item` is the prefix with the scale's item number, seven digits."""

    item: str
    measure: Measure
    amount: int


def read_weight_code(ean13: str, layouts: tuple[WeightLayout, ...]) -> WeightCode | None:
    """The item and the amount in a sound 2x code, by the site's policy; None if it has no say."""
    if not is_ean13(ean13) or not ean13.startswith("2"):
        return None
    for layout in layouts:
        if ean13[:2] in layout.prefixes:
            return WeightCode(item=ean13[:7], measure=layout.measure, amount=int(ean13[7:12]))
    return None

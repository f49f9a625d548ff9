# SPDX-License-Identifier: Apache-2.0
"""The words on labels for shelves and prices, in each language.

Why beside `captions`: these are of a few documents only. Promises one entry a language with no gaps.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelWords:
    """`{...}` are filled in by the documents."""

    zone: str
    spec: str
    promotion: str
    price_before: str
    between: str
    starting: str
    until: str
    limit: str


WORDS = {
    "zh_CN": LabelWords(
        zone="{zone} 区",
        spec="规格",
        promotion="特价",
        price_before="原价",
        between="{first} 至 {last}",
        starting="{first} 起",
        until="截至 {last}",
        limit="每人限购 {count} 份",
    ),
    "en": LabelWords(
        zone="Zone {zone}",
        spec="Size",
        promotion="SALE",
        price_before="Was",
        between="{first} to {last}",
        starting="From {first}",
        until="Until {last}",
        limit="Limit {count} per person",
    ),
}

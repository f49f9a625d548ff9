# SPDX-License-Identifier: Apache-2.0
"""The words of choices that no record names: "everything overdue", "today", "blind count".

Why here: a source gives ids with what stands behind them (a count, a day), whoever asks has a language.
Promises each such id words in both languages; an id that is a record's keeps its caption.

How to add one: its line in `NAMED`, under the `of` of its source.
"""

from __future__ import annotations

from app.papers.source import Choices

NAMED: dict[str, dict[str, tuple[str, str]]] = {
    "delivery": {"all": ("全部待配送", "Everything to deliver")},
    "return": {
        "all": ("滞留件和问题件", "Overdue and problem parcels"),
        "overdue": ("滞留件", "Overdue parcels"),
        "problem": ("问题件", "Problem parcels"),
    },
    "overdue": {"all": ("全部滞留顾客", "Everyone with overdue parcels")},
    "group_buy": {"all": ("全部未完成团购", "All open group buys")},
    "stock": {
        "stocked": ("有库存批次的商品，盲盘", "Products with lots, blind"),
        "all": ("全部商品，盲盘", "The whole catalogue, blind"),
        "stocked:figures": ("有库存批次的商品，含账面数", "Products with lots, with figures"),
        "all:figures": ("全部商品，含账面数", "The whole catalogue, with figures"),
    },
    "scanner": {"test": ("扫码枪测试码", "Scanner test code")},
    "window": {"today": ("今天", "Today"), "yesterday": ("昨天", "Yesterday")},
    "notice": {
        "waiting": ("有包裹待取", "Parcels are waiting"),
        "overdue": ("请尽快取件", "Please collect soon"),
        "closing": ("营业时间调整（手填）", "Opening hours change (to fill in)"),
    },
}
"""`of` -> id -> its words, Chinese and English."""


def is_named(of: str, id: str) -> bool:
    """Whether an id is one of these words, and no record's."""
    return id in NAMED.get(of, {})


def captioned(of: str, choices: Choices, language: str) -> Choices:
    """The choices with words before what stands behind a named id."""
    named = NAMED.get(of, {})
    at = 0 if language == "zh_CN" else 1
    return tuple(
        (id, f"{named[id][at]}   {caption}".rstrip() if id in named else caption)
        for id, caption in choices
    )


def of_named(of: str, counts: dict[str, str], text: str = "") -> Choices:
    """The named ids of a source with what stands behind each; those only whose words or id hold the text."""
    wanted = text.strip().lower()
    return tuple(
        (id, behind)
        for id, behind in counts.items()
        if not wanted or any(wanted in word.lower() for word in (id, *NAMED[of][id]))
    )

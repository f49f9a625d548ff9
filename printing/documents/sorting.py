# SPDX-License-Identifier: Apache-2.0
"""Sorting: what was ordered in one or more group buys, and whose crate it goes into.

One record for three sheets (by product, by person, matrix), so that a crate has the same number on each
of them. Promises that an order line counts exactly once and that a person is one crate, whatever
many orders they placed. Must not show a whole name, phone or address.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from printing.documents.captions import Captions, require_masked, who
from printing.documents.list_words import ListWords
from printing.documents.stamp import Stamp

NAMED_WHOLE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CrateLine:
    """So much of one product; `product` is its key, equal for what is the same product."""

    product: str
    name: str
    quantity: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crate:
    """What one person gets; `number` is written on the crate."""

    number: int
    lines: tuple[CrateLine, ...]
    recipient_masked: str = ""
    phone_tail: str = ""
    deliver: bool = False
    collect_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """The crates of these group buys."""

    crates: tuple[Crate, ...]
    group_buys: tuple[str, ...] = ()
    date: str = ""
    stamp: Stamp


def owner(crate: Crate, captions: Captions) -> str:
    """Whose crate it is; refused if the person isn't masked."""
    require_masked(crate.recipient_masked, crate.phone_tail)
    return who(crate.recipient_masked, crate.phone_tail, captions)


def products_of(record: Sorting) -> dict[str, str]:
    """Key -> name of every product, in the order of names."""
    names = {line.product: line.name for crate in record.crates for line in crate.lines}
    return dict(sorted(names.items(), key=lambda item: (item[1], item[0])))


def quantities(crate: Crate) -> dict[str, int]:
    """Key -> how many of it go into the crate."""
    found: dict[str, int] = defaultdict(int)
    for line in crate.lines:
        found[line.product] += line.quantity
    return found


def total(record: Sorting) -> int:
    return sum(line.quantity for crate in record.crates for line in crate.lines)


def _group_buys(names: tuple[str, ...]) -> str:
    """All names, or the first, the last and how many, where they are too many for their place."""
    if len(names) <= NAMED_WHOLE:
        return "  ".join(names)
    return f"{names[0]} … {names[-1]}  ({len(names)})"


def facts_of(record: Sorting, words: ListWords) -> tuple[tuple[str, str], ...]:
    """What stands below the title of each of the three sheets."""
    return (
        (words.site, record.stamp.site),
        (words.group_buys, _group_buys(record.group_buys)),
        (words.date, record.date),
    )

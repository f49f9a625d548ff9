# SPDX-License-Identifier: Apache-2.0
"""A list as a document says it: columns, lines, headings over them, and what closes it.

Values alone, and the heights that paging and drawing must agree on. `table` makes pages of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from printing.blocks import Align

MARGIN, TOP = 10.0, 9.0
TITLE_HEIGHT, FACTS_HEIGHT, BAND_HEIGHT, FOOT_HEIGHT = 10.0, 8.0, 9.0, 6.0
TOTALS_HEIGHT, SIGNATURES_HEIGHT, NOTE_HEIGHT = 11.0, 20.0, 8.0


class Cell(StrEnum):
    """How a column shows its text."""

    TEXT = "text"
    STRONG = "strong"
    CODE = "code"  # a bar code with its text below: EAN where it is one, else Code 128
    TICK = "tick"  # a square to tick; its text stands in it
    WRITE = "write"  # a line to write on


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`share` says how much of the width that is left a column without a width takes."""

    title: str
    width_mm: float = 0
    share: float = 1
    shows: Cell = Cell.TEXT
    align: Align = Align.LEFT
    size_mm: float = 3.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A heading over the rows behind it; `side` stands at the right."""

    text: str
    side: str = ""


Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """One list: `stamp` stands at the foot, `page` has places for page and pages."""

    title: str
    columns: tuple[Column, ...]
    lines: Sequence[Row | Band]
    page: str
    stamp: str = ""
    continued: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    sums: Row = ()
    totals: tuple[tuple[str, str], ...] = ()
    signatures: tuple[str, ...] = ()
    note: str = ""
    row_height_mm: float = 8.0
    names_height_mm: float = 7.0

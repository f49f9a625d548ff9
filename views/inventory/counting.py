# SPDX-License-Identifier: Apache-2.0
"""A stocktake in progress: what was counted of which product and lot, as pure values.

Blind: nothing here knows the books' number. A product is counted once it was scanned or a number was
typed for it; one that is only looked at is never booked as nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.services.answers import StockLine

_LONGEST_NUMBER = 4
"""Digits of a typed count; anything longer is a product's code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One lot of a product ("" where it has none), and how many lie on the shelf."""

    code: str
    name: str
    lot: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """`line` is the product in hand, `lot` which of its lots; `counted` holds the latest first."""

    line: StockLine | None = None
    lot: str = ""
    counted: tuple[Counted, ...] = ()

    @property
    def number(self) -> int:
        """How many of what is in hand."""
        found = self._find()
        return 0 if found is None else found.number

    @property
    def pieces(self) -> int:
        """All that was counted."""
        return sum(one.number for one in self.counted)

    def take(self, line: StockLine) -> Counting:
        """That product is in hand; its first lot, unless it was in hand already."""
        if self.line is not None and self.line.product == line.product:
            return self
        lots = lots_of(line)
        before = next((one.lot for one in self.counted if one.code == line.code), None)
        lot = before if before is not None else lots[0] if lots else ""
        return replace(self, line=line, lot=lot)

    def add(self, line: StockLine) -> Counting:
        """One more of it: its code was scanned."""
        taken = self.take(line)
        return taken.set_number(taken.number + 1)

    def set_number(self, number: int) -> Counting:
        """So many of what is in hand, whatever was counted of it before."""
        if self.line is None:
            return self
        mine = Counted(code=self.line.code, name=self.line.name, lot=self.lot, number=number)
        rest = tuple(one for one in self.counted if not self._is_mine(one))
        return replace(self, counted=(mine, *rest))

    def choose_lot(self, lot: str) -> Counting:
        """Another lot of what is in hand; what was counted of the first stays."""
        return replace(self, lot=lot)

    def without(self, booked: tuple[Counted, ...]) -> Counting:
        """What was booked is done."""
        return replace(self, counted=tuple(one for one in self.counted if one not in booked))

    def _find(self) -> Counted | None:
        return next((one for one in self.counted if self._is_mine(one)), None)

    def _is_mine(self, one: Counted) -> bool:
        return self.line is not None and (one.code, one.lot) == (self.line.code, self.lot)


def lots_of(line: StockLine) -> tuple[str, ...]:
    """The lots by which it is counted, those that expire first at the front."""
    named = [lot for lot in line.lots if lot.lot]
    return tuple(lot.lot for lot in sorted(named, key=lambda lot: lot.expires_on or "9999"))


def typed_number(text: str) -> int | None:
    """A count that was typed, or None for what is a code."""
    if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER:
        return int(text)
    return None

# SPDX-License-Identifier: Apache-2.0
"""A counter's latest exchanges by number and `rid`: which place a request has among them.

A counter sends the next number, or the last one again. A line in between may hold a request back, let the counter's
second sending and later ones past, and deliver the first after all: that is no clone. So the last few pairs are kept,
and such a request gets the outcomes that it had. It changes nothing; one that brings anything that isn't known by
then comes from a store that was put back, and is a fork like any other number out of turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

import msgspec

KEPT = 16
"""More than a counter sends in the minutes for which any line holds a request."""

_pairs = msgspec.json.Decoder(list[tuple[int, str]])


class Turn(Enum):
    """The place of a request among a counter's others."""

    NEXT = auto()
    AGAIN = auto()
    LATE = auto()
    """It was answered before, and others since."""
    OUT = auto()
    """Nobody who has these numbers sends this one."""


class Sendings:
    """The pairs of one counter, the newest last, as a text for its row."""

    def __init__(self, text: str) -> None:
        self._pairs = _pairs.decode(text) if text else []

    def turn(self, last_no: int, last_rid: str, sync_no: int, rid: str) -> Turn:
        if sync_no == last_no + 1:
            return Turn.NEXT
        if (sync_no, rid) == (last_no, last_rid):
            return Turn.AGAIN
        return Turn.LATE if (sync_no, rid) in self._pairs else Turn.OUT

    def with_pair(self, sync_no: int, rid: str) -> str:
        """The text after one more exchange; the same again is none."""
        return _text([pair for pair in self._pairs if pair[0] != sync_no] + [(sync_no, rid)])


def _text(pairs: Sequence[tuple[int, str]]) -> str:
    return msgspec.json.encode(pairs[-KEPT:]).decode()

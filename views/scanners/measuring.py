# SPDX-License-Identifier: Apache-2.0
"""How a scanner types, measured from some scans, and the pace that tells it from a hand.

Pure, no Qt: keys with the times they bear. Promises that the proposed pace takes each of the measured scans for
one scan, with room for a slower one; where a hand is as fast as the scanner it says so instead of guessing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from math import ceil
from statistics import median

from views.scanner import BurstReader, Pace
from views.scanners.choices import GAP_MS
from views.scanners.letters import Letters, Separator, arrival_of
from views.scanning.reader import Seen

ENDS = "\r\n\t\x03"
QUIET_MS = 400
"""So long after a key nothing more belongs to its burst; the slowest scanners leave a quarter of it."""
LEAST_KEYS = 4
SCANS = 4
_SLOW_MS = 60
_MARGIN, _MARGIN_MS = 1.5, 10
_TIGHT, _TIGHT_MS = 1.2, 4
_MOST_LEAST = 12


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its character (a function key as `<F9>`), and when it was pressed, in ms."""

    text: str
    at: int


Burst = tuple[Key, ...]


class End(StrEnum):
    """The key that the scanner sends after a code."""

    ENTER = "enter"
    TAB = "tab"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What the scans tell of the scanner, and the pace that fits it."""

    pace: Pace
    usual_gap_ms: int
    longest_gap_ms: int
    end: End
    letters: Letters
    separator: Separator
    prefix: str
    suffix: str
    aim: str
    wrong: tuple[tuple[str, str], ...]


def bursts_of(keys: Sequence[Key]) -> list[Burst]:
    """The keys parted where nothing came for a while; what a hand typed in between is too short to count."""
    parted: list[list[Key]] = []
    for key in keys:
        if parted and key.at - parted[-1][-1].at <= QUIET_MS:
            parted[-1].append(key)
        else:
            parted.append([key])
    return [tuple(one) for one in parted if len(one) >= LEAST_KEYS]


def text_of(burst: Burst) -> str:
    """The code of a burst, without its end keys."""
    return "".join(key.text for key in burst).rstrip(ENDS)


def measure(bursts: Sequence[Burst]) -> Measured:
    """What some scans tell together; ValueError for none."""
    gaps = [after.at - before.at for one in bursts for before, after in pairwise(one)]
    if not gaps:
        raise ValueError("nothing was scanned")
    arrivals = [arrival_of(text_of(one)) for one in bursts]
    known = [one for one in arrivals if one.letters is not Letters.OTHER_CODE]
    worst = next((one for one in known if one.letters is not Letters.RIGHT), None)
    shown = worst or (known[0] if known else arrivals[0])
    end = _end_of(bursts)
    return Measured(
        pace=_propose(max(gaps), end),
        usual_gap_ms=round(median(gaps)),
        longest_gap_ms=max(gaps),
        end=end,
        letters=shown.letters,
        separator=next(
            (one.separator for one in known if one.separator is not Separator.UNTRIED),
            Separator.UNTRIED,
        ),
        prefix=_common([one.prefix for one in known]),
        suffix=_common([one.suffix for one in known]),
        aim=next((one.aim for one in known if one.aim), ""),
        wrong=shown.wrong,
    )


def _end_of(bursts: Sequence[Burst]) -> End:
    lasts = [one[-1].text for one in bursts]
    if all(last in "\r\n\x03" for last in lasts):
        return End.ENTER
    return End.TAB if all(last == "\t" for last in lasts) else End.NONE


def _common(found: Sequence[str]) -> str:
    """What stands around every code; what stands around some only isn't the scanner's."""
    return found[0] if found and all(one == found[0] for one in found) else ""


def _propose(longest_gap_ms: int, end: End) -> Pace:
    usual = Pace()
    gap_ms = max(usual.gap_ms, ceil(longest_gap_ms * _MARGIN) + _MARGIN_MS)
    gap_ms = min(gap_ms, GAP_MS[1])
    if gap_ms <= _SLOW_MS:
        return replace(usual, gap_ms=gap_ms)
    # As slow as a hand: more keys are asked for, and the end key where the scanner sends one.
    return replace(
        usual,
        gap_ms=gap_ms,
        least=6,
        least_without_end=10 if end is End.NONE else 40,
        tail_ms=max(usual.tail_ms, gap_ms + 20),
    )


def scans_in(keys: Sequence[Key], pace: Pace) -> list[str]:
    """What the window would take for scans, had these keys come to it."""
    reader, scans = BurstReader(pace), []
    for key in keys:
        seen = _judge(reader, key)
        if seen.scan:
            scans.append(seen.scan)
    if keys:
        last = reader.idle(keys[-1].at + pace.gap_ms + 1)
        if last is not None and last.scan:
            scans.append(last.scan)
    return scans


def _judge(reader: BurstReader, key: Key) -> Seen:
    if key.text in ENDS:
        return reader.end(key.at)
    if len(key.text) > 1:
        return reader.function(key.text, key.at)
    return (
        reader.key(key.text, key.at) if key.text.isprintable() else reader.control(key.text, key.at)
    )


def takes_whole(bursts: Sequence[Burst], pace: Pace) -> bool:
    """Whether each burst is exactly one scan at that pace."""
    return all(len(scans_in(one, pace)) == 1 for one in bursts)


def apart(bursts: Sequence[Burst], typed: Sequence[Key], pace: Pace) -> Pace | None:
    """The pace, tightened so that what a hand typed is no scan and each burst still is; None if there is none."""
    longest = max(b.at - a.at for one in bursts for a, b in pairwise(one))
    tight = max(GAP_MS[0], min(pace.gap_ms, ceil(longest * _TIGHT) + _TIGHT_MS))
    shortest = min(len(text_of(one)) for one in bursts)
    # A shorter gap first: where more characters are asked for, short codes are no scans any more.
    for least in range(pace.least, min(_MOST_LEAST, shortest) + 1):
        for gap_ms in sorted({pace.gap_ms, (pace.gap_ms + tight) // 2, tight}, reverse=True):
            tried = replace(
                pace,
                gap_ms=gap_ms,
                least=least,
                least_without_end=max(pace.least_without_end, least),
            )
            if not scans_in(typed, tried) and takes_whole(bursts, tried):
                return tried
    return None

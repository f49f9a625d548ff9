# SPDX-License-Identifier: Apache-2.0
"""Parts scans from typing by pace alone: pure, no Qt, no clock of its own.

A scanner types like a very fast person. Keys that come in quick succession are held; a run that is long
enough (or stands between the prefix and the suffix that were set) is a scan, anything else is given back
in order. Times are the keys' own stamps, so a stall of the window changes nothing.

Two scanners that send at the very same time mix their letters, and nobody can part those again; one after
the other, without any pause between, they are two scans as long as each sends an end key, or a prefix or
suffix of signs. Must not interpret a scan: only what the scanner put around the code goes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum

# AIM symbology identifiers: "]C1" GS1-128, "]Q3" QR, "]E0" EAN and so on.
_AIM = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_AROUND = " \t\r\n\x02\x03"
END_CONTROLS = frozenset("\r\n\t\x03")
GROUP_SEPARATOR = "\x1d"
_STAMP_RANGE = 1 << 32
"""Stamps of X11 are 32 bits of milliseconds: after 49.7 days they begin anew."""
_LATE_STAMP_MS = 50
_GRACE_MS = 5
_PATIENCE_MS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What tells a scanner from a hand; the scanner wizard measures and sets these.

    A key belongs to the burst when it comes within `gap_ms` of the one before. A burst counts as a
    scan from `least` keys with an end key, from `least_without_end` without one. After a scan, end
    keys are ignored for `tail_ms`: a carriage return is often followed by a line feed. `longest` is
    more than the largest QR code holds; what is longer is told, never cut.
    """

    gap_ms: int = 35
    least: int = 4
    least_without_end: int = 7
    tail_ms: int = 120
    longest: int = 7_200


class Ruling(StrEnum):
    """What becomes of the key that was just seen."""

    HELD = "held"  # keep it back until more is known
    PASSED = "passed"  # not ours: let it go on
    EATEN = "eaten"  # part of a scan: nobody else may see it


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The reader's answer: the key's fate, and what becomes of the oldest keys that were held.

    First `given_back` of them go on to whom they were meant for, or `used` of them are a scan's. A
    scan is the text, without what the scanner puts around it; `too_long` is one that is longer than
    any code.
    """

    ruling: Ruling
    given_back: int = 0
    used: int = 0
    scan: str = ""
    too_long: bool = False


class BurstReader:
    """One keyboard's keys in, their fates out. `prefix` and `suffix` are texts; a function key is `<F9>`."""

    def __init__(self, pace: Pace | None = None, *, prefix: str = "", suffix: str = "") -> None:
        self.pace = pace or Pace()
        self.prefix, self.suffix = prefix, suffix
        self._held: list[str] = []
        self._over = 0
        self._first_at = 0
        self._last_at = 0
        self._scan_ended_at: int | None = None

    @property
    def held(self) -> int:
        """How many keys are kept back at the moment."""
        return len(self._held) + self._over

    @property
    def wait_ms(self) -> int:
        """How long to wait for the next key before what is held is judged without it.

        From the second quick key on there is patience: on a busy machine keys come late, with sound stamps.
        """
        return self.pace.gap_ms + (_PATIENCE_MS if self.held > 1 else _GRACE_MS)

    def set_up(self, pace: Pace, *, prefix: str = "", suffix: str = "") -> None:
        """Another pace, or other signs around a code; what is held is judged by the new ones."""
        self.pace, self.prefix, self.suffix = pace, prefix, suffix

    def key(self, text: str, at: int) -> Seen:
        """A printable key was pressed (or a control character that a code holds)."""
        settled = None
        if not self._in_pace(at) and not self._is_slip(at):
            settled = self._settle()
        self._scan_ended_at = None
        self._last_at = at
        if not self._held:
            self._first_at = at
        if len(self._held) < self.pace.longest:
            self._held.append(text)
        else:
            self._over += 1
        if settled is not None:
            return replace(settled, ruling=Ruling.HELD)
        return self._part() or Seen(ruling=Ruling.HELD)

    def in_burst(self, at: int) -> bool:
        """Whether a key at that time goes on with keys that are held."""
        return bool(self._held) and self._in_pace(at)

    def control(self, text: str, at: int) -> Seen:
        """A control character (Ctrl and a key): inside a burst it is the scanner's, else a person's."""
        if text in END_CONTROLS and (self._in_tail(at) or self.in_burst(at)):
            return self.end(at)
        begins = bool(self.prefix) and self.prefix.startswith(text)
        if text == GROUP_SEPARATOR or begins or self.in_burst(at):
            return self.key(text, at)
        return self.other()

    def function(self, name: str, at: int) -> Seen:
        """A function key, as `<F9>`: the scanner's only where it was set as its prefix or suffix."""
        if name in self.prefix or name in self.suffix:
            return self.key(name, at)
        return self.other()

    def end(self, at: int) -> Seen:
        """An end key (Return, Enter, Tab) was pressed."""
        if not self._held:
            return Seen(ruling=Ruling.EATEN if self._in_tail(at) else Ruling.PASSED)
        if self._in_pace(at) and self._enough(self.pace.least):
            return self._finish(at, Ruling.EATEN)
        seen = self._settle()
        # A scanner that is slow with its end only: the code is complete, and nobody pressed Enter.
        return replace(seen, ruling=Ruling.EATEN) if self._in_tail(at) else seen

    def other(self) -> Seen:
        """Any other key: what was held goes first, then it passes."""
        return self._settle()

    def idle(self, at: int) -> Seen | None:
        """Nothing came for a while; None while the burst may still go on."""
        if not self._held or self._in_pace(at):
            return None
        return self._settle()

    def _in_pace(self, at: int) -> bool:
        return not self._held or _since(self._last_at, at) <= self.pace.gap_ms

    def _is_slip(self, at: int) -> bool:
        """A burst at twice the pace that it needs may falter: a busy machine stamps a key late."""
        gaps = len(self._held) - 1
        if gaps < 1 or 2 * _since(self._first_at, self._last_at) > gaps * self.pace.gap_ms:
            return False
        return _since(self._last_at, at) <= self.pace.gap_ms + _PATIENCE_MS

    def _in_tail(self, at: int) -> bool:
        ended = self._scan_ended_at
        return ended is not None and _since(ended, at) <= self.pace.tail_ms

    def _enough(self, least: int) -> bool:
        if self.prefix and self._text().startswith(self.prefix):
            return self._text() != self.prefix
        return len(self._held) >= least

    def _text(self) -> str:
        return "".join(self._held)

    def _part(self) -> Seen | None:
        """A suffix ends a scan, a prefix in the middle begins the next: without waiting for a pause."""
        text, prefix, suffix = self._text(), self.prefix, self.suffix
        if _sign(suffix) and text.endswith(suffix) and text != suffix and self._enough(1):
            return self._finish(self._last_at, Ruling.EATEN)
        if _sign(prefix) and text.endswith(prefix) and len(text) > len(prefix):
            keys = _keys_of(prefix)
            before, after = self._held[:-keys], self._held[-keys:]
            self._held = before
            if self._enough(self.pace.least_without_end):
                done = self._finish(self._last_at, Ruling.HELD)
                self._held, self._scan_ended_at = after, None
                return done
            self._held = before + after
        return None

    def _settle(self) -> Seen:
        if self._held and self._enough(self.pace.least_without_end):
            return self._finish(self._last_at, Ruling.PASSED)
        count = self.held
        self._held.clear()
        return Seen(ruling=Ruling.PASSED, given_back=count)

    def _finish(self, at: int, ruling: Ruling) -> Seen:
        text, used, too_long = self._text(), self.held, self._over > 0
        if self.suffix and text.rstrip(_AROUND).endswith(self.suffix):
            text = text.rstrip(_AROUND)[: -len(self.suffix)]
        if self.prefix and text.startswith(self.prefix):
            text = text[len(self.prefix) :]
        self._held.clear()
        self._over = 0
        self._scan_ended_at = at
        scan = "" if too_long else tidy_scan(text)
        return Seen(ruling=ruling, used=used, scan=scan, too_long=too_long)


def _since(earlier: int, later: int) -> int:
    passed = later - earlier
    if -_LATE_STAMP_MS <= passed < 0:
        return 0
    return passed if passed >= 0 else passed + _STAMP_RANGE


def _sign(around: str) -> bool:
    """Whether what was set can't be a part of a code: no letter, no digit (but for a function key's name)."""
    return bool(around) and not any(c.isalnum() for c in re.sub(r"<F\d+>", "", around))


def _keys_of(around: str) -> int:
    return len(re.findall(r"<F\d+>|.", around, re.DOTALL))


def tidy_scan(text: str) -> str:
    """NFKC (full-width digits of an input method), AIM prefix and blanks, STX and ETX around off; GS kept."""
    folded = unicodedata.normalize("NFKC", text).strip(_AROUND)
    return _AIM.sub("", folded).strip(_AROUND)

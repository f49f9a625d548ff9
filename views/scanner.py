# SPDX-License-Identifier: Apache-2.0
"""Keyboard-wedge capture that needs no focus.

A scanner types like a very fast person. `BurstReader` (pure, no Qt) holds printable keys back for a
few milliseconds: a run of fast keys is a scan, anything else is given back in order. `ScanRouter`
puts it in front of ONE top window: as a filter on the QWindow it sees each key exactly once, before
any widget does, whatever has the focus (an application-wide filter sees unaccepted keys twice). A
burst's Enter never reaches a button, and neither does the line feed that some scanners send after it.

Must not interpret a scan: the text goes on as it came, NFKC-folded and without its AIM prefix.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QWindow

# AIM symbology identifiers: "]C1" GS1-128, "]Q3" QR, "]E0" EAN and so on.
_AIM = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
GROUP_SEPARATOR = "\x1d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What tells a scanner from a hand; the scanner wizard may measure and set these.

    A key belongs to the burst when it comes within `gap_ms` of the one before. A burst counts as a
    scan from `least` keys with an end key, from `least_without_end` without one. After a scan, end
    keys are ignored for `tail_ms`: a carriage return is often followed by a line feed.
    """

    gap_ms: int = 35
    least: int = 4
    least_without_end: int = 7
    tail_ms: int = 120
    longest: int = 512


class Ruling(StrEnum):
    """What becomes of the key that was just seen."""

    HELD = "held"  # keep it back until more is known
    PASSED = "passed"  # not ours: let it go on
    EATEN = "eaten"  # part of a scan: nobody else may see it


@dataclass(frozen=True, slots=True)
class Seen:
    """The reader's answer: the key's fate, keys to give back first, and a scan if one is complete."""

    ruling: Ruling
    given_back: int = 0
    scan: str | None = None


class BurstReader:
    """Parts scans from typing by pace alone; times are milliseconds of any steady clock."""

    def __init__(self, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self._held: list[str] = []
        self._last_at = 0
        self._scan_ended_at: int | None = None

    @property
    def held(self) -> int:
        """How many keys are kept back at the moment."""
        return len(self._held)

    def key(self, text: str, at: int) -> Seen:
        """A printable key (one character) was pressed."""
        if not self._held or at - self._last_at <= self.pace.gap_ms:
            self._take(text, at)
            return Seen(Ruling.HELD)
        settled = self._settle()
        self._take(text, at)
        return Seen(Ruling.HELD, settled.given_back, settled.scan)

    def end(self, at: int) -> Seen:
        """An end key (Return, Enter, Tab) was pressed."""
        if self._scan_ended_at is not None and at - self._scan_ended_at <= self.pace.tail_ms:
            return Seen(Ruling.EATEN)
        if not self._held:
            return Seen(Ruling.PASSED)
        in_pace = at - self._last_at <= self.pace.gap_ms
        if in_pace and len(self._held) >= self.pace.least:
            return Seen(Ruling.EATEN, 0, self._finish(at))
        settled = self._settle()
        return Seen(Ruling.PASSED, settled.given_back, settled.scan)

    def other(self) -> Seen:
        """Any other key: what was held goes first, then it passes."""
        settled = self._settle()
        return Seen(Ruling.PASSED, settled.given_back, settled.scan)

    def idle(self, at: int) -> Seen | None:
        """Nothing came for a while; None while the burst may still go on."""
        if not self._held or at - self._last_at <= self.pace.gap_ms:
            return None
        return self._settle()

    def _take(self, text: str, at: int) -> None:
        if len(self._held) < self.pace.longest:
            self._held.append(text)
        self._last_at = at

    def _settle(self) -> Seen:
        if len(self._held) >= self.pace.least_without_end:
            return Seen(Ruling.EATEN, 0, self._finish(self._last_at))
        count = len(self._held)
        self._held.clear()
        return Seen(Ruling.PASSED, count)

    def _finish(self, at: int) -> str:
        text = "".join(self._held)
        self._held.clear()
        self._scan_ended_at = at
        return tidy_scan(text)


def tidy_scan(text: str) -> str:
    """NFKC (full-width digits of an input method), AIM prefix off, blanks around off, GS kept."""
    folded = unicodedata.normalize("NFKC", text)
    return _AIM.sub("", folded.strip(" \t\r\n"))


class ScanRouter(QObject):
    """Feeds one window's keys through a BurstReader; scans come out in the order they came in."""

    scanned = Signal(str)

    def __init__(self, pace: Pace | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.reader = BurstReader(pace)
        self._window: QWindow | None = None
        self._kept: deque[QKeyEvent] = deque()
        self._replaying = False
        self._latest_at = 0
        self._waits = QTimer(self)
        self._waits.setSingleShot(True)
        self._waits.setInterval(self.reader.pace.gap_ms + 5)
        self._waits.timeout.connect(self._look_again)

    def set_pace(self, pace: Pace) -> None:
        """Another scanner's pace, from the next key on."""
        self.reader.pace = pace
        self._waits.setInterval(pace.gap_ms + 5)

    def watch(self, window: QWindow) -> None:
        """Stand in front of `window`; a window that was recreated is watched again."""
        if self._window is window:
            return
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._replaying or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.KeyRelease:
            return bool(self._kept)
        if event.type() != QEvent.Type.KeyPress:
            return False
        return self._press(event)

    def _press(self, event: QKeyEvent) -> bool:
        at = int(event.timestamp())
        text = event.text()
        held_modifiers = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
            | Qt.KeyboardModifier.AltModifier
            | Qt.KeyboardModifier.MetaModifier
        )
        if event.key() == Qt.Key.Key_Shift:
            return False  # a scanner presses it before each capital: it breaks no burst
        if event.isAutoRepeat():
            seen = self.reader.other()
        elif event.key() in _ENDS:
            seen = self.reader.end(at)
        elif text == GROUP_SEPARATOR or (text and text.isprintable() and not held_modifiers):
            seen = self.reader.key(text, at)
        else:
            seen = self.reader.other()
        self._latest_at = at
        return self._carry_out(seen, event)

    def _carry_out(self, seen: Seen, event: QKeyEvent | None) -> bool:
        if seen.given_back:
            self._give_back(seen.given_back)
        elif seen.scan is not None:
            self._kept.clear()
        if event is not None and seen.ruling is Ruling.HELD:
            self._kept.append(QKeyEvent(event))
            self._waits.start()
        else:
            self._waits.stop()
        if seen.scan:
            self.scanned.emit(seen.scan)
        return seen.ruling is not Ruling.PASSED

    def _look_again(self) -> None:
        # The timer may fire first after a stall while keys still wait in the queue: let those in.
        QTimer.singleShot(0, self, self._settle_idle)

    def _settle_idle(self) -> None:
        if self._waits.isActive():
            return
        seen = self.reader.idle(self._latest_at + self.reader.pace.gap_ms + 1)
        if seen is not None:
            self._carry_out(seen, None)

    def _give_back(self, count: int) -> None:
        self._replaying = True
        try:
            for _ in range(min(count, len(self._kept))):
                press = self._kept.popleft()
                release = QKeyEvent(
                    QEvent.Type.KeyRelease, press.key(), press.modifiers(), press.text()
                )
                if self._window is not None:
                    QCoreApplication.sendEvent(self._window, press)
                    QCoreApplication.sendEvent(self._window, release)
        finally:
            self._replaying = False

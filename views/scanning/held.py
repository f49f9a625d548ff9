# SPDX-License-Identifier: Apache-2.0
"""Keys that are held until they are judged, and the wait after which silence is a judgement too.

The router and the gate hold different things (an event of Qt, the bytes of one of X11) in the same way: a
sluice, a timer, and a second look once the queue is empty. What goes on leaves as `freed`, in order; how it
gets back to its window is the owner's business. Must not decide what is a scan: `reader` does.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from views.scanning.reader import BurstReader, Pace, Ruling
from views.scanning.strokes import Sluice, Stroke, Verdict

T = TypeVar("T")


class HeldKeys(QObject, Generic[T]):
    """`freed` (a tuple of what was held) always comes before the scan that the same key ended."""

    freed = Signal(object)
    scanned = Signal(str)
    too_long = Signal()

    def __init__(self, parent: QObject, pace: Pace | None = None) -> None:
        super().__init__(parent)
        self.reader = BurstReader(pace)
        self._sluice: Sluice[T] = Sluice(self.reader)
        self._latest_at = 0
        self._waits = QTimer(self)
        self._waits.setSingleShot(True)
        self._waits.setTimerType(Qt.TimerType.PreciseTimer)
        self._waits.timeout.connect(self._look_again)

    @property
    def any_wait(self) -> bool:
        """Whether a key is held."""
        return self._sluice.holds

    def press(self, stroke: Stroke, item: T, *, key: int, at: int) -> Verdict[T]:
        """A key went down; what it frees has been given back when this answers."""
        self._latest_at = at
        verdict = self._sluice.press(stroke, item, key=key, at=at)
        self._carry_out(verdict)
        return verdict

    def release(self, item: T, *, key: int) -> Ruling:
        """A key went up."""
        return self._sluice.release(item, key=key)

    def _carry_out(self, verdict: Verdict[T]) -> None:
        if verdict.freed:
            self.freed.emit(verdict.freed)
        if self._sluice.holds:
            self._waits.start(self.reader.wait_ms)
        else:
            self._waits.stop()
        if verdict.scan:
            self.scanned.emit(verdict.scan)
        elif verdict.too_long:
            self.too_long.emit()

    def _look_again(self) -> None:
        # The timer may fire first after a stall while keys still wait in the queue: let those in.
        QTimer.singleShot(0, self, self._settle_idle)

    def _settle_idle(self) -> None:
        if self._waits.isActive():
            return
        verdict = self._sluice.idle(self._latest_at + self.reader.pace.gap_ms + 1)
        if verdict is not None:
            self._carry_out(verdict)

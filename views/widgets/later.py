# SPDX-License-Identifier: Apache-2.0
"""A part of a screen that nobody sees at first: made when it is first wanted, or in turn after the first paint.

A screen's first opening makes the clerk wait for every widget of it, those of a face behind the one that she
sees as well; a face that is never brought to the front costs nothing at all. Promises that a part is made once,
in the thread that asks, and stands in its place before it is given out. For faces that change while a scan waits
for its verdict it is no good: those are made with the screen.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

P = TypeVar("P")
_TURN_MS = 15
"""Between two parts: what came meanwhile (a scan, a paint) is done first."""


class Later(Generic[P]):
    """Call it for the part; `made` is the part if there is one yet. `put` brings a new one to its place."""

    def __init__(self, make: Callable[[], P], put: Callable[[P], object]) -> None:
        self._make, self._put = make, put
        self._made: P | None = None

    @property
    def made(self) -> P | None:
        """The part, if it was wanted before."""
        return self._made

    def __call__(self) -> P:
        if self._made is None:
            made = self._make()
            self._put(made)
            self._made = made
        return self._made


class InTurn(QObject):
    """Parts that lie below what a screen shows at first: made one a turn, after its first paint.

    `begin` when the screen is shown; by then the paint is waiting already, and comes before the first turn. Who
    can't wait for the last turn (a key that leads there, a wheel) asks for `complete`.
    """

    def __init__(self, owner: QWidget, parts: Iterable[Callable[[], object]]) -> None:
        super().__init__(owner)
        self._parts = deque(parts)
        self._timer = QTimer(self)
        self._timer.setInterval(_TURN_MS)
        self._timer.timeout.connect(self._next)

    @property
    def left(self) -> int:
        """How many are still to be made."""
        return len(self._parts)

    def begin(self) -> None:
        """From the next turn on."""
        if self._parts:
            self._timer.start()

    def complete(self) -> None:
        """All of them now."""
        while self._parts:
            self._next()

    def _next(self) -> None:
        if self._parts:
            self._parts.popleft()()
        if not self._parts:
            self._timer.stop()

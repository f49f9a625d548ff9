# SPDX-License-Identifier: Apache-2.0
"""A part of a screen that nobody sees at first: made when it is first wanted.

A screen's first opening makes the clerk wait for every widget of it, those of a face behind the one that she
sees as well; a face that is never brought to the front costs nothing at all. Promises that a part is made once,
in the thread that asks, and stands in its place before it is given out. For faces that change while a scan waits
for its verdict it is no good: those are made with the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

P = TypeVar("P")


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

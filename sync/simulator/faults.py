# SPDX-License-Identifier: Apache-2.0
"""How a run ends early, and how a machine does.

`Broken` is a promise of the product that didn't hold: the finding. `Crash` is an accident of the world. Both
pass through the product as a power cut would, which nothing may catch, so they are no `Exception`.
"""

from __future__ import annotations


class Broken(BaseException):
    """An invariant that doesn't hold, by its name, with what was seen; nothing of the product may catch it."""

    def __init__(self, invariant: str, seen: str) -> None:
        super().__init__(f"{invariant}: {seen}")
        self.invariant = invariant
        self.seen = seen


class Crash(BaseException):
    """The process of `machine` ends here; with `power`, so does the machine."""

    def __init__(self, machine: str, *, power: bool) -> None:
        super().__init__(machine)
        self.machine = machine
        self.power = power

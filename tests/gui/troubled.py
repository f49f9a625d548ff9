# SPDX-License-Identifier: Apache-2.0
"""A counter in trouble: the same fake, but its calls fail, or their answers don't come.

`troubled(counter)` stands before any fake counter. Its `trouble` may be changed while a window is open on it:
what failed works again, what was pending arrives. Who is logged in and how the link stands always answers, so
that the screen under test is reached at all.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import Any

from app.errors import OperatorError
from sync.status import Link
from tests.gui.fake_counter import NOW, FakeCounter, gate, sample_counter

_ALWAYS = frozenset({"staff.current", "staff.operators", "staff.log_in", "sync.status"})


@dataclass
class Trouble:
    """`failing` is the code that calls fail with, `only` names them (`receiving.recent`); none named: all.

    A call waits while `open` is clear; `waiting` counts those that do.
    """

    failing: str = ""
    only: frozenset[str] = frozenset()
    open: threading.Event = field(default_factory=gate)
    waiting: int = 0

    def meet(self, call: str) -> None:
        """What happens to a call before it is made."""
        if call in _ALWAYS or (self.only and call not in self.only):
            return
        self.waiting += 1
        self.open.wait(20)
        self.waiting -= 1
        if self.failing:
            raise OperatorError(self.failing, "Raw words.", "Never shown.")


class _Port:
    def __init__(self, name: str, port: object, trouble: Trouble) -> None:
        self._name, self._port, self._trouble = name, port, trouble

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found):
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            self._trouble.meet(f"{self._name}.{name}")
            return found(*args, **kwargs)

        return call


class TroubledCounter:
    """Every port of `inner`, with `trouble` before each call."""

    def __init__(self, inner: FakeCounter, trouble: Trouble) -> None:
        self.inner, self.trouble = inner, trouble

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        if isinstance(found, (str, bool)) or name == "site":
            return found
        return _Port(name, found, self.trouble)


def troubled(
    inner: FakeCounter | None = None, *, failing: str = "", only: tuple[str, ...] = ()
) -> TroubledCounter:
    """The counter with a trouble that can be changed; none yet unless `failing` names one."""
    return TroubledCounter(
        inner or sample_counter(), Trouble(failing=failing, only=frozenset(only))
    )


def failing_counter(code: str = "no_disk_space") -> TroubledCounter:
    """Every call of its screens fails."""
    return troubled(failing=code)


def pending_counter() -> TroubledCounter:
    """No answer comes until `trouble.open` is set."""
    made = troubled()
    made.trouble.open.clear()
    return made


def offline_counter() -> FakeCounter:
    """Off line for an hour, with work unsent."""
    made = sample_counter()
    made.sync.now = replace(
        made.sync.now,
        link=Link.OFFLINE,
        since=NOW - 62 * 60_000,
        reason="unreachable",
        pending=7,
        data_age_s=3_840,
    )
    return made

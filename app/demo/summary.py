# SPDX-License-Identifier: Apache-2.0
"""What a played day says at its end: figures step by step, checks by name, every odd row.

A check that doesn't hold is named and makes the whole not hold; nothing is averaged away.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Figure = int | float | str


@dataclass(slots=True, kw_only=True)
class Step:
    """One part of the day and what it counted."""

    name: str
    figures: dict[str, Figure] = field(default_factory=dict)
    seconds: float = 0.0

    def as_text(self) -> str:
        told = ", ".join(f"{name} {value}" for name, value in self.figures.items())
        return f"{self.name}: {told} ({self.seconds:.1f} s)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Something that must be so; `found` says how it was."""

    name: str
    holds: bool
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OddRow:
    """A row that was mended or refused, and why."""

    file: str
    row: int
    why: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The day, told."""

    steps: tuple[Step, ...]
    checks: tuple[Check, ...]
    odd_rows: tuple[OddRow, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        return bool(self.checks) and all(check.holds for check in self.checks)

    def as_json(self) -> dict[str, object]:
        return {
            "holds": self.holds,
            "seconds": round(self.seconds, 1),
            "steps": [
                {"name": s.name, "seconds": round(s.seconds, 2), **s.figures} for s in self.steps
            ],
            "checks": [{"name": c.name, "holds": c.holds, "found": c.found} for c in self.checks],
            "odd_rows": [
                {"file": r.file, "row": r.row, "why": r.why, "text": r.text} for r in self.odd_rows
            ],
        }

    def as_text(self) -> str:
        failed = [c for c in self.checks if not c.holds]
        lines = [step.as_text() for step in self.steps]
        lines += [f"DOES NOT HOLD: {c.name}: {c.found}" for c in failed]
        held = len(self.checks) - len(failed)
        verdict = "the day holds" if self.holds else "the day does NOT hold"
        lines.append(
            f"{verdict}: {held} of {len(self.checks)} checks, "
            f"{len(self.odd_rows)} odd rows told (listed with --json), {self.seconds:.1f} s"
        )
        return "\n".join(lines)


class Book:
    """Written while the day goes on."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell = tell
        self._began = time.monotonic()
        self._steps: list[Step] = []
        self._checks: list[Check] = []
        self._odd: list[OddRow] = []

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Figure]]:
        """A step; what is put into the mapping are its figures."""
        step = Step(name=name)
        began = time.monotonic()
        yield step.figures
        step.seconds = time.monotonic() - began
        self._steps.append(step)
        self.tell(step.as_text())

    def check(self, name: str, holds: bool, found: object) -> None:
        self._checks.append(Check(name=name, holds=holds, found=str(found)))
        if not holds:
            self.tell(f"DOES NOT HOLD: {name}: {found}")

    def expect(self, name: str, found: object, wanted: object) -> None:
        """A check that two values are equal."""
        self.check(name, found == wanted, f"{found} (expected {wanted})")

    def odd_row(self, row: OddRow) -> None:
        self._odd.append(row)

    def close(self) -> Summary:
        return Summary(
            steps=tuple(self._steps),
            checks=tuple(self._checks),
            odd_rows=tuple(self._odd),
            seconds=time.monotonic() - self._began,
        )

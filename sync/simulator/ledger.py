# SPDX-License-Identifier: Apache-2.0
"""What the world itself remembers: every acknowledged operation, and every answer that a server has sent.

The product is measured against this memory, which no accident touches. An operation may only be missed when
the last disk that held it was replaced by an older one.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.operations import Operation


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation that a counter said was done."""

    op: Operation
    machine: str


class Ledger:
    """Grows only."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.by_machine: dict[str, set[str]] = {}
        self.rolled_back: set[str] = set()
        self.before: set[str] = set()
        """What the server had taken in before the world began, from counters that may not be in it."""
        self.answers: dict[tuple[int, str], tuple[str, int]] = {}
        """(life of the server, operation) -> outcome and sequence, as first sent."""

    def acknowledged(self, machine: str, op: Operation) -> None:
        self.entries[op.id] = Entry(op, machine)
        self.by_machine.setdefault(machine, set()).add(op.id)

    def copied(self, source: str, target: str, held: set[str]) -> None:
        """A clone holds what its image holds."""
        self.by_machine[target] = set(held)

    def replaced(self, machine: str, held: set[str]) -> None:
        """The machine's disk is an older one now."""
        gone = self.by_machine.get(machine, set()) - held
        self.rolled_back |= gone
        self.by_machine[machine] = set(held)

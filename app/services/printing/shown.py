# SPDX-License-Identifier: Apache-2.0
"""What the print queue answers: values for a screen or a script, without personal data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.printing import PrintState


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedLabel:
    """One label to be printed: of what, which of its labels (from 1), and a digest of what it says."""

    entity: str
    copy: int
    revision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Already:
    """A label that was asked for before and says the same: what became of it, when (UTC ms), where."""

    item: str
    entity: str
    copy: int
    printer: str
    state: PrintState
    at: int
    reprint: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """`job` is "" where nothing was new; the items stand on the disk when this is answered."""

    job: str
    items: tuple[str, ...]
    already: tuple[Already, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintItemView:
    """One label of a job; `detail` is a code that says why it is as it is."""

    id: str
    job: str
    n: int
    document: str
    entity: str
    copy: int
    printer: str
    state: PrintState
    changed_at: int
    reprint: int
    reprint_of: str
    why: str
    detail: str
    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJobView:
    """A job with how many of its labels are in which state."""

    id: str
    document: str
    size: str
    language: str
    printer: str
    operator_name: str
    at: int
    items: int
    states: dict[PrintState, int]

    @property
    def open(self) -> int:
        """Labels on their way, or in question."""
        return sum(
            self.states.get(state, 0)
            for state in (PrintState.QUEUED, PrintState.SENDING, PrintState.UNKNOWN)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """ "Did it print?": the labels of one job at one printer of which that isn't known."""

    job: str
    printer: str
    document: str
    at: int
    items: tuple[PrintItemView, ...]


class WriterState(StrEnum):
    """What the one writer of a printer does."""

    IDLE = "idle"
    PRINTING = "printing"
    WAITING = "waiting"
    """Something keeps it from beginning; it tries again by itself, for no byte has left."""
    ASKING = "asking"
    """A label is in question: it waits for the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterStanding:
    """A printer's writer; `code`, `what` and `do` say what keeps it, "" if nothing does."""

    printer: str
    state: WriterState
    code: str = ""
    what: str = ""
    do: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a person's answer changed: labels that came out, and new ones in place of those that didn't."""

    confirmed: tuple[str, ...] = ()
    reprints: tuple[str, ...] = ()

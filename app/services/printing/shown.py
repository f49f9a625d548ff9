# SPDX-License-Identifier: Apache-2.0
"""What the print queue answers: values for a screen or a script, without personal data."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.printing import PrintState
from app.store.prints import PrintItem


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a person's answer changed: labels that came out, and new ones in place of those that didn't."""

    confirmed: tuple[str, ...] = ()
    reprints: tuple[str, ...] = ()


def item_view(item: PrintItem, operators: dict[str, str]) -> PrintItemView:
    return PrintItemView(
        id=item.id,
        job=item.job,
        n=item.n,
        document=item.document,
        entity=item.entity,
        copy=item.copy,
        printer=item.printer,
        state=item.state,
        changed_at=item.changed_at,
        reprint=item.reprint,
        reprint_of=item.reprint_of,
        why=item.why,
        detail=item.detail,
        operator_name=operators.get(item.operator, ""),
    )

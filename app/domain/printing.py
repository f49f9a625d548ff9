# SPDX-License-Identifier: Apache-2.0
"""What a label on its way to a printer can be, and what may follow what.

A line to a printer goes one way: that a label came out exactly once can't be known, only that it was sent at most
once. So the table holds the one promise of the ledger: nothing leads from "bytes may have left" back to "queued"
but the proof that none had, and what isn't known stays a question until a person or a proof answers it.
"""

from __future__ import annotations

from enum import StrEnum


class PrintState(StrEnum):
    """One label's state; it is on the disk before the printer hears what it stands for."""

    QUEUED = "queued"
    """No byte has left; the next that the printer's one writer takes."""
    SENDING = "sending"
    """Bytes may have left. Whoever finds it so after a start doesn't know: it becomes unknown."""
    SENT = "sent"
    """The printer, or its spooler, took all bytes. That isn't proof of paper."""
    CONFIRMED = "confirmed"
    """It came out: the printer said so, the parcel was shelved with it, or a person saw it."""
    UNKNOWN = "unknown"
    """It may have come out: a question for a person."""
    FAILED = "failed"
    """It didn't come out: it couldn't be drawn, or a person has looked."""
    CANCELLED = "cancelled"
    """Taken back before a byte left, or said anew by a later label."""


NEXT: dict[PrintState, frozenset[PrintState]] = {
    PrintState.QUEUED: frozenset({PrintState.SENDING, PrintState.CANCELLED, PrintState.FAILED}),
    # Back to queued only where no byte had left, which the line proves.
    PrintState.SENDING: frozenset(
        {PrintState.SENT, PrintState.UNKNOWN, PrintState.FAILED, PrintState.QUEUED}
    ),
    PrintState.SENT: frozenset({PrintState.CONFIRMED, PrintState.UNKNOWN, PrintState.FAILED}),
    PrintState.UNKNOWN: frozenset({PrintState.CONFIRMED, PrintState.FAILED}),
    PrintState.CONFIRMED: frozenset(),
    PrintState.FAILED: frozenset(),
    PrintState.CANCELLED: frozenset(),
}

DEAD = frozenset({PrintState.FAILED, PrintState.CANCELLED})
"""Of these no paper is out: the same label may be asked for again."""
MAY_BE_OUT = frozenset({PrintState.SENT, PrintState.UNKNOWN})
"""Without proof either way: a person may say what came of it."""
UNSETTLED = frozenset({PrintState.QUEUED, PrintState.SENDING, PrintState.UNKNOWN})
"""Something is still to be done."""


def may_follow(before: PrintState, after: PrintState) -> bool:
    """Whether a label may go from one state to the other."""
    return after in NEXT[before]


def next_reprint(numbers: list[int], *, may_be_out: bool) -> int:
    """The reprint number of one more print of a label of which these numbers exist.

    `may_be_out`: of one of them bytes have left. Then the new one is marked, for two may lie on the table.
    """
    return max(numbers, default=0) + 1 if may_be_out else 0

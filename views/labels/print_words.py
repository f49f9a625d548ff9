# SPDX-License-Identifier: Apache-2.0
"""What the states of labels are called and how they look, once for all lists."""

from __future__ import annotations

from app.domain.printing import PrintState
from app.services.printing.shown import PrintItemView, PrintJobView
from views.i18n import Phrases
from views.widgets.paint import ChipFace

_TONES = {
    PrintState.QUEUED: "plain",
    PrintState.SENDING: "cold",
    PrintState.SENT: "good",
    PrintState.CONFIRMED: "good",
    PrintState.UNKNOWN: "warn",
    PrintState.FAILED: "bad",
    PrintState.CANCELLED: "plain",
}
_FIRST = (
    PrintState.UNKNOWN,
    PrintState.FAILED,
    PrintState.SENDING,
    PrintState.QUEUED,
    PrintState.SENT,
    PrintState.CONFIRMED,
    PrintState.CANCELLED,
)
"""What asks for somebody comes first."""


def state_chip(say: Phrases, state: PrintState) -> ChipFace:
    return ChipFace(text=say.of("print_state", state), tone=_TONES[state])


def job_chips(say: Phrases, job: PrintJobView) -> tuple[ChipFace, ...]:
    """How many labels of a job are in which state; the count is left out where all are in one."""
    states = [state for state in _FIRST if job.states.get(state, 0)]
    if len(states) == 1:
        return (state_chip(say, states[0]),)
    return tuple(
        ChipFace(text=f"{say.of('print_state', state)} {job.states[state]}", tone=_TONES[state])
        for state in states[:2]
    )


def label_line(say: Phrases, item: PrintItemView) -> str:
    """What is told of one label below its name: why it is as it is, and of what it is a reprint."""
    parts = []
    if item.detail:
        parts.append(say.of("print_detail", item.detail))
    if item.reprint:
        parts.append(say("labels.reprint_mark", number=item.reprint))
    return " · ".join(parts)

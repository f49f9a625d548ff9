# SPDX-License-Identifier: Apache-2.0
"""What came out of a printer against what the ledger says: nothing doubled, nothing lost without being shown.

A label that came out bears its name; a reprint bears its number too. So two papers of one name are a doubled print
without a mark, and a label that the ledger takes for printed without a paper is a lost one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.domain.printing import PrintState
from app.services.printing.queue import PrintQueue
from app.services.printing.shown import PrintItemView

SAID_TO_BE_OUT = (PrintState.SENT, PrintState.CONFIRMED)
SAID_NOT_TO_BE_OUT = (PrintState.QUEUED, PrintState.CANCELLED)


def name_of(item: PrintItemView) -> str:
    """What stands on the paper."""
    return f"{item.entity}/{item.reprint}" if item.reprint else item.entity


def judged(out: Sequence[str], items: Sequence[PrintItemView], asked: Sequence[str]) -> list[str]:
    """All that is wrong, in words; nothing if papers and ledger agree."""
    wrong = [f"{name} came out {n} times" for name, n in Counter(out).items() if n > 1]
    for item in items:
        name = name_of(item)
        if item.state in SAID_TO_BE_OUT and name not in out:
            wrong.append(f"{name} is {item.state} and isn't there")
        if item.state in SAID_NOT_TO_BE_OUT and name in out:
            wrong.append(f"{name} is {item.state} and is there: it would come out again")
    known = {item.entity for item in items}
    wrong += [f"{entity} was asked for and is nowhere" for entity in asked if entity not in known]
    wrong += [f"{name} came out and is nowhere" for name in set(out) - {name_of(i) for i in items}]
    return wrong


def all_items(queue: PrintQueue) -> list[PrintItemView]:
    return [item for job in queue.jobs(10_000) for item in queue.items(job.id)]


def answer_by_looking(queue: PrintQueue, out: Sequence[str]) -> int:
    """A person goes through the questions and looks what lies there; how many they answered."""
    answered = 0
    for question in queue.questions():
        for item in question.items:
            queue.answer([item.id], printed=name_of(item) in out, why="looked")
            answered += 1
    return answered

# SPDX-License-Identifier: Apache-2.0
"""Pending operations laid over the server's rows again: what a counter shows.

The base holds the server's truth; what this counter has recorded and the server hasn't yet taken in is
applied over it, in the order in which it was recorded, by the very `apply` that the server will run.
So nothing that another counter did reverts what was done here, and the screen knows beforehand which
operation will meet a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.apply import apply
from app.domain.kinds import Kind
from app.domain.operations import Operation
from app.domain.outcome import NothingIssued, Outcome, Overlay, Rows
from app.domain.records import Personal, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebased:
    """`view`: what differs from the base (None: a row that isn't there any more); one outcome an operation."""

    view: dict[tuple[Kind, str], Record | None]
    outcomes: dict[str, Outcome]


def rebase(base: Rows, pending: Iterable[tuple[Operation, Personal | None]]) -> Rebased:
    """The view of `base` with the `pending` operations over it, in the order of their `n`.

    A predicted refusal leaves its case in the view: the clerk sees it before the server has said it.
    """
    overlay = Overlay(base)
    outcomes: dict[str, Outcome] = {}
    for op, private in sorted(pending, key=lambda pair: pair[0].n):
        outcome = apply(op, private, overlay, NothingIssued())
        outcomes[op.id] = outcome
        overlay.take(outcome)
    return Rebased(view=dict(overlay.put), outcomes=outcomes)

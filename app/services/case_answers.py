# SPDX-License-Identifier: Apache-2.0
"""A case as the screen and scripts get it: both sides in words' reach, masked, with what was and may be done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView:
    """One side of a case, in the order of arrival.

    `what` is the kind of act (an operation's name, or `slot`, `count`, ...) and `value` what it names: a slot, a
    count's numbers, a way. `proof` is what a handover rested on; `here` says that it was this counter.
    """

    counter_name: str
    operator_name: str
    at: int
    what: str
    value: str = ""
    proof: str = ""
    scanned: bool = False
    proxy_masked: str = ""
    reason: str = ""
    here: bool = False
    counter: str = ""
    operator: str = ""
    operation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case with everything that its card shows.

    `done` is what became of the operation, `resolutions` how the case may be closed, `proposed` the likeliest of them.
    `foreseen`: this counter expects it, the server hasn't been asked yet. `due_minor` was to be collected,
    `owed_minor` is what a shortage is worth.
    """

    id: str
    kind: str
    code: str
    subject: str
    subject_kind: str
    opened_at: int
    open: bool
    sides: tuple[EvidenceView, ...]
    resolutions: tuple[str, ...]
    done: str
    proposed: str
    foreseen: bool = False
    slot: str = ""
    waybill: str = ""
    name_masked: str = ""
    phone_tail: str = ""
    item: str = ""
    product: str = ""
    counter_name: str = ""
    due_minor: int = 0
    owed_minor: int = 0
    resolved_as: str = ""
    resolved_reason: str = ""
    resolved_by_name: str = ""
    resolved_counter_name: str = ""
    resolved_at: int = 0

    @property
    def concerns_here(self) -> bool:
        """Whether one of its sides was recorded at this counter."""
        return any(side.here for side in self.sides)

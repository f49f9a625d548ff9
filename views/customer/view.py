# SPDX-License-Identifier: Apache-2.0
"""What the resident may see of a verdict: one word, how many parcels, a masked name and four digits.

This is the whole of what reaches the customer display: money, reasons, notes, places on the shelf and
other people have no field here, so no later change of the display can show them. A refusal is told to
the clerk; the resident reads only that the clerk will help.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.phones import mask_name
from app.domain.verdict import Answer, Reason
from app.services.answers import Verdict


class CustomerState(StrEnum):
    """What the display says."""

    WELCOME = "welcome"
    WAIT = "wait"
    SHOW_CODE = "show_code"
    READY = "ready"
    ASK = "ask"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """A name that came whole is masked here, and of a phone only four digits stay."""

    state: CustomerState = CustomerState.WELCOME
    count: int = 0
    name_masked: str = ""
    phone_tail: str = ""

    def __post_init__(self) -> None:
        if self.name_masked and "*" not in self.name_masked:
            object.__setattr__(self, "name_masked", mask_name(self.name_masked))
        object.__setattr__(self, "phone_tail", self.phone_tail[-4:])


WELCOME = CustomerView()
WAIT = CustomerView(state=CustomerState.WAIT)
ASK = CustomerView(state=CustomerState.ASK)


def view_of(verdict: Verdict) -> CustomerView:
    """The resident's side of a verdict. Whose parcels they are is said only after a proof."""
    match verdict.answer:
        case Answer.VALID if verdict.reason is Reason.OK:
            return CustomerView(
                state=CustomerState.READY,
                count=len(verdict.parcels),
                name_masked=verdict.name_masked,
                phone_tail=verdict.phone_tail,
            )
        case Answer.VALID if verdict.reason is Reason.PROOF_NEEDED:
            return CustomerView(state=CustomerState.SHOW_CODE)
        case Answer.VALID:
            return WAIT
        case Answer.INVALID | Answer.UNKNOWN:
            return ASK


def thanks(count: int) -> CustomerView:
    """They went."""
    return CustomerView(state=CustomerState.THANKS, count=count)

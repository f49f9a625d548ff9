# SPDX-License-Identifier: Apache-2.0
"""What a counter hears when it asks the site's hub before a hand-over.

A hint, never truth: it spares two clerks the argument, the server decides. Pure values, so that the
service that asks and the network that answers need not know each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ClaimAnswer(StrEnum):
    """`NO_HUB` goes on as if nobody had been asked."""

    GRANTED = "granted"
    TAKEN = "taken"
    NO_HUB = "no_hub"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The answer; for `TAKEN` which parcel, by which counter (id), when (UTC ms), and whether it is gone."""

    answer: ClaimAnswer
    parcel: str = ""
    counter: str = ""
    at: int = 0
    gone: bool = False

    @property
    def granted(self) -> bool:
        return self.answer is ClaimAnswer.GRANTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A hand-over that another counter has recorded and the server's rows don't show here yet."""

    handover: str
    parcel: str
    counter: str
    at: int


NO_HUB = Claim(answer=ClaimAnswer.NO_HUB)
GRANTED = Claim(answer=ClaimAnswer.GRANTED)

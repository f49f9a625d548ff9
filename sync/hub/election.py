# SPDX-License-Identifier: Apache-2.0
"""Who is hub: decided by every counter for itself, from what it has just asked the others.

A hub that acts stays hub: a newcomer with a lower id joins it, for moving the claims would cost more than
it gives. Where nobody acts, the lowest id among those that see each other does. Two that act, after a
divided network is whole again: the lower one stays, the other steps down. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Choice(StrEnum):
    ACT = "act"
    FOLLOW = "follow"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A counter that answers, and whom it follows: itself if it acts, "" if nobody yet."""

    counter: str
    follows: str = ""

    @property
    def acts(self) -> bool:
        return self.follows == self.counter


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    choice: Choice
    hub: str = ""


def decide(me: str, seen: Sequence[Seen], *, acting: bool) -> Decision:
    """What `me` does, having seen these."""
    hubs = sorted(peer.counter for peer in seen if peer.acts)
    if acting:
        below = [hub for hub in hubs if hub < me]
        return (
            Decision(choice=Choice.FOLLOW, hub=below[0]) if below else Decision(choice=Choice.ACT)
        )
    if hubs:
        return Decision(choice=Choice.FOLLOW, hub=hubs[0])
    # One that follows a hub which doesn't answer here will see for itself that it is gone.
    if any(peer.counter < me for peer in seen if not peer.follows):
        return Decision(choice=Choice.WAIT)
    return Decision(choice=Choice.ACT)

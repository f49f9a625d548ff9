# SPDX-License-Identifier: Apache-2.0
"""The member's end: follows one hub, claims at it, tells it what was handed over, hears what others did.

`claim` may be called from any thread and never waits longer than its deadline; everything else is the LAN
thread's. Whatever fails is a `LineLost`: the LAN looks for a hub again, and the counter works meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from app.domain.claim import GRANTED, NO_HUB, Claim, ClaimAnswer
from sync.hub.datagrams import Datagrams
from sync.hub.finder import Address
from sync.hub.messages import (
    CLAIM_PARCELS_MAX,
    Ask,
    Claimed,
    Claiming,
    Gone,
    Held,
    Join,
    Joined,
    Leave,
    News,
    Noted,
    NotHub,
    Ping,
    Pong,
    Since,
    Standing,
    Tell,
    raw_id,
    text_id,
)
from sync.hub.sealed import NotGenuine
from sync.hub.stream import LineLost, Stream

CLAIM_S = 0.14
PULSE_S = 0.4
SILENCE_S = 3.0
ANSWER_S = 15.0
_KEEP_ALIVE_S = 20.0
T = TypeVar("T")


class Following:
    """One hub that is followed; close it."""

    def __init__(self, me: str, stream: Stream, address: Address, joined: Joined) -> None:
        self.me = me
        self.hub = stream.counter
        self.address = address
        self._stream = stream
        self._claims = Datagrams(stream.conversation, joined.claims, address)
        self._pulse = Datagrams(stream.conversation, joined.pulse, address)
        self._heard = self._spoke = time.monotonic()
        self._version = 0
        self.hub_version = 0
        self.hub_seen = 0

    @classmethod
    def join(cls, me: str, stream: Stream, address: Address) -> Following:
        """Follows whoever is at the other end; `LineLost` if it isn't the hub (any more)."""
        answer = stream.ask(Join(), ANSWER_S)
        if not isinstance(answer, Joined):
            stream.close()
            raise LineLost("not the hub")
        return cls(me, stream, address, answer)

    def claim(self, parcels: Sequence[str], deadline_s: float = CLAIM_S) -> Claim:
        """All of them granted, one of them taken, or no answer in time."""
        until = time.monotonic() + deadline_s
        raw = [found for found in map(raw_id, parcels) if found is not None]
        for start in range(0, len(raw), CLAIM_PARCELS_MAX):
            part = raw[start : start + CLAIM_PARCELS_MAX]
            answer = self._claims.ask(_claiming(part), until - time.monotonic())
            if not isinstance(answer, Claimed):
                return NO_HUB
            if answer.counter:
                return _taken(answer)
        return GRANTED

    def pulse(self) -> None:
        """Hears whether the hub is there; `LineLost` once it has been silent for too long."""
        if self._stream.is_lost():
            raise LineLost("closed")
        answer = self._pulse.ask(Ping, PULSE_S)
        now = time.monotonic()
        match answer:
            case Pong():
                self._heard = now
                self.hub_version, self.hub_seen = answer.version, answer.seen
            case NotHub():
                raise LineLost("not the hub")
            case _ if now - self._heard > SILENCE_S:
                raise LineLost("silent")
        if now - self._spoke > _KEEP_ALIVE_S:
            self._ask(Ask(), Standing)

    def tell(
        self, gone: Sequence[Gone], back: Sequence[str], released: Sequence[str], *, whole: bool
    ) -> None:
        """Tells the hub what was done here; it has taken it in when this returns."""
        message = Tell(whole=whole, gone=list(gone), back=list(back), released=list(released))
        self._ask(message, Noted)

    def leave(self, held: Sequence[Held]) -> None:
        """Hands the claims over that this counter has granted as hub."""
        self._ask(Leave(held=list(held)), Noted)

    def news(self) -> News | None:
        """What the hub has heard since the last time; None if nothing."""
        if self._version == self.hub_version and self._version:
            return None
        news = self._ask(Since(version=self._version), News)
        self._version = self.hub_version = news.version
        return news

    def _ask(self, message: Ask | Tell | Leave | Since, shape: type[T]) -> T:
        self._spoke = time.monotonic()
        answer = self._stream.ask(message, ANSWER_S)
        if not isinstance(answer, shape):
            raise LineLost("not the hub")
        return answer

    def close(self) -> None:
        self._stream.close()
        self._claims.close()
        self._pulse.close()


def _claiming(parcels: list[bytes]) -> Callable[[int], Claiming]:
    return lambda rid: Claiming(rid, parcels)


def _taken(answer: Claimed) -> Claim:
    try:
        parcel = text_id(answer.parcel)
    except NotGenuine:
        parcel = ""
    return Claim(
        answer=ClaimAnswer.TAKEN,
        parcel=parcel,
        counter=answer.counter,
        at=answer.at,
        gone=answer.gone,
    )

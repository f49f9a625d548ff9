# SPDX-License-Identifier: Apache-2.0
"""The hub's memory: who is handing over what, and what has left the house by anybody's hand.

A claim lasts two minutes unless its hand-over is told; what was handed over stays until the server's rows
show it here, or its counter takes it back. It decides nothing about the shop and keeps nothing on the
disk: who follows a new hub tells it again. Safe to call from several threads; time is handed in.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Sequence

from app.domain.claim import GRANTED, Claim, ClaimAnswer
from sync.hub.messages import Gone, Held, News

CLAIM_MS = 120_000
GONE_MAX = 20_000
CLAIMS_MAX = 2_000
"""What one counter may hold at a time; beyond it somebody is playing."""
_EVENTS_MAX = 2_000

InStore = Callable[[Sequence[str]], dict[str, Gone]]
"""Of these parcels, the ones that the hub's own store knows as handed over."""


class ClaimTable:
    """What is claimed and what is gone."""

    def __init__(self, *, monotonic_ms: Callable[[], int], now_ms: Callable[[], int]) -> None:
        self._monotonic_ms = monotonic_ms
        self._now_ms = now_ms
        self._lock = threading.Lock()
        self._claims: dict[str, tuple[str, int, int]] = {}
        self._gone: OrderedDict[str, Gone] = OrderedDict()
        self._of_parcel: dict[str, str] = {}
        self._version = 0
        self._events: deque[tuple[int, Gone | str]] = deque(maxlen=_EVENTS_MAX)

    @property
    def version(self) -> int:
        return self._version

    def claim(self, counter: str, parcels: Sequence[str], in_store: InStore) -> Claim:
        """All of them or none; the same counter asking again gets the same answer."""
        known = in_store(parcels)
        with self._lock:
            now = self._monotonic_ms()
            for parcel in parcels:
                gone = known.get(parcel) or self._gone.get(self._of_parcel.get(parcel, ""))
                if gone is not None and gone.counter != counter:
                    return _taken(parcel, gone.counter, gone.at, gone=True)
                holder, until, at = self._claims.get(parcel, ("", 0, 0))
                if holder not in ("", counter) and now < until:
                    return _taken(parcel, holder, at, gone=False)
            self._drop_old(now)
            held = sum(1 for holder, _, _ in self._claims.values() if holder == counter)
            if held + len(parcels) > CLAIMS_MAX:
                return Claim(answer=ClaimAnswer.NO_HUB)
            at = self._now_ms()
            for parcel in parcels:
                self._claims[parcel] = (counter, now + CLAIM_MS, at)
        return GRANTED

    def _drop_old(self, now: int) -> None:
        if len(self._claims) > 64:
            self._claims = {p: held for p, held in self._claims.items() if now < held[1]}

    def release(self, counter: str, parcels: Iterable[str]) -> None:
        """The hand-over didn't happen."""
        with self._lock:
            for parcel in parcels:
                if self._claims.get(parcel, ("",))[0] == counter:
                    del self._claims[parcel]

    def tell(
        self, counter: str, gone: Sequence[Gone], back: Iterable[str] = (), *, whole: bool = False
    ) -> None:
        """What `counter` itself has handed over and taken back; nobody speaks for another."""
        with self._lock:
            if whole:
                told = {mark.handover for mark in gone}
                mine = [m.handover for m in self._gone.values() if m.counter == counter]
                back = [*back, *(id for id in mine if id not in told)]
            for mark in gone:
                if mark.counter != counter or self._gone.get(mark.handover) == mark:
                    continue
                self._forget(mark.handover)
                self._gone[mark.handover] = mark
                self._of_parcel[mark.parcel] = mark.handover
                self._note(mark)
                if self._claims.get(mark.parcel, ("",))[0] == counter:
                    del self._claims[mark.parcel]
            for handover in back:
                found = self._gone.get(handover)
                if found is not None and found.counter == counter:
                    self._forget(handover)
            while len(self._gone) > GONE_MAX:
                self._forget(next(iter(self._gone)))

    def _forget(self, handover: str) -> None:
        mark = self._gone.pop(handover, None)
        if mark is not None:
            if self._of_parcel.get(mark.parcel) == handover:
                del self._of_parcel[mark.parcel]
            self._note(handover)

    def _note(self, event: Gone | str) -> None:
        self._version += 1
        self._events.append((self._version, event))

    def find(self, parcel: str) -> Gone | None:
        """Who has handed this parcel over, as far as was told."""
        with self._lock:
            return self._gone.get(self._of_parcel.get(parcel, ""))

    def marks(self) -> list[Gone]:
        """What is remembered as handed over."""
        with self._lock:
            return list(self._gone.values())

    def came_back(self, handovers: Iterable[str]) -> None:
        """The server's rows show these here: the store answers for them from now on."""
        with self._lock:
            for handover in handovers:
                self._forget(handover)

    def news(self, version: int) -> News:
        """What has changed since `version`; everything if that is too long ago."""
        with self._lock:
            oldest = self._events[0][0] if self._events else self._version + 1
            if not 0 < version <= self._version or version < oldest - 1:
                whole = list(self._gone.values())
                return News(version=self._version, whole=True, gone=whole)
            since = [event for number, event in self._events if number > version]
        return News(
            version=self._version,
            whole=False,
            gone=[event for event in since if isinstance(event, Gone)],
            back=[event for event in since if isinstance(event, str)],
        )

    def held(self) -> list[Held]:
        """The claims that stand, for the hub that comes after this one."""
        with self._lock:
            now = self._monotonic_ms()
            return [
                Held(parcel, counter, CLAIM_MS - (until - now))
                for parcel, (counter, until, _) in self._claims.items()
                if now < until
            ]

    def inherit(self, held: Iterable[Held]) -> None:
        """Claims that another hub granted; what stands here stays."""
        with self._lock:
            now, at = self._monotonic_ms(), self._now_ms()
            for claim in held:
                left = CLAIM_MS - max(0, claim.age_ms)
                if claim.parcel not in self._claims and left > 0 and len(self._claims) < GONE_MAX:
                    self._claims[claim.parcel] = (claim.counter, now + left, at)

    def clear(self) -> None:
        """Not the hub any more."""
        with self._lock:
            self._claims.clear()
            self._gone.clear()
            self._of_parcel.clear()
            self._events.clear()
            self._version += 1


def _taken(parcel: str, counter: str, at: int, *, gone: bool) -> Claim:
    return Claim(answer=ClaimAnswer.TAKEN, parcel=parcel, counter=counter, at=at, gone=gone)

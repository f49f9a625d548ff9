# SPDX-License-Identifier: Apache-2.0
"""What this counter has told the hub, and what it has heard of the others' hand-overs.

The store is the truth: what was handed over here is read from it, and told as the difference to what was
told before. What was heard survives the loss of a hub, so that the next one begins with it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from sync.hub.claims import ClaimTable
from sync.hub.following import Following
from sync.hub.messages import Gone
from sync.hub.shop import RECENT_MS, Shop

_TIDY_S = 60.0
_OVERLAP_MS = 600_000
"""How far back a quick look goes; the thorough one, once a minute, finds a late undo."""
HEARD_MAX = 20_000


class Memory:
    """`release`, `nudge` and `elsewhere` are for any thread, the rest is the LAN thread's."""

    def __init__(self, shop: Shop, table: ClaimTable) -> None:
        self._shop = shop
        self._table = table
        self._lock = threading.Lock()
        self._released: list[str] = []
        self._news = True
        self._told: dict[str, Gone] = {}
        self._heard: dict[str, Gone] = {}
        self._of_parcel: dict[str, str] = {}
        self._me = ""
        self._tidied = 0.0

    def release(self, parcels: Sequence[str]) -> None:
        with self._lock:
            self._released += parcels

    def nudge(self) -> None:
        with self._lock:
            self._news = True

    def elsewhere(self, parcel: str) -> Gone | None:
        """Who else has handed it over, by what was heard or told."""
        with self._lock:
            heard = self._heard.get(self._of_parcel.get(parcel, ""))
        return heard or self._table.find(parcel)

    def join(self, following: Following) -> None:
        """Tells a hub everything that stands, and hears everything that it knows."""
        self._table.clear()
        self._me = following.me
        standing = self._standing(whole=True)
        following.tell(list(standing.values()), (), self._given_back(), whole=True)
        self._told = standing
        self._listen(following)

    def take_over(self, me: str) -> None:
        """This counter becomes hub: it begins with what it has done itself and heard of others."""
        self._me = me
        self._table.clear()
        self._told = self._standing(whole=True)
        self._table.tell(me, list(self._told.values()), whole=True)
        with self._lock:
            heard = list(self._heard.values())
        for mark in heard:
            self._table.tell(mark.counter, [mark])

    def keep(self, following: Following | None) -> None:
        """Tells what is new here and hears what is new there; `None` when this counter is the hub."""
        tidy = time.monotonic() - self._tidied > _TIDY_S
        with self._lock:
            news, self._news = self._news or tidy, False
        if news or self._released:
            self._tell(following, whole=tidy)
        if following is not None:
            self._listen(following)
        if tidy:
            self._tidy(following)

    def _tell(self, following: Following | None, *, whole: bool) -> None:
        standing = self._standing(whole=whole)
        gone = [mark for id, mark in standing.items() if id not in self._told]
        since = self._since(whole=whole)
        back = [id for id, m in self._told.items() if m.at >= since and id not in standing]
        released = self._given_back()
        try:
            if following is None:
                self._table.release(self._me, released)
                self._table.tell(self._me, gone, back)
            elif gone or back or released:
                following.tell(gone, back, released, whole=False)
        except BaseException:
            # Not taken in: the next hub is told everything, the released ones once more.
            self.release(released)
            self.nudge()
            raise
        for id in back:
            del self._told[id]
        self._told |= {mark.handover: mark for mark in gone}

    def _standing(self, *, whole: bool) -> dict[str, Gone]:
        marks = self._shop.handed_over(self._me, self._since(whole=whole))
        return {mark.handover: mark for mark in marks}

    def _since(self, *, whole: bool) -> int:
        return self._shop.now_ms() - (RECENT_MS if whole else _OVERLAP_MS)

    def _given_back(self) -> list[str]:
        with self._lock:
            released, self._released = self._released, []
        return released

    def _listen(self, following: Following) -> None:
        news = following.news()
        if news is None:
            return
        with self._lock:
            if news.whole:
                self._heard.clear()
                self._of_parcel.clear()
            for mark in news.gone[:HEARD_MAX]:
                if mark.counter != self._me:
                    self._heard[mark.handover] = mark
                    self._of_parcel[mark.parcel] = mark.handover
            for id in news.back:
                self._forget(id)

    def _forget(self, handover: str) -> None:
        mark = self._heard.pop(handover, None)
        if mark is not None and self._of_parcel.get(mark.parcel) == handover:
            del self._of_parcel[mark.parcel]

    def _tidy(self, following: Following | None) -> None:
        """What the server's rows show here needs no memory."""
        self._tidied = time.monotonic()
        with self._lock:
            heard = list(self._heard)
        shown = self._shop.shown(heard)
        with self._lock:
            for id in shown:
                self._forget(id)
        if following is None:
            others = [m.handover for m in self._table.marks() if m.counter != self._me]
            self._table.came_back(self._shop.shown(others))

# SPDX-License-Identifier: Apache-2.0
"""What a counter answers to the others of its site: claims while it is hub, and always whom it follows."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sync.hub.claims import ClaimTable
from sync.hub.messages import (
    Ask,
    Carried,
    Carry,
    Claimed,
    Claiming,
    Leave,
    Message,
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
from sync.hub.shop import Shop


class HubDuty:
    """The host's `Duty`; `whom` says whom this counter follows, `carry` sends a request to the server."""

    def __init__(
        self,
        shop: Shop,
        table: ClaimTable,
        *,
        whom: Callable[[], Standing],
        carry: Callable[[Carry, str], Carried],
    ) -> None:
        self._shop = shop
        self._table = table
        self._whom = whom
        self._carry = carry
        self._acting = threading.Event()

    @property
    def acting(self) -> bool:
        return self._acting.is_set()

    def act(self, acting: bool) -> None:
        """Takes the hub's work up, or lays it down."""
        if acting:
            self._acting.set()
        else:
            self._acting.clear()

    def on_datagram(self, counter: str, question: Claiming | Ping) -> Message:
        if isinstance(question, Ping):
            return Pong(question.rid, self._table.version, self._shop.seen())
        parcels = [text_id(raw) for raw in question.parcels]
        claim = self._table.claim(counter, parcels, self._shop.gone)
        if claim.counter:
            raw = raw_id(claim.parcel) or b""
            return Claimed(question.rid, raw, claim.counter, claim.at, claim.gone)
        return Claimed(question.rid) if claim.granted else NotHub(question.rid)

    def on_request(self, counter: str, request: Message) -> Message | None:
        if isinstance(request, Ask):
            return self._whom()
        if not self.acting:
            return NotHub()
        match request:
            case Tell():
                self._table.release(counter, request.released)
                self._table.tell(counter, request.gone, request.back, whole=request.whole)
                return Noted()
            case Since():
                return self._table.news(request.version)
            case Leave():
                self._table.inherit(request.held)
                return Noted()
            case Carry():
                return self._carry(request, counter)
            case _:
                return None

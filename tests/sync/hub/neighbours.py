# SPDX-License-Identifier: Apache-2.0
"""Counters of a LAN in one process: a shop without a store, a finder without multicast, real sockets."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import uuid4

from app.tokens import new_key, public_bytes
from sync.hub.finder import Address
from sync.hub.handshake import Myself
from sync.hub.keys import SiteSecret, site_secret
from sync.hub.lan import Lan, LanPace
from sync.hub.messages import Gone
from sync.hub.relay import Carrier
from sync.status import HubPlace

SITE_KEY = b"k" * 32
LOOPBACK = "127.0.0.1"
WAIT_S = 60.0
QUICK = LanPace(look_s=0.05, probe_s=0.1, refresh_s=0.2, grace_s=0.3, claim_s=10.0)
"""Looks round often, and waits for an answer as long as a busy machine may need: no test is about speed."""


class Street:
    """The multicast of a test: who announces is found by the others, unless it is shut."""

    def __init__(self) -> None:
        self.open = True
        self.announced: dict[str, tuple[Address, ...]] = {}


class StreetFinder:
    def __init__(self, street: Street, me: Myself) -> None:
        self._street = street
        self._rank = me.site.rank(me.counter)

    def announce(self, addresses: Sequence[str], port: int) -> None:
        self._street.announced[self._rank] = tuple((address, port) for address in addresses)

    def peers(self) -> dict[str, tuple[Address, ...]]:
        if not self._street.open:
            return {}
        return {r: a for r, a in self._street.announced.items() if r != self._rank}

    def close(self) -> None:
        self._street.announced.pop(self._rank, None)


class FakeShop:
    """One counter's facts, as the test sets them."""

    def __init__(self, counter: str, site_key: bytes = SITE_KEY, site: int = 1) -> None:
        self.seed = counter.encode().ljust(32, b"-")[:32]
        secret: SiteSecret = site_secret(site_key, site)
        self.me = Myself(site=secret, counter=counter, key=new_key(self.seed))
        self.others: dict[str, bytes] = {}
        self.policy = True
        self.standing: list[Gone] = []
        self.in_store: dict[str, Gone] = {}
        self.kept: dict[str, Address] = {}
        self.sequence = 0

    @property
    def public(self) -> bytes:
        return public_bytes(self.me.key)

    def hand_over(self, parcel: str) -> None:
        at = self.now_ms()
        self.standing.append(Gone(str(uuid4()), parcel, self.me.counter, at))

    def myself(self) -> Myself | None:
        return self.me

    def neighbours(self) -> dict[str, bytes]:
        return dict(self.others)

    def allowed(self) -> bool:
        return self.policy

    def handed_over(self, counter: str, since: int) -> list[Gone]:
        return list(self.standing)

    def gone(self, parcels: Sequence[str]) -> dict[str, Gone]:
        return {parcel: self.in_store[parcel] for parcel in parcels if parcel in self.in_store}

    def shown(self, handovers: Iterable[str]) -> list[str]:
        here = {mark.handover for mark in self.in_store.values()}
        return [id for id in handovers if id in here]

    def seen(self) -> int:
        return self.sequence

    def addresses(self) -> dict[str, Address]:
        return dict(self.kept)

    def keep_addresses(self, addresses: dict[str, Address]) -> None:
        self.kept = dict(addresses)

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000


class Neighbour:
    """A counter on the street, open."""

    def __init__(
        self,
        shop: FakeShop,
        street: Street,
        carrier: Carrier | None = None,
        places: tuple[str, ...] = (LOOPBACK,),
    ) -> None:
        self.shop = shop
        self.changed = threading.Condition()
        self.lan = Lan(
            shop,
            finder=lambda me: StreetFinder(street, me),
            carrier=carrier or Carrier(lambda: None, lambda: False),
            addresses=lambda: places,
            on_change=self._tell,
            pace=QUICK,
        )
        self.lan.start()

    def _tell(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def until(self, holds: Callable[[], bool]) -> None:
        """Waits until that holds, or fails."""
        end = time.monotonic() + WAIT_S
        while not holds():
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"still {self.lan.place()} after {WAIT_S} s")
            with self.changed:
                self.changed.wait(min(left, 0.02))

    def until_hub(self, hub: str) -> None:
        """Waits until `hub` is the one that this counter follows, or is."""
        place = HubPlace.HERE if hub == self.shop.me.counter else HubPlace.THERE
        self.until(lambda: self.lan.place() == (place, hub))


def until_agreed(counters: Sequence[Neighbour]) -> str:
    """Waits until all of these follow the same one of them, or are it; gives which."""
    names = {one.shop.me.counter for one in counters}

    def agreed() -> bool:
        hubs = {one.lan.place()[1] for one in counters}
        return len(hubs) == 1 and hubs <= names

    counters[0].until(agreed)
    return counters[0].lan.place()[1]


def acquaint(shops: Sequence[FakeShop]) -> None:
    """Each has the others' rows."""
    for shop in shops:
        shop.others = {o.me.counter: o.public for o in shops if o is not shop}


@contextmanager
def neighbours(*names: str, street: Street | None = None) -> Iterator[list[Neighbour]]:
    """Counters of one site that have found their hub."""
    shops = [FakeShop(name) for name in names]
    acquaint(shops)
    place = street or Street()
    opened = [Neighbour(shop, place) for shop in shops]
    try:
        until_agreed(opened)
        yield opened
    finally:
        for one in opened:
            one.lan.close()

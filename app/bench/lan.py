# SPDX-License-Identifier: Apache-2.0
"""`linli bench lan`: what asking the site's hub costs a clerk, beside a bare packet there and back.

Two counters' LAN parts over the loopback of this machine: a claim that is granted, a claim at a hub that has
fallen silent (its machine is gone), and how long the others are without a hub once it has ended.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import uuid4

from app.bench.report import Report, percentile, spread
from app.errors import OperatorError
from app.tokens import new_key, public_bytes
from sync.hub.datagrams import Datagrams
from sync.hub.finder import Address, NoFinder
from sync.hub.following import CLAIM_S
from sync.hub.handshake import Myself
from sync.hub.keys import site_secret
from sync.hub.lan import Lan
from sync.hub.messages import Claiming, Gone
from sync.hub.relay import Carrier
from sync.hub.sealed import Conversation
from sync.status import HubPlace

CLAIMS = 2_000
SILENT = 10
_LOOPBACK = "127.0.0.1"
_PATIENCE_S = 20.0


class _Shop:
    """A counter that has nothing in its store and knows the others by heart."""

    def __init__(self, counter: str) -> None:
        key = new_key(counter.encode().ljust(32, b"-"))
        self.me = Myself(site=site_secret(b"k" * 32, 1), counter=counter, key=key)
        self.others: dict[str, bytes] = {}
        self.places: dict[str, Address] = {}

    def myself(self) -> Myself | None:
        return self.me

    def neighbours(self) -> dict[str, bytes]:
        return self.others

    def allowed(self) -> bool:
        return True

    def handed_over(self, counter: str, since: int) -> list[Gone]:
        return []

    def gone(self, parcels: Sequence[str]) -> dict[str, Gone]:
        return {}

    def shown(self, handovers: Iterable[str]) -> list[str]:
        return []

    def seen(self) -> int:
        return 0

    def addresses(self) -> dict[str, Address]:
        return self.places

    def keep_addresses(self, addresses: dict[str, Address]) -> None:
        self.places |= addresses

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000


class _Counters:
    """Counters on the loopback, told of each other as they open."""

    def __init__(self, names: Sequence[str]) -> None:
        self.changed = threading.Condition()
        shops = [_Shop(name) for name in names]
        self.lans: list[Lan] = []
        for shop in shops:
            shop.others = {o.me.counter: public_bytes(o.me.key) for o in shops if o is not shop}
            for other, lan in zip(shops, self.lans, strict=False):
                shop.places[other.me.counter] = (_LOOPBACK, lan.port)
            self.lans.append(self._opened(shop))
            self.until(lambda: self.lans[-1].place()[0] not in _WITHOUT)

    def _opened(self, shop: _Shop) -> Lan:
        lan = Lan(
            shop,
            finder=lambda _: NoFinder(),
            carrier=Carrier(lambda: None, lambda: False),
            addresses=lambda: [_LOOPBACK],
            on_change=self._tell,
        )
        lan.start()
        return lan

    def _tell(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def until(self, holds: Callable[[], bool]) -> None:
        with self.changed:
            if not self.changed.wait_for(holds, _PATIENCE_S):
                raise OperatorError("bench_failed", "The counters didn't find each other.")

    def close(self) -> None:
        for lan in self.lans:
            lan.close()


_WITHOUT = (HubPlace.OFF, HubPlace.NONE)


def measure(size: int) -> Report:
    """`size` claims (0: two thousand)."""
    counters = _Counters(("a", "b", "c"))
    try:
        hub, member, third = counters.lans
        claims = [_timed(lambda: member.claim([str(uuid4())])) for _ in range(size or CLAIMS)]
        began = time.monotonic()
        hub.close()
        counters.until(lambda: {lan.place()[1] for lan in (member, third)} == {"b"})
        without_hub_s = time.monotonic() - began
    finally:
        counters.close()
    with _silence() as ask:
        silent = [_timed(ask) for _ in range(SILENT)]
    with _echo() as echo:
        bare = [_timed(echo) for _ in range(size or CLAIMS)]
    figures = {
        **spread("claim", claims),
        "claim_at_a_silent_hub_max_ms": round(max(silent) * 1_000, 1),
        "hub_lost_to_next_s": round(without_hub_s, 3),
        **spread("bare_packet_there_and_back", bare),
    }
    limits = {"claim_at_a_silent_hub_max_ms": CLAIM_S * 1_000 + 10, "hub_lost_to_next_s": 5.0}
    ratio = percentile(claims, 0.5) / percentile(bare, 0.5)
    return Report(
        bench="lan",
        figures=figures,
        limits=limits,
        ratios={"claim_to_bare_packet": round(ratio, 2)},
    )


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@contextmanager
def _silence() -> Iterator[Callable[[], object]]:
    """A claim at a place where packets arrive and nobody answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind((_LOOPBACK, 0))
        asking = Datagrams(Conversation(b"s" * 32), b"session1", silent.getsockname())
        yield lambda: asking.ask(lambda rid: Claiming(rid, [bytes(16)]), CLAIM_S)
        asking.close()


@contextmanager
def _echo() -> Iterator[Callable[[], object]]:
    """A packet to another thread and back."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as here,
    ):
        there.bind((_LOOPBACK, 0))
        here.connect(there.getsockname())

        def answer() -> None:
            while True:
                packet, sender = there.recvfrom(2_000)
                if packet == b"end":
                    return
                there.sendto(packet, sender)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()

        def ask() -> None:
            here.send(b"x" * 150)
            here.recv(2_000)

        yield ask
        here.send(b"end")
        thread.join(5)

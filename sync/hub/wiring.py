# SPDX-License-Identifier: Apache-2.0
"""The LAN over a counter's real store, secrets and way to the server; and the gate that goes through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.clock import Clock
from app.secrets import Secrets
from app.store.store import Store
from sync.hub.finder import ZeroconfFinder
from sync.hub.lan import Lan
from sync.hub.relay import Carrier, Relayed
from sync.hub.shop import StoredShop
from sync.stored import FORCED_OFFLINE
from sync.transport import Fault, Transport
from sync.way import Connection, Gate


def lan_of(
    store: Store,
    secrets: Secrets,
    clock: Clock,
    *,
    gate: Gate,
    on_change: Callable[[], None],
    on_news: Callable[[], None],
) -> Lan:
    """A counter's part on the LAN; it does nothing until it is started."""

    def straight() -> Transport | None:
        connection = gate.connect()
        return connection.transport if connection is not None else None

    return Lan(
        StoredShop(store, secrets, clock),
        finder=lambda me: ZeroconfFinder(me.site, me.counter),
        # Who was told to stay off the internet doesn't go there for others either.
        carrier=Carrier(straight, lambda: store.kept(FORCED_OFFLINE) != "1"),
        on_change=on_change,
        on_news=on_news,
    )


class LanGate:
    """A `Gate` whose way leads through the hub where the straight one is shut."""

    def __init__(self, gate: Gate, lan: Lan) -> None:
        self._gate = gate
        self._lan = lan

    def enrolled(self) -> bool:
        return self._gate.enrolled()

    def connect(self) -> Connection | None:
        connection = self._gate.connect()
        if connection is None:
            return None
        return replace(connection, transport=Relayed(connection.transport, self._lan))

    def renew(self, connection: Connection) -> Fault | None:
        return self._gate.renew(connection)

# SPDX-License-Identifier: Apache-2.0
"""What the LAN asks of the counter that it serves, as a port: who we are, who they are, what has gone.

`StoredShop` is the port over the real store and keychain. It only reads, but for the last known addresses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Protocol

from app.clock import Clock
from app.domain.kinds import Kind, ParcelStatus
from app.domain.records import Counter, Handover, Parcel
from app.secrets import SIGNING_KEY, SITE_KEY, Secrets
from app.store import queries
from app.store.meta import Identity
from app.store.store import Store
from app.tokens import new_key
from sync.hub.finder import Address
from sync.hub.handshake import Myself
from sync.hub.keys import site_secret
from sync.hub.messages import Gone

PEERS = "lan_peers"
RECENT_MS = 7 * 86_400_000
RECENT_MAX = 5_000


class Shop(Protocol):
    """One counter, as the LAN sees it."""

    def myself(self) -> Myself | None:
        """Who this counter is; None before enrolment or where its keys are missing."""
        ...

    def neighbours(self) -> dict[str, bytes]:
        """The site's other counters that aren't revoked, with the keys by which they prove it."""
        ...

    def allowed(self) -> bool:
        """Whether the site's policy lets its counters speak on the LAN."""
        ...

    def handed_over(self, counter: str, since: int) -> list[Gone]:
        """This counter's hand-overs since then (UTC ms) that still stand."""
        ...

    def gone(self, parcels: Sequence[str]) -> dict[str, Gone]:
        """Of these parcels, those that the store shows as handed over."""
        ...

    def shown(self, handovers: Iterable[str]) -> list[str]:
        """Of these hand-overs of others, those that the server's rows have brought here."""
        ...

    def seen(self) -> int:
        """The server's sequence that this counter has reached."""
        ...

    def addresses(self) -> dict[str, Address]:
        """Counter -> where it was last."""
        ...

    def keep_addresses(self, addresses: dict[str, Address]) -> None: ...

    def now_ms(self) -> int: ...

    def monotonic_ms(self) -> int: ...


class StoredShop:
    """The port over a counter's store and secrets; called in the LAN's threads."""

    def __init__(self, store: Store, secrets: Secrets, clock: Clock) -> None:
        self._store = store
        self._secrets = secrets
        self._clock = clock
        self._me: Myself | None = None

    def myself(self) -> Myself | None:
        who = self._store.identity
        if not who.enrolled:
            return None
        # The keychain is asked once an identity: that may cost a conversation with the desktop.
        if self._me is None or self._me.counter != who.counter:
            self._me = self._identity(who)
        return self._me

    def _identity(self, who: Identity) -> Myself | None:
        seed = self._secrets.get(f"{SIGNING_KEY}.{who.counter}")
        site_key = self._secrets.get(SITE_KEY)
        if seed is None or site_key is None or len(seed) != 32:
            return None
        return Myself(site=site_secret(site_key, who.site), counter=who.counter, key=new_key(seed))

    def neighbours(self) -> dict[str, bytes]:
        own = self._store.identity.counter
        found: dict[str, bytes] = {}
        for row in self._store.read(lambda rows: rows.all(Kind.COUNTER)):
            if isinstance(row, Counter) and row.id != own and row.public_key and not row.revoked:
                try:
                    found[row.id] = bytes.fromhex(row.public_key)
                except ValueError:
                    continue
        return found

    def allowed(self) -> bool:
        site = self._store.site()
        return site is not None and site.lan

    def handed_over(self, counter: str, since: int) -> list[Gone]:
        found = self._store.query(
            lambda conn: queries.standing_handovers(conn, counter, since, RECENT_MAX)
        )
        return [Gone(id, parcel, counter, at) for id, parcel, at in found]

    def gone(self, parcels: Sequence[str]) -> dict[str, Gone]:
        found: dict[str, Gone] = {}
        pairs = self._store.read(
            lambda rows: [
                (parcel, rows.get(Kind.HANDOVER, parcel.handover))
                for parcel in (rows.get(Kind.PARCEL, id) for id in parcels)
                if isinstance(parcel, Parcel) and parcel.status is ParcelStatus.HANDED_OVER
            ]
        )
        for parcel, row in pairs:
            if isinstance(row, Handover):
                found[parcel.id] = Gone(row.id, parcel.id, row.counter, row.at)
        return found

    def shown(self, handovers: Iterable[str]) -> list[str]:
        wanted = list(handovers)
        return self._store.read(
            lambda rows: [id for id in wanted if rows.get(Kind.HANDOVER, id) is not None]
        )

    def seen(self) -> int:
        return self._store.identity.seen

    def addresses(self) -> dict[str, Address]:
        try:
            kept = json.loads(self._store.kept(PEERS) or "{}")
            return {str(name): (str(host), int(port)) for name, (host, port) in kept.items()}
        except (ValueError, TypeError, AttributeError):
            return {}

    def keep_addresses(self, addresses: dict[str, Address]) -> None:
        self._store.keep(PEERS, json.dumps(addresses, sort_keys=True))

    def now_ms(self) -> int:
        return self._clock.now_ms()

    def monotonic_ms(self) -> int:
        return self._clock.monotonic_ms()

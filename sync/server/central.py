# SPDX-License-Identifier: Apache-2.0
"""The server without its socket: one database and the jobs on it, each a plain call.

The routes do nothing but decode, call this and encode; tests and the simulator call it directly.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from app.clock import Clock, SystemClock
from app.ids import IdSource
from app.tokens import KeyList
from sync.protocol import (
    OPS_MAX,
    PROTO,
    ChangesReply,
    EnrolReply,
    EnrolRequest,
    ErrorCode,
    ExchangeReply,
    ExchangeRequest,
)
from sync.server import accept
from sync.server.accounts import Accounts
from sync.server.bus import Bus, LocalBus
from sync.server.digest import Digests
from sync.server.ending import Ending
from sync.server.engine import Database
from sync.server.enrolment import Enrolment, Session
from sync.server.faults import ProtocolFault
from sync.server.feed import Page, changes, no_page
from sync.server.happenings import happenings
from sync.server.keys import key_list
from sync.server.limits import Limit
from sync.server.metrics import Metrics
from sync.server.pickup import PickupToken, pickup_token
from sync.server.platform import Platform
from sync.server.platform_messages import BatchReply, HappeningsReply
from sync.server.reading import read_operation
from sync.server.snapshot import Snapshots
from sync.server.telling import Telling
from sync.server.upkeep import Upkeep
from sync.server.webhooks import Webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Calls a second and burst, for each counter, each platform key, and failed enrolments of an address."""

    per_s: float = 100
    burst: int = 1_000
    failures_per_s: float = 0.5
    failures_burst: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class _KeysAt:
    version: int
    keys: KeyList


@dataclass(slots=True)
class Central:
    """Everything that the routes need."""

    database: Database
    clock: Clock = field(default_factory=SystemClock)
    bus: Bus = field(default_factory=LocalBus)
    rates: Rates = field(default_factory=Rates)
    authority: str = ""
    """The certificate (PEM) of the authority that counters pin; "" where a proxy has a public one."""
    ending: Ending = field(default_factory=Ending)
    """What is announced of old protocols."""
    entropy: Callable[[int], bytes] = os.urandom
    ids: IdSource = field(init=False)
    metrics: Metrics = field(init=False)
    accounts: Accounts = field(init=False)
    enrolment: Enrolment = field(init=False)
    platform: Platform = field(init=False)
    upkeep: Upkeep = field(init=False)
    webhooks: Webhooks = field(init=False)
    telling: Telling = field(init=False)
    snapshots: Snapshots = field(init=False)
    digests: Digests = field(init=False)
    calls: Limit = field(init=False)
    failures: Limit = field(init=False)
    _keys: dict[int, _KeysAt] = field(init=False, default_factory=dict)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.ids = IdSource(self.clock, self.entropy)
        self.metrics = Metrics()
        self.accounts = Accounts(self.database, self.clock, self.ids)
        self.enrolment = Enrolment(self.database, self.clock, self.ids)
        self.platform = Platform(self.database, self.clock, self.ids)
        self.upkeep = Upkeep(self.database, self.clock, self.ids)
        self.webhooks = Webhooks(database=self.database, ids=self.ids)
        self.telling = Telling(self.database, self.clock)
        self.snapshots = Snapshots(self.database, self.clock, self.ids)
        self.digests = Digests(self.database)
        self.calls = Limit(self.clock, per_s=self.rates.per_s, burst=self.rates.burst)
        self.failures = Limit(
            self.clock, per_s=self.rates.failures_per_s, burst=self.rates.failures_burst
        )

    def close(self) -> None:
        self.telling.close()
        self.upkeep.close()
        self.bus.close()
        self.database.close()

    def measured(self) -> bytes:
        """Everything that is counted, as Prometheus reads it."""
        self.metrics.show_upkeep(self.upkeep.ages_s(), self.upkeep.faults())
        return self.metrics.text()

    def enrol(self, request: EnrolRequest, *, session: Session | None = None) -> EnrolReply:
        """A new counter; the site's other counters are told."""
        reply = self.enrolment.enrol(request, session=session)
        self.bus.publish(reply.site.number, max((row.seq for row in reply.rows), default=0))
        return reply

    def exchange(self, session: Session, request: ExchangeRequest) -> ExchangeReply:
        """Push, then pull; each in its own transaction."""
        if request.counter != session.counter:
            raise ProtocolFault(ErrorCode.BAD_REQUEST, "The request speaks for another counter.")
        if request.proto > PROTO:
            raise ProtocolFault(
                ErrorCode.BAD_REQUEST, "The counter is newer than this server; upgrade the server."
            )
        if len(request.ops) > OPS_MAX:
            raise ProtocolFault(
                ErrorCode.TOO_LARGE, f"A request takes at most {OPS_MAX} operations."
            )
        if not (0 < request.sync_no < 1 << 53 and 0 <= request.head_n < 1 << 53):
            raise ProtocolFault(ErrorCode.BAD_REQUEST, "A number in the request is out of range.")
        if any("\0" in text or len(text) > 100 for text in (request.rid, request.head)):
            raise ProtocolFault(ErrorCode.BAD_REQUEST, "A text in the request is out of range.")
        proofs = any(_may_hold_token(bytes(wire.body)) for wire in request.ops)
        keys = self._keys_of(session.site) if proofs else _NO_KEYS
        operations = [
            read_operation(
                wire, site=session.site, counter=session.counter, identities=session.identities,
                keys=keys,
            )
            for wire in request.ops
        ]  # fmt: skip
        pushed = accept.push(
            self.database, self.ids, session.site, request, operations, self.clock.now_ms()
        )
        if pushed.fresh:
            self.bus.publish(session.site, pushed.seq)
            self.telling.wake()
        verbs = Counter(result.outcome.partition(":")[0] for result in pushed.results)
        for verb, count in verbs.items():
            self.metrics.operations.labels(verb).inc(count)
        page = (
            self._page(session.site, request.cursor, request.limit)
            if request.limit
            else no_page(request.cursor)
        )
        return ExchangeReply(
            results=pushed.results,
            rows=page.rows,
            next=page.next,
            upto=page.upto,
            more=page.more,
            horizon=page.horizon,
            server_time=self.clock.now_ms(),
            min_proto=self.ending.min_proto,
            min_proto_from=self.ending.from_ms,
            behind=page.behind,
        )

    def reached(self, site: int) -> int:
        """The sequence at which a site stands."""
        with self.database.read() as connection:
            row = connection.exec_driver_sql(self.database.statements.position, (site,)).first()
        return int(row[0]) if row else 0

    def changes(self, session: Session, cursor: str, limit: int) -> ChangesReply:
        """The pull alone."""
        page = self._page(session.site, cursor, limit)
        return ChangesReply(
            rows=page.rows,
            next=page.next,
            upto=page.upto,
            more=page.more,
            horizon=page.horizon,
            server_time=self.clock.now_ms(),
            behind=page.behind,
        )

    def _page(self, site: int, cursor: str, limit: int) -> Page:
        with self.database.read() as connection:
            page = changes(connection, self.database.statements, site, cursor, limit)
        self.metrics.rows.inc(len(page.rows))
        return page

    def _keys_of(self, site: int) -> KeyList:
        """The site's verifying keys; read again only when their version has changed."""
        with self.database.read() as connection:
            row = connection.exec_driver_sql(self.database.statements.keys_version, (site,)).first()
            version = int(row[0]) if row else 0
            known = self._keys.get(site)
            if known is None or known.version != version:
                # As of 1970: the server checks handovers of the past, so no key is too old for it.
                known = _KeysAt(version=version, keys=key_list(connection, site, 0))
                with self._lock:
                    self._keys[site] = known
        return known.keys

    # The platform's side -------------------------------------------------------------------------

    def platform_site(self, key: str, site: int) -> int:
        """The site that a call is about: the one that it names, or the key's only one."""
        self.calls.take(f"key:{key[:24]}")
        if site:
            if not self.accounts.platform_key_opens(key, site):
                raise ProtocolFault(ErrorCode.UNAUTHORISED, "The key doesn't open this site.")
            return site
        sites = self.accounts.sites_of_key(key)
        if not sites:
            raise ProtocolFault(ErrorCode.UNAUTHORISED, "The key isn't known.")
        if len(sites) > 1:
            raise ProtocolFault(
                ErrorCode.BAD_REQUEST, "The key speaks for several sites: name one."
            )
        return sites[0]

    def told(self, reply: BatchReply) -> BatchReply:
        """Wakes the counters after a call that changed something."""
        if reply.applied:
            self.bus.publish(reply.site, reply.seq)
        return reply

    def pickup_token(self, site: int, order: str) -> PickupToken:
        return pickup_token(self.database, self.clock, self.ids, site, order)

    def happenings(self, site: int, cursor: str, limit: int) -> HappeningsReply:
        with self.database.read() as connection:
            return happenings(connection, self.database.statements, site, cursor, limit)


def _may_hold_token(body: bytes) -> bool:
    """Whether an operation may rest on a token, by its text: most batches have none, and need no keys.

    One that hides it (two fields of the name) finds no key and is rejected as unproven.
    """
    return b"token" in body and b'"token":""' not in body


_NO_KEYS = KeyList(site=0, version=0, issued=0, expires=0, keys=())

# SPDX-License-Identifier: Apache-2.0
"""A counter's part on the LAN: listens, finds the others, follows the hub or is it.

One thread looks round twice a second. Promises: `claim` answers within 150 ms whatever the network does,
nothing that was recorded depends on anything here, a lost hub is replaced within seconds, and a counter that
is alone in its site, not enrolled, or forbidden by the site's policy opens no socket. Forced offline
silences the way to the internet, not the LAN: that is when two counters need each other most.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.claim import NO_HUB, Claim, Elsewhere
from app.errors import OperatorError
from app.logs import Events
from sync.hub.addresses import own_addresses
from sync.hub.carry_line import CarryLine, Hub
from sync.hub.claims import ClaimTable
from sync.hub.duty import HubDuty
from sync.hub.election import Choice, Seen, decide
from sync.hub.finder import Address, Finder
from sync.hub.following import CLAIM_S, Following
from sync.hub.handshake import Myself
from sync.hub.host import Host
from sync.hub.memory import Memory
from sync.hub.messages import Carried, Carry, Standing
from sync.hub.relay import Carrier
from sync.hub.seeking import Seeker
from sync.hub.shop import Shop
from sync.hub.stream import LineLost, Stream
from sync.status import HubPlace

PORT = 42_517
"""Tried first, so that the last known address still fits after a restart; another one is as good."""
_log = Events("lan")


@dataclass(frozen=True, slots=True, kw_only=True)
class LanPace:
    """How often the LAN looks round; `grace_s` is what announcements get before a first hub acts, `claim_s`
    what a hub gets for its answer to a claim."""

    look_s: float = 0.5
    probe_s: float = 2.0
    refresh_s: float = 5.0
    grace_s: float = 1.5
    claim_s: float = CLAIM_S


MakeFinder = Callable[[Myself], Finder]


class Lan:
    """Start it once; `claim`, `release`, `nudge`, `carry` and the questions are for any thread."""

    def __init__(
        self,
        shop: Shop,
        *,
        finder: MakeFinder,
        carrier: Carrier,
        addresses: Callable[[], Sequence[str]] = own_addresses,
        on_change: Callable[[], None] = lambda: None,
        on_news: Callable[[], None] = lambda: None,
        pace: LanPace | None = None,
    ) -> None:
        self._pace = pace or LanPace()
        self._shop = shop
        self._make_finder = finder
        self._carrier = carrier
        self._own_addresses = addresses
        self._on_change = on_change
        self._on_news = on_news
        self._table = ClaimTable(monotonic_ms=shop.monotonic_ms, now_ms=shop.now_ms)
        self._duty = HubDuty(shop, self._table, whom=self._whom, carry=carrier.carry)
        self._memory = Memory(shop, self._table)
        self._state = threading.Lock()
        self._seeker = Seeker(shop)
        self._carry_line = CarryLine(self._hub)
        self._me: Myself | None = None
        self._known: dict[str, bytes] = {}
        self._finder: Finder | None = None
        self._host: Host | None = None
        self._places: tuple[str, ...] = ()
        self._following: Following | None = None
        self._refreshed = self._probed = self._began = -1e9
        self._heard_seq = 0
        self._closed = False
        self._awake = threading.Event()
        self._thread = threading.Thread(target=self._live, name="linli-lan", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Ends the listening and the following; the others notice at once."""
        self._closed = True
        self._awake.set()
        self.stop_carrying()
        self._carrier.close()
        with self._state:
            following = self._following
        if following is not None:
            # What the LAN's thread is waiting for on this line ends now.
            following.close()
        if self._thread.is_alive():
            self._thread.join(5.0)

    # For the services --------------------------------------------------------------------------

    def claim(self, parcels: Sequence[str]) -> Claim:
        """Asks the hub before a hand-over."""
        with self._state:
            following, me = self._following, self._me
        if me is None:
            return NO_HUB
        if self._duty.acting:
            return self._table.claim(me.counter, parcels, lambda _: {})
        if following is None:
            return NO_HUB
        return following.claim(parcels, self._pace.claim_s)

    def release(self, parcels: Sequence[str]) -> None:
        """The hand-over that was claimed for didn't happen."""
        self._memory.release(parcels)
        self._awake.set()

    def nudge(self) -> None:
        """Something was recorded here."""
        self._memory.nudge()
        self._awake.set()

    def elsewhere(self, parcel: str) -> Elsewhere | None:
        """The hand-over of this parcel by another counter, as far as it was heard."""
        mark = self._memory.elsewhere(parcel)
        me = self._me
        if mark is None or me is None or mark.counter == me.counter:
            return None
        return Elsewhere(
            handover=mark.handover, parcel=mark.parcel, counter=mark.counter, at=mark.at
        )

    def place(self) -> tuple[HubPlace, str]:
        """Where the hub is, and which counter it is ("" for none)."""
        with self._state:
            following, me, host = self._following, self._me, self._host
        if me is None or host is None:
            return HubPlace.OFF, ""
        if self._duty.acting:
            return HubPlace.HERE, me.counter
        return (HubPlace.THERE, following.hub) if following else (HubPlace.NONE, "")

    @property
    def port(self) -> int:
        """Where it listens; 0 while it doesn't."""
        host = self._host
        return host.port if host is not None else 0

    def carry(self, request: Carry) -> Carried | None:
        """A signed request through the hub; one at a time."""
        return self._carry_line.carry(request)

    def stop_carrying(self) -> None:
        """Ends the one that is under way."""
        self._carry_line.close()

    def _hub(self) -> Hub | None:
        with self._state:
            following, me, known = self._following, self._me, self._known
        if following is None or me is None:
            return None
        return Hub(counter=following.hub, address=following.address, me=me, known=known)

    # For the host's threads --------------------------------------------------------------------

    def _whom(self) -> Standing:
        with self._state:
            following, me = self._following, self._me
        if self._duty.acting and me is not None:
            return Standing(hub=me.counter)
        if following is None:
            return Standing()
        return Standing(hub=following.hub, address=following.address[0], port=following.address[1])

    def _known_now(self) -> dict[str, bytes]:
        return self._known

    # The LAN's thread --------------------------------------------------------------------------

    def _live(self) -> None:
        while not self._closed:
            self._awake.clear()
            try:
                wait = self._look_round()
            except OperatorError as fault:
                _log.warn("lan_waits", code=fault.code)
                wait = self._pace.refresh_s
            except Exception as fault:
                # The thread's edge: a defect here must not end the LAN for good.
                if not self._closed:
                    _log.fault("lan_failed", fault)
                self._silence()
                wait = self._pace.refresh_s
            if not self._closed:
                self._awake.wait(wait)
        self._silence()

    def _look_round(self) -> float:
        if time.monotonic() - self._refreshed > self._pace.refresh_s:
            self._refresh()
        if self._host is None or self._me is None:
            return self._pace.refresh_s
        before = self.place()
        try:
            if self._following is not None:
                self._keep_following(self._following)
            if self._following is None:
                self._seek()
            if self._duty.acting:
                self._memory.keep(None)
        finally:
            if self.place() != before:
                _log.note("lan_hub", state=self.place()[0])
                self._on_change()
        return self._pace.look_s

    def _refresh(self) -> None:
        """Who we are, who they are, where we may listen: looked up anew every few seconds."""
        self._refreshed = time.monotonic()
        me = self._shop.myself() if self._shop.allowed() else None
        known = self._shop.neighbours() if me is not None else {}
        if me is None or not known:
            self._silence()
            return
        self._known = known
        places = tuple(self._own_addresses())
        same = self._me is not None and self._me.counter == me.counter and self._host is not None
        if not (same and places == self._places):
            self._silence()
            self._listen(me, places)
        if self._host is not None:
            self._host.drop(lambda counter: counter not in known)
        if self._following is not None and self._following.hub not in known:
            self._unfollow()

    def _listen(self, me: Myself, places: tuple[str, ...]) -> None:
        self._places = places
        if not places:
            return
        try:
            host = Host(me=me, known=self._known_now, duty=self._duty, addresses=places, port=PORT)
        except LineLost:
            _log.warn("lan_no_port")
            return
        self._seeker.recall()
        self._finder = self._make_finder(me)
        self._finder.announce(places, host.port)
        self._began = time.monotonic()
        with self._state:
            self._me, self._host = me, host

    def _silence(self) -> None:
        """Closes everything; a next look may open it again."""
        self._duty.act(False)
        self._unfollow()
        self.stop_carrying()
        with self._state:
            host, self._host = self._host, None
            self._me = None
        finder, self._finder = self._finder, None
        if host is not None:
            host.close()
            self._on_change()
        if finder is not None:
            finder.close()

    def _unfollow(self) -> None:
        with self._state:
            following, self._following = self._following, None
        if following is not None:
            following.close()

    def _keep_following(self, following: Following) -> None:
        try:
            following.pulse()
            self._memory.keep(following)
        except LineLost:
            self._unfollow()
            return
        if following.hub_seen > max(self._heard_seq, self._shop.seen()):
            self._heard_seq = following.hub_seen
            self._on_news()

    def _seek(self) -> None:
        """Asks everybody who may be there, and then follows, acts, or waits for who should act."""
        me, now = self._me, time.monotonic()
        acting = self._duty.acting
        if me is None or (acting and now - self._probed < self._pace.probe_s):
            return
        self._probed = now
        found = self._seeker.ask(me, self._known, self._where(me, acting=acting))
        try:
            decision = decide(
                me.counter,
                [Seen(counter=c, follows=s.hub) for c, (_, _, s) in found.items()],
                acting=acting,
            )
            match decision.choice:
                case Choice.FOLLOW:
                    stream, address, _ = found.pop(decision.hub)
                    self._follow(stream, address)
                case Choice.ACT if not acting and (found or now - self._began > self._pace.grace_s):
                    self._memory.take_over(me.counter)
                    self._duty.act(True)
                case _:
                    pass
        finally:
            for stream, _, _ in found.values():
                stream.close()

    def _where(self, me: Myself, *, acting: bool) -> list[Address]:
        """Every address that may be a counter of the site, but for our own and who follows us already."""
        heard = self._host.members() if acting and self._host is not None else frozenset()
        announced = self._finder.peers() if self._finder is not None else {}
        counters = [counter for counter in self._known if counter not in heard]
        port = self._host.port if self._host is not None else 0
        return [
            address
            for address in self._seeker.where(me, counters, announced)
            if not (address[0] in self._places and address[1] == port)
        ]

    def _follow(self, stream: Stream, address: Address) -> None:
        """Joins that hub; who was hub itself steps down first, and hands its claims over."""
        was_hub = self._duty.acting
        self._duty.act(False)
        me = self._me.counter if self._me is not None else ""
        try:
            following = Following.join(me, stream, address)
        except LineLost:
            stream.close()
            self._duty.act(was_hub)
            return
        try:
            if was_hub:
                following.leave(self._table.held())
            self._memory.join(following)
        except LineLost:
            following.close()
            return
        with self._state:
            self._following = following
        self._heard_seq = 0

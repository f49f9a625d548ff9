# SPDX-License-Identifier: Apache-2.0
"""Who of the site answers on the LAN, and whom they name as hub.

Asks every address at once, and then whoever was named; remembers where each was met, so that the next start needs
no announcement. Must not decide who is hub (`election`) or keep a line: whoever asked closes what it doesn't use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from sync.hub.finder import Address
from sync.hub.handshake import Myself
from sync.hub.messages import Ask, Standing
from sync.hub.shop import Shop
from sync.hub.stream import LineLost, Stream

CONNECT_S = 1.0
Met = tuple[Stream, Address, Standing]


class Seeker:
    """For the LAN's thread alone."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._addresses: dict[str, Address] = {}

    def recall(self) -> None:
        """Where they were met before this start."""
        self._addresses = self._shop.addresses()

    def where(
        self, me: Myself, counters: Iterable[str], announced: Mapping[str, Sequence[Address]]
    ) -> list[Address]:
        """Every address that may be one of these: what was announced first, then where it was last met."""
        found: dict[Address, None] = {}
        for counter in counters:
            for address in announced.get(me.site.rank(counter), ()):
                found[address] = None
            if counter in self._addresses:
                found[self._addresses[counter]] = None
        return list(found)

    def ask(self, me: Myself, known: Mapping[str, bytes], where: list[Address]) -> dict[str, Met]:
        """Who answers there; and whom they name as hub is asked too."""
        found: dict[str, Met] = {}
        for _ in range(2):
            if not where:
                break
            with ThreadPoolExecutor(min(8, len(where)), "linli-lan-ask") as pool:
                met = pool.map(lambda address: _ask(me, known, address), where)
                answers = [answer for answer in met if answer is not None]
            for answer in answers:
                if answer[0].counter in found:
                    answer[0].close()
                else:
                    found[answer[0].counter] = answer
            named = {
                (s.address, s.port)
                for _, _, s in answers
                if s.hub in known and s.hub not in found and s.port and s.address
            }
            where = sorted(named - set(where))
        self._remember(known, {counter: address for counter, (_, address, _) in found.items()})
        return found

    def _remember(self, known: Mapping[str, bytes], addresses: dict[str, Address]) -> None:
        kept = {c: a for c, a in self._addresses.items() if c in known} | addresses
        if kept != self._addresses:
            self._addresses = kept
            self._shop.keep_addresses(kept)


def _ask(me: Myself, known: Mapping[str, bytes], address: Address) -> Met | None:
    try:
        stream = Stream.connect(me, known, address, CONNECT_S)
    except LineLost:
        return None
    try:
        standing = stream.ask(Ask(), CONNECT_S)
    except LineLost:
        stream.close()
        return None
    if isinstance(standing, Standing):
        return stream, address, standing
    stream.close()
    return None

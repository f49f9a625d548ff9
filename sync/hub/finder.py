# SPDX-License-Identifier: Apache-2.0
"""Finding the other counters of the site: by announcement on the LAN, else where they were last.

What is announced is a tag and a rank that say nothing to who hasn't the site's key. Whoever answers at an
address still has to prove who it is; so a forged announcement costs a connection that fails, no more.
Networks that carry no multicast are common in shops: the last known addresses then serve.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from app.logs import Events
from sync.hub.addresses import is_private
from sync.hub.keys import SiteSecret

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf

SERVICE = "_linli._tcp.local."
PEERS_MAX = 64
Address = tuple[str, int]
_log = Events("lan")


class Finder(Protocol):
    """Says where counters of the site may be."""

    def announce(self, addresses: Sequence[str], port: int) -> None:
        """Lets the others find this counter there."""
        ...

    def peers(self) -> dict[str, tuple[Address, ...]]:
        """Rank -> where it says that it is."""
        ...

    def close(self) -> None: ...


class NoFinder:
    """Where announcements are of no use: only the last known addresses are asked."""

    def announce(self, addresses: Sequence[str], port: int) -> None: ...

    def peers(self) -> dict[str, tuple[Address, ...]]:
        return {}

    def close(self) -> None: ...


class ZeroconfFinder:
    """Multicast DNS at the private addresses of this machine."""

    def __init__(self, site: SiteSecret, counter: str) -> None:
        self._tag = site.tag.hex()
        self._rank = site.rank(counter)
        self._lock = threading.Lock()
        self._found: dict[str, tuple[Address, ...]] = {}
        self._zeroconf: Zeroconf | None = None

    def announce(self, addresses: Sequence[str], port: int) -> None:
        self.close()
        if not addresses:
            return
        try:
            from zeroconf import IPVersion, ServiceBrowser, ServiceInfo, Zeroconf

            self._zeroconf = Zeroconf(interfaces=list(addresses), ip_version=IPVersion.V4Only)
            name = f"{self._tag}-{self._rank}"
            self._zeroconf.register_service(
                ServiceInfo(
                    SERVICE,
                    f"{name}.{SERVICE}",
                    addresses=[socket.inet_aton(address) for address in addresses],
                    port=port,
                    server=f"{name}.local.",
                ),
                # A name that is there already is this counter's own, from before a crash.
                allow_name_change=False,
                cooperating_responders=True,
            )
            ServiceBrowser(self._zeroconf, SERVICE, handlers=[self._changed])
        except Exception as fault:
            # No multicast here, or a defect of the library: the last known addresses serve.
            _log.warn("lan_announce_failed", error=type(fault).__name__)

    def _changed(self, zeroconf: Zeroconf, service_type: str, name: str, **change: Any) -> None:
        from zeroconf import ServiceStateChange

        label = name.removesuffix(f".{SERVICE}")
        tag, _, rank = label.partition("-")
        if tag != self._tag or rank == self._rank:
            return
        if change["state_change"] is ServiceStateChange.Removed:
            with self._lock:
                self._found.pop(rank, None)
            return
        # Asking waits for the network, and this thread must go on listening.
        threading.Thread(
            target=self._resolve, args=(zeroconf, name, rank), name="linli-lan-find", daemon=True
        ).start()

    def _resolve(self, zeroconf: Zeroconf, name: str, rank: str) -> None:
        try:
            found: ServiceInfo | None = zeroconf.get_service_info(SERVICE, name, timeout=2_000)
        except Exception as fault:
            # The thread's edge: the finder may have been closed meanwhile.
            _log.note("lan_resolve_failed", error=type(fault).__name__)
            return
        if found is None or not found.port:
            return
        places = tuple((text, found.port) for text in found.parsed_addresses() if is_private(text))
        with self._lock:
            if len(self._found) < PEERS_MAX:
                self._found[rank] = places[:4]

    def peers(self) -> dict[str, tuple[Address, ...]]:
        with self._lock:
            return dict(self._found)

    def close(self) -> None:
        zeroconf, self._zeroconf = self._zeroconf, None
        if zeroconf is not None:
            zeroconf.close()
        with self._lock:
            self._found.clear()

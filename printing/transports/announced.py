# SPDX-License-Identifier: Apache-2.0
"""Printers that announce themselves on the network (multicast DNS); nobody is asked who hasn't.

Why only those: trying addresses one after the other wakes every device of a shop, and is what attackers do. Promises
to be over within its time, and that what an announcement says is cut to size: anyone on the network can announce.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zeroconf import Zeroconf

RAW = "_pdl-datastream._tcp.local."
SERVICES = (RAW, "_ipp._tcp.local.", "_printer._tcp.local.")
MOST = 100
_LONGEST_TEXT = 200
_RESOLVE_S = 3.0
_LEAST_MS = 50
"""What has been heard with the announcement is known at once."""
_TOLD = ("ty", "product", "pdl", "note", "usb_MFG", "usb_MDL", "usb_CMD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """One announcement: which service, under which name, where, and what it says of itself."""

    service: str
    name: str
    host: str
    port: int
    told: dict[str, str]


class BrowseError(Exception):
    """This computer can't listen to announcements."""


def browse(wait_s: float, interfaces: Sequence[str] = ()) -> tuple[Announced, ...]:
    """Listens for as long, on all interfaces unless some are named; what was announced meanwhile."""
    from zeroconf import InterfaceChoice, IPVersion, ServiceBrowser, Zeroconf

    heard = _Heard()
    try:
        zeroconf = Zeroconf(
            interfaces=list(interfaces) or InterfaceChoice.All, ip_version=IPVersion.V4Only
        )
    except Exception as fault:
        # No network, no multicast here, or a defect of the library: the wizard goes on without.
        raise BrowseError(type(fault).__name__) from fault
    try:
        ServiceBrowser(zeroconf, list(SERVICES), handlers=[heard.changed])
        time.sleep(wait_s)
        return resolved(zeroconf, heard.names())
    finally:
        zeroconf.close()


class _Heard:
    """The names that were announced; filled by the library's thread."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._names: dict[tuple[str, str], None] = {}

    def changed(self, zeroconf: Zeroconf, service_type: str, name: str, **_change: Any) -> None:
        with self._guard:
            if len(self._names) < MOST:
                self._names[service_type, name] = None

    def names(self) -> list[tuple[str, str]]:
        with self._guard:
            return list(self._names)


def resolved(zeroconf: Any, names: list[tuple[str, str]]) -> tuple[Announced, ...]:
    """Where each of them is; those that don't say so in time, all together, are left out."""
    found: list[Announced] = []
    until = time.monotonic() + _RESOLVE_S
    for service, name in names:
        left_ms = max(_LEAST_MS, (until - time.monotonic()) * 1_000)
        about = zeroconf.get_service_info(service, name, timeout=left_ms)
        if about is None or not about.port:
            continue
        host = next(iter(about.parsed_addresses()), "")
        if host:
            label = name.removesuffix(f".{service}")
            found.append(
                Announced(
                    service=service,
                    name=_cut(label),
                    host=host,
                    port=about.port,
                    told=_texts(about.properties),
                )
            )
    return tuple(found)


def _texts(properties: dict[bytes, bytes | None]) -> dict[str, str]:
    return {
        key: _cut((properties.get(key.encode()) or b"").decode("utf-8", "replace"))
        for key in _TOLD
        if properties.get(key.encode())
    }


def _cut(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:_LONGEST_TEXT]

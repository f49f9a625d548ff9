# SPDX-License-Identifier: Apache-2.0
"""Where this machine may listen: addresses that no router of the internet carries.

A counter with a public address on one of its cards must not answer there, so every private address is
bound by itself and the wildcard never.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

_PRIVATE = (
    IPv4Network("10.0.0.0/8"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
    IPv4Network("169.254.0.0/16"),
)


def is_private(text: str) -> bool:
    """Private or link-local; a loopback address is nobody else's and serves only tests."""
    try:
        address = IPv4Address(text)
    except ValueError:
        return False
    return any(address in network for network in _PRIVATE)


def own_addresses() -> list[str]:
    """This machine's private addresses now."""
    # Comes with zeroconf; imported late, for it costs start-up time and only a LAN needs it.
    import ifaddr

    found = {
        str(ip.ip)
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if ip.is_IPv4 and is_private(str(ip.ip))
    }
    return sorted(found)

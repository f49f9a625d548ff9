# SPDX-License-Identifier: Apache-2.0
"""The LAN is spoken on private addresses and nowhere else."""

from __future__ import annotations

import pytest

from sync.hub.addresses import is_private, own_addresses


@pytest.mark.parametrize("address", ["10.0.0.1", "172.31.9.9", "192.168.1.2", "169.254.7.7"])
def test_private_addresses_are_used(address: str) -> None:
    """Private and link-local ones."""
    assert is_private(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "172.32.0.1", "100.64.0.1", "0.0.0.0", "224.0.0.251", "::1", "fe80::1", "x", ""],
)
def test_others_are_not(address: str) -> None:
    """A public address, the wildcard, multicast, and what isn't an address."""
    assert not is_private(address)


def test_own_addresses_are_private() -> None:
    """Whatever cards this machine has."""
    assert all(map(is_private, own_addresses()))

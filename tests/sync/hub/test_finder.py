# SPDX-License-Identifier: Apache-2.0
"""What is announced on the LAN and what is believed of it."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import pytest
from zeroconf import ServiceStateChange

from sync.hub import finder as finder_module
from sync.hub.finder import SERVICE, ZeroconfFinder
from tests.sync.hub.neighbours import FakeShop

A, B = FakeShop("a"), FakeShop("b")


class FakeZeroconf:
    """Answers for one announced service."""

    def __init__(self, *addresses: str, port: int = 42_517) -> None:
        self.addresses = list(addresses)
        self.port = port
        self.asked: list[str] = []

    def get_service_info(self, kind: str, name: str, timeout: int) -> object:
        self.asked.append(name)
        return SimpleNamespace(port=self.port, parsed_addresses=lambda: self.addresses)


def _announced(shop: FakeShop) -> str:
    return f"{shop.me.site.tag.hex()}-{shop.me.site.rank(shop.me.counter)}.{SERVICE}"


def _finder() -> ZeroconfFinder:
    return ZeroconfFinder(A.me.site, A.me.counter)


def test_only_private_addresses_are_believed() -> None:
    """An announcement that leads out of the shop leads nowhere."""
    finder = _finder()
    rank = B.me.site.rank("b")
    finder._resolve(FakeZeroconf("8.8.8.8", "192.168.1.7", "::1"), _announced(B), rank)  # type: ignore[arg-type]  # a fake
    assert finder.peers() == {rank: (("192.168.1.7", 42_517),)}


@pytest.mark.parametrize(
    "name", [f"someone-else.{SERVICE}", f"{'0' * 16}-{'1' * 16}.{SERVICE}", SERVICE, _announced(A)]
)
def test_strangers_and_oneself_are_not_asked(name: str) -> None:
    """Another site's name, nonsense, and this counter's own announcement."""
    finder, zeroconf = _finder(), FakeZeroconf("192.168.1.7")
    finder._changed(zeroconf, SERVICE, name, state_change=ServiceStateChange.Added)  # type: ignore[arg-type]  # a fake
    assert zeroconf.asked == []
    assert finder.peers() == {}


def test_who_leaves_is_forgotten() -> None:
    """A goodbye takes the address away."""
    finder, zeroconf = _finder(), FakeZeroconf("10.1.2.3")
    finder._resolve(zeroconf, _announced(B), B.me.site.rank("b"))  # type: ignore[arg-type]  # a fake
    assert finder.peers()
    finder._changed(zeroconf, SERVICE, _announced(B), state_change=ServiceStateChange.Removed)  # type: ignore[arg-type]  # a fake
    assert finder.peers() == {}


def test_a_network_without_multicast_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where announcing fails the counter goes on with the addresses that it knows."""

    def refuse(**_: object) -> object:
        raise OSError("no such device")

    monkeypatch.setattr("zeroconf.Zeroconf", refuse)
    finder = _finder()
    finder.announce(["10.77.0.1"], 42_517)
    assert finder.peers() == {}
    finder.close()


def test_the_name_on_the_lan_is_opaque(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the site's number nor a counter's id stands in what is sent to everybody."""
    sent: list[object] = []

    class Recorder:
        def __init__(self, **_: object) -> None: ...

        def register_service(self, info: object, **_: object) -> None:
            sent.append(info)

        def close(self) -> None: ...

    monkeypatch.setattr("zeroconf.Zeroconf", Recorder)
    monkeypatch.setattr("zeroconf.ServiceBrowser", lambda *_a, **_k: None)
    shop = FakeShop("018f-counter", site=7)
    finder = ZeroconfFinder(shop.me.site, shop.me.counter)
    finder.announce(["10.77.0.1"], 42_517)
    finder.close()
    (info,) = sent
    text = repr(info)
    assert "018f-counter" not in text
    assert socket.gethostname() not in text
    assert shop.me.site.tag.hex() in text
    assert finder_module.SERVICE in text

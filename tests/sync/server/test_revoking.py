# SPDX-License-Identifier: Apache-2.0
"""Tokens that are called back: by a cancellation, by a newer token, by an administrator; and the list that says so."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.clock import FixedClock
from app.domain.identity import order_id
from app.domain.kinds import Kind
from app.domain.records import Keys, Order
from app.tokens import (
    Fault,
    KeyList,
    KeyListFault,
    TokenBody,
    TokenFault,
    new_key,
    public_bytes,
    read_key_list,
    read_token,
    secret_mac,
    verify_token,
)
from sync.server import keys as signing
from sync.server.central import Central
from sync.server.faults import ProtocolFault
from sync.server.pickup import PickupToken, pickup_token
from sync.server.unit import Unit
from tests.sync.server.world import Shop, TestCounter, open_shop

DAY_MS = 86_400_000
ORDER = {"number": "GB1", "name": "王小明", "phone": "13800138000"}


def _tell(shop: Shop, **changes: object) -> None:
    shop.central.platform.orders(
        shop.site, [msgspec.Raw(msgspec.json.encode({**ORDER, **changes}))]
    )


def _cancel(shop: Shop) -> None:
    item = msgspec.Raw(msgspec.json.encode({"order": "GB1", "reason": "changed their mind"}))
    shop.central.platform.cancellations(shop.site, [item])


def _token(shop: Shop) -> PickupToken:
    c = shop.central
    return pickup_token(c.database, c.clock, c.ids, shop.site, "GB1")


def _list(counter: TestCounter) -> KeyList:
    """The list as this counter has it, checked as a counter checks it."""
    counter.pull()
    found = counter.see(Kind.KEYS, signing.keys_id(counter.site))
    assert isinstance(found, Keys)
    keys = read_key_list(found.signed, bytes.fromhex(counter.enrolled.root_public), counter.site)
    assert isinstance(keys, KeyList)
    assert (keys.version, keys.issued) == (found.version, found.issued)
    return keys


def _answer(counter: TestCounter, token: str) -> str:
    found = verify_token(token, _list(counter), counter.site, counter.central.clock.now_ms())
    return str(found.code) if isinstance(found, TokenFault) else "good"


def _tend(shop: Shop) -> bool:
    c = shop.central

    def work(connection: Any) -> bool:
        unit = Unit(connection, c.database.statements, shop.site, count=0, ids=c.ids)
        due = signing.tend(unit, c.ids, c.clock.now_ms())
        unit.finish()
        return due

    return c.database.unit(work)


@pytest.fixture
def counter(shop: Shop) -> TestCounter:
    _tell(shop)
    return shop.counter()


def test_a_cancelled_orders_token_is_called_back(shop: Shop, counter: TestCounter) -> None:
    """With the platform's cancellation the token opens nothing at any counter that has the newest list."""
    token = _token(shop).token
    assert _answer(counter, token) == "good"
    _cancel(shop)
    assert _answer(counter, token) == Fault.REVOKED
    before = _list(counter)
    _cancel(shop)
    assert _list(counter) == before


def test_a_cancellation_at_a_counter_counts_as_well(shop: Shop, counter: TestCounter) -> None:
    """A cancelling order that a counter's list brought calls the token back in the same commit."""
    token = _token(shop).token
    assert counter.push(counter.order("GB1", cancelled=True)) == ["applied"]
    assert _answer(counter, token) == Fault.REVOKED


def test_of_two_tokens_of_an_order_the_newer_opens(
    shop: Shop, counter: TestCounter, clock: FixedClock
) -> None:
    """A token that is made anew calls the one before back."""
    first = _token(shop).token
    clock.advance(25 * DAY_MS)
    second = _token(shop).token
    assert (_answer(counter, first), _answer(counter, second)) == (Fault.REVOKED, "good")


def test_an_administrator_calls_back_token_and_code(shop: Shop, counter: TestCounter) -> None:
    """A lost phone: the old token and the old code are void, the next ones are good."""
    old = _token(shop)
    shop.central.accounts.revoke_token(shop.site, "GB1")
    new = _token(shop)
    assert (_answer(counter, old.token), _answer(counter, new.token)) == (Fault.REVOKED, "good")
    assert old.secret_code != new.secret_code
    order = counter.see(Kind.ORDER, order_id(shop.site, "GB1"))
    assert isinstance(order, Order)
    key = bytes.fromhex(counter.enrolled.site_key)
    assert order.secret == secret_mac(key, shop.site, new.secret_code)
    with pytest.raises(ProtocolFault, match="no such order"):
        shop.central.accounts.revoke_token(shop.site, "GB9")


def test_the_list_forgets_what_has_expired_anyway(
    shop: Shop, counter: TestCounter, clock: FixedClock
) -> None:
    """A called-back token leaves the list when its own time is over: it is refused as expired."""
    token = _token(shop).token
    _cancel(shop)
    clock.advance(31 * DAY_MS)
    assert _tend(shop)
    assert _list(counter).revoked == ()
    assert _answer(counter, token) == Fault.EXPIRED


def test_keys_are_renewed_a_week_before_they_end(
    shop: Shop, counter: TestCounter, clock: FixedClock
) -> None:
    """The list is signed every day, its keys change before 90 days are over, and two overlap: no token is orphaned."""
    ids, tokens = set(), []
    for _ in range(100):
        _tend(shop)
        assert not _tend(shop)
        clock.advance(DAY_MS)
        keys = _list(counter)
        assert counter.central.clock.now_ms() - keys.issued <= DAY_MS
        ids.add(max(keys.keys, key=lambda key: key.signs_from).key_id)
        tokens.append(_token(shop).token)
        assert _answer(counter, tokens[-1]) == "good"
    assert ids == {1, 2}
    assert len(_list(counter).keys) == 2


def test_an_older_list_is_refused_and_a_restored_server_is_not(
    shop: Shop, counter: TestCounter
) -> None:
    """Counters refuse an older version; a server from a backup passes over those that it has forgotten."""
    root = bytes.fromhex(counter.enrolled.root_public)
    old = counter.enrolled.keys.signed
    shop.central.accounts.rotate_keys(shop.site)
    newest = _list(counter).version
    assert read_key_list(old, root, shop.site, at_least=newest) is KeyListFault.OLDER_VERSION
    shop.central.accounts.restored()
    assert shop.central.accounts.rotate_keys(shop.site)[1] > newest + 1_000


def test_a_list_that_nobody_signed_is_refused(shop: Shop, counter: TestCounter) -> None:
    """CONTROL: the same list under another root key is no list of this site."""
    other = public_bytes(new_key(b"x" * 32))
    found = counter.enrolled.keys.signed
    assert read_key_list(found, other, shop.site) is KeyListFault.BAD_SIGNATURE


def test_many_list_versions_use_up_no_key_numbers(shop: Shop, counter: TestCounter) -> None:
    """A key's number follows the key before it, however often the list was signed in between."""
    c: Central = shop.central
    for turn in range(5):
        _tell(shop)
        _token(shop)
        c.accounts.revoke_token(shop.site, "GB1")
        assert c.accounts.rotate_keys(shop.site)[0] == turn + 2
    body = read_token(_token(shop).token)
    assert isinstance(body, TokenBody)
    assert body.key_id == 6


def test_other_sites_lists_stand(central: Central, shop: Shop, counter: TestCounter) -> None:
    """What one site calls back is no other site's affair."""
    other = open_shop(central, "b")
    neighbour = other.counter()
    before = _list(neighbour)
    _token(shop)
    _cancel(shop)
    assert _list(neighbour) == before

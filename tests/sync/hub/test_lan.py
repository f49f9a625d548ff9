# SPDX-License-Identifier: Apache-2.0
"""Counters on a LAN, over real sockets: one hub, claims, its loss, the meeting of two."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from app.domain.claim import Claim, ClaimAnswer
from sync.hub import lan as lan_module
from sync.hub.claims import ClaimTable
from sync.hub.stream import LineLost, Stream
from sync.status import HubPlace
from tests.sync.hub.neighbours import (
    FakeShop,
    Neighbour,
    Street,
    acquaint,
    neighbours,
    until_agreed,
)


def _race(at: list[Neighbour], rounds: int) -> tuple[int, int]:
    """Hands the same parcel over at all of them at once, again and again: (doubles, without a hub)."""
    start = threading.Barrier(len(at))

    def one(neighbour: Neighbour, parcel: str) -> Claim:
        start.wait()
        claim = neighbour.lan.claim([parcel])
        if claim.answer is ClaimAnswer.GRANTED:
            neighbour.shop.hand_over(parcel)
            neighbour.lan.nudge()
        return claim

    doubles = alone = 0
    with ThreadPoolExecutor(len(at)) as pool:
        for _ in range(rounds):
            parcel = str(uuid4())
            answers = [c.answer for c in pool.map(one, at, [parcel] * len(at))]
            doubles += answers.count(ClaimAnswer.GRANTED) > 1
            alone += answers.count(ClaimAnswer.NO_HUB)
    return doubles, alone


def test_one_of_three_is_hub_and_no_parcel_leaves_twice() -> None:
    """Two hundred parcels claimed at three counters at once: each is granted to one of them."""
    with neighbours("a", "b", "c") as three:
        places = [one.lan.place()[0] for one in three]
        assert sorted(places) == sorted([HubPlace.HERE, HubPlace.THERE, HubPlace.THERE])
        assert _race(three, 200) == (0, 0)


def test_a_hub_that_grants_everything_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with claims that are never kept, the same race shows doubles."""
    monkeypatch.setattr(ClaimTable, "claim", lambda *_a, **_k: Claim(answer=ClaimAnswer.GRANTED))
    with neighbours("a", "b", "c") as three:
        assert _race(three, 20)[0] > 0


def test_what_was_handed_over_is_known_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hand-over at one counter is heard by the others, outlives its claim, and names its counter."""
    with neighbours("a", "b", "c") as (a, b, c):
        parcel = str(uuid4())
        b.shop.hand_over(parcel)
        b.lan.nudge()
        for other in (a, c):
            other.until(lambda other=other: other.lan.elsewhere(parcel) is not None)
            heard = other.lan.elsewhere(parcel)
            assert heard is not None
            assert heard.counter == "b"
        answer = c.lan.claim([parcel])
        assert (answer.answer, answer.counter, answer.gone) == (ClaimAnswer.TAKEN, "b", True)
        assert b.lan.elsewhere(parcel) is None
        b.shop.standing.clear()
        b.lan.nudge()
        c.until(lambda: c.lan.elsewhere(parcel) is None)
        assert c.lan.claim([parcel]).granted


def test_a_claim_that_is_given_back_is_free() -> None:
    """A hand-over that the rules refused leaves the parcel to the other counter."""
    with neighbours("a", "b") as (a, b):
        parcel = str(uuid4())
        assert b.lan.claim([parcel]).granted
        assert a.lan.claim([parcel]).counter == "b"
        b.lan.release([parcel])
        a.until(lambda: a.lan.claim([parcel]).granted)


def test_a_lost_hub_is_replaced_and_what_it_knew_is_told_again() -> None:
    """One of the others takes over; parcels that are gone are still gone there."""
    with neighbours("a", "b", "c") as three:
        hub = three[0].lan.place()[1]
        first = next(one for one in three if one.shop.me.counter == hub)
        rest = [one for one in three if one is not first]
        gone = [str(uuid4()) for _ in three]
        for one, parcel in zip(three, gone, strict=True):
            one.shop.hand_over(parcel)
            one.lan.nudge()
        for one in rest:
            others = [p for o, p in zip(three, gone, strict=True) if o is not one]
            one.until(lambda one=one, others=others: all(one.lan.elsewhere(p) for p in others))
        first.lan.close()
        # Whoever of them first sees that the hub is gone takes over.
        until_agreed(rest)
        for one in rest:
            mine = gone[three.index(one)]
            for parcel in gone:
                answer = one.lan.claim([parcel])
                assert answer.granted if parcel == mine else answer.gone, (parcel, answer)
        assert _race(rest, 50) == (0, 0)


def test_without_multicast_the_last_known_address_serves() -> None:
    """Counters that once met find each other again though nothing is announced any more."""
    street = Street()
    shops = [FakeShop("a"), FakeShop("b")]
    acquaint(shops)
    pair = [Neighbour(shop, street) for shop in shops]
    try:
        hub = None
        for one in pair:
            one.until(lambda one=one: bool(one.shop.kept))
        pair[1].until(lambda: pair[1].lan.place()[1] != "")
        hub = pair[1].lan.place()[1]
        follower = next(one for one in pair if one.shop.me.counter != hub)
        follower.until_hub(hub)
        street.open = False
        follower.lan.close()
        again = Neighbour(follower.shop, street)
        pair.append(again)
        again.until_hub(hub)
    finally:
        for one in pair:
            one.lan.close()


def test_two_hubs_that_meet_become_one() -> None:
    """After a divided network is whole, the lower one stays, and claims of the other still hold."""
    street = Street()
    street.open = False
    shops = [FakeShop("a"), FakeShop("b")]
    acquaint(shops)
    a, b = (Neighbour(shop, street) for shop in shops)
    try:
        a.until_hub("a")
        b.until_hub("b")
        parcel = str(uuid4())
        assert b.lan.claim([parcel]).granted
        street.open = True
        b.until_hub("a")
        assert a.lan.place() == (HubPlace.HERE, "a")
        answer = a.lan.claim([parcel])
        assert (answer.answer, answer.counter) == (ClaimAnswer.TAKEN, "b")
    finally:
        a.lan.close()
        b.lan.close()


def test_a_revoked_counter_is_shut_out() -> None:
    """Once the row says revoked, the line ends and no new one is opened."""
    with neighbours("a", "b", "c") as three:
        hub = three[0].lan.place()[1]
        outcast = next(one for one in three if one.shop.me.counter != hub)
        for one in three:
            one.shop.others.pop(outcast.shop.me.counter, None)
        outcast.until(lambda: outcast.lan.place()[1] != hub)
        others = [one for one in three if one is not outcast]
        assert _race(others, 5) == (0, 0)


def test_a_foreign_site_is_no_neighbour() -> None:
    """Counters of two sites on one LAN each find their own hub."""
    street = Street()
    mine, theirs = FakeShop("a"), FakeShop("b", site_key=b"x" * 32, site=2)
    acquaint([mine, theirs])
    pair = [Neighbour(mine, street), Neighbour(theirs, street)]
    try:
        pair[0].until_hub("a")
        pair[1].until_hub("b")
        for one, other in ((mine, theirs), (theirs, mine)):
            (there,) = street.announced[other.me.site.rank(other.me.counter)]
            with pytest.raises(LineLost):
                Stream.connect(one.me, one.others, there, 2.0)
    finally:
        for one in pair:
            one.lan.close()


@pytest.mark.parametrize("why", ["alone", "forbidden", "no address"])
def test_who_takes_no_part_opens_no_socket(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A counter alone in its site, one whose site forbids it, one without a private address: no hub."""
    opened: list[object] = []
    monkeypatch.setattr(lan_module, "Host", lambda **parts: opened.append(parts))
    shop = FakeShop("a")
    looked = threading.Event()
    if why != "alone":
        acquaint([shop, FakeShop("b")])
    shop.policy = why != "forbidden"
    real = shop.allowed

    def allowed() -> bool:
        looked.set()
        return real()

    shop.allowed = allowed  # type: ignore[method-assign]  # to know when it was asked
    one = Neighbour(shop, Street(), places=() if why == "no address" else ("127.0.0.1",))
    try:
        assert looked.wait(10)
        assert one.lan.place() == (HubPlace.OFF, "")
        assert one.lan.claim([str(uuid4())]).answer is ClaimAnswer.NO_HUB
    finally:
        one.lan.close()
    assert opened == []

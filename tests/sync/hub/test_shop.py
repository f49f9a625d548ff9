# SPDX-License-Identifier: Apache-2.0
"""What the LAN reads of a real counter: its store, its keys, the rows that the server gave it."""

from __future__ import annotations

from app.domain.operations import Do, UndoHandOver
from app.store.record import Act
from sync.hub.handshake import Answering, Opening
from sync.hub.messages import raw_id
from sync.hub.shop import StoredShop
from tests.sync.conftest import MakeCounter
from tests.sync.counters import Counter


def _shop(one: Counter) -> StoredShop:
    return StoredShop(one.store, one.secrets, one.clock)


def test_counters_of_a_site_prove_themselves_by_the_servers_rows(counter: MakeCounter) -> None:
    """Each has the other's key from its row; with the row revoked the same handshake fails."""
    one, other = counter("one"), counter("other")
    one.sync()
    mine, theirs = _shop(one), _shop(other)
    me, them = mine.myself(), theirs.myself()
    assert me is not None
    assert them is not None
    assert me.counter in theirs.neighbours()
    assert me.counter not in mine.neighbours()
    opening = Opening(me, mine.neighbours())
    answering = Answering(them, theirs.neighbours(), opening.hello)
    agreed, message = opening.answer(answering.reply)
    assert (agreed.counter, answering.finish(message).counter) == (them.counter, me.counter)
    one.place.server.central.enrolment.revoke(me.counter)
    other.sync()
    assert me.counter not in theirs.neighbours()


def test_hand_overs_that_stand_are_told(counter: MakeCounter) -> None:
    """Its own and not the others', without what was undone; the store shows which parcels are gone."""
    one, other = counter("one"), counter("other")
    one.take_in_parcels([1, 2, 3])
    one.sync()
    other.sync()
    for n in (1, 2):
        one.hand_over(n)
    other.hand_over(3)
    mine = _shop(one)
    who = one.store.identity.counter
    told = mine.handed_over(who, 0)
    assert {mark.parcel for mark in told} == {one.parcel_id(1), one.parcel_id(2)}
    assert all(raw_id(mark.parcel) for mark in told)
    gone = mine.gone([one.parcel_id(1), one.parcel_id(3)])
    assert set(gone) == {one.parcel_id(1)}
    assert gone[one.parcel_id(1)].counter == who
    assert mine.shown([mark.handover for mark in told]) == [mark.handover for mark in told]
    undone = next(mark for mark in told if mark.parcel == one.parcel_id(1))
    args = UndoHandOver(handover=undone.handover, reason="mistaken")
    one.do(Act(do=Do.UNDO_HAND_OVER, entity=one.parcel_id(1), args=args))
    assert [mark.parcel for mark in mine.handed_over(who, 0)] == [one.parcel_id(2)]
    assert mine.handed_over(who, mine.now_ms() + 1) == []
    other.sync()
    one.sync()
    assert mine.gone([one.parcel_id(3)])[one.parcel_id(3)].counter == other.store.identity.counter


def test_addresses_are_kept(counter: MakeCounter) -> None:
    """The last known addresses outlive a restart; nonsense in their place is no address."""
    one = counter("one")
    shop = _shop(one)
    assert shop.addresses() == {}
    shop.keep_addresses({"c": ("10.0.0.7", 42517)})
    one.disconnect()
    one.store.close()
    one.open()
    assert _shop(one).addresses() == {"c": ("10.0.0.7", 42517)}
    one.store.keep("lan_peers", '{"c": 5}')
    assert _shop(one).addresses() == {}


def test_a_counter_that_is_not_enrolled_is_nobody(counter: MakeCounter) -> None:
    """Without keys there is no part on the LAN; the site's policy can forbid it."""
    one = counter("one")
    shop = _shop(one)
    assert shop.allowed()
    one.secrets.drop("site_key")
    assert shop.myself() is None

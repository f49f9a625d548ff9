# SPDX-License-Identifier: Apache-2.0
"""Who may speak on the LAN: nobody but counters of the site, and every altered byte is refused."""

from __future__ import annotations

import random

import pytest

from sync.hub.handshake import Agreed, Answering, Myself, Opening, PublicKeys
from sync.hub.keys import site_secret
from sync.hub.messages import Claiming, Ping, pack, unpack
from sync.hub.sealed import Conversation, DatagramOpener, NotGenuine, Opener, Sealer, session_of
from tests.sync.hub.neighbours import FakeShop

MUTATIONS = 1_000
A, B = FakeShop("a"), FakeShop("b")
KNOWN_TO_A: PublicKeys = {"b": B.public}
KNOWN_TO_B: PublicKeys = {"a": A.public}


def _agreed(
    member: Myself = A.me,
    host: Myself = B.me,
    known: PublicKeys = KNOWN_TO_B,
    members_known: PublicKeys = KNOWN_TO_A,
) -> tuple[Agreed, Agreed]:
    opening = Opening(member, members_known)
    answering = Answering(host, known, opening.hello)
    there, message = opening.answer(answering.reply)
    return there, answering.finish(message)


def _altered(raw: bytes, chance: random.Random) -> bytes:
    """One bit, one byte cut, one byte more, or two bytes swapped: never the same bytes."""
    made = bytearray(raw)
    match chance.randrange(4):
        case 0:
            made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
        case 1:
            del made[chance.randrange(len(made))]
        case 2:
            made.insert(chance.randrange(len(made) + 1), chance.randrange(256))
        case _:
            i, j = chance.randrange(len(made)), chance.randrange(len(made))
            made[i], made[j] = made[j], made[i] ^ (1 if made[i] == made[j] else 0)
    return bytes(made) if bytes(made) != raw else raw[:-1]


def test_two_counters_of_a_site_agree() -> None:
    """Each learns who the other is, and both have the same secret: the control of what follows."""
    there, here = _agreed()
    assert (there.counter, here.counter) == ("b", "a")
    assert there.conversation == here.conversation
    assert _agreed()[0].conversation != there.conversation


@pytest.mark.parametrize("which", ["hello", "reply", "last"])
def test_no_altered_message_is_taken(which: str) -> None:
    """A thousand alterations of each of the three messages: none leads to a conversation."""
    chance = random.Random(which)
    taken = 0
    opening = Opening(A.me, KNOWN_TO_A)
    answering = Answering(B.me, KNOWN_TO_B, opening.hello)
    _, last = opening.answer(answering.reply)
    for _ in range(MUTATIONS):
        try:
            if which == "hello":
                Answering(B.me, KNOWN_TO_B, _altered(opening.hello, chance))
            elif which == "reply":
                opening.answer(_altered(answering.reply, chance))
            else:
                answering.finish(_altered(last, chance))
        except NotGenuine:
            continue
        taken += 1
    assert taken == 0
    assert answering.finish(last).counter == "a"


def test_strangers_are_refused() -> None:
    """Another site, a holder of the site's key alone, a revoked counter at either end, oneself."""
    foreign = Myself(site=site_secret(b"x" * 32, 1), counter="a", key=A.me.key)
    other_site = Myself(site=site_secret(b"k" * 32, 2), counter="a", key=A.me.key)
    thief = Myself(site=A.me.site, counter="a", key=FakeShop("t").me.key)
    for member in (foreign, other_site, thief):
        with pytest.raises(NotGenuine):
            _agreed(member=member)
    for revoked in ({"known": {}}, {"members_known": {}}):
        with pytest.raises(NotGenuine):
            _agreed(**revoked)
    with pytest.raises(NotGenuine):
        _agreed(host=A.me, known={"a": A.public}, members_known={"a": A.public})


def test_what_was_said_to_one_is_nothing_to_another() -> None:
    """A recorded conversation opens no second one, and a message can't be sent back to who said it."""
    opening = Opening(A.me, KNOWN_TO_A)
    answering = Answering(B.me, KNOWN_TO_B, opening.hello)
    _, last = opening.answer(answering.reply)
    again = Answering(B.me, KNOWN_TO_B, opening.hello)
    with pytest.raises(NotGenuine):
        again.finish(last)
    with pytest.raises(NotGenuine):
        Opening(A.me, KNOWN_TO_A).answer(answering.reply)
    with pytest.raises(NotGenuine):
        opening.answer(answering.reply[:32] + last)


def test_frames_open_once_and_in_their_order() -> None:
    """A repeated, skipped or reflected frame of a stream doesn't open; the next in order does."""
    talk = Conversation(b"s" * 32)
    sealer, opener = Sealer(talk.key("there")), Opener(talk.key("there"))
    first, second = sealer.seal(b"one"), sealer.seal(b"two")
    for wrong in (second, Sealer(talk.key("back")).seal(b"one")):
        with pytest.raises(NotGenuine):
            opener.open(wrong)
    assert opener.open(first) == b"one"
    with pytest.raises(NotGenuine):
        opener.open(first)
    assert opener.open(second) == b"two"


def test_datagrams_open_once_in_any_order() -> None:
    """Late ones within the window open, repeated and long past ones don't."""
    talk = Conversation(b"s" * 32)
    sealer, opener = Sealer(talk.key("x")), DatagramOpener(talk.key("x"))
    packets = [sealer.datagram(b"session1", b"%d" % n) for n in range(600)]
    order = [3, 1, 2, 0, 10, 300]
    assert [opener.datagram(packets[n]) for n in order] == [b"%d" % n for n in order]
    for repeated in (3, 300, 20):
        with pytest.raises(NotGenuine):
            opener.datagram(packets[repeated])
    assert opener.datagram(packets[299]) == b"299"


def test_no_altered_datagram_is_taken() -> None:
    """A thousand alterations of a claim, and none of them shuts the genuine one out."""
    talk = Conversation(b"s" * 32)
    sealer, opener = Sealer(talk.key("x")), DatagramOpener(talk.key("x"))
    claim = Claiming(7, [bytes(16)])
    packet = sealer.datagram(b"session1", pack(claim))
    chance = random.Random(5)
    for _ in range(MUTATIONS):
        with pytest.raises(NotGenuine):
            opener.datagram(_altered(packet, chance))
    assert session_of(packet) == b"session1"
    assert unpack(opener.datagram(packet)) == claim


def test_nonsense_is_no_message() -> None:
    """Whatever bytes are opened, they are one of the messages or refused."""
    chance = random.Random(6)
    whole = pack(Ping(1))
    assert unpack(whole) == Ping(1)
    for _ in range(MUTATIONS):
        raw = chance.randbytes(chance.randrange(1, 60))
        try:
            unpack(raw)
        except NotGenuine:
            continue
        raise AssertionError(raw)


def test_the_announcement_tells_nothing() -> None:
    """Tag and rank differ from site to site though the counters' ids are the same."""
    one, other = site_secret(b"k" * 32, 1), site_secret(b"q" * 32, 1)
    assert one.tag != other.tag
    assert one.rank("a") != other.rank("a")
    assert "a" * 8 not in one.rank("a" * 8)

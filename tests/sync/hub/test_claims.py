# SPDX-License-Identifier: Apache-2.0
"""The hub's memory: claims that expire, hand-overs that stay until the server's rows show them."""

from __future__ import annotations

from app.domain.claim import ClaimAnswer
from sync.hub.claims import CLAIM_MS, CLAIMS_MAX, ClaimTable
from sync.hub.election import Choice, Seen, decide
from sync.hub.messages import Gone, Held


class Clocks:
    def __init__(self) -> None:
        self.ms = 1_000

    def now(self) -> int:
        return self.ms


def _table() -> tuple[ClaimTable, Clocks]:
    clocks = Clocks()
    return ClaimTable(monotonic_ms=clocks.now, now_ms=clocks.now), clocks


def _nothing(_parcels: object) -> dict[str, Gone]:
    return {}


def test_a_claim_is_all_or_nothing_and_ends_after_two_minutes() -> None:
    """A group with one parcel that is taken is refused whole; what nobody hands over is free again."""
    table, clocks = _table()
    assert table.claim("a", ["p", "q"], _nothing).granted
    assert table.claim("a", ["q"], _nothing).granted
    refused = table.claim("b", ["r", "q"], _nothing)
    assert (refused.answer, refused.parcel, refused.counter) == (ClaimAnswer.TAKEN, "q", "a")
    assert not refused.gone
    assert table.claim("c", ["r"], _nothing).granted
    clocks.ms += CLAIM_MS
    assert table.claim("b", ["q"], _nothing).granted


def test_a_hand_over_outlives_its_claim() -> None:
    """Told, it stays taken until its counter takes it back or the hub's own rows answer for it."""
    table, clocks = _table()
    table.claim("a", ["p"], _nothing)
    mark = Gone("h", "p", "a", 5)
    table.tell("a", [mark])
    clocks.ms += 10 * CLAIM_MS
    assert table.claim("b", ["p"], _nothing).gone
    table.tell("b", [], ["h"])
    assert table.claim("b", ["p"], _nothing).gone
    table.tell("a", [], ["h"])
    assert table.claim("b", ["p"], _nothing).granted
    table.tell("a", [mark])
    table.came_back(["h"])
    assert table.claim("b", ["p"], lambda _: {"p": mark}).gone


def test_nobody_speaks_for_another() -> None:
    """A mark in another counter's name is not taken, a foreign claim is not given back."""
    table, _ = _table()
    table.tell("b", [Gone("h", "p", "a", 5)])
    assert table.marks() == []
    table.claim("a", ["p"], _nothing)
    table.release("b", ["p"])
    assert not table.claim("b", ["p"], _nothing).granted


def test_news_bring_a_listener_up_to_date() -> None:
    """From any version on, what it hears makes its list the hub's; a strange version gets everything."""
    table, _ = _table()
    heard: dict[str, Gone] = {}
    version = 0
    for n in range(50):
        table.tell("a", [Gone(f"h{n}", f"p{n}", "a", n)], [f"h{n - 3}"])
        if n % 7 == 0:
            news = table.news(version)
            heard = {} if news.whole else heard
            heard |= {mark.handover: mark for mark in news.gone}
            for id in news.back:
                heard.pop(id, None)
            version = news.version
            assert sorted(heard) == sorted(m.handover for m in table.marks())
    assert table.news(version).gone == []
    assert table.news(10_000).whole


def test_a_whole_telling_takes_the_rest_back() -> None:
    """What a counter told a hub before and doesn't tell again is forgotten; others' stays."""
    table, _ = _table()
    table.tell("a", [Gone("h1", "p1", "a", 1), Gone("h2", "p2", "a", 1)])
    table.tell("b", [Gone("h3", "p3", "b", 1)])
    table.tell("a", [Gone("h2", "p2", "a", 1)], whole=True)
    assert sorted(m.handover for m in table.marks()) == ["h2", "h3"]


def test_inherited_claims_keep_their_age() -> None:
    """A claim that the hub before granted ends when it would have ended there."""
    table, clocks = _table()
    table.inherit([Held("p", "a", CLAIM_MS - 10), Held("q", "a", CLAIM_MS + 10)])
    assert table.claim("b", ["q"], _nothing).granted
    assert not table.claim("b", ["p"], _nothing).granted
    clocks.ms += 10
    assert table.claim("b", ["p"], _nothing).granted
    assert [held.counter for held in table.held()] == ["b", "b"]


def test_one_counter_can_not_claim_everything() -> None:
    """Beyond its share a counter is answered as if there were no hub, and the others go on."""
    table, _ = _table()
    assert table.claim("a", [f"p{n}" for n in range(CLAIMS_MAX)], _nothing).granted
    assert table.claim("a", ["one more"], _nothing).answer is ClaimAnswer.NO_HUB
    assert table.claim("b", ["one more"], _nothing).granted


def test_everybody_chooses_the_same_hub() -> None:
    """Where nobody acts the lowest does; who acts stays; of two that act the lower stays."""
    a, b, c = (Seen(counter=name) for name in "abc")
    assert decide("a", [b, c], acting=False).choice is Choice.ACT
    assert decide("b", [a, c], acting=False).choice is Choice.WAIT
    acting_c = Seen(counter="c", follows="c")
    for me, others in (("a", [b, acting_c]), ("b", [a, acting_c])):
        decision = decide(me, others, acting=False)
        assert (decision.choice, decision.hub) == (Choice.FOLLOW, "c")
    assert decide("c", [a, b], acting=True).choice is Choice.ACT
    acting_a = Seen(counter="a", follows="a")
    assert decide("c", [acting_a], acting=True).hub == "a"
    assert decide("a", [acting_c], acting=True).choice is Choice.ACT
    lost = Seen(counter="a", follows="gone")
    assert decide("b", [lost], acting=False).choice is Choice.ACT

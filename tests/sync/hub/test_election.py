# SPDX-License-Identifier: Apache-2.0
"""From any beginning and after any split, a LAN that is whole comes to one hub, and stays with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sync.hub.election import Choice, Decision, Seen, decide

Decide = Callable[..., Decision]
ROUNDS = 12


class Town:
    """Counters that ask each other in turn; `follows[x] == x` means that x acts."""

    def __init__(self, names: Sequence[str], seed: int, rule: Decide = decide) -> None:
        self.names = names
        self.chance = Random(seed)
        self.rule = rule
        self.follows = {name: self.chance.choice(["", name]) for name in names}

    def turn(self, name: str, reached: Sequence[str]) -> None:
        """One look round of a counter that reaches these."""
        mine = self.follows[name]
        hub_is_there = mine in reached and self.follows[mine] == mine
        if mine not in ("", name) and hub_is_there:
            return
        seen = [Seen(counter=other, follows=self.follows[other]) for other in reached]
        decision = self.rule(name, seen, acting=mine == name)
        match decision.choice:
            case Choice.ACT:
                self.follows[name] = name
            case Choice.FOLLOW:
                self.follows[name] = decision.hub
            case Choice.WAIT:
                self.follows[name] = ""

    def live(self, parts: Sequence[Sequence[str]], rounds: int = ROUNDS) -> None:
        """So many rounds in which only those of one part reach each other, in any order."""
        for _ in range(rounds):
            for name in self.chance.sample(self.names, len(self.names)):
                part = next(part for part in parts if name in part)
                self.turn(name, [other for other in part if other != name])

    def hubs(self) -> list[str]:
        return [name for name in self.names if self.follows[name] == name]


def _parts(names: Sequence[str], chance: Random) -> list[list[str]]:
    parts: list[list[str]] = [[], []]
    for name in names:
        parts[chance.randrange(2)].append(name)
    return [part for part in parts if part]


@given(st.integers(2, 7), st.integers(0, 10_000))
def test_each_part_of_a_lan_comes_to_one_hub(count: int, seed: int) -> None:
    """Split, whole again, split otherwise: after a few looks round, one hub a part, followed by all of it."""
    names = "abcdefg"[:count]
    town = Town(names, seed)
    for parts in (_parts(names, town.chance), [list(names)], _parts(names, town.chance)):
        town.live(parts)
        for part in parts:
            (hub,) = [name for name in part if town.follows[name] == name]
            assert all(town.follows[name] == hub for name in part)


@given(st.integers(2, 7), st.integers(0, 10_000))
def test_a_hub_that_is_there_stays(count: int, seed: int) -> None:
    """Newcomers with lower ids join it; nothing changes while nobody goes."""
    names = "abcdefg"[:count]
    town = Town(names, seed)
    town.live([list(names)])
    before = dict(town.follows)
    town.live([list(names)])
    assert town.follows == before
    hub = names[-1]
    town.follows = {name: hub if name == hub else "" for name in names}
    town.live([list(names)])
    assert town.hubs() == [hub]


def test_a_rule_without_stepping_down_is_seen() -> None:
    """The control: where a hub never yields, two parts that meet keep two hubs."""

    def stubborn(me: str, seen: Sequence[Seen], *, acting: bool) -> Decision:
        return Decision(choice=Choice.ACT) if acting else decide(me, seen, acting=False)

    town = Town("abcd", 1, stubborn)
    town.live([list("ab"), list("cd")])
    town.live([list("abcd")])
    assert len(town.hubs()) == 2

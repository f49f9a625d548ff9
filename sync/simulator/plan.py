# SPDX-License-Identifier: Apache-2.0
"""What a seed's world is made of: how many counters, how rough the network, which accidents.

Drawn from the seed before anything happens; a plan may also be given, so that a test can ask for one kind of
weather. Weights are relative.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from random import Random


class Mishap(StrEnum):
    """What may happen to one message."""

    NONE = "none"
    DROP_REQUEST = "drop_request"
    DROP_REPLY = "drop_reply"
    BLACK_HOLE = "black_hole"
    TWICE = "twice"
    TWICE_LATER = "twice_later"
    SLOW_REQUEST = "slow_request"
    SLOW_REPLY = "slow_reply"
    CUT_REQUEST = "cut_request"
    CUT_REPLY = "cut_reply"
    SHORT_REPLY = "short_reply"
    CORRUPT_REPLY = "corrupt_reply"
    PORTAL = "portal"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


class Accident(StrEnum):
    """What may happen to a machine or to the world."""

    KILL = "kill"
    POWER_CUT = "power_cut"
    KILL_AT_COMMIT = "kill_at_commit"
    POWER_CUT_AT_COMMIT = "power_cut_at_commit"
    REST = "rest"
    DISK_FULL = "disk_full"
    CLOCK_JUMP = "clock_jump"
    FORCED_OFFLINE = "forced_offline"
    CUT_OFF = "cut_off"
    SECOND_PROCESS = "second_process"
    POISON = "poison"
    CLONE = "clone"
    IMAGE = "image"
    RESTORE_COUNTER = "restore_counter"
    SERVER_RESTART = "server_restart"
    SERVER_CRASH = "server_crash"
    SERVER_REPEAT = "server_repeat"
    SERVER_COPY = "server_copy"
    RESTORE_SERVER = "restore_server"
    HORIZON = "horizon"
    REVOKE = "revoke"


_ROUGH: dict[Mishap, int] = {
    Mishap.DROP_REQUEST: 3,
    Mishap.DROP_REPLY: 4,
    Mishap.BLACK_HOLE: 1,
    Mishap.TWICE: 2,
    Mishap.TWICE_LATER: 1,
    Mishap.SLOW_REQUEST: 2,
    Mishap.SLOW_REPLY: 3,
    Mishap.CUT_REQUEST: 1,
    Mishap.CUT_REPLY: 2,
    Mishap.SHORT_REPLY: 2,
    Mishap.CORRUPT_REPLY: 2,
    Mishap.PORTAL: 2,
    Mishap.TOO_MANY: 2,
    Mishap.UNAVAILABLE: 1,
}
_COMMON: dict[Accident, int] = {
    Accident.KILL: 3,
    Accident.POWER_CUT: 4,
    Accident.KILL_AT_COMMIT: 4,
    Accident.POWER_CUT_AT_COMMIT: 5,
    Accident.REST: 3,
    Accident.DISK_FULL: 2,
    Accident.CLOCK_JUMP: 2,
    Accident.FORCED_OFFLINE: 2,
    Accident.CUT_OFF: 3,
    Accident.SECOND_PROCESS: 1,
    Accident.POISON: 2,
    Accident.SERVER_RESTART: 1,
    Accident.SERVER_CRASH: 3,
    Accident.SERVER_REPEAT: 2,
    Accident.HORIZON: 2,
}
_RARE: dict[Accident, int] = {
    Accident.CLONE: 4,
    Accident.IMAGE: 4,
    Accident.RESTORE_COUNTER: 4,
    Accident.SERVER_COPY: 4,
    Accident.RESTORE_SERVER: 4,
    Accident.REVOKE: 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One world. `loss` is the share of messages that something happens to."""

    counters: int = 2
    sites: int = 1
    acts: int = 40
    accidents: int = 0
    loss: float = 0.0
    mishaps: dict[Mishap, int] = field(default_factory=lambda: dict(_ROUGH))
    mix: dict[Accident, int] = field(default_factory=lambda: dict(_COMMON))
    skewed: bool = False
    rows: int = 1_000
    """Rows a page: small pages make many."""


def plan_of(seed: int) -> Plan:
    """The plan that a seed draws: a fifth of all worlds are calm in one respect or another."""
    chance = Random(f"{seed}/plan")
    mix = dict(_COMMON)
    if chance.random() < 0.5:
        mix |= _RARE
    return Plan(
        counters=chance.choice((2, 2, 3, 3, 4)),
        sites=chance.choice((1, 1, 2)),
        acts=chance.randint(16, 36),
        accidents=chance.choice((0, 2, 4, 6, 9)),
        loss=chance.choice((0.0, 0.1, 0.2, 0.35)),
        mix=mix,
        skewed=chance.random() < 0.3,
        rows=chance.choice((7, 30, 1_000)),
    )


CALM = Plan(counters=2, sites=2, acts=30)
EVERY_ACCIDENT = _COMMON | _RARE

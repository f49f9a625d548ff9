# SPDX-License-Identifier: Apache-2.0
"""Defects that such programs have had, each a small change of the real code: the simulator must see every one.

`plant` makes the change, `plan` is the weather in which the defect shows, `within` how many seeds it may take.
Grouped by where they live: `planted_counter`, `planted_server`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from sync.simulator.plan import Accident, Mishap, Plan

Plant = Callable[[pytest.MonkeyPatch], None]


def weather(
    *accidents: Accident,
    many: int = 8,
    loss: float = 0.1,
    wire: tuple[Mishap, ...] = (),
    counters: int = 3,
    sites: int = 1,
    acts: int = 30,
    rows: int = 1_000,
) -> Plan:
    """A plan with these accidents and mishaps only."""
    plan = Plan(
        counters=counters, sites=sites, acts=acts, rows=rows, loss=loss if wire or accidents else 0.0,
        accidents=many if accidents else 0, mix=dict.fromkeys(accidents, 1),
    )  # fmt: skip
    if not wire:
        return plan
    return Plan(
        counters=counters, sites=sites, acts=acts, rows=rows, loss=max(loss, 0.3),
        accidents=many if accidents else 0, mix=dict.fromkeys(accidents, 1),
        mishaps=dict.fromkeys(wire, 1),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A defect by name."""

    name: str
    plant: Plant
    plan: Plan = field(default_factory=weather)
    within: int = 8

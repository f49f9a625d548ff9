# SPDX-License-Identifier: Apache-2.0
"""The simulator sees: every planted defect is caught, and without it the same weather holds."""

from __future__ import annotations

import pytest

from sync.simulator.run import Verdict, run_seed
from sync.simulator.template import Town
from tests.simulation.planted import Planted
from tests.simulation.planted_counter import COUNTER
from tests.simulation.planted_server import SERVER

ALL = (*COUNTER, *SERVER)
FAULTLESS = "the engine has no faults of its own"
SHORT = (
    "rows over pending", "chain broken", "NORMAL for hand-overs", "no idempotency",
    "row below the cursor", "second hand-over wins", "retry never retries",
)  # fmt: skip


def caught(planted: Planted, town: Town) -> Verdict | None:
    """The first seed that sees it."""
    for seed in range(1, planted.within + 1):
        with pytest.MonkeyPatch.context() as patch:
            planted.plant(patch)
            verdict = run_seed(seed, town, plan=planted.plan)
        if verdict.invariant == FAULTLESS:
            raise AssertionError(f"{planted.name} stumbles instead of doing wrong")
        if verdict.broken:
            return verdict
    return None


def test_there_are_enough() -> None:
    """At least forty, each under a name of its own."""
    assert len({planted.name for planted in ALL}) == len(ALL) >= 40


@pytest.mark.parametrize("name", SHORT)
def test_a_planted_defect_is_caught(name: str, town: Town) -> None:
    """Within the seeds that its line allows, the world breaks; without it, the seed that broke holds."""
    planted = next(p for p in ALL if p.name == name)
    verdict = caught(planted, town)
    assert verdict is not None
    assert run_seed(verdict.seed, town, plan=planted.plan).broken == ""


@pytest.mark.long
@pytest.mark.parametrize("planted", ALL, ids=lambda p: p.name)
def test_every_planted_defect_is_caught(planted: Planted, town: Town) -> None:
    """All of them, in their own weather."""
    verdict = caught(planted, town)
    assert verdict is not None
    assert run_seed(verdict.seed, town, plan=planted.plan).broken == ""

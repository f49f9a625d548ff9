# SPDX-License-Identifier: Apache-2.0
"""Whole worlds from seeds: every promise of synchronisation holds, and the same seed is the same history."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sync.simulator.plan import CALM
from sync.simulator.run import Verdict, run_seed
from sync.simulator.template import Town

ROOT = Path(__file__).resolve().parents[2]
WORLDS = int(os.environ.get("LINLI_WORLDS", "2000"))
"""In the long form; they take about 17 minutes on two cores."""
SEEDS = [int(line) for line in (Path(__file__).parent / "seeds.txt").read_text().split()]


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_calm_world_holds(town: Town, seed: int) -> None:
    """Two counters at each of two sites work, and everything is everywhere."""
    assert run_seed(seed, town, plan=CALM).broken == ""


@pytest.mark.parametrize("share", range(8))
def test_rough_worlds_hold(town: Town, share: int) -> None:
    """Forty seeds, with whatever weather they draw."""
    failed = [v.broken for v in _lived(town, range(share * 5 + 1, share * 5 + 6))]
    assert failed == []


@pytest.mark.parametrize("seed", SEEDS)
def test_what_once_broke_holds(town: Town, seed: int) -> None:
    """Every seed that has found a defect."""
    assert [v.broken for v in _lived(town, range(seed, seed + 1))] == []


@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("share", range(WORLDS // 50))
def test_two_thousand_worlds_hold(town: Town, share: int) -> None:
    """Seed after seed, fifty at a time."""
    failed = [f"{v.seed}: {v.broken}" for v in _lived(town, range(share * 50 + 1, share * 50 + 51))]
    assert failed == []


def _lived(town: Town, seeds: range) -> list[Verdict]:
    """The seeds in which something broke."""
    return [verdict for verdict in (run_seed(seed, town) for seed in seeds) if verdict.broken]


def _simulate(*args: str, hash_seed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", "simulate", *args],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_seed_is_the_same_history_in_every_process() -> None:
    """Two processes that order their sets differently live seed 3 to the same line and hash."""
    one = _simulate("--seed", "3", "--trace", hash_seed="1")
    two = _simulate("--seed", "3", "--trace", hash_seed="2")
    assert one.stdout == two.stdout
    assert one.stderr == two.stderr
    assert len(one.stdout.splitlines()) > 50


def test_the_command_says_what_it_lived(town: Town) -> None:
    """`--json` counts seeds, events and operations; a sound range leaves with 0."""
    done = _simulate("--seeds", "1-2", "--json", hash_seed="0")
    said = json.loads(done.stdout)
    assert (said["seeds"], said["failed"], done.returncode) == (2, [], 0)
    assert said["operations"] > 10


def test_a_range_that_is_none_is_refused() -> None:
    """`--seeds 9-1` is wrong usage, in one line."""
    done = _simulate("--seeds", "9-1", hash_seed="0")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1

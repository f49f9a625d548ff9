# SPDX-License-Identifier: Apache-2.0
"""Every parser meets inputs that a fuzzer has made, guided by what they reach; each refuses in its own words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.counters import ROOT
from tests.fuzz.targets import TARGETS

RUNS = 3_000


def _fuzz(target: str, artefacts: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run_fuzzer", target, "--artefacts", str(artefacts), *args],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip


def _expect_whole(done: subprocess.CompletedProcess[str], artefacts: Path) -> None:
    broken = [path.read_bytes() for path in artefacts.iterdir() if path.is_file()]
    assert (done.returncode, broken) == (0, []), done.stderr[-2_000:]


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_are_taken_or_refused(name: str) -> None:
    """Each parser's own examples, cut at every place and with each of some bytes changed, break nothing."""
    target = TARGETS[name]
    for seed in target.seeds:
        step = max(1, len(seed) // 40)
        for at in range(0, len(seed), step):
            target.parse(seed[:at])
            for byte in (0x00, 0x22, 0x80, 0xFF):
                target.parse(seed[:at] + bytes([byte]) + seed[at + 1 :])


@pytest.mark.parametrize("name", ["scanned", "request"])
def test_a_fuzzer_breaks_no_parser(name: str, tmp_path: Path) -> None:
    """So many inputs from one seed, for the parsers that meet the most."""
    _expect_whole(_fuzz(name, tmp_path, "--runs", str(RUNS)), tmp_path)


def test_the_fuzzer_finds_what_is_planted(tmp_path: Path) -> None:
    """CONTROL: a parser that breaks on three letters in a row is broken."""
    done = _fuzz("planted", tmp_path, "--runs", "100000")
    assert done.returncode != 0
    assert any(
        path.read_bytes().startswith(b"LIN") for path in tmp_path.iterdir() if path.is_file()
    )


@pytest.mark.long
@pytest.mark.parametrize("name", TARGETS)
def test_a_fuzzer_breaks_no_parser_in_longer(name: str, tmp_path: Path) -> None:
    """Each parser for four seconds."""
    _expect_whole(_fuzz(name, tmp_path, "--seconds", "4"), tmp_path)

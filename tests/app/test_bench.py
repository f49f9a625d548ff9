# SPDX-License-Identifier: Apache-2.0
"""The benches run, and their reports say what they should; how fast a machine is, is no test's business."""

from __future__ import annotations

import json
from importlib import import_module

import pytest

from app.bench import BENCHES, run_bench
from app.bench.report import Report, percentile, spread
from app.errors import UsageError
from tests.counters import run_linli

UNITS = ("_ms", "_s", "_mb", "_per_s", "orders", "_visits", "_rows")


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("jank", 300),
        ("lan", 50),
        ("pickup", 2_000),
        ("printing", 24),
        ("search", 2_000),
        ("start", 1),
        ("sync", 300),
        ("table", 2_000),
    ],
)
def test_a_bench_reports_figures_limits_and_ratios(name: str, size: int) -> None:
    """The last line is one JSON object with units in its names and a limit for figures that exist."""
    done = run_linli("bench", name, "--json", "--size", str(size))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["bench"] == name
    assert told["machine"]
    assert set(told["limits"]) | set(told["least"]) <= set(told["figures"]) | set(told["ratios"])
    assert all(figure.endswith(UNITS) for figure in told["figures"])
    assert all(value > 0 for value in told["figures"].values())
    assert any("bare" in figure for figure in told["figures"])
    assert all(value > 0 for value in told["ratios"].values())


def test_every_bench_has_its_module() -> None:
    """What is listed can be run."""
    for module in BENCHES.values():
        assert callable(import_module(module).measure)


def test_what_is_no_bench_is_refused() -> None:
    """An unknown name and a negative size are wrong usage."""
    with pytest.raises(UsageError, match="pickup"):
        run_bench("nonsense")
    with pytest.raises(UsageError):
        run_bench("pickup", size=-1)


def test_a_limit_that_is_exceeded_is_said() -> None:
    """A figure above its limit is named; one at its limit is not."""
    report = Report(bench="x", figures={"a_ms": 2.0, "b_ms": 3.0}, limits={"a_ms": 2, "b_ms": 2})
    assert report.as_json()["exceeded"] == ["b_ms"]
    assert report.as_text().count("EXCEEDED") == 1


def test_percentiles_are_values_that_occurred() -> None:
    """Nearest rank: no value is invented, whatever the order."""
    values = [n / 1_000 for n in range(100, 0, -1)]
    assert percentile(values, 0.5) == 0.051
    assert percentile([7.0], 0.99) == 7.0
    assert spread("x", values) == {"x_p50_ms": 51.0, "x_p99_ms": 100.0}

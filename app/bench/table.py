# SPDX-License-Identifier: Apache-2.0
"""A list of a million records on the screen: its first paint, what it holds, scrolling and jumping to anywhere.

The records screen on a real counter, offscreen, in a process of its own, so that what it holds can be told apart
from what filling the shop took. A frame is one scroll step painted; a jump is a leap to anywhere until its rows are
there and painted. Beside it, in the same process, the same table over rows that lie in memory (what painting costs
by itself), and the page's bare keyed read on the same encrypted file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from app.bench.report import Report
from app.bench.shop import open_shop
from app.errors import OperatorError

ORDERS = 1_000_000
WAITING = 20_000
_WAIT_S = 600
LIMITS = {
    "first_paint_cpu_ms": 60.0,
    "more_memory_mb": 30.0,
    "scroll_cpu_p99_ms": 16.0,
}


def measure(size: int) -> Report:
    """With `size` parcels, and as many orders, in the store."""
    count = max(size or ORDERS, 2_000)
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as made:
        folder = Path(made)
        with open_shop(folder, count, waiting=max(100, count * WAITING // ORDERS)):
            pass
        figures = {"orders": float(count), **_window(folder)}
    if figures["shown_rows"] < count:
        raise OperatorError(
            "bench_failed", f"The list had {figures['rows']:.0f} of {count} records."
        )
    return Report(
        bench="table",
        figures=figures,
        limits=LIMITS,
        ratios={
            "scroll_p50_to_bare": round(
                figures["scroll_cpu_p50_ms"] / max(figures["bare_scroll_cpu_p50_ms"], 0.001), 2
            ),
            "jump_p50_to_bare_read": round(
                figures["jump_p50_ms"] / max(figures["bare_read_p50_ms"], 0.001), 2
            ),
        },
    )


def _window(folder: Path) -> dict[str, float]:
    plan = {"data": str(folder / "counter"), "keyfile": str(folder / "keys.json")}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "app.bench.table_window", json.dumps(plan)],
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            timeout=_WAIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise OperatorError("bench_failed", f"The window wasn't done in {_WAIT_S} s.") from None
    if done.returncode or not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise OperatorError("bench_failed", f"The window didn't last ({last}).")
    return {str(k): float(v) for k, v in json.loads(done.stdout.splitlines()[-1]).items()}

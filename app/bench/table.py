# SPDX-License-Identifier: Apache-2.0
"""A list of a million records on the screen: its first paint, what it holds, scrolling and jumping to anywhere.

The records screen on a real counter, offscreen, in a process of its own, so that what it holds can be told apart
from what filling the shop took. A frame is one scroll step painted; a jump is a leap to anywhere until its rows are
there and painted. Beside it, in the same process, the same table over rows that lie in memory (what painting costs
by itself), and the page's bare keyed read on the same encrypted file.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from app.bench.report import Report
from app.bench.shop import open_shop
from app.bench.window import figures_of
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
    return figures_of("app.bench.table_window", plan, wait_s=_WAIT_S, environment={})

# SPDX-License-Identifier: Apache-2.0
"""`linli bench`: the product against its limit, or a bare piece of machinery, in one and the same run.

A figure alone says more about the machine than about the program; so each bench measures, beside the
product, the least that the same work could cost here, and reports the ratio. `BENCHES` names exactly
those that exist.

How to add one: a module with `measure(size) -> Report`, and its line in `BENCHES`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from app.bench.report import Report
from app.errors import UsageError

BENCHES: dict[str, str] = {
    "pickup": "app.bench.pickup",
    "start": "app.bench.start",
    "jank": "app.bench.jank",
    "search": "app.bench.search",
    "table": "app.bench.table",
    "lan": "app.bench.lan",
    "server": "app.bench.server",
    "sync": "app.bench.sync",
    "printing": "app.bench.printing",
}
"""Name -> module; imported when it runs, for a bench must not pay for another's imports."""


def run_bench(name: str, *, size: int = 0) -> Report:
    """Runs one bench; `size` 0 means its own."""
    if name not in BENCHES:
        raise UsageError(
            "unknown_bench", f"There is no bench {name!r}; there are {', '.join(BENCHES)}."
        )
    if size < 0:
        raise UsageError("bad_size", "--size is a count, 0 or more.")
    measure: Callable[[int], Report] = import_module(BENCHES[name]).measure
    return measure(size)

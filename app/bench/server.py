# SPDX-License-Identifier: Apache-2.0
"""The server's push, rules included, beside the bare writes of the same rows, on each database that there is here.

One site and many at once, 100 and 500 operations a batch; PostgreSQL with as many processes as there are cores, as
a company runs them. What an ASGI request costs and what an idle event stream holds is in `app.bench.asgi`.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from app.bench.asgi import asgi_figures
from app.bench.ceiling import Written, recorded, replay_postgresql, replay_sqlite
from app.bench.crew import together
from app.bench.own_postgres import Postgres, binaries, private_postgres
from app.bench.pushing import apply_path, push_over_http, server_processes
from app.bench.report import Report
from sync.server.embedded import open_central

OPERATIONS = 8_000
"""In one run, over all of its sites."""
ROUNDS = 2
"""Of what has a figure to reach; the others are run once."""
SITES = (1, 8, 32)
SIZES = (100, 500)
_SETTINGS = ("shared_buffers=256MB", "max_wal_size=4GB")
LEAST = {
    "sqlite_http_1x500_per_s": 10_000.0,
    "postgresql_http_1x500_per_s": 5_000.0,
    "sqlite_apply_1x500_to_bare": 0.40,
    "sqlite_apply_8x100_to_bare": 0.40,
    "postgresql_apply_8x100_to_bare": 0.40,
    "postgresql_http_32x100_to_bare": 0.30,
}
LIMITS = {"idle_stream_kb": 30.0, "api_validation_to_bare": 3.0, "api_stream_to_bare": 1.5}
_HTTP = ((1, 500), (32, 100))


def measure(size: int) -> Report:
    """About `size` operations a run."""
    count = size or OPERATIONS
    figures: dict[str, float] = {}
    ratios: dict[str, float] = {}
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="linli-bench-")))
        running = stack.enter_context(private_postgres(*_SETTINGS)) if binaries() else None
        for kind in ("sqlite", "postgresql") if running else ("sqlite",):
            one = _Runs(place, running if kind == "postgresql" else None, count)
            for sites in SITES:
                for batch in SIZES:
                    name = f"{kind}_apply_{sites}x{batch}"
                    rounds = ROUNDS if f"{name}_to_bare" in LEAST else 1
                    _note(figures, ratios, name, one.pair(sites, batch, rounds))
            for sites, batch in _HTTP:
                _note(figures, ratios, f"{kind}_http_{sites}x{batch}", one.http(sites, batch))
    own, compared = asgi_figures()
    figures |= own
    ratios |= compared
    there = figures.keys() | ratios.keys()
    return Report(
        bench="server",
        figures=figures,
        ratios=ratios,
        limits=LIMITS,
        least={name: least for name, least in LEAST.items() if name in there},
    )


def _note(
    figures: dict[str, float], ratios: dict[str, float], name: str, found: tuple[float, float]
) -> None:
    ours, bare = found
    figures[f"{name}_per_s"] = round(ours)
    figures[f"{name}_bare_per_s"] = round(bare)
    ratios[f"{name}_to_bare"] = round(ours / bare, 3)


class _Runs:
    """The runs on one database; every one of them on a fresh one."""

    def __init__(self, place: Path, postgres: Postgres | None, count: int) -> None:
        self._place = place
        self._postgres = postgres
        self._count = count
        self._made = 0
        self._writes: dict[tuple[int, int], list[Written]] = {}
        self._crew = max(1, min(2, os.cpu_count() or 1)) if postgres else 1

    def _fresh(self) -> tuple[Path, str]:
        self._made += 1
        folder = self._place / f"{'p' if self._postgres else 's'}{self._made}"
        folder.mkdir()
        return folder, self._postgres.new_database() if self._postgres else ""

    def _batches(self, sites: int, size: int) -> int:
        return max(2, self._count // (sites * size))

    def _shares(self, sites: int) -> Iterator[int]:
        """How many of the sites each process of the crew has."""
        crew = min(self._crew, sites)
        for n in range(crew):
            yield sites // crew + (n < sites % crew)

    def _bare(self, sites: int, size: int) -> float:
        """Operations a second of the bare driver, which has the rows ready."""
        batches = self._batches(sites, size)
        if (size, batches) not in self._writes:
            self._made += 1
            folder = self._place / f"r{self._postgres is None}{self._made}"
            self._writes[size, batches] = recorded(folder, size, batches)
        folder, url = self._fresh()
        central = open_central(folder, url)
        numbers = [central.accounts.add_site("南门站") for _ in range(sites)]
        central.close()
        replay: Callable[..., int] = replay_postgresql if url else replay_sqlite
        arguments: list[tuple[Any, ...]] = []
        for share in self._shares(sites):
            mine, numbers = numbers[:share], numbers[share:]
            arguments.append((url or str(folder), self._writes[size, batches], mine))
        done, seconds = together(replay, arguments)
        return done / seconds

    def pair(self, sites: int, size: int, rounds: int) -> tuple[float, float]:
        """Ours without HTTP and the bare writes, in turns; the best of each."""
        batches = self._batches(sites, size)
        ours, bare = 0.0, 0.0
        for _ in range(rounds):
            folder, url = self._fresh()
            arguments = [(str(folder), url, share, size, batches) for share in self._shares(sites)]
            done, seconds = together(apply_path, arguments)
            ours = max(ours, done / seconds)
            bare = max(bare, self._bare(sites, size))
        return ours, bare

    def http(self, sites: int, size: int) -> tuple[float, float]:
        """Ours over HTTP, from a process of its own, and the bare writes."""
        batches = self._batches(sites, size)
        ours, bare = 0.0, 0.0
        for _ in range(ROUNDS):
            folder, url = self._fresh()
            open_central(folder, url).close()
            with server_processes(folder, url, min(self._crew, sites)) as running:
                work = partial(push_over_http, addresses=[address for address, _ in running])
                done, seconds = together(work, [(str(folder), url, sites, size, batches)])
            ours = max(ours, done / seconds)
            bare = max(bare, self._bare(sites, size))
        return ours, bare

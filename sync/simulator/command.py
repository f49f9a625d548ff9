# SPDX-License-Identifier: Apache-2.0
"""`linli simulate`: many seeds at once, or one again with everything that happened.

Seeds are shared out to processes; each makes the town once. A failing seed is named with what broke and the last
lines of its history, and is the same on every machine: `--seed N --trace` lives it again.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from app.errors import UsageError
from sync.simulator.run import Verdict, quick_folder, run_seed
from sync.simulator.template import Town, make_town

_SHARE = 20
_KEYFILE = "LINLI_KEYFILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of a range of seeds."""

    seeds: int
    events: int
    operations: int
    seconds: float
    failures: tuple[Verdict, ...]

    @classmethod
    def of(cls, verdicts: Sequence[Verdict], seconds: float = 0.0) -> Report:
        return cls(
            seeds=len(verdicts),
            events=sum(v.events for v in verdicts),
            operations=sum(v.operations for v in verdicts),
            seconds=seconds,
            failures=tuple(sorted((v for v in verdicts if v.broken), key=lambda v: v.seed)),
        )

    def as_json(self) -> dict[str, object]:
        return {
            "seeds": self.seeds,
            "events": self.events,
            "operations": self.operations,
            "seconds": round(self.seconds, 1),
            "failed": [
                {"seed": v.seed, "broken": v.broken, "hash": v.hash, "last": list(v.lines)}
                for v in self.failures
            ],
        }

    def as_text(self) -> str:
        lines = [
            f"{self.seeds} seeds, {self.events} events, {self.operations} operations,"
            f" {self.seconds:.1f} s: {len(self.failures)} failed"
        ]
        for verdict in self.failures:
            lines.append(f"\nseed {verdict.seed}: {verdict.broken}")
            lines += [f"  {line}" for line in verdict.lines]
            lines.append(f"  again: linli simulate --seed {verdict.seed} --trace")
        return "\n".join(lines)


@contextmanager
def town_of_its_own() -> Iterator[Town]:
    """A template for as long as it is needed; the administrator's key file is none of its business."""
    chosen = os.environ.pop(_KEYFILE, None)
    folder = Path(tempfile.mkdtemp(prefix="linli-town-", dir=quick_folder()))
    try:
        yield make_town(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if chosen is not None:
            os.environ[_KEYFILE] = chosen


def run_seeds(seeds: Sequence[int]) -> list[Verdict]:
    """Some seeds, one after the other, in this process."""
    with town_of_its_own() as town:
        return [run_seed(seed, town) for seed in seeds]


def simulate(
    seeds: range, *, jobs: int = 1, tell: Callable[[str], None] = lambda _line: None
) -> Report:
    """All of `seeds`, in `jobs` processes."""
    began = time.monotonic()
    shares = [seeds[at : at + _SHARE] for at in range(0, len(seeds), _SHARE)]
    verdicts: list[Verdict] = []

    def take(found: list[Verdict]) -> None:
        verdicts.extend(found)
        tell(f"{len(verdicts)} of {len(seeds)}, {sum(bool(v.broken) for v in verdicts)} failed")

    if jobs == 1:
        with town_of_its_own() as town:
            for share in shares:
                take([run_seed(seed, town) for seed in share])
    else:
        # Spawned, not forked: a child that inherits open databases is no clean beginning.
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            for done in as_completed([pool.submit(run_seeds, share) for share in shares]):
                take(done.result())
    return Report.of(verdicts, time.monotonic() - began)


def replay(seed: int) -> Verdict:
    """One seed again, with every line of its history."""
    with town_of_its_own() as town:
        return run_seed(seed, town, keep_all=True)


def seeds_of(text: str) -> range:
    """`A-B` or `N` as a range of seeds."""
    first, _, last = text.partition("-")
    last = last or first
    if not (first.isdigit() and last.isdigit() and int(first) <= int(last)):
        raise UsageError("usage", "--seeds is A-B, for example 1-200.")
    return range(int(first), int(last) + 1)

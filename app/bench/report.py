# SPDX-License-Identifier: Apache-2.0
"""What a bench found: figures, the limits they are held against, ratios to the bare work, the machine.

Units stand in the names (`_ms`, `_mb`, `_per_s`).
"""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run of one bench."""

    bench: str
    figures: dict[str, float]
    limits: dict[str, float] = field(default_factory=dict)
    ratios: dict[str, float] = field(default_factory=dict)
    least: dict[str, float] = field(default_factory=dict)
    """What figures and ratios are to reach, where more is better."""

    @property
    def missed(self) -> tuple[str, ...]:
        """The figures and ratios that lie below what they are to reach."""
        both = self.figures | self.ratios
        return tuple(n for n, least in self.least.items() if both[n] < least)

    @property
    def exceeded(self) -> tuple[str, ...]:
        """The figures and ratios that lie above their limit."""
        both = self.figures | self.ratios
        return tuple(n for n, most in self.limits.items() if both[n] > most)

    def as_json(self) -> dict[str, object]:
        return {
            "bench": self.bench,
            "figures": self.figures,
            "limits": self.limits,
            "ratios": self.ratios,
            "exceeded": list(self.exceeded),
            "least": self.least,
            "missed": list(self.missed),
            "machine": machine(),
        }

    def as_text(self) -> str:
        lines = [self.bench]
        for name, value in self.figures.items():
            limit = f"   (limit {self.limits[name]:g})" if name in self.limits else ""
            over = "   EXCEEDED" if name in self.exceeded else ""
            lines.append(f"  {name:40} {value:12,.3f}{limit}{over}{self._to_reach(name)}")
        for name, value in self.ratios.items():
            limit = f"   (limit {self.limits[name]:g})" if name in self.limits else ""
            over = "   EXCEEDED" if name in self.exceeded else ""
            lines.append(f"  {name:40} {value:12.3f}{limit}{over}{self._to_reach(name)}")
        return "\n".join(lines)

    def _to_reach(self, name: str) -> str:
        if name not in self.least:
            return ""
        return f"   (at least {self.least[name]:g}){'   MISSED' if name in self.missed else ''}"


def machine() -> str:
    """What it ran on, as one line."""
    cores = os.cpu_count() or 0
    return f"{platform.system()} {platform.machine()}, {cores} cores, Python {platform.python_version()}"


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which `part` of all lie (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(part * len(ranked)))]


def spread(name: str, seconds: Sequence[float]) -> dict[str, float]:
    """p50 and p99 in milliseconds, under `name`."""
    return {
        f"{name}_p50_ms": round(percentile(seconds, 0.50) * 1_000, 3),
        f"{name}_p99_ms": round(percentile(seconds, 0.99) * 1_000, 3),
    }

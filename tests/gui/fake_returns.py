# SPDX-License-Identifier: Apache-2.0
"""A counter's returns without a store behind them."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.services.answers import ParcelView


@dataclass
class FakeReturns:
    """What ought to go back, and what went."""

    to_go: tuple[ParcelView, ...] = ()
    gone: tuple[ParcelView, ...] = ()
    asked: list[str] = field(default_factory=list)

    def due(self, limit: int = 100) -> tuple[ParcelView, ...]:
        self.asked.append("due")
        return self.to_go[:limit]

    def recent(self, limit: int = 8) -> tuple[ParcelView, ...]:
        return self.gone[:limit]

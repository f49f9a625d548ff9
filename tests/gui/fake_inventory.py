# SPDX-License-Identifier: Apache-2.0
"""The stock and its ledger from memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.services.answers import (
    LotView,
    Moved,
    MovementView,
    StockLine,
)
from tests.gui.fake_parcels import MINUTE, NOW


@dataclass
class FakeInventory:
    empty: bool = False
    moves: list[tuple[str, str, int]] = field(default_factory=list)

    def _lines(self) -> tuple[StockLine, ...]:
        if self.empty:
            return ()
        lots = (
            LotView(lot="20261101", expires_on="2026-11-30", on_hand=14, expired=False),
            LotView(lot="20261001", expires_on="2026-11-20", on_hand=2, expired=True),
        )
        names = (
            "鲜牛奶 950ml",
            "赣南脐橙 5 斤装",
            "维达抽纸 18 包",
            "东北大米 10 斤",
            "手工水饺 1kg",
        )
        return tuple(
            StockLine(
                product=f"01890000-0000-7000-8004-{n:012d}",
                code=f"69012345678{n:02d}",
                name=f"{names[n % 5]}{'' if n < 5 else f' {n}'}",
                price_minor=1_290 + 110 * n,
                on_hand=16 - n,
                low=n > 12,
                expiring=n % 4 == 0,
                lots=lots
                if n == 0
                else (LotView(lot="", expires_on="", on_hand=16 - n, expired=False),),
                flags=("check_digit",) if n == 3 else (),
            )
            for n in range(18)
        )

    def find(self, text: str = "", limit: int = 100, after: str = "") -> tuple[StockLine, ...]:
        return tuple(line for line in self._lines() if text in line.name or text in line.code)[
            :limit
        ]

    def line(self, code: str) -> StockLine | None:
        return next((line for line in self._lines() if line.code == code), None)

    def ledger(self, product: str, limit: int = 100) -> tuple[MovementView, ...]:
        kinds = (
            ("intake", 24, ""),
            ("sale", -2, ""),
            ("waste", -1, "包装破损"),
            ("parcel_out", -5, ""),
        )
        return tuple(
            MovementView(
                id=f"m{n}",
                kind=kind,
                quantity=quantity,
                lot="",
                at=NOW - n * 55 * MINUTE,
                operator_name="林晓",
                counter_name="一号台",
                reason=reason,
            )
            for n, (kind, quantity, reason) in enumerate(kinds)
        )

    def move_stock(
        self,
        code: str,
        kind: str,
        quantity: int,
        *,
        lot: str = "",
        expires_on: str = "",
        reason: str = "",
    ) -> Moved:
        self.moves.append((code, kind, quantity))
        return Moved(movement="m", on_hand=16 + quantity)

    def count(self, code: str, counted: int, *, lot: str = "", reason: str = "") -> Moved:
        self.moves.append((code, "stocktake", counted))
        return Moved(movement="m", on_hand=counted)

    def totals(self) -> tuple[int, int, int]:
        return (0, 0, 0) if self.empty else (1_204, 5, 3)

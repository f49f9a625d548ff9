# SPDX-License-Identifier: Apache-2.0
"""Imports that read no file: every preview is the same."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.codes import ProductCodeKind
from app.errors import OperatorError
from app.importing.rows import GoodsRow, Mend, Preview, RefusedRow
from app.services.answers import (
    Imported,
    ImportView,
)
from tests.gui.fake_parcels import MINUTE, NOW


@dataclass
class FakeImporting:
    empty: bool = False
    confirmed: int = 0
    undone: list[str] = field(default_factory=list)

    def preview(self, kind: str, path: Path) -> object:
        if not path.name.endswith(".csv"):
            raise OperatorError("not_text", "Raw.", "Raw.")
        mend = Mend(code="check_digit", field="code")
        rows = [
            GoodsRow(
                row=n,
                code=f"69012345678{n:02d}",
                name=f"商品 {n}",
                price_minor=990,
                code_kind=ProductCodeKind.EAN13,
            )
            for n in range(2, 9)
        ]
        return Preview(
            kind=kind,
            file_name=path.name,
            file_sha256="0" * 64,
            file_rows=8,
            title="商品清单",
            understood=tuple(rows[:5]),
            mended=tuple(replace(row, mends=(mend,)) for row in rows[5:]),
            refused=(
                RefusedRow(row=9, why="price_unreadable", field="price", cells=(("条码", "6900"),)),
            ),
        )

    def confirm(self, preview: object) -> Imported:
        self.confirmed += 1
        return Imported(
            import_id="i1",
            kind="goods",
            written=7,
            already_known=0,
            understood=5,
            mended=2,
            refused=1,
        )

    def undo(self, import_id: str) -> ImportView:
        self.undone.append(import_id)
        return replace(self.history()[0], undone=True)

    def history(self, limit: int = 20) -> tuple[ImportView, ...]:
        one = ImportView(
            import_id="i1",
            kind="consignment",
            title="顺丰 11月23日 上午",
            file_name="am.xlsx",
            at=NOW - 200 * MINUTE,
            written=420,
            undone=False,
        )
        two = replace(
            one, import_id="i2", kind="goods", title="", file_name="goods.csv", undone=True
        )
        return (one, two)[: 0 if self.empty else limit]

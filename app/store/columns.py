# SPDX-License-Identifier: Apache-2.0
"""The statements that write a record's row, and which of its columns its parent and its key stand in.

What the columns hold is `app.domain.columns`'s, for the server computes the same.
"""

from __future__ import annotations

from app.domain.kinds import Kind
from app.store.tables import TABLES

PARENT: dict[Kind, str] = {
    Kind.LOT: "product",
    Kind.MOVEMENT: "product",
    Kind.PARCEL: "order_id",
    Kind.HANDOVER: "parcel",
    Kind.CASE: "subject",
}
"""The column that holds `parent_of` a record."""

KEY: dict[Kind, str] = {Kind.ORDER: "number", Kind.PARCEL: "waybill", Kind.PRODUCT: "code"}
"""The column that holds `key_of` a record; an order's number is an integer there, 0 for none."""


def storable(text: str) -> str:
    """A text as SQLite takes it: half a character (a lone surrogate, from broken input) becomes `?`."""
    return text.encode("utf-8", "replace").decode()


def _write_statement(kind: Kind, *, with_seq: bool) -> str:
    """An upsert. The server's row wins over an older one only; a local one leaves `seq` alone."""
    table = TABLES[kind]
    names = [column.name for column in table.columns]
    kept = ("id",) if with_seq else ("id", "seq")
    sets = ", ".join(f'"{n}" = excluded."{n}"' for n in names if n not in kept)
    quoted = ", ".join(f'"{n}"' for n in names)
    marks = ", ".join("?" for _ in names)
    guard = f" WHERE excluded.seq >= {table.name}.seq" if with_seq else ""
    return (
        f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})"
        f" ON CONFLICT (id) DO UPDATE SET {sets}{guard}"
    )


PUT_LOCAL: dict[Kind, str] = {kind: _write_statement(kind, with_seq=False) for kind in TABLES}
PUT_SERVED: dict[Kind, str] = {kind: _write_statement(kind, with_seq=True) for kind in TABLES}

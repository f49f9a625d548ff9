# SPDX-License-Identifier: Apache-2.0
"""Rows that were read, sorted into understood, mended and refused: the preview of a file.

It decides nothing about a row; a row with a mend is a mended one.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.importing.layout import Layout
from app.importing.rows import Note, Preview, RefusedRow, RowT
from app.importing.tables import Table


def preview_of(
    kind: str,
    table: Table,
    layout: Layout,
    rows: Sequence[RowT | RefusedRow],
    notes: Sequence[Note],
) -> Preview[RowT]:
    """The preview of a table whose records became `rows`; `notes` are the kind's own."""
    taken = [row for row in rows if not isinstance(row, RefusedRow)]
    told = sorted((*layout.notes, *notes), key=lambda note: note.row)
    return Preview(
        kind=kind,
        file_name=table.file_name,
        file_sha256=table.sha256,
        file_rows=len(table.rows),
        title=layout.title,
        understood=tuple(row for row in taken if not row.mends),
        mended=tuple(row for row in taken if row.mends),
        refused=tuple(row for row in rows if isinstance(row, RefusedRow)),
        notes=tuple(told),
    )

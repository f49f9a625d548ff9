# SPDX-License-Identifier: Apache-2.0
"""A file's bytes to a grid of text, each row with the number that a spreadsheet shows.

Takes CSV (GB18030 as spreadsheets in China write it, UTF-8 with or without its mark, UTF-16) and
XLSX. Promises: caps on everything, one `ImportFault` with a clear sentence for a file that is no
table, no other exception for any bytes. It must not know what columns mean, and it calculates
nothing: a formula is its text.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from app.importing.reasons import ImportFault

FILE_MAX_MB = 50
ROWS_MAX = 200_000
COLUMNS_MAX = 200
CELL_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row: its cells as text without trailing empty ones.

    `numbers` are the columns whose cell held a number, `formulas` those that held a formula,
    `too_long` tells that a cell was cut at `CELL_MAX`.
    """

    row: int
    cells: tuple[str, ...]
    numbers: frozenset[int] = frozenset()
    formulas: frozenset[int] = frozenset()
    too_long: bool = False

    @property
    def blank(self) -> bool:
        """True if no cell has anything to read in it."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A whole file. `columns_fixed` tells that a row with too many cells is a broken one (CSV)."""

    file_name: str
    sha256: str
    rows: tuple[TableRow, ...]
    columns_fixed: bool
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()


def read_table(content: bytes, file_name: str) -> Table:
    """The table in a file's bytes; its name only helps to say what is wrong with it."""
    # Inside the function: openpyxl alone costs a fifth of a second, and most starts import nothing.
    from app.importing.text_tables import read_text_rows
    from app.importing.workbooks import read_workbook

    if not content:
        raise ImportFault("file_empty", file=file_name)
    if len(content) > FILE_MAX_MB * 1_000_000:
        raise ImportFault("file_too_large", file=file_name, limit=FILE_MAX_MB)
    digest = hashlib.sha256(content).hexdigest()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportFault("old_workbook", file=file_name)
    if content.startswith(b"PK") or file_name.lower().endswith((".xlsx", ".xlsm")):
        book = read_workbook(content, file_name)
        return Table(
            file_name=file_name,
            sha256=digest,
            rows=book.rows,
            columns_fixed=False,
            sheet=book.sheet,
            other_sheets=book.other_sheets,
        )
    rows = read_text_rows(content, file_name)
    return Table(file_name=file_name, sha256=digest, rows=rows, columns_fixed=True)


def make_row(
    row: int, cells: list[str], numbers: set[int] | None = None, formulas: set[int] | None = None
) -> TableRow:
    """A row with its cells cut at the cap and its trailing empty cells dropped."""
    while cells and not cells[-1].strip():
        cells.pop()
    return TableRow(
        row=row,
        cells=tuple(cell[:CELL_MAX] for cell in cells),
        numbers=frozenset(numbers or ()),
        formulas=frozenset(formulas or ()),
        too_long=any(len(cell) > CELL_MAX for cell in cells),
    )

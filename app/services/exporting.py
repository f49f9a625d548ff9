# SPDX-License-Identifier: Apache-2.0
"""A list of the counter's records as a file for other programs: CSV or XLSX, by the file's suffix.

Promises: masked as everywhere, for it is the very list that scripts get (`listing.py`); whatever begins like a formula
is written as text, so that a resident's note can't run in somebody's spreadsheet; the file stands whole under its
name or not at all. Nothing is revealed, so nothing is journalled.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from app.config import sync_folder
from app.errors import OperatorError, UsageError
from app.services.listing import Listing

PAGE = 1_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ROWS_MAX = 1_048_575
"""What a worksheet holds below its heading."""
Cell = str | int | float | bool


def export(listing: Listing, kind: str, target: Path) -> int:
    """Writes every record of `kind` to `target`; how many there were."""
    write = _WRITERS.get(target.suffix.lower())
    if write is None:
        raise UsageError("unknown_file_kind", f"The file ends in {' or '.join(_WRITERS)}.")
    rows = list(_rows(listing, kind))
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    columns = list(names) or ["id"]
    cells = [[_cell(row.get(name)) for name in columns] for row in rows]
    _whole(target, lambda path: write(path, kind, columns, cells))
    return len(rows)


def _rows(listing: Listing, kind: str) -> Iterator[dict[str, Any]]:
    after = ""
    while True:
        page = list(listing.rows(kind, where={}, limit=PAGE, after=after))
        yield from page
        if len(page) < PAGE:
            return
        after = str(page[-1]["id"])


def _cell(value: object) -> Cell:
    """A value as one cell: lists in one line, nothing that a spreadsheet could take for an order."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might compute this text instead of showing it."""
    return text.startswith(FORMULA)


def _csv(path: Path, _kind: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    # The mark at the beginning tells spreadsheets that this is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(columns)
        out.writerows([_plain(cell) for cell in row] for row in rows)


def _plain(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell


def _xlsx(path: Path, kind: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if len(rows) > _ROWS_MAX:
        raise OperatorError(
            "too_many_rows", "There are more rows than a worksheet holds.", "Export to a .csv file."
        )
    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind)
    sheet.append(list(columns))
    for row in rows:
        cells: list[object] = []
        for value in row:
            if not isinstance(value, str):
                cells.append(value)
                continue
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
            cell.data_type = "s"
            if is_formula(value):
                cell.quotePrefix = True
            cells.append(cell)
        sheet.append(cells)
    book.save(path)


_WRITERS: dict[str, Callable[[Path, str, Sequence[str], Sequence[Sequence[Cell]]], None]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
}


def _whole(target: Path, write: Callable[[Path], None]) -> None:
    """Gives `target` its new content in one step."""
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        os.close(handle)
        write(Path(name))
        with open(name, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(name, target)
        sync_folder(target.parent)
    except OSError as fault:
        raise OperatorError(
            "cannot_write",
            f"{target} can't be written ({os.strerror(fault.errno or 0)}).",
            "Free some space on the disk or choose a folder that can be written to.",
        ) from fault
    finally:
        if name:
            Path(name).unlink(missing_ok=True)

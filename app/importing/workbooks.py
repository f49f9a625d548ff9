# SPDX-License-Identifier: Apache-2.0
"""XLSX workbooks, opened only after their declared size was found sane.

Promises: a zip bomb is refused before anything is unpacked, a damaged file is an `ImportFault`,
numbers become the text a spreadsheet shows (no exponent, no `.0`), formulas stay text and are not
calculated. Only the first sheet with content is read; the others are named, so that nothing is
left out in silence.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from app.importing.reasons import ImportFault
from app.importing.tables import COLUMNS_MAX, ROWS_MAX, TableRow, make_row

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

RATIO_MAX = 100
UNPACKED_MAX_MB = 50
PARTS_MAX = 1_000

# What openpyxl, zipfile and the XML parser raise on files that were damaged or made up.
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The sheet that was read, and the names of those that were not."""

    rows: tuple[TableRow, ...]
    sheet: str
    other_sheets: tuple[str, ...]


def read_workbook(content: bytes, file_name: str) -> Book:
    """The first sheet with content."""
    _refuse_bombs(content, file_name)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            # openpyxl warns about styles and extensions it leaves out; the cells are all we read.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
            try:
                return _first_sheet(book, file_name)
            finally:
                book.close()
    except ImportFault:
        raise
    except _DAMAGE as error:
        raise ImportFault("not_a_workbook", file=file_name) from error


def _refuse_bombs(content: bytes, file_name: str) -> None:
    """Look at the declared sizes only; nothing is unpacked here but the first bytes of the parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            declared = sum(part.file_size for part in parts)
            if (
                len(parts) > PARTS_MAX
                or declared > UNPACKED_MAX_MB * 1_000_000
                or declared > RATIO_MAX * max(len(content), 1)
                or any(part.file_size > RATIO_MAX * max(part.compress_size, 1) for part in parts)
            ):
                raise ImportFault("zip_bomb", file=file_name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _declares_entities(archive, part):
                    raise ImportFault("not_a_workbook", file=file_name)
    except ImportFault:
        raise
    except _DAMAGE as error:
        raise ImportFault("not_a_workbook", file=file_name) from error


def _declares_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """True for a document type declaration: no spreadsheet writes one, an entity bomb needs it."""
    with archive.open(part) as stream:
        return b"<!DOCTYPE" in stream.read(4096)


def _first_sheet(book: Workbook, file_name: str) -> Book:
    names = tuple(book.sheetnames)
    rows: tuple[TableRow, ...] = ()
    chosen = ""
    for name in names:
        rows = tuple(_rows_of(book, name, file_name))
        if any(not row.blank for row in rows):
            chosen = name
            break
    if not chosen:
        raise ImportFault("file_empty", file=file_name)
    return Book(rows=rows, sheet=chosen, other_sheets=tuple(n for n in names if n != chosen))


def _rows_of(book: Workbook, name: str, file_name: str) -> Iterator[TableRow]:
    """The rows of one sheet, without the blank ones that only formatting makes at its end."""
    sheet = book[name]
    # A sheet's declared extent may lie (some writers say A1, some a million rows).
    sheet.reset_dimensions()
    blanks: list[TableRow] = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > ROWS_MAX:
            raise ImportFault("too_many_rows", file=file_name, limit=ROWS_MAX)
        texts: list[str] = []
        numbers: set[int] = set()
        formulas: set[int] = set()
        for column, cell in enumerate(cells):
            value: object = cell.value
            texts.append(cell_text(value))
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                numbers.add(column)
            if getattr(cell, "data_type", "") == "f":
                formulas.add(column)
        row = make_row(number, texts, numbers, formulas)
        if len(row.cells) > COLUMNS_MAX:
            raise ImportFault("too_many_columns", file=file_name, limit=COLUMNS_MAX)
        if row.blank:
            blanks.append(row)
            continue
        yield from blanks
        blanks.clear()
        yield row


def cell_text(value: object) -> str:
    """A cell as a spreadsheet shows it."""
    if value is None:
        return ""
    if isinstance(value, str):
        # Excel writes control characters as _x0001_; its line breaks come as _x000D_.
        return value.replace("_x000D_", "")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        # 15 digits is what the format keeps; more would show 0.1 + 0.2 as 0.30000000000000004.
        shown = format(Decimal(format(value, ".15g")), "f")
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, (date, time)):
        return value.isoformat()
    # Array and table formulas are objects; their text is what the operator typed.
    return str(getattr(value, "text", "") or "=")

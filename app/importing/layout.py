# SPDX-License-Identifier: Apache-2.0
"""Where the header is, what is a record, and what is a title, a total or a signature.

Real lists have a merged title, blank rows, the header somewhere below, a total at the end and a
driver's signature under it. Promises: each row is either a record or has its note. It knows no
kind of file; the columns it looks for are given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.importing.reasons import ImportFault
from app.importing.rows import Note
from app.importing.tables import Table, TableRow

_HEADER_WITHIN = 30
_TOTALS = frozenset({"合计", "总计", "总数", "共计", "total", "totals", "sum", "grandtotal"})
_SUBTOTALS = frozenset({"小计", "subtotal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A field to look for: its headings, the first of them the one to name when it is missing."""

    field: str
    headings: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row by field; `outside` is the first column with text that has no heading ("" if none)."""

    row: int
    texts: Mapping[str, str]
    numbers: frozenset[str]
    formulas: frozenset[str]
    outside: str
    too_long: bool

    def text(self, name: str) -> str:
        """The text of a field as it stands; "" where the file has no such column."""
        return self.texts.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table taken apart. `totals` are rows that have no note yet: the kind checks their sums."""

    title: str
    fields: frozenset[str]
    records: tuple[Record, ...]
    totals: tuple[Record, ...]
    notes: tuple[Note, ...]


@dataclass(slots=True)
class _Sorting:
    records: list[Record] = field(default_factory=list)
    totals: list[Record] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def lay_out(table: Table, columns: tuple[Column, ...], keys: tuple[str, ...]) -> Layout:
    """The records below the header. `keys` are the fields of which a record has at least one."""
    at, places = _find_header(table, columns)
    sorting = _Sorting()
    title = ""
    for row in table.rows[:at]:
        title = title or ("" if row.blank else " ".join(c.strip() for c in row.cells if c.strip()))
        code = "blank_row" if row.blank else "title"
        sorting.notes.append(Note(code=code, row=row.row, skips=1))
    header = table.rows[at]
    sorting.notes.append(Note(code="header", row=header.row, skips=1))
    unused = [c.strip() for i, c in enumerate(header.cells) if c.strip() and i not in places]
    if unused:
        sorting.notes.append(Note(code="unused_columns", values=(("columns", "、".join(unused)),)))
    if table.other_sheets:
        values = (("sheet", table.sheet), ("others", "、".join(table.other_sheets)))
        sorting.notes.append(Note(code="other_sheets", values=values))
    for row in table.rows[at + 1 :]:
        _sort(row, header, places, keys, sorting)
    if not sorting.records:
        raise ImportFault("no_rows", file=table.file_name)
    return Layout(
        title=title,
        fields=frozenset(places.values()),
        records=tuple(sorting.records),
        totals=tuple(sorting.totals),
        notes=tuple(sorting.notes),
    )


def heading(text: str) -> str:
    """A heading as it is compared: plain width, no blanks, marks or remarks in brackets."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\(.*?\)|\[.*?\]|[\s*:_.#]|^\ufeff", "", plain)


def _find_header(table: Table, columns: tuple[Column, ...]) -> tuple[int, dict[int, str]]:
    """The index of the header row, and the field of each of its columns."""
    by_heading = {heading(h): column.field for column in columns for h in column.headings}
    required = {column.field for column in columns if column.required}
    best: dict[int, str] = {}
    for index, row in enumerate(table.rows[:_HEADER_WITHIN]):
        found: dict[int, str] = {}
        for place, cell in enumerate(row.cells):
            name = by_heading.get(heading(cell))
            if name is not None and name not in found.values():
                found[place] = name
        if required <= set(found.values()):
            return index, found
        if len(found) > len(best):
            best = found
    missing = [
        f"{column.headings[0]} ({column.field})"
        for column in columns
        if column.required and column.field not in best.values()
    ]
    raise ImportFault("missing_columns", file=table.file_name, columns=", ".join(missing))


def _sort(
    row: TableRow, header: TableRow, places: dict[int, str], keys: tuple[str, ...], into: _Sorting
) -> None:
    """Put one row below the header where it belongs."""
    if row.blank:
        into.notes.append(Note(code="blank_row", row=row.row, skips=1))
        return
    if tuple(map(heading, row.cells)) == tuple(map(heading, header.cells)):
        into.notes.append(Note(code="repeated_header", row=row.row, skips=1))
        return
    record = _record(row, header, places)
    first = heading(next(cell for cell in row.cells if cell.strip()))
    filled = [key for key in keys if heading(record.text(key)) not in ("", first)]
    if first in _TOTALS and not filled:
        into.totals.append(record)
    elif first in _SUBTOTALS and not filled:
        into.notes.append(Note(code="total_unread", row=row.row, skips=1))
    elif into.totals and not any(record.text(key).strip() for key in keys):
        into.notes.append(Note(code="footer", row=row.row, skips=1))
    else:
        into.records.append(record)


def _record(row: TableRow, header: TableRow, places: dict[int, str]) -> Record:
    texts = {name: row.cells[at] if at < len(row.cells) else "" for at, name in places.items()}
    outside = ""
    for at, cell in enumerate(row.cells):
        if cell.strip() and (at >= len(header.cells) or not header.cells[at].strip()):
            outside = _column_letters(at)
            break
    return Record(
        row=row.row,
        texts=texts,
        numbers=frozenset(places[at] for at in row.numbers if at in places),
        formulas=frozenset(places[at] for at in row.formulas if at in places),
        outside=outside,
        too_long=row.too_long,
    )


def _column_letters(index: int) -> str:
    """The name a spreadsheet gives a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

# SPDX-License-Identifier: Apache-2.0
"""CSV and its relatives: which encoding, which delimiter, and where a broken quotation begins.

Promises: rows keep the number a spreadsheet shows (a record is one row, however many lines its
quoted text has; a blank line counts). A quotation mark that never closes would swallow the rest of
the file into one cell without a word: that file is refused.
"""

from __future__ import annotations

import csv
import io

from app.importing.reasons import ImportFault
from app.importing.tables import COLUMNS_MAX, ROWS_MAX, TableRow, make_row

_DELIMITERS = ",\t;|"
_SAMPLE_ROWS = 30
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def read_text_rows(content: bytes, file_name: str) -> tuple[TableRow, ...]:
    """Every record of a delimited text."""
    text = _decode(content, file_name)
    if not text.strip():
        raise ImportFault("file_empty", file=file_name)
    delimiter = _delimiter_of(text)
    _refuse_open_quote(text, delimiter, file_name)
    rows: list[TableRow] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(make_row(len(rows) + 1, cells))
            if len(rows) > ROWS_MAX:
                raise ImportFault("too_many_rows", file=file_name, limit=ROWS_MAX)
            if len(rows[-1].cells) > COLUMNS_MAX:
                raise ImportFault("too_many_columns", file=file_name, limit=COLUMNS_MAX)
    except csv.Error as error:
        raise ImportFault("cell_limit", file=file_name, row=len(rows) + 1) from error
    return tuple(rows)


def _decode(content: bytes, file_name: str) -> str:
    """The text, by its mark if it has one; otherwise UTF-8 if it is nearly sound, else GB18030.

    A few bytes that no encoding explains become U+FFFD, so that one bad record doesn't block the
    rest; the rows that have it are told as mended.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _readable(content[len(mark) :].decode(encoding, "replace"), file_name)
    if b"\0" in content:
        raise ImportFault("not_text", file=file_name)
    # A broken byte must not make UTF-8 pass for GB18030, which takes nearly any pair of bytes; the
    # other way round there is no doubt, for Chinese in GB18030 is hardly ever sound UTF-8.
    text = content.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    if lost and sum(not c.isascii() for c in text) < 20 * lost:
        text = content.decode("gb18030", "replace")
    return _readable(text, file_name)


def _readable(text: str, file_name: str) -> str:
    if text.count("\ufffd") * 100 > len(text):
        raise ImportFault("encoding", file=file_name)
    odd = sum(1 for c in text[:100_000] if c < " " and c not in "\t\r\n\x1d")
    if "\0" in text or odd * 100 > len(text[:100_000]):
        raise ImportFault("not_text", file=file_name)
    return text


def _delimiter_of(text: str) -> str:
    """The delimiter that cuts the first rows into the most columns."""
    sample = text[:20_000]
    best, best_width = ",", 1
    for delimiter in _DELIMITERS:
        widths: list[int] = []
        try:
            for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                widths.append(len(cells))
                if len(widths) >= _SAMPLE_ROWS:
                    break
        except csv.Error:
            continue
        wide = [width for width in widths if width > 1]
        usual = max(set(wide), key=wide.count) if wide else 1
        if usual > best_width:
            best, best_width = delimiter, usual
    return best


def _refuse_open_quote(text: str, delimiter: str, file_name: str) -> None:
    """Raise if a quoted cell is still open at the end of the file."""
    read = 0
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            read += 1
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise ImportFault("unclosed_quote", file=file_name, row=read + 1) from error
        # Strict reading also minds a quotation mark inside a word, which the lenient one takes.
        return

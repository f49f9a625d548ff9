# SPDX-License-Identifier: Apache-2.0
"""The smallest XLSX that spreadsheets open, with the same bytes on every machine.

A library would write the time of making into it; compression would differ between zlib versions.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without its equals sign."""

    text: str


Cell = str | int | float | Formula | None


def workbook(sheet_name: str, rows: list[list[Cell]]) -> bytes:
    """One sheet whose first row is merged over the width of the third, as titles are."""
    width = _letter(max(map(len, rows)) - 1)
    lines = "".join(_row(number, row) for number, row in enumerate(rows, 1))
    sheet = (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><dimension ref="A1:{width}{len(rows)}"/>'
        f"<sheetData>{lines}</sheetData>"
        f'<mergeCells count="1"><mergeCell ref="A1:{width}1"/></mergeCells></worksheet>'
    )
    parts = {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_CONTENT}.sheet.main+xml"/>'
            '<Override PartName="/xl/worksheets/sheet1.xml" '
            f'ContentType="{_CONTENT}.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": (
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name="{escape(sheet_name)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": sheet,
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            part = zipfile.ZipInfo(name, date_time=(2026, 11, 23, 6, 0, 0))
            part.create_system = 0
            archive.writestr(part, text.encode())
    return content.getvalue()


def _relation(kind: str, target: str) -> str:
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def _letter(column: int) -> str:
    if column >= 26:
        raise ValueError("a sheet of the demo has no more than 26 columns")
    return chr(ord("A") + column)


def _row(number: int, cells: list[Cell]) -> str:
    if not cells:
        return ""
    inner = "".join(_cell(f"{_letter(at)}{number}", cell) for at, cell in enumerate(cells))
    return f'<row r="{number}">{inner}</row>'


def _cell(place: str, value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, Formula):
        return f'<c r="{place}"><f>{escape(value.text)}</f></c>'
    if isinstance(value, str):
        text = f'<t xml:space="preserve">{escape(value)}</t>'
        return f'<c r="{place}" t="inlineStr"><is>{text}</is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'

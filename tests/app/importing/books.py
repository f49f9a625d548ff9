# SPDX-License-Identifier: Apache-2.0
"""Files for the tests of the importers: the demo's, the real ones beside the project, made-up ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "resources" / "demo"
REAL = ROOT.parent / "shared" / "data"

needs_real_files = pytest.mark.skipif(
    not (REAL / "goods.csv").is_file(), reason="the real sample files are not beside this clone"
)

WAYBILL_HEADINGS = [
    "序号",
    "运单号",
    "快递公司",
    "收件人",
    "手机号",
    "地址",
    "物品",
    "温层",
    "件数",
]


def book(*sheets: Sequence[Sequence[object]]) -> bytes:
    """An XLSX with one sheet for each list of rows."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for number, rows in enumerate(sheets, 1):
        sheet = made.create_sheet(f"Sheet{number}")
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, part)
    return made.getvalue()

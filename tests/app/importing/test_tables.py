# SPDX-License-Identifier: Apache-2.0
"""Files that are fine in an odd way, and files that are no tables."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import OperatorError
from app.importing import KINDS, read_content, read_file
from app.importing.goods import read_goods
from app.importing.reasons import ImportFault
from app.importing.tables import CELL_MAX, COLUMNS_MAX, read_table
from app.importing.workbooks import cell_text
from tests.app.importing.books import DEMO, WAYBILL_HEADINGS, book, with_part

GOODS = "商品条码,商品名称,零售价\n9521234567882,豆干,3.5\n"
SHEET = "xl/worksheets/sheet1.xml"


def _fault(content: bytes, name: str = "goods.csv", kind: str = "goods") -> ImportFault:
    with pytest.raises(ImportFault) as caught:
        read_content(kind, content, name)
    for language in ("zh_CN", "en"):
        assert "{" not in caught.value.text_in(language)
    return caught.value


@pytest.mark.parametrize(
    "content",
    [
        GOODS.encode("utf-8"),
        GOODS.encode("utf-8-sig"),
        GOODS.encode("gb18030"),
        GOODS.encode("utf-16"),
        GOODS.replace("\n", "\r\n").encode("gb18030"),
        GOODS.replace("\n", "\r").encode("utf-8"),
        GOODS.replace(",", "\t").encode("utf-8"),
        GOODS.replace(",", ";").encode("utf-8"),
        ("一月进货单,,\n,,\n" + GOODS).encode("utf-8"),
        GOODS.replace("商品条码", "* 条形码（必填）").encode("utf-8"),
        GOODS.replace("豆干", '"豆干"').encode("utf-8"),
        b"Barcode,Name,Price\n9521234567882,\xe8\xb1\x86\xe5\xb9\xb2,3.50\n",
    ],
)
def test_a_table_is_read_however_it_was_written(content: bytes) -> None:
    """Encodings, line ends, delimiters, titles and headings of all sorts give the same row."""
    (row,) = read_goods(read_table(content, "goods.csv")).taken
    assert (row.code, row.name, row.price_minor) == ("9521234567882", "豆干", 350)


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    """Blank lines count, and a quoted text over several lines is one row."""
    text = '商品条码,商品名称,零售价\n\n9521234567882,"豆\n干",3\n96385074,茶,2\n'
    preview = read_goods(read_table(text.encode(), "goods.csv"))
    assert [(row.row, row.name) for row in preview.taken] == [(3, "豆 干"), (4, "茶")]
    assert [(n.code, n.row) for n in preview.notes] == [("header", 1), ("blank_row", 2)]


def test_a_few_broken_characters_cost_no_other_row() -> None:
    """Bytes of no encoding are marked in their row, which is told; the others are untouched."""
    rows = "".join(f"{n:05d},茶叶茶叶茶叶茶叶茶叶,2\n" for n in range(200, 260))
    content = (GOODS + rows).encode() + "96385074,茶".encode() + b"\xff,2\n"
    preview = read_goods(read_table(content, "goods.csv"))
    assert len(preview.understood) == 61
    (row,) = preview.mended
    assert row.why == "characters_lost"


def test_one_broken_byte_does_not_turn_utf_8_into_something_else() -> None:
    """Chinese in UTF-8 with one broken byte keeps its headings and its sound rows."""
    text = GOODS + "".join(f"{n:05d},茶叶礼盒,2\n" for n in range(200, 240))
    sound = text.encode()
    at = sound.index("茶".encode()) + 1
    for byte in (b"\x81", b"\xff", b"A", b""):
        preview = read_goods(read_table(sound[:at] + byte + sound[at + 1 :], "goods.csv"))
        assert len(preview.taken) == 41
        assert sum(row.name == "茶叶礼盒" for row in preview.understood) == 39


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf\n\n", "file_empty"),
        (b"\0\1\2\3" * 100, "not_text"),
        (GOODS.encode() + b"\0", "not_text"),
        (bytes(range(1, 32)) * 50, "not_text"),
        (b"\xff\xfe" + b"\x00\xd8" * 200, "encoding"),
        (b"a" * 10_000_000, "cell_limit"),
        (GOODS.encode() + b'9521234567882,"tea,2\n96385074,x,1\n', "unclosed_quote"),
        ((",".join("x" * (COLUMNS_MAX + 1)) + "\n").encode(), "too_many_columns"),
        ("商品条码,商品名称,零售价\n\n".encode(), "no_rows"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_workbook"),
        (b"x" * 50_000_001, "file_too_large"),
    ],
)
def test_what_is_no_table_is_refused_with_one_sentence(content: bytes, code: str) -> None:
    """Each unusable file has its own code and a sentence in both languages."""
    fault = _fault(content)
    assert fault.code == code
    assert "goods.csv" in fault.text_in("en")


@pytest.mark.parametrize("kind", KINDS)
def test_missing_columns_are_named(kind: str) -> None:
    """A file with wrong headings is refused with the names of the columns that it lacks."""
    fault = _fault("甲,乙,手机\n1,2,3\n".encode(), kind=kind)
    assert fault.code == "missing_columns"
    wanted = {"goods": "商品条码", "orders": "订单号", "consignment": "运单号", "run": "订单号"}
    assert wanted[kind] in fault.text_in("en")
    assert "手机" not in fault.what
    assert "(name)" in fault.what


def test_files_that_cannot_be_opened_say_so(tmp_path: Path) -> None:
    """A missing file, a folder and an unknown kind are faults with a next step."""
    for kind, path, code in (
        ("goods", tmp_path / "none.csv", "file_missing"),
        ("goods", tmp_path, "file_unreadable"),
        ("stickers", DEMO / "goods.csv", "unknown_kind"),
    ):
        with pytest.raises(OperatorError) as caught:
            read_file(kind, path)
        assert (caught.value.code, caught.value.do != "") == (code, True)


def test_a_text_named_as_a_workbook_is_refused() -> None:
    """A file that only bears a workbook's name is not guessed at."""
    assert _fault(GOODS.encode(), "goods.xlsx").code == "not_a_workbook"
    assert _fault(b"PK\x03\x04" + b"junk" * 50, "goods.xlsx").code == "not_a_workbook"
    assert _fault(b"PK", "goods.csv").code == "not_a_workbook"


def test_a_zip_bomb_is_not_opened() -> None:
    """A workbook that would unpack to a suspicious size is refused by its declared sizes alone."""
    sound = book([["商品条码", "商品名称", "零售价"], ["9521234567882", "豆干", 3.5]])
    assert len(read_goods(read_table(sound, "g.xlsx")).taken) == 1
    assert _fault(with_part(sound, "xl/bomb.xml", b"0" * 20_000_000), "g.xlsx").code == "zip_bomb"
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for n in range(1_001):
            archive.writestr(f"{n}", b"")
    assert _fault(many.getvalue(), "g.xlsx").code == "zip_bomb"
    # Noise doesn't shrink, so the ratio is harmless here and only the sum is too large.
    noise = random.Random(1).randbytes(1_000_000)
    parts = io.BytesIO()
    with zipfile.ZipFile(parts, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for n in range(3):
            archive.writestr(f"{n}.xml", noise + b"0" * 17_000_000)
    assert len(parts.getvalue()) * 100 > 54_000_000
    assert _fault(parts.getvalue(), "g.xlsx").code == "zip_bomb"


def test_an_entity_declaration_is_refused() -> None:
    """A workbook whose XML declares a document type is refused before it is parsed."""
    sound = book([["商品条码", "商品名称", "零售价"], ["9521234567882", "豆干", 3.5]])
    part = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert _fault(with_part(sound, SHEET, part), "g.xlsx").code == "not_a_workbook"


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=10**9))
def test_damaged_workbooks_raise_nothing_else(seed: int) -> None:
    """Whatever bytes of a workbook are changed, it is read or refused as a file."""
    rng = random.Random(seed)
    content = bytearray(
        book([WAYBILL_HEADINGS, [1, "SF1390000001", "a", "b", "c", "d", "e", "f", 1]])
    )
    for _ in range(rng.randrange(1, 30)):
        content[rng.randrange(len(content))] = rng.randrange(256)
    for damaged in (content, content[: rng.randrange(100, len(content))]):
        with contextlib.suppress(ImportFault):
            read_content("consignment", bytes(damaged), "l.xlsx")


@settings(max_examples=40, deadline=None)
@given(st.integers(min_value=0, max_value=10**9))
def test_damaged_sheets_raise_nothing_else(seed: int) -> None:
    """Whatever stands in the sheet's XML, it is read or refused as a file."""
    rng = random.Random(seed)
    sound = book([WAYBILL_HEADINGS, [1, "SF1390000001", "a", "b", "c", "d", "e", "f", 1.5]])
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        part = bytearray(archive.read(SHEET))
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(part))
        part[at : at + rng.randrange(1, 4)] = bytes(rng.choice(b'<>/"=trn0c9 A') for _ in range(2))
    with contextlib.suppress(ImportFault):
        read_content("consignment", with_part(sound, SHEET, bytes(part)), "l.xlsx")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(KINDS))
def test_no_bytes_raise_anything_else(content: bytes, kind: str) -> None:
    """Any bytes are a preview or a fault."""
    with contextlib.suppress(ImportFault):
        read_content(kind, content, "x.csv")


def test_numbers_are_the_text_a_spreadsheet_shows() -> None:
    """No exponent, no .0, no noise of binary fractions."""
    cases: list[tuple[object, str]] = [
        (773012345678901, "773012345678901"),
        (773012345678901.0, "773012345678901"),
        (128.5, "128.5"),
        (9.9, "9.9"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (True, "TRUE"),
        (None, ""),
        (datetime(2026, 11, 23, 9, 0), "2026-11-23 09:00:00"),  # noqa: DTZ001 (cells have no zone)
    ]
    for value, text in cases:
        assert cell_text(value) == text


def test_only_the_first_sheet_with_content_is_read_and_the_others_are_named() -> None:
    """A second sheet isn't read in silence: a note names it."""
    rows: list[list[object]] = [["商品条码", "商品名称", "零售价"], ["9521234567882", "豆干", 3.5]]
    preview = read_goods(read_table(book([], rows, [["x"]]), "g.xlsx"))
    (note,) = [note for note in preview.notes if note.code == "other_sheets"]
    assert "Sheet1、Sheet3" in note.text
    assert len(preview.taken) == 1


def test_a_row_with_an_endless_cell_or_too_many_cells_is_refused_alone() -> None:
    """A broken row doesn't block the others."""
    text = GOODS + f"96385074,{'茶' * (CELL_MAX + 1)},2\n01000009,茶,叶,2\n00242,布,1\n"
    preview = read_goods(read_table(text.encode(), "goods.csv"))
    assert [(row.row, row.why) for row in preview.refused] == [
        (3, "cell_too_long"),
        (4, "extra_cells"),
    ]
    assert len(preview.taken) == 2

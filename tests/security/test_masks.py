# SPDX-License-Identifier: Apache-2.0
"""The hard cases of masking: names of two characters and foreign ones, phones with everything around them, rooms."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.phones import mask_address, mask_name, mask_phone, mask_text

NAMES = [
    "王", "王芳", "王小明", "欧阳娜娜", "阿卜杜拉·买买提", "O'Brien", "John Smith", "J", "Nguyễn Thị Minh Khai",
    "山田 太郎", "김민준", "李 明", "  王  芳 ", "𠮷野",
]  # fmt: skip
PHONES = [
    "13812345678", "+8613812345678", "0086 138 1234 5678", "138-1234-5678", "010-12345678", "021 1234 5678",
    "0755-1234567", "0371-12345678", "4008001234", "12345678", "1234567", "+1 415 555 2671", "+852 9123 4567",
    "１３８１２３４５６７８", "138 1234 5678 转 12",
]  # fmt: skip
ROOMS = {
    "幸福里3幢2单元501室": "501", "幸福里3号楼2单元501": "501", "A座1203": "1203", "12栋3-402": "402",
    "东城小区5-2-1101": "1101", "幸福路12号院3号楼1门202": "202", "翠苑一区15幢1单元201": "201",
    "某小区8号楼1501房": "1501", "某大厦12层1203": "1203", "某大厦12F-1203": "1203", "某大厦1203": "1203",
    "万科城2期6栋B座 1802 王小明收": "1802", "幸福里3幢501（王先生）": "501", "某村5组23号 东屋": "东屋",
    "阳光花园三栋二单元十二楼": "二单元", "１２栋３－４０２": "402", "Apt 5B, 12 Main St": "5B",
    "12 Main St, Apt 5B": "5B", "Unit 3, 15 Long Road": "Unit 3", "5/F, 20 Queen Road": "5/F",
    "20 Queen Road #12-34": "12-34", "1 Market St Ste 400": "400", "1 Market St, Fl 3": "Fl 3",
    "Flat 3B Tower 2, Harbour View": "3B", "Suite 400, 1 Market St": "400",
}  # fmt: skip
KEPT = {
    "幸福里3幢2单元501室": "幸福里3幢", "Apt 5B, 12 Main St": "12 Main St", "南湖路15号": "南湖路15号",
    "阳光花园12号": "阳光花园12号", "长江路1203号": "长江路1203号", "Flat 3B Tower 2, Harbour View": "Harbour View",
}  # fmt: skip


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_loses_at_least_one_character(name: str) -> None:
    """However short or foreign: the mask shows one character at most, and not how long the name is."""
    masked = mask_name(name)
    assert masked.endswith("*")
    assert len(masked.replace("*", "")) <= 1
    assert len(masked) <= 3
    assert name.strip() not in masked


@pytest.mark.parametrize("phone", PHONES)
def test_a_phone_shows_its_last_four_at_most(phone: str) -> None:
    """At least six digits are hidden; of a short number all are."""
    shown, hidden = _digits(mask_phone(phone)), len(_digits(phone))
    assert len(shown) <= 4
    assert hidden - len(shown) >= 6 or not shown


@pytest.mark.parametrize(("address", "room"), ROOMS.items())
def test_an_address_loses_unit_and_room(address: str, room: str) -> None:
    """Chinese and English ways of writing them, wherever they stand."""
    assert room not in mask_address(address)


@pytest.mark.parametrize(("address", "kept"), KEPT.items())
def test_what_is_no_room_stays(address: str, kept: str) -> None:
    """A courier's list still reads well."""
    assert mask_address(address) == kept


@pytest.mark.parametrize(
    "phone", ["13812345678", "138 1234 5678", "+86-138-1234-5678", "010-12345678", "400 800 1234"]
)
def test_a_phone_in_a_note_is_masked(phone: str) -> None:
    """Wherever in the text it stands; the words around it stay."""
    masked = mask_text(f"放门口，电话{phone}，谢谢")
    assert masked.startswith("放门口")
    assert masked.endswith("谢谢")
    assert len(_digits(masked)) == 4


def test_waybills_and_amounts_in_a_note_stay() -> None:
    """A long number isn't a phone only because it is long."""
    for text in ("运单 SF1382222333344", "件号 20261123004455", "12.50 元 x 3", ""):
        assert mask_text(text) == text


@given(st.text(max_size=60))
def test_no_text_breaks_a_mask(text: str) -> None:
    """Any text has its mask, and masking a masked name shows no more."""
    assert mask_name(mask_name(text)).count("*") >= bool(text.split())
    mask_address(text)
    mask_text(text)


def test_a_mask_that_hides_four_digits_is_found() -> None:
    """CONTROL: the usual mask (138****5678) shows seven digits and fails the rule above."""
    usual = "138****5678"
    assert len(_digits("13812345678")) - len(_digits(usual)) < 6

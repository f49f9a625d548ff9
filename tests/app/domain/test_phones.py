# SPDX-License-Identifier: Apache-2.0
"""Phones as people write them, and the masks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.phones import (
    clean_phone,
    mask_address,
    mask_name,
    mask_phone,
    mask_tail,
    reversed_phone,
)


@pytest.mark.parametrize(
    ("text", "mends"),
    [
        ("19900001234", ()),
        (" 199 0000 1234", ("blanks",)),
        ("199-0000-1234", ("dashes",)),
        ("199－0000－1234", ("width", "dashes")),
        ("+8619900001234", ("country_code",)),
        ("0086 199 0000 1234", ("blanks", "country_code")),
        ("8619900001234", ("country_code",)),
        ("１９９００００１２３４", ("width",)),
    ],
)
def test_a_phone_is_one_number_however_it_is_written(text: str, mends: tuple[str, ...]) -> None:
    """Every way of writing gives the same eleven digits and tells what was mended."""
    cleaned = clean_phone(text)
    assert (cleaned.value, cleaned.tail, cleaned.problem) == ("19900001234", "1234", "")
    assert cleaned.mends == mends


@pytest.mark.parametrize(
    ("text", "tail", "problem"),
    [
        ("199****1234", "1234", "masked"),
        ("*******1234", "1234", "masked"),
        ("", "", "missing"),
        (" 　", "", "missing"),
        ("无", "", "malformed"),
        ("990001234", "1234", "malformed"),
        ("1" * 80, "", "malformed"),
    ],
)
def test_a_phone_that_cannot_be_called_keeps_its_tail(text: str, tail: str, problem: str) -> None:
    """An unusable phone has its problem, no value, and the tail where one can be read."""
    cleaned = clean_phone(text)
    assert (cleaned.value, cleaned.tail, cleaned.problem) == ("", tail, problem)


@given(st.text(max_size=80))
def test_no_text_breaks_the_phone_reader_or_the_masks(text: str) -> None:
    """Any text has an answer, and a value always has its tail."""
    cleaned = clean_phone(text)
    assert cleaned.tail == cleaned.value[-4:] or not cleaned.value
    assert mask_name(text) == "" or "*" in mask_name(text)
    mask_phone(text)
    mask_address(text)


def test_masks_hide_what_the_rule_asks() -> None:
    """A name loses a character, a phone all but four digits, an address its unit and room."""
    assert mask_name("王芳") == "王*"
    assert mask_name("欧阳秀晨") == mask_name("欧阳秀") == "欧**"
    assert mask_name("李") == "*"
    assert mask_name("") == ""
    assert mask_phone("19900001234") == mask_tail("1234") == "*******1234"
    assert mask_phone("1234") == "****"
    assert mask_phone("") == mask_tail("") == ""


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("桂花里3幢3单元1129室", "桂花里3幢"),
        ("竹园一区26幢2单元1307室", "竹园一区26幢"),
        ("银杏苑12栋501", "银杏苑12栋"),
        ("青石新村三单元5层502", "青石新村"),
        ("南湖路 12号 3-2-501", "南湖路 12号 3"),
        ("南湖路15号", "南湖路15号"),
        ("Elm Road 5, Flat 3", "Elm Road 5"),
        ("", ""),
    ],
)
def test_an_address_ends_at_its_building(address: str, masked: str) -> None:
    """Unit and room are gone, the building stays."""
    assert mask_address(address) == masked


def test_a_reversed_phone_begins_with_its_end() -> None:
    """The tail of a phone, reversed, is a prefix of the reversed phone."""
    assert reversed_phone("19900001234").startswith("1234"[::-1])

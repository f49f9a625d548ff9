# SPDX-License-Identifier: Apache-2.0
"""Money in whole fen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import format_minor, parse_minor, plain_minor


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.80", 80),
        ("3", 300),
        ("1.5", 150),
        (".5", 50),
        ("1.500", 150),
        ("¥1,280.00", 128000),
        ("￥12", 1200),
        ("1280元", 128000),
        ("１２．５", 1250),
        ("-3.50", -350),
        ("0", 0),
    ],
)
def test_amounts_are_read_exactly(text: str, amount: int) -> None:
    """A written amount is its fen."""
    assert parse_minor(text) == amount


@pytest.mark.parametrize("text", ["", ".", "abc", "1e5", "12.345", "1,28", "=1+1", "9" * 70, "--1"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    """Nothing is rounded or guessed."""
    with pytest.raises(ValueError, match="amount"):
        parse_minor(text)


@given(st.integers(min_value=-(10**11), max_value=10**11))
def test_amounts_come_back_as_they_were_written(amount: int) -> None:
    """Writing and reading an amount gives it again, in a file and for people in both languages."""
    assert parse_minor(plain_minor(amount)) == amount
    shown = format_minor(amount, "zh_CN")
    assert parse_minor(shown.replace("¥", "")) == amount
    assert parse_minor(format_minor(amount, "en").replace("¥", "").replace(",", "")) == amount


def test_people_read_grouped_amounts_in_english() -> None:
    """English groups by thousands, Chinese does not."""
    assert format_minor(128000, "en") == "¥1,280.00"
    assert format_minor(-128005, "zh_CN") == "-¥1280.05"

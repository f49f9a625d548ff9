# SPDX-License-Identifier: Apache-2.0
"""What stands behind an id is understood whole, or told."""

from __future__ import annotations

import pytest

from app.errors import OperatorError
from app.papers.typed import read_typed, split_id


def test_an_id_alone_is_itself() -> None:
    """Without additions an id has no values and is not touched."""
    typed = read_typed("A-03-12", main="arrow")
    assert (typed.id, dict(typed.values)) == ("A-03-12", {})
    assert typed.minor("price") is None
    assert typed.count("limit") == 0


def test_the_main_value_and_the_named_ones() -> None:
    """`ID=VALUE;NAME=VALUE`, with the blanks and full-width signs of a Chinese input method."""
    for text in ("69=9.90;until=2026-11-30;limit=2", "69＝９.90；until＝2026-11-30 ； limit=2;"):
        typed = read_typed(text, main="price", names=("until", "limit"))
        assert typed.id == "69"
        assert typed.minor("price") == 990
        assert typed.day("until") == "2026-11-30"
        assert typed.count("limit") == 2


def test_a_main_value_may_be_left_out() -> None:
    """The first value may be a named one."""
    typed = read_typed("69;origin=浙江杭州", main="price", names=("origin",))
    assert (typed.text("origin"), typed.minor("price")) == ("浙江杭州", None)
    assert split_id("69;origin=浙江杭州") == ("69", ";origin=浙江杭州")


@pytest.mark.parametrize(
    "text",
    [
        "69=",
        "69;limit",
        "69;limit=",
        "69;colour=red",
        "69;limit=2;limit=3",
        "69;limit=2;=9.90",
        "69=" + "9" * 300,
    ],
)
def test_what_is_not_understood_is_told(text: str) -> None:
    """A part without its sign or value, unknown, twice, in the wrong place or endless."""
    with pytest.raises(OperatorError) as told:
        read_typed(text, main="price", names=("limit",))
    assert told.value.code == "bad_addition"
    assert told.value.do


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("69;v=cheap", "minor"),
        ("69;v=-1", "minor"),
        ("69;v=9.999", "minor"),
        ("69;v=30.11.2026", "day"),
        ("69;v=2026-02-30", "day"),
        ("69;v=0", "count"),
        ("69;v=two", "count"),
        ("69;v=123456", "count"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told(text: str, read: str) -> None:
    """An amount, a date or a number that is none."""
    typed = read_typed(text, names=("v",))
    with pytest.raises(OperatorError) as told:
        getattr(typed, read)("v")
    assert told.value.code == "bad_addition"


def test_only_known_words_are_taken() -> None:
    """A value of a closed set is one of them or told."""
    assert read_typed("A=left", main="arrow").one_of("arrow", ("left", "right")) == "left"
    with pytest.raises(OperatorError, match="north"):
        read_typed("A=north", main="arrow").one_of("arrow", ("left", "right"))

# SPDX-License-Identifier: Apache-2.0
"""Initials of names as clerks type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.initials import initials_of, letter_of


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("欧阳秀晨", "oyxc"),
        ("赵诗明", "zsm"),
        ("马𬭎", "mh"),
        ("盖欣㛃", "gxj"),
        ("买买提然龑", "mmtry"),
        ("阿依古丽·买买提", "ayglmmt"),
        ("单焱明", "sym"),
        ("曾国", "zg"),
        ("解晨", "xc"),
        ("仇英", "qy"),
        ("区磊刚", "olg"),
        ("查娟", "zj"),
        ("盖刚", "gg"),
        ("朴喆", "pz"),
        ("覃佳", "qj"),
        ("乐嘉", "yj"),
        ("翟墨", "zm"),
        ("缪军", "mj"),
        ("员杰", "yj"),
        ("任鑫", "rx"),
        ("尉彬", "wb"),
        ("尉迟恭", "ycg"),
        ("万俟洛", "mql"),
        ("单于飞", "cyf"),
        ("O'Brien", "ob"),
        ("Müller 安娜", "man"),
        ("Łukasz Sørensen", "ls"),
        ("张三（收）", "zs"),
        ("", ""),
        ("···", ""),
    ],
)
def test_names_have_the_initials_that_are_typed(name: str, initials: str) -> None:
    """Surnames are read as surnames, foreign names by their words, marks are left out."""
    assert initials_of(name) == initials


def test_a_given_name_keeps_the_usual_reading() -> None:
    """A character that is read otherwise as a surname is read as usual elsewhere."""
    assert letter_of("单") == "d"
    assert initials_of("王单") == "wd"


@given(st.text(max_size=200))
def test_initials_are_plain_letters_for_any_text(text: str) -> None:
    """No text raises, and what comes out can be typed."""
    found = initials_of(text)
    assert found.isascii()
    assert found == found.lower()

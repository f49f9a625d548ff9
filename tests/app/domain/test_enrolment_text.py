# SPDX-License-Identifier: Apache-2.0
"""The one text of an enrolment comes back whole, or not at all."""

from __future__ import annotations

import re

import pytest

from app.domain.enrolment_text import enrolment_text, looks_like_enrolment, read_enrolment

SERVER, CODE = "https://linli.example.com:8443/站", "1-ABCD-EFGH-JKLM-0123-4567"


def test_it_comes_back() -> None:
    """Also in small letters and with the blanks of a wrapped line; only capitals and digits are in it."""
    text = enrolment_text(SERVER, CODE)
    assert re.fullmatch(r"[A-Z0-9]+", text)
    for seen in (text, text.lower(), f" {text[:20]} \n{text[20:]}"):
        assert read_enrolment(seen) == (SERVER, CODE)


@pytest.mark.parametrize("at", range(0, 100, 7))
def test_an_altered_one_is_none(at: int) -> None:
    """A letter changed, a piece missing: refused, and known as an attempt at one."""
    text = enrolment_text(SERVER, CODE)
    other = text[:at] + ("B" if text[at] != "B" else "C") + text[at + 1 :]
    assert read_enrolment(other) is None
    assert read_enrolment(text[: at or 3]) is None
    assert looks_like_enrolment(text[:40])


@pytest.mark.parametrize("text", ["", "EN1", "SF1390447177", CODE, "EN1" + "A" * 600, "EN1!!!!"])
def test_other_texts_are_none(text: str) -> None:
    """Whatever else is scanned is no enrolment."""
    assert read_enrolment(text) is None

# SPDX-License-Identifier: Apache-2.0
"""Each refusal's sentence says what happened and what to do next."""

from __future__ import annotations

import pytest

from app.phrases import refusal, refusal_codes


@pytest.mark.parametrize("code", sorted(refusal_codes()))
def test_a_refusal_is_two_sentences(code: str) -> None:
    """What happened, what to do: both whole, short and in plain words."""
    for sentence in refusal(code):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert len(sentence) < 120
        assert "_" not in sentence


def test_codes_are_codes() -> None:
    """They are what scripts compare with: lower case, joined by underscores."""
    assert all(code.replace("_", "").isalpha() and code.islower() for code in refusal_codes())

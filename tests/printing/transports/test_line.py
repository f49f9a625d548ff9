# SPDX-License-Identifier: Apache-2.0
"""Each fault of a line has its words: what happened and what to do, in both languages."""

from __future__ import annotations

import pytest

from app.wording import fault_in
from printing.transports import LineCode, LineFault


@pytest.mark.parametrize("code", LineCode)
def test_every_fault_says_what_to_do(code: LineCode) -> None:
    """A sentence and what to do next; the Chinese table has its own words for each."""
    fault = LineFault(code, sent=3, detail="x")
    assert fault.code == code
    assert fault.what.endswith(".")
    assert fault.do.endswith(".")
    assert fault_in("en", fault) == fault.text
    assert "。" in fault_in("zh_CN", fault)
    assert (fault.sent, fault.detail) == (3, "x")

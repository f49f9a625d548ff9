# SPDX-License-Identifier: Apache-2.0
"""Each fault of a line has its words: what happened and what to do, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.wording import fault_in
from printing.profile import DeviceLanguage, PrinterProfile
from printing.transports import LineCode, LineFault, Timeouts, open_line


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


def test_one_line_a_printer(tmp_path: Path) -> None:
    """Who comes second is told that the printer is in use; another printer isn't, and closing gives the turn on."""
    hasty = Timeouts(connect_s=0.05)
    front, back = (
        PrinterProfile(name=n, language=DeviceLanguage.TSPL, to=f"file://{tmp_path / n}")
        for n in ("front", "back")
    )
    line = open_line(front, hasty)
    with pytest.raises(LineFault) as told:
        open_line(front, hasty)
    assert (told.value.line_code, told.value.sent) == (LineCode.IN_USE, 0)
    open_line(back, hasty).close()
    line.close()
    line.close()
    open_line(front, hasty).close()


def test_a_line_that_cannot_be_opened_keeps_no_turn(tmp_path: Path) -> None:
    """After a fault the printer is free: the same fault comes again, not that it is in use."""
    lost = PrinterProfile(name="x", language=DeviceLanguage.TSPL, to=f"file://{tmp_path}/none/x")
    for _ in range(2):
        with pytest.raises(LineFault) as told:
            open_line(lost, Timeouts(connect_s=0.05))
        assert told.value.line_code is LineCode.CANNOT_WRITE

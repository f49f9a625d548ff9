# SPDX-License-Identifier: Apache-2.0
"""Printers' answers to the question how they are, as their makers describe them."""

from __future__ import annotations

import pytest

from printing.profile import DeviceLanguage
from printing.transports.line import DeviceStatus
from printing.transports.status import QUESTIONS, read_status

READY = DeviceStatus()
WAITING = DeviceStatus(waiting=12)


def zpl(
    first: str = "030,0,0,0320,000,0,0,0,000,0,0,0",
    second: str = "000,0,0,0,1,2,6,0,00000000,1,000",
) -> bytes:
    return "".join(f"\x02{line}\x03\r\n" for line in (first, second, "1234,0")).encode()


def said(**flags: bool) -> DeviceStatus:
    return DeviceStatus(ready=False, **flags)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"\x00", READY),
        (b"\x01", said(cover_open=True)),
        (b"\x02", said(fault=True)),
        (b"\x04", said(paper_out=True)),
        (b"\x05", said(paper_out=True, cover_open=True)),
        (b"\x08", said(ribbon_out=True)),
        (b"\x10", said(paused=True)),
        (b"\x20", DeviceStatus(busy=True)),
        (b"\x80", said(fault=True)),
        (b"\x04\x00", READY),
        (b"", None),
        (b"X", None),
    ],
)
def test_tspl(answer: bytes, status: DeviceStatus | None) -> None:
    """One byte, each bit one fault; the newest byte counts, and text is none."""
    assert read_status(DeviceLanguage.TSPL, answer) == status


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (zpl(), READY),
        (zpl("030,1,0,0320,000,0,0,0,000,0,0,0"), said(paper_out=True)),
        (zpl("030,0,1,0320,000,0,0,0,000,0,0,0"), said(paused=True)),
        (zpl("030,0,0,0320,002,0,0,0,000,0,0,0", "000,0,0,0,1,2,6,0,00000010,1,000"), WAITING),
        (zpl("030,0,0,0320,000,1,0,0,000,0,0,0"), DeviceStatus(busy=True)),
        (zpl("030,0,0,0320,000,0,0,0,000,0,0,1"), said(fault=True)),
        (zpl(second="000,0,1,0,1,2,6,0,00000000,1,000"), said(cover_open=True)),
        (zpl(second="000,0,0,1,1,2,6,0,00000000,1,000"), said(ribbon_out=True)),
        (b"noise\x02" + zpl(), READY),
        (zpl()[:40], None),
        (b"\x021,2,3\x03\x024,5\x03", None),
    ],
)
def test_zpl(answer: bytes, status: DeviceStatus | None) -> None:
    """Three lines, of which two say how it is; labels that it still holds are counted."""
    assert read_status(DeviceLanguage.ZPL, answer) == status


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"\x12\x12\x12\x12", READY),
        (b"\x1a\x16\x12\x12", said(cover_open=True)),
        (b"\x1a\x32\x12\x72", said(paper_out=True)),
        (b"\x12\x12\x1a\x12", said(fault=True)),
        (b"\x12\x12\x12\x1e", READY),
        (b"\x14\x00\x00\x0f\x12\x12\x12\x12", READY),
        (b"\x10\x00\x00\x0f", READY),
        (b"\x38\x00\x00\x0f", said(cover_open=True)),
        (b"\x18\x00\x0c\x0f", said(paper_out=True)),
        (b"\x18\x08\x00\x0f", said(fault=True)),
        (b"\x12\x12\x12", None),
        (b"hello", None),
        (b"", None),
    ],
)
def test_escpos(answer: bytes, status: DeviceStatus | None) -> None:
    """Four bytes that were asked for, or four that came by themselves; paper that runs low is no fault."""
    assert read_status(DeviceLanguage.ESCPOS, answer) == status


def test_pages_ask_nothing() -> None:
    """A language without a question has no status, whatever comes in."""
    assert set(QUESTIONS) == {DeviceLanguage.TSPL, DeviceLanguage.ZPL, DeviceLanguage.ESCPOS}
    assert read_status(DeviceLanguage.PDF, b"\x00") is None


def test_what_a_status_means() -> None:
    """Ready and without work is idle; a fault that a person must mend stops."""
    assert READY.idle
    assert not READY.stopped
    assert not WAITING.idle
    assert not DeviceStatus(busy=True).idle
    assert said(paper_out=True).stopped
    assert not said(paper_out=True).idle

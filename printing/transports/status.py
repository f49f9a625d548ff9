# SPDX-License-Identifier: Apache-2.0
"""How a printer says it is: each language's question, and its answer read.

TSPL `<ESC>!?` (one byte), ZPL `~HS` (three lines), ESC/POS `DLE EOT 1..4` (a byte each) and its automatic status
(four bytes that come unasked). Promises that whatever comes in is read or passed over, never raised at, and that
noise is no status: what isn't certain is None. Must not read from a line itself: each line hands over what it hears.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from printing.profile import DeviceLanguage
from printing.transports.line import DeviceStatus

LONGEST_ANSWER = 4_096
_MOST_WAITING = 9_999

QUESTIONS: dict[DeviceLanguage, bytes] = {
    DeviceLanguage.TSPL: b"\x1b!?",
    DeviceLanguage.ZPL: b"~HS\r\n",
    DeviceLanguage.ESCPOS: b"".join(bytes([0x10, 0x04, n]) for n in (1, 2, 3, 4)),
}
"""A language that isn't here can't be asked."""


def hear_status(
    language: DeviceLanguage, hear: Callable[[float], bytes | None], *, until: float
) -> DeviceStatus | None:
    """What a printer that was asked says, until the clock (monotonic) says `until`; None if it is mute.

    `hear(left_s)` answers with what came within that time: nothing yet is empty, None is that nothing more comes.
    """
    answer = b""
    while (left_s := until - time.monotonic()) > 0:
        piece = hear(left_s)
        if piece is None:
            return None
        answer = (answer + piece)[-LONGEST_ANSWER:]
        if (status := read_status(language, answer)) is not None:
            return status
    return None


def read_status(language: DeviceLanguage, answer: bytes) -> DeviceStatus | None:
    """What the answer to the language's question says; None while it isn't whole, or is none."""
    answer = answer[-LONGEST_ANSWER:]
    match language:
        case DeviceLanguage.TSPL:
            return _tspl(answer)
        case DeviceLanguage.ZPL:
            return _zpl(answer)
        case DeviceLanguage.ESCPOS:
            return _escpos(answer)
        case DeviceLanguage.PDF | DeviceLanguage.PNG:
            return None


def _tspl(answer: bytes) -> DeviceStatus | None:
    """One byte of flags; the newest counts."""
    if not answer:
        return None
    flags = answer[-1]
    if flags & 0x40:  # no printer sets it: line noise, or text
        return None
    return _said(
        paper_out=bool(flags & 0x04),
        cover_open=bool(flags & 0x01),
        paused=bool(flags & 0x10),
        ribbon_out=bool(flags & 0x08),
        busy=bool(flags & 0x20),
        fault=bool(flags & 0x82),
    )


def _said(
    *,
    offline: bool = False,
    paper_out: bool = False,
    cover_open: bool = False,
    paused: bool = False,
    ribbon_out: bool = False,
    busy: bool = False,
    fault: bool = False,
    waiting: int = 0,
) -> DeviceStatus:
    """A status that is ready exactly if nothing speaks against it."""
    return DeviceStatus(
        ready=not (offline or paper_out or cover_open or paused or ribbon_out or fault),
        paper_out=paper_out,
        cover_open=cover_open,
        paused=paused,
        ribbon_out=ribbon_out,
        busy=busy,
        fault=fault,
        waiting=waiting,
    )


_ZPL_LINE = re.compile(rb"\x02([0-9A-Za-z,]{1,80})\x03")


def _zpl(answer: bytes) -> DeviceStatus | None:
    """Three lines between STX and ETX: communication, mechanics, memory."""
    found = [line.split(b",") for line in _ZPL_LINE.findall(answer)]
    for at in range(len(found) - 2, -1, -1):
        first, second = found[at], found[at + 1]
        if len(first) == 12 and len(second) == 11 and _digits(first) and _digits(second):
            break
    else:
        return None
    full, partial, corrupt, cold, hot = (first[n] == b"1" for n in (5, 7, 9, 10, 11))
    return _said(
        paper_out=first[1] == b"1",
        cover_open=second[2] == b"1",
        paused=first[2] == b"1",
        ribbon_out=second[3] == b"1",
        busy=full or partial,
        fault=corrupt or cold or hot,
        waiting=min(int(first[4]), _MOST_WAITING) + min(int(second[8]), _MOST_WAITING),
    )


def _digits(fields: list[bytes]) -> bool:
    return all(field.isdigit() for field in fields)


def _escpos(answer: bytes) -> DeviceStatus | None:
    """Four bytes, one an asked status; automatic status (groups of four that begin otherwise) may lie between."""
    asked: list[int] = []
    unasked: tuple[int, ...] = ()
    at = 0
    while at < len(answer):
        byte = answer[at]
        if byte & 0x93 == 0x12:  # a status that was asked for: fixed bits 1 and 4
            asked.append(byte)
            at += 1
        elif byte & 0x93 == 0x10 and len(answer) - at >= 4:
            unasked = tuple(answer[at : at + 4])
            at += 4
        else:
            at += 1
    if len(asked) >= 4:
        printer, offline, error, paper = asked[-4:]
        return _said(
            offline=bool(printer & 0x08),
            paper_out=bool(paper & 0x60 or offline & 0x20),
            cover_open=bool(offline & 0x04),
            busy=bool(offline & 0x08),
            fault=bool(error & 0x6C or offline & 0x40),
        )
    if unasked:
        return _said(
            offline=bool(unasked[0] & 0x08),
            paper_out=bool(unasked[2] & 0x0C),
            cover_open=bool(unasked[0] & 0x20),
            busy=bool(unasked[0] & 0x40),
            fault=bool(unasked[1] & 0x6C),
        )
    return None

# SPDX-License-Identifier: Apache-2.0
"""Windows' spooler, played by a stand-in: the order of its calls, its numbers as faults, its structures in memory."""

from __future__ import annotations

import ctypes
import struct
import sys
from typing import Any

import pytest

from printing.profile import DeviceLanguage, PrinterProfile
from printing.transports import DeviceStatus, LineCode, LineFault, Timeouts, open_line
from printing.transports.windows import SpoolerError, WindowsLine, WinSpool, status_of

PROFILE = PrinterProfile(
    name="w", language=DeviceLanguage.TSPL, to="windows://\\\\shop\\TSC TTP-244"
)
TIMES = Timeouts()


class FakeSpooler:
    """Takes what it is given; `breaks` names the call that fails, with Windows's number."""

    def __init__(self, breaks: str = "", number: int = 0, *, piece: int = 1_000_000) -> None:
        self.calls: list[str] = []
        self.got = bytearray()
        self.breaks, self.number, self.piece = breaks, number, piece
        self.flags = 0

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if name == self.breaks:
            raise SpoolerError(self.number)

    def open(self, name: str) -> int:
        self._call("open")
        assert name == "\\\\shop\\TSC TTP-244"
        return 7

    def start_document(self, handle: int, title: str) -> int:
        assert (handle, title) == (7, "Linli")
        self._call("start_document")
        return 1

    def start_page(self, handle: int) -> None:
        self._call("start_page")

    def write(self, handle: int, content: bytes) -> int:
        if self.breaks == "write" and self.got:
            self._call("write")
        self.got += content[: self.piece]
        return len(content[: self.piece])

    def end_page(self, handle: int) -> None:
        self._call("end_page")

    def end_document(self, handle: int) -> None:
        self._call("end_document")

    def abort(self, handle: int) -> None:
        self._call("abort")

    def status(self, handle: int) -> int:
        self._call("status")
        return self.flags

    def close(self, handle: int) -> None:
        self._call("close")

    def names(self) -> tuple[str, ...]:
        return ()


WHOLE = ["open", "start_document", "start_page", "end_page", "end_document"]


def test_a_job_is_one_raw_document() -> None:
    """Document, page, bytes in as many pieces as it takes them, and both ended; the handle is closed."""
    spooler = FakeSpooler(piece=1_000)
    line = WindowsLine(PROFILE, TIMES, spooler)
    line.write(b"x" * 150_000)
    assert bytes(spooler.got) == b"x" * 150_000
    assert line.sent == 150_000
    line.close()
    assert spooler.calls == [*WHOLE, "close"]


@pytest.mark.parametrize(
    ("breaks", "number", "code", "sent"),
    [
        ("open", 1801, LineCode.NOT_FOUND, 0),
        ("open", 5, LineCode.NOT_PERMITTED, 0),
        ("open", 1722, LineCode.SPOOLER_SILENT, 0),
        ("start_document", 87, LineCode.JOB_REFUSED, 0),
        ("start_page", 112, LineCode.CANNOT_WRITE, 0),
        ("write", 63, LineCode.JOB_FAILED, 1_000),
        ("end_page", 63, LineCode.JOB_FAILED, 3_000),
        ("end_document", 63, LineCode.JOB_FAILED, 3_000),
    ],
)
def test_each_call_that_fails_is_told(breaks: str, number: int, code: LineCode, sent: int) -> None:
    """The fault says what may have left; a document that was begun is taken back out of the spooler."""
    spooler = FakeSpooler(breaks, number, piece=1_000)
    with pytest.raises(LineFault) as told:
        WindowsLine(PROFILE, TIMES, spooler).write(b"x" * 3_000)
    assert (told.value.line_code, told.value.sent) == (code, sent)
    begun = breaks not in ("open", "start_document")
    assert (spooler.calls[-1] == "abort") is begun


def test_a_spooler_that_takes_nothing_is_no_endless_loop() -> None:
    """A write that succeeds with no byte is a fault."""
    with pytest.raises(LineFault) as told:
        WindowsLine(PROFILE, TIMES, FakeSpooler(piece=0)).write(b"x")
    assert (told.value.line_code, told.value.sent) == (LineCode.JOB_REFUSED, 0)


def test_status_flags() -> None:
    """Windows's flags are the printer's status; no flag at all is no news."""
    assert status_of(0) is None
    assert status_of(0x10) == DeviceStatus(ready=False, paper_out=True)
    assert status_of(0x400000 | 0x1) == DeviceStatus(ready=False, cover_open=True, paused=True)
    assert status_of(0x400) == DeviceStatus(busy=True)
    spooler = FakeSpooler()
    spooler.flags = 0x80
    assert WindowsLine(PROFILE, TIMES, spooler).status() == DeviceStatus(ready=False, fault=True)
    assert WindowsLine(PROFILE, TIMES, FakeSpooler("status", 5)).status() is None


class FakeLibrary:
    """`winspool.drv` as its header describes it: arguments are read from memory as the real one would."""

    def __init__(self) -> None:
        self.got = bytearray()
        self.about: tuple[str, str | None, str] = ("", None, "")
        self.kept: list[Any] = []

    def OpenPrinterW(self, name: Any, handle: Any, _defaults: None) -> int:
        if name.value != "TSC":
            return 0
        ctypes.cast(handle, ctypes.POINTER(ctypes.c_void_p))[0] = 0x1234
        return 1

    def StartDocPrinterW(self, handle: Any, level: int, about: Any) -> int:
        texts = ctypes.cast(about, ctypes.POINTER(ctypes.c_wchar_p))
        self.about = (texts[0] or "", texts[1], texts[2] or "")
        return 3 if (handle.value, level) == (0x1234, 1) else 0

    def StartPagePrinter(self, handle: Any) -> int:
        return 1

    EndPagePrinter = EndDocPrinter = AbortPrinter = ClosePrinter = StartPagePrinter

    def WritePrinter(self, handle: Any, content: Any, size: Any, taken: Any) -> int:
        self.got += ctypes.string_at(content, size.value)
        ctypes.cast(taken, ctypes.POINTER(ctypes.c_uint32))[0] = size.value
        return 1

    def GetPrinterW(self, handle: Any, level: int, room: Any, size: int, need: Any) -> int:
        whole = struct.pack("13P", *range(13)) + struct.pack("8I", 0, 0, 0, 0, 0, 0x10, 2, 0)
        ctypes.cast(need, ctypes.POINTER(ctypes.c_uint32))[0] = len(whole)
        if size < len(whole):
            return 0
        ctypes.memmove(room, whole, len(whole))
        return 1

    def EnumPrintersW(
        self, flags: int, _n: None, level: int, room: Any, size: int, need: Any, count: Any
    ) -> int:
        names = [ctypes.create_unicode_buffer(n) for n in ("标签机", "PDF")]
        self.kept = names
        one = struct.Struct("PPI4x" if struct.calcsize("P") == 8 else "PPI")
        whole = b"".join(one.pack(ctypes.addressof(n), 0, 0x40) for n in names)
        ctypes.cast(need, ctypes.POINTER(ctypes.c_uint32))[0] = len(whole)
        ctypes.cast(count, ctypes.POINTER(ctypes.c_uint32))[0] = len(names)
        if size < len(whole) or (flags, level) != (6, 4):
            return 0
        ctypes.memmove(room, whole, len(whole))
        return 1


def test_the_library_is_called_as_its_header_says() -> None:
    """Handles, texts, counts and structures lie in memory where Windows looks for them (on a stand-in)."""
    library = FakeLibrary()
    spool = WinSpool(library, lambda: 1801)  # type: ignore[arg-type]  # a stand-in
    handle = spool.open("TSC")
    assert handle == 0x1234
    with pytest.raises(SpoolerError) as told:
        spool.open("none")
    assert told.value.number == 1801
    assert spool.start_document(handle, "Linli") == 3
    assert library.about == ("Linli", None, "RAW")
    assert spool.write(handle, b"a\x00b") == 3
    assert bytes(library.got) == b"a\x00b"
    assert spool.status(handle) == 0x10
    assert spool.names() == ("标签机", "PDF")
    spool.start_page(handle)
    spool.end_page(handle)
    spool.end_document(handle)
    spool.close(handle)


@pytest.mark.skipif(sys.platform == "win32", reason="there it is supported")
def test_elsewhere_there_is_no_such_way() -> None:
    """On another system the way is told to be missing, before a byte."""
    with pytest.raises(LineFault) as told:
        open_line(PROFILE)
    assert (told.value.line_code, told.value.sent) == (LineCode.NOT_SUPPORTED, 0)

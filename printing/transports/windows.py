# SPDX-License-Identifier: Apache-2.0
"""A printer of Windows, through its spooler, with bytes that no driver touches (data type RAW).

`winspool.drv` by ctypes, behind a port (`Spooler`) so that its order of calls and its faults are tested on every
system; it has been run against a stand-in only, never on Windows itself. Promises that every document and page that
was begun is ended, and every handle closed, whatever fails between.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Protocol

from printing.profile import PrinterProfile
from printing.transports.line import DeviceStatus, LineCode, LineFault, Timeouts

_TITLE = "Linli"
_PIECE = 65_536
_ACCESS_DENIED, _INVALID_NAME, _UNKNOWN_PORT = 5, 1801, 1796
_SPOOLER_DOWN = (1722, 1723, 1726)  # RPC: not available, too busy, failed
_DISK_FULL = 112

# PRINTER_INFO_2.Status
_PAUSED, _ERROR, _JAM, _PAPER_OUT, _PAPER_PROBLEM = 0x1, 0x2, 0x8, 0x10, 0x40
_OFFLINE, _BUSY, _PRINTING = 0x80, 0x200, 0x400
_NO_TONER, _INTERVENTION, _DOOR_OPEN = 0x40000, 0x100000, 0x400000


class Spooler(Protocol):
    """The calls of `winspool.drv` that are needed. Each raises `SpoolerError` with Windows's own number."""

    def open(self, name: str) -> int: ...

    def start_document(self, handle: int, title: str) -> int: ...

    def start_page(self, handle: int) -> None: ...

    def write(self, handle: int, content: bytes) -> int: ...

    def end_page(self, handle: int) -> None: ...

    def end_document(self, handle: int) -> None: ...

    def abort(self, handle: int) -> None: ...

    def status(self, handle: int) -> int: ...

    def close(self, handle: int) -> None: ...

    def names(self) -> tuple[str, ...]: ...


class SpoolerError(Exception):
    """A call failed; `number` is Windows's own."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Windows error {number}")
        self.number = number


class WindowsLine:
    """One printer of Windows; see `Line`."""

    def __init__(
        self, profile: PrinterProfile, times: Timeouts, spooler: Spooler | None = None
    ) -> None:
        self._spooler = spooler or system_spooler()
        self.sent = 0
        try:
            self._handle = self._spooler.open(profile.address.place)
        except SpoolerError as fault:
            raise LineFault(_code(fault), detail=str(fault)) from fault

    def write(self, content: bytes) -> None:
        """One RAW document: with its last page's end the spooler has it, whole."""
        self.sent = 0
        try:
            self._spooler.start_document(self._handle, _TITLE)
        except SpoolerError as fault:
            raise LineFault(_code(fault), detail=str(fault)) from fault
        try:
            self._spooler.start_page(self._handle)
            while self.sent < len(content):
                taken = self._spooler.write(self._handle, content[self.sent : self.sent + _PIECE])
                if taken <= 0:
                    raise SpoolerError(0)
                self.sent += taken
            self._spooler.end_page(self._handle)
            self._spooler.end_document(self._handle)
        except SpoolerError as fault:
            self._give_up()
            code = LineCode.JOB_FAILED if self.sent else _code(fault)
            raise LineFault(code, sent=self.sent, detail=str(fault)) from fault

    def _give_up(self) -> None:
        """Takes the begun document out of the spooler."""
        try:
            self._spooler.abort(self._handle)
        except SpoolerError:
            return

    def finish(self) -> None:
        """The spooler has said already what it took."""

    def status(self) -> DeviceStatus | None:
        """What Windows has heard from the printer; None where it has heard nothing: a deaf port says that too."""
        try:
            flags = self._spooler.status(self._handle)
        except SpoolerError:
            return None
        return status_of(flags)

    def close(self) -> None:
        """Closes the handle."""
        try:
            self._spooler.close(self._handle)
        except SpoolerError:
            return


def status_of(flags: int) -> DeviceStatus | None:
    """PRINTER_INFO_2's flags as a printer's status; 0 is no news."""
    if not flags:
        return None
    paper = bool(flags & (_PAPER_OUT | _PAPER_PROBLEM))
    cover, paused = bool(flags & _DOOR_OPEN), bool(flags & _PAUSED)
    ribbon = bool(flags & _NO_TONER)
    broken = bool(flags & (_ERROR | _JAM | _OFFLINE | _INTERVENTION))
    return DeviceStatus(
        ready=not (paper or cover or paused or ribbon or broken),
        paper_out=paper,
        cover_open=cover,
        paused=paused,
        ribbon_out=ribbon,
        busy=bool(flags & (_BUSY | _PRINTING)),
        fault=broken,
    )


def _code(fault: SpoolerError) -> LineCode:
    if fault.number in (_INVALID_NAME, _UNKNOWN_PORT):
        return LineCode.NOT_FOUND
    if fault.number == _ACCESS_DENIED:
        return LineCode.NOT_PERMITTED
    if fault.number == _DISK_FULL:
        return LineCode.CANNOT_WRITE
    if fault.number in _SPOOLER_DOWN:
        return LineCode.SPOOLER_SILENT
    return LineCode.JOB_REFUSED


class _DocInfo(ctypes.Structure):
    """DOC_INFO_1W."""

    _fields_ = (
        ("name", ctypes.c_wchar_p),
        ("output", ctypes.c_wchar_p),
        ("datatype", ctypes.c_wchar_p),
    )


class _PrinterInfo(ctypes.Structure):
    """PRINTER_INFO_4W."""

    _fields_ = (
        ("name", ctypes.c_wchar_p),
        ("server", ctypes.c_wchar_p),
        ("attributes", ctypes.c_uint32),
    )


_LOCAL_AND_CONNECTED = 0x2 | 0x4
_STATUS_AT = 13 * ctypes.sizeof(ctypes.c_void_p) + 5 * 4
"""PRINTER_INFO_2W.Status: behind thirteen pointers and Attributes, Priority, DefaultPriority, StartTime, UntilTime."""


class WinSpool:
    """`winspool.drv` itself. `library` and `last_error` are its two ways in."""

    def __init__(self, library: ctypes.CDLL, last_error: _LastError) -> None:
        self._dll = library
        self._last_error = last_error

    def _checked(self, done: int) -> int:
        if not done:
            raise SpoolerError(self._last_error())
        return done

    def open(self, name: str) -> int:
        handle = ctypes.c_void_p()
        self._checked(self._dll.OpenPrinterW(ctypes.c_wchar_p(name), ctypes.byref(handle), None))
        return int(handle.value or 0)

    def start_document(self, handle: int, title: str) -> int:
        about = _DocInfo(title, None, "RAW")
        return self._checked(
            self._dll.StartDocPrinterW(ctypes.c_void_p(handle), 1, ctypes.byref(about))
        )

    def start_page(self, handle: int) -> None:
        self._checked(self._dll.StartPagePrinter(ctypes.c_void_p(handle)))

    def write(self, handle: int, content: bytes) -> int:
        taken = ctypes.c_uint32(0)
        self._checked(
            self._dll.WritePrinter(
                ctypes.c_void_p(handle),
                ctypes.c_char_p(content),
                ctypes.c_uint32(len(content)),
                ctypes.byref(taken),
            )
        )
        return int(taken.value)

    def end_page(self, handle: int) -> None:
        self._checked(self._dll.EndPagePrinter(ctypes.c_void_p(handle)))

    def end_document(self, handle: int) -> None:
        self._checked(self._dll.EndDocPrinter(ctypes.c_void_p(handle)))

    def abort(self, handle: int) -> None:
        self._checked(self._dll.AbortPrinter(ctypes.c_void_p(handle)))

    def status(self, handle: int) -> int:
        need = ctypes.c_uint32(0)
        self._dll.GetPrinterW(ctypes.c_void_p(handle), 2, None, 0, ctypes.byref(need))
        if need.value < _STATUS_AT + 4:
            raise SpoolerError(self._last_error())
        room = ctypes.create_string_buffer(need.value)
        self._checked(
            self._dll.GetPrinterW(ctypes.c_void_p(handle), 2, room, need.value, ctypes.byref(need))
        )
        return int(ctypes.c_uint32.from_buffer_copy(room.raw, _STATUS_AT).value)

    def close(self, handle: int) -> None:
        self._checked(self._dll.ClosePrinter(ctypes.c_void_p(handle)))

    def names(self) -> tuple[str, ...]:
        need, count = ctypes.c_uint32(0), ctypes.c_uint32(0)
        ask = self._dll.EnumPrintersW
        ask(_LOCAL_AND_CONNECTED, None, 4, None, 0, ctypes.byref(need), ctypes.byref(count))
        if not need.value:
            return ()
        room = ctypes.create_string_buffer(need.value)
        self._checked(
            ask(
                _LOCAL_AND_CONNECTED, None, 4, room, need.value, ctypes.byref(need), ctypes.byref(count)
            )
        )  # fmt: skip
        found = (_PrinterInfo * count.value).from_buffer(room)
        return tuple(str(one.name) for one in found if one.name)


class _LastError(Protocol):
    def __call__(self) -> int: ...


def system_spooler() -> Spooler:
    """Windows's own; a `LineFault` on any other system."""
    if sys.platform == "win32":
        return WinSpool(ctypes.WinDLL("winspool.drv", use_last_error=True), ctypes.get_last_error)
    raise LineFault(LineCode.NOT_SUPPORTED, detail=sys.platform)

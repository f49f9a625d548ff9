# SPDX-License-Identifier: Apache-2.0
"""From a profile to its open line: one place that knows which way leads to which module.

Modules are loaded when their way is taken: a counter without a serial printer never loads pyserial. Promises one
open line a printer within this process (two writers would mix their labels): a second one waits as long as a
connection may take, then is told that the printer is in use. Must not speak to the printer beyond opening it.

How to add a way: its scheme in `printing.address`, its module with a `Line`, its branch here.
"""

from __future__ import annotations

import threading
from typing import assert_never

from printing.address import Scheme
from printing.profile import PrinterProfile
from printing.transports.line import DeviceStatus, Line, LineCode, LineFault, Timeouts

_turns: dict[str, threading.Lock] = {}
_turns_guard = threading.Lock()


def _turn(to: str) -> threading.Lock:
    with _turns_guard:
        return _turns.setdefault(to, threading.Lock())


class _Held:
    """A line together with the turn at its printer, which ends when it is closed."""

    def __init__(self, line: Line, turn: threading.Lock) -> None:
        self._line = line
        self._turn: threading.Lock | None = turn

    @property
    def sent(self) -> int:
        return self._line.sent

    def write(self, content: bytes) -> None:
        self._line.write(content)

    def finish(self) -> None:
        self._line.finish()

    def status(self) -> DeviceStatus | None:
        return self._line.status()

    def close(self) -> None:
        try:
            self._line.close()
        finally:
            turn, self._turn = self._turn, None
            if turn is not None:
                turn.release()


def open_line(profile: PrinterProfile, timeouts: Timeouts | None = None) -> Line:
    """The open line to the profile's printer; a `LineFault` with `sent` 0 if there is none. Close it."""
    times = timeouts or Timeouts()
    turn = _turn(str(profile.address))
    if not turn.acquire(timeout=times.connect_s):
        raise LineFault(LineCode.IN_USE, detail="by this program")
    try:
        return _Held(_opened(profile, times), turn)
    except BaseException:
        turn.release()
        raise


def _opened(profile: PrinterProfile, times: Timeouts) -> Line:
    match profile.address.scheme:
        case Scheme.TCP:
            from printing.transports.tcp import TcpLine

            return TcpLine(profile, times)
        case Scheme.FILE:
            from printing.transports.file import FileLine

            return FileLine(profile, times)
        case Scheme.CUPS:
            from printing.transports.cups import CupsLine

            return CupsLine(profile, times)
        case Scheme.USB:
            from printing.transports.device import DeviceLine

            return DeviceLine(profile, times)
        case Scheme.SERIAL:
            from printing.transports.serial_port import SerialLine

            return SerialLine(profile, times)
        case Scheme.WINDOWS:
            from printing.transports.windows import WindowsLine

            return WindowsLine(profile, times)
        case Scheme.SYSTEM:
            from printing.transports.system import SystemLine

            return SystemLine(profile, times)
    assert_never(profile.address.scheme)

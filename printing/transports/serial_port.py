# SPDX-License-Identifier: Apache-2.0
"""A printer on a serial port, with the flow control that keeps its small buffer from running over.

RTS/CTS or XON/XOFF; without either, bytes are lost on a printer that is busy. Promises that the port belongs to one
program at a time, that each wait ends by its time-out, and that `write` comes back when the port has sent its last
byte. Windows' ports are named `COM3`.
"""

from __future__ import annotations

import contextlib
import errno
import time

import serial

from printing.address import Flow
from printing.profile import PrinterProfile
from printing.transports.line import DeviceStatus, LineCode, LineFault, Timeouts
from printing.transports.status import QUESTIONS, hear_status

_PIECE = 256
_LOOK_S = 0.01


class SerialLine:
    """An open port; see `Line`."""

    def __init__(self, profile: PrinterProfile, times: Timeouts) -> None:
        address = profile.address
        self._times = times
        self._language = profile.language
        self._broken = False
        self.sent = 0
        try:
            self._port = serial.Serial(
                address.place,
                baudrate=address.baud,
                timeout=times.status_s,
                write_timeout=times.write_s,
                rtscts=address.flow is Flow.RTS_CTS,
                xonxoff=address.flow is Flow.XON_XOFF,
                exclusive=True,
            )
        except (serial.SerialException, OSError, ValueError) as fault:
            raise LineFault(_code(fault), detail=type(fault).__name__) from fault

    def write(self, content: bytes) -> None:
        """Writes one job, piece by piece: a piece that isn't taken within `write_s` is a stall."""
        self.sent = 0
        try:
            while self.sent < len(content):
                piece = content[self.sent : self.sent + _PIECE]
                # What a stopped port has taken of a piece isn't told: all of it may have left.
                self.sent += len(piece)
                self._port.write(piece)
            self._drained()
        except serial.SerialTimeoutException as fault:
            self._broken = True
            raise LineFault(LineCode.STALLED, sent=self.sent) from fault
        except (serial.SerialException, OSError) as fault:
            self._broken = True
            raise LineFault(LineCode.CUT, sent=self.sent, detail=type(fault).__name__) from fault

    def _drained(self) -> None:
        """Waits until the port has sent what it holds: `flush` would wait for ever on a printer that holds it back."""
        left = self._port.out_waiting
        since = time.monotonic()
        while left:
            time.sleep(_LOOK_S)
            now = self._port.out_waiting
            if now < left:
                since = time.monotonic()
            elif time.monotonic() - since > self._times.write_s:
                raise serial.SerialTimeoutException("held back")
            left = now

    def finish(self) -> None:
        """A serial line has no end to say anything at."""

    def status(self) -> DeviceStatus | None:
        """Asks the printer how it is; None if it is mute."""
        question = QUESTIONS.get(self._language)
        if question is None or self._broken:
            return None
        until = time.monotonic() + self._times.status_s

        def hear(_left_s: float) -> bytes | None:
            # Comes back by the port's own time-out, with nothing where nothing has come yet.
            return bytes(self._port.read(max(1, self._port.in_waiting)))

        try:
            self._port.reset_input_buffer()
            self._port.write(question)
            return hear_status(self._language, hear, until=until)
        except (serial.SerialException, OSError):
            return None

    def close(self) -> None:
        """Gives the port back. What a stopped printer hasn't taken is thrown away: closing would wait for it."""
        with contextlib.suppress(serial.SerialException, OSError):
            if self._broken:
                self._port.reset_output_buffer()
        with contextlib.suppress(serial.SerialException, OSError):
            self._port.close()


def _code(fault: Exception) -> LineCode:
    number = getattr(fault, "errno", None)
    text = str(fault).lower()
    if number in (errno.EACCES, errno.EPERM) or "permission" in text or "access is denied" in text:
        # Windows says the same of a port that another program has open.
        return LineCode.NOT_PERMITTED
    if number in (errno.EBUSY, errno.EAGAIN) or "lock" in text:
        return LineCode.IN_USE
    if number in (errno.ENOENT, errno.ENODEV, errno.ENXIO) or "not find" in text:
        return LineCode.NOT_FOUND
    return LineCode.UNREACHABLE

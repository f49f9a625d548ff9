# SPDX-License-Identifier: Apache-2.0
"""A USB printer's device file (`/dev/usb/lp0`): written without ever hanging on a printer that takes nothing.

Why non-blocking: the kernel lets a write wait for as long as the printer is out of paper, and a waiting write can't be
called back. Promises that each wait ends by its time-out, and that the bytes which the kernel took are counted.
"""

from __future__ import annotations

import errno
import os
import select
import time

from printing.profile import PrinterProfile
from printing.transports.line import DeviceStatus, LineCode, LineFault, Timeouts
from printing.transports.status import LONGEST_ANSWER, QUESTIONS, hear_status

_PIECE = 4_096
_CODES = {
    errno.ENOENT: LineCode.NOT_FOUND,
    errno.ENODEV: LineCode.NOT_FOUND,
    errno.ENXIO: LineCode.UNREACHABLE,  # a pipe that nobody reads
    errno.EACCES: LineCode.NOT_PERMITTED,
    errno.EPERM: LineCode.NOT_PERMITTED,
    errno.EBUSY: LineCode.IN_USE,
}


class DeviceLine:
    """An open device file; see `Line`."""

    def __init__(self, profile: PrinterProfile, times: Timeouts) -> None:
        self._times = times
        self._language = profile.language
        self.sent = 0
        if os.name != "posix":
            raise LineFault(LineCode.NOT_SUPPORTED)
        path = profile.address.place
        self._reads = profile.status
        try:
            self._handle = self._opened(path)
        except OSError as fault:
            code = _CODES.get(fault.errno or 0, LineCode.UNREACHABLE)
            raise LineFault(code, detail=fault.strerror or "") from fault

    def _opened(self, path: str) -> int:
        flags = os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        if self._reads:
            try:
                return os.open(path, os.O_RDWR | flags)
            except OSError as fault:
                if fault.errno not in (errno.EACCES, errno.EPERM, errno.EINVAL):
                    raise
                self._reads = False
        return os.open(path, os.O_WRONLY | flags)

    def write(self, content: bytes) -> None:
        """Writes one job; `write_s` without any byte taken is a stall."""
        self.sent = 0
        view = memoryview(content)
        while self.sent < len(content):
            if not self._takes(self._times.write_s):
                raise LineFault(LineCode.STALLED, sent=self.sent)
            try:
                self.sent += os.write(self._handle, view[self.sent : self.sent + _PIECE])
            except BlockingIOError:
                continue
            except OSError as fault:
                detail = fault.strerror or ""
                raise LineFault(LineCode.CUT, sent=self.sent, detail=detail) from fault

    def _takes(self, wait_s: float) -> bool:
        """Whether it takes bytes within the time; one that is gone is told by the write itself."""
        poll = select.poll()
        poll.register(self._handle, select.POLLOUT)
        return bool(poll.poll(wait_s * 1000))

    def finish(self) -> None:
        """A device file doesn't tell how its printer took the end."""

    def status(self) -> DeviceStatus | None:
        """Asks the printer how it is, if the device can be read; None if it is mute."""
        question = QUESTIONS.get(self._language)
        if question is None or not self._reads or not self._takes(self._times.status_s):
            return None
        until = time.monotonic() + self._times.status_s
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)

        def hear(left_s: float) -> bytes | None:
            ready = poll.poll(left_s * 1000)
            return (os.read(self._handle, LONGEST_ANSWER) or None) if ready else None

        try:
            os.write(self._handle, question)
            return hear_status(self._language, hear, until=until)
        except OSError:
            return None

    def close(self) -> None:
        """Gives the device back."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

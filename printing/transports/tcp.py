# SPDX-License-Identifier: Apache-2.0
"""A printer on the network, port 9100: bytes in, and what it says about itself back.

Why so careful: TCP takes bytes long before a printer does. Promises that `write` comes back only when the printer's
own end has acknowledged every byte, where the system can tell (Linux), that a peer who closed or reset the line is
noticed before the first byte of the next job, and that nobody waits longer than the time-outs. What the printer
does with acknowledged bytes nobody can know but by its status.
"""

from __future__ import annotations

import contextlib
import errno
import select
import socket
import struct
import sys
import time

from printing.profile import DeviceLanguage, PrinterProfile
from printing.transports.line import DeviceStatus, LineCode, LineFault, Timeouts
from printing.transports.status import LONGEST_ANSWER, QUESTIONS, hear_status

_PIECE = 16_384
_LOOK_S = 0.005
_GOODBYE_S = 0.3
"""Shorter than a label takes to print: a printer that keeps its lines open costs a batch no time."""
_SIOCOUTQ = 0x5411
_PROBE_S = 0.5
# A line's end, or a byte that says nothing: no printer prints it, none takes it for a job.
_HARMLESS = {
    DeviceLanguage.TSPL: b"\r\n",
    DeviceLanguage.ZPL: b"\r\n",
    DeviceLanguage.ESCPOS: b"\x00",
}
_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.ENETDOWN)


class TcpLine:
    """One connection; see `Line`."""

    def __init__(self, profile: PrinterProfile, times: Timeouts) -> None:
        self._times = times
        self._language = profile.language
        self._says_no_more = False
        self._goodbye_said = False
        self.sent = 0
        address = profile.address
        try:
            self._socket = socket.create_connection(
                (address.place, address.port), timeout=times.connect_s
            )
        except socket.gaierror as fault:
            raise LineFault(LineCode.NOT_FOUND, detail=str(fault.strerror)) from fault
        except (OSError, UnicodeError) as fault:
            raise LineFault(LineCode.UNREACHABLE, detail=_word(fault)) from fault
        # A line that was reset already refuses these; that is told when the job comes.
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # Whoever vanishes while nothing is sent is noticed in the end.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._socket.settimeout(times.write_s)

    def write(self, content: bytes) -> None:
        """Sends one job and waits until the far end has it all."""
        self.sent = 0
        self._still_open()
        view = memoryview(content)
        try:
            while self.sent < len(content):
                self.sent += self._socket.send(view[self.sent : self.sent + _PIECE])
            self._all_taken()
        except TimeoutError as fault:
            raise LineFault(LineCode.STALLED, sent=self.sent) from fault
        except OSError as fault:
            raise LineFault(LineCode.CUT, sent=self.sent, detail=_word(fault)) from fault

    def _still_open(self) -> None:
        """Raises if the far end has closed meanwhile; what it says unasked is thrown away."""
        try:
            while not self._says_no_more and select.select([self._socket], [], [], 0)[0]:
                if not self._socket.recv(LONGEST_ANSWER):
                    self._says_no_more = True
                    self._require_reader()
        except OSError as fault:
            raise LineFault(LineCode.CUT, detail=_word(fault)) from fault

    def _require_reader(self) -> None:
        """The far end says no more. One that has closed answers the next byte with a reset; one that still reads
        acknowledges it. So a byte goes first that says nothing: no byte of the job is spent on finding out."""
        probe = _HARMLESS.get(self._language)
        if probe is None:
            raise LineFault(LineCode.CUT, detail="closed before the job")
        self._socket.sendall(probe)
        until = time.monotonic() + _PROBE_S
        while True:
            # In this order: a reset that comes between the two is seen.
            left = self._unacknowledged()
            self._raise_if_broken()
            if not left and sys.platform == "linux":
                return
            if time.monotonic() > until:
                return
            time.sleep(_LOOK_S)

    def _raise_if_broken(self) -> None:
        broken = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if broken:
            raise OSError(broken, errno.errorcode.get(broken, ""))

    def _all_taken(self) -> None:
        """Waits until nothing is unacknowledged; no progress within the time-out is a stall."""
        left = self._unacknowledged()
        since = time.monotonic()
        while left:
            time.sleep(_LOOK_S)
            # A reset leaves nothing unacknowledged either: it would look like success.
            self._raise_if_broken()
            now = self._unacknowledged()
            if now < left:
                since = time.monotonic()
            elif time.monotonic() - since > self._times.write_s:
                raise TimeoutError
            left = now
        self._raise_if_broken()

    def _unacknowledged(self) -> int:
        """Bytes that the far end hasn't acknowledged; 0 where the system doesn't tell."""
        if sys.platform != "linux":
            return 0
        import fcntl

        answer = fcntl.ioctl(self._socket.fileno(), _SIOCOUTQ, struct.pack("i", 0))
        return int(struct.unpack("i", answer)[0])

    def status(self) -> DeviceStatus | None:
        """Asks the printer how it is; None if it is mute, or the line broken."""
        question = QUESTIONS.get(self._language)
        if question is None:
            return None
        until = time.monotonic() + self._times.status_s

        def hear(left_s: float) -> bytes | None:
            ready = select.select([self._socket], [], [], left_s)[0]
            return (self._socket.recv(LONGEST_ANSWER) or None) if ready else None

        try:
            self._still_open()
            if self._says_no_more:
                return None
            self._socket.sendall(question)
            return hear_status(self._language, hear, until=until)
        except (OSError, LineFault):
            return None

    def finish(self) -> None:
        """Says that no more comes; a reset for an answer means that not all was read, whatever was acknowledged."""
        try:
            self._say_goodbye()
        except TimeoutError:
            # It keeps the line open, as some do: nothing is learnt.
            pass
        except OSError as fault:
            raise LineFault(LineCode.CUT, sent=self.sent, detail=_word(fault)) from fault

    def _say_goodbye(self) -> None:
        if self._goodbye_said:
            # Whoever didn't answer then doesn't now, and a label would wait twice.
            return
        self._goodbye_said = True
        self._socket.shutdown(socket.SHUT_WR)
        until = time.monotonic() + _GOODBYE_S
        while (left := until - time.monotonic()) > 0:
            self._socket.settimeout(left)
            if not self._socket.recv(LONGEST_ANSWER):
                return

    def close(self) -> None:
        """Says that no more comes, and waits a moment for the far end: an abrupt close would take bytes back."""
        try:
            self._say_goodbye()
        except OSError:
            pass
        finally:
            self._socket.close()


def _word(fault: Exception) -> str:
    if isinstance(fault, TimeoutError):
        return "time-out"
    if isinstance(fault, OSError) and fault.errno in _NO_WAY:
        return "no way to the host"
    return (fault.strerror or "") if isinstance(fault, OSError) else str(fault)

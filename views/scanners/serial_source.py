# SPDX-License-Identifier: Apache-2.0
"""A scanner on a serial port (a real one, or a USB or Bluetooth scanner that plays one).

The port belongs to this program alone while it is open. A port is named by its device; Linux's stable names are
taken where they exist, so that a scanner put into another socket is found again.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import OperatorError
from views.scanners.choices import SerialChoices
from views.scanners.framing import Framer, read_text, without

if TYPE_CHECKING:
    import serial

_WAIT_S = 0.03
_STABLE = Path("/dev/serial/by-id")


@dataclass(frozen=True, slots=True, kw_only=True)
class PortFound:
    """A serial port of this computer: what to open, and what it says of itself."""

    port: str
    told: str


class SerialSource:
    """See `Source`."""

    def __init__(self, choices: SerialChoices) -> None:
        self._choices = choices
        self._port: serial.Serial | None = None
        self._framer = Framer(choices.ending)
        self._dropped_before = 0

    @property
    def dropped(self) -> int:
        return self._dropped_before + self._framer.dropped

    def open(self) -> None:
        import serial

        try:
            self._port = serial.Serial(
                self._choices.port, baudrate=self._choices.baud, timeout=_WAIT_S, exclusive=True
            )
        except (serial.SerialException, OSError, ValueError) as fault:
            raise _refused(fault) from fault

    def read(self) -> Sequence[str]:
        port = self._port
        if port is None:
            raise _gone()
        try:
            piece = port.read(max(1, port.in_waiting))
        except (OSError, TypeError) as fault:
            # pyserial's own exception is an OSError; a TypeError is what it makes of a port closed under it.
            raise _gone() from fault
        codes = self._framer.feed(piece) if piece else self._framer.silence(_WAIT_S)
        prefix, suffix = self._choices.prefix, self._choices.suffix
        return [without(read_text(code), prefix=prefix, suffix=suffix) for code in codes]

    def close(self) -> None:
        port, self._port = self._port, None
        self._dropped_before += self._framer.dropped
        self._framer = Framer(self._choices.ending)  # half a code doesn't outlive its cable
        if port is not None:
            with contextlib.suppress(OSError):
                port.close()


def serial_ports() -> tuple[PortFound, ...]:
    """The ports with hardware behind them, by their stable names where there are such."""
    from serial.tools import list_ports

    stable = {link.resolve(): str(link) for link in _STABLE.glob("*")} if _STABLE.is_dir() else {}
    found = []
    for port in list_ports.comports():
        # A port that the kernel only prepares has no hardware behind it.
        if os.name == "posix" and port.hwid in ("", "n/a", None):
            continue
        told = " ".join(w for w in (port.manufacturer, port.product) if w) or port.description
        name = stable.get(Path(port.device).resolve(), port.device)
        found.append(PortFound(port=name, told=f"{told or port.name} ({port.name})"))
    return tuple(found)


def _gone() -> OperatorError:
    return OperatorError(
        "scanner_port_gone",
        "The serial scanner has gone.",
        "Put its cable back in; it goes on by itself.",
    )


def _refused(fault: Exception) -> OperatorError:
    number = getattr(fault, "errno", None)
    text = str(fault).lower()
    if number in (errno.EACCES, errno.EPERM) or "permission" in text or "access is denied" in text:
        return OperatorError(
            "scanner_port_denied",
            "The serial port may not be opened.",
            "Close other programs that use it; on Linux, add this user to the group dialout.",
        )
    if number in (errno.EBUSY, errno.EAGAIN) or "lock" in text:
        return OperatorError(
            "scanner_port_busy",
            "Another program has the serial port.",
            "Close it; the scanner is tried again by itself.",
        )
    return OperatorError(
        "scanner_port_missing",
        "The serial scanner's port isn't there.",
        "Plug the scanner in, or choose another port.",
    )

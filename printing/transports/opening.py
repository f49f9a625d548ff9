# SPDX-License-Identifier: Apache-2.0
"""From a profile to its open line: one place that knows which way leads to which module.

Modules are loaded when their way is taken: a counter without a serial printer never loads pyserial. Must not
speak to the printer beyond opening it.

How to add a way: its scheme in `printing.address`, its module with a `Line`, its branch here.
"""

from __future__ import annotations

from typing import assert_never

from printing.address import Scheme
from printing.profile import PrinterProfile
from printing.transports.line import Line, LineCode, LineFault, Timeouts


def open_line(profile: PrinterProfile, timeouts: Timeouts | None = None) -> Line:
    """The open line to the profile's printer; a `LineFault` with `sent` 0 if there is none."""
    times = timeouts or Timeouts()
    match profile.address.scheme:
        case Scheme.TCP:
            from printing.transports.tcp import TcpLine

            return TcpLine(profile, times)
        case Scheme.FILE:
            from printing.transports.file import FileLine

            return FileLine(profile, times)
        case Scheme.CUPS | Scheme.WINDOWS | Scheme.USB | Scheme.SERIAL | Scheme.SYSTEM:
            raise LineFault(LineCode.NOT_SUPPORTED)
    assert_never(profile.address.scheme)

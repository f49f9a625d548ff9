# SPDX-License-Identifier: Apache-2.0
"""The ways to a printer: `open_line(profile)` gives a `Line`, whatever lies between.

Read `line` (the face, and what can go wrong), then one module a way: `tcp`, `cups`, `windows`, `device` (USB),
`serial_port`, `file`. `status` reads how a printer says it is, `finding` looks for printers. Must not know what a
label is: bytes go through, whole or with a fault that says how many.
"""

from printing.transports.line import DeviceStatus, Line, LineCode, LineFault, Timeouts
from printing.transports.opening import open_line

__all__ = ["DeviceStatus", "Line", "LineCode", "LineFault", "Timeouts", "open_line"]

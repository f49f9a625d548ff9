# SPDX-License-Identifier: Apache-2.0
"""The printers of this computer's system, for which a driver draws: pages as pictures, no bytes.

Why a port: only the window's toolkit reaches every system's printers, and this package mustn't know it. The
window provides its painter at the start; without a window there is no such way. Promises that a refusal of the
painter leaves `sent` at 0, for it refuses before it spools. Must not scale a page.
"""

from __future__ import annotations

from typing import Protocol

from app.errors import OperatorError
from printing.profile import PrinterProfile
from printing.transports.line import DeviceStatus, LineCode, LineFault, Timeouts


class Painter(Protocol):
    """Prints pages (PNG with their resolution) on the printer of that name; refuses with an OperatorError."""

    def print(self, name: str, pages: list[bytes]) -> None: ...


_painters: list[Painter] = []


def provide(painter: Painter | None) -> None:
    """From now on this one paints; None: there is no way to the system's printers."""
    _painters[:] = [] if painter is None else [painter]


class SystemLine:
    """One page a job; see `Line`."""

    def __init__(self, profile: PrinterProfile, _times: Timeouts) -> None:
        if not _painters:
            raise LineFault(LineCode.NOT_SUPPORTED, detail="no window")
        self._painter = _painters[0]
        self._name = profile.address.place
        self.sent = 0

    def write(self, content: bytes) -> None:
        """Paints one page and hands it to the system's spooler."""
        self.sent = 0
        try:
            self._painter.print(self._name, [content])
        except OperatorError as refused:
            code = (
                LineCode.NOT_FOUND if refused.code == LineCode.NOT_FOUND else LineCode.JOB_REFUSED
            )
            if refused.code == "label_too_large":
                code = LineCode.PAPER_DIFFERS
            raise LineFault(code, detail=refused.code) from refused
        self.sent = len(content)

    def finish(self) -> None:
        """The spooler has each page already."""

    def status(self) -> DeviceStatus | None:
        """A driver says nothing."""
        return None

    def close(self) -> None:
        """Nothing stays open between pages."""

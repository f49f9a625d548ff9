# SPDX-License-Identifier: Apache-2.0
"""What a printer says is wrong with it, as the sentence for whoever stands before it."""

from __future__ import annotations

from app.errors import OperatorError
from printing.transports.line import DeviceStatus

NO_ANSWER = "printer_no_answer"
"""A printer that had answered before the label and doesn't behind it."""


class Trouble(OperatorError):
    """A printer that answers and waits for a hand."""


def trouble_of(status: DeviceStatus) -> Trouble | None:
    """Why it doesn't print on; None if nothing is wrong."""
    if status.paper_out:
        return Trouble("printer_paper_out", "The printer is out of labels.", "Put a new roll in.")
    if status.cover_open:
        return Trouble("printer_cover_open", "The printer's cover is open.", "Close it.")
    if status.ribbon_out:
        return Trouble(
            "printer_ribbon_out", "The printer is out of ribbon.", "Put a new ribbon in."
        )
    if status.paused:
        return Trouble(
            "printer_paused", "The printer itself is paused.", "Press its feed or pause key."
        )
    if status.fault or not status.ready:
        return Trouble(
            "printer_fault",
            "The printer reports a fault.",
            "Look at its display, or switch it off and on.",
        )
    return None

# SPDX-License-Identifier: Apache-2.0
"""The one face of every way to a printer: `Line`, what can go wrong on it, and how a printer is.

Why `sent` is everywhere: on a one-way link nobody can print exactly once, so whoever decides on a second try must
know whether a byte may have left. Promises that `sent == 0` means: none has, surely. Nothing here opens anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.errors import OperatorError


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long each step may take. `write_s` is without any progress: a slow printer that takes bytes is no fault.

    `spool_s` is how long a spooler may take until it says that a job has gone to its printer.
    """

    connect_s: float = 3.0
    write_s: float = 10.0
    status_s: float = 1.0
    spool_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStatus:
    """How a printer says it is. `ready` is its own word, or that nothing is wrong; `waiting` counts labels that it
    holds and hasn't printed yet (where its language tells)."""

    ready: bool = True
    paper_out: bool = False
    cover_open: bool = False
    paused: bool = False
    ribbon_out: bool = False
    busy: bool = False
    fault: bool = False
    waiting: int = 0

    @property
    def idle(self) -> bool:
        """Nothing is wrong and nothing is left to print. Asked behind a job: what it had taken is on paper."""
        return self.ready and not self.busy and not self.waiting

    @property
    def stopped(self) -> bool:
        """A person must do something before it prints on."""
        return self.paper_out or self.cover_open or self.paused or self.ribbon_out or self.fault


class LineCode(StrEnum):
    """The closed set of what goes wrong on a line; each has its words here and in both tables of phrases."""

    NOT_FOUND = "printer_not_found"
    UNREACHABLE = "printer_unreachable"
    NOT_PERMITTED = "printer_not_permitted"
    IN_USE = "printer_in_use"
    CUT = "printer_line_cut"
    STALLED = "printer_stalled"
    QUEUE_STOPPED = "printer_queue_stopped"
    SPOOLER_SILENT = "printer_spooler_silent"
    JOB_REFUSED = "printer_job_refused"
    JOB_FAILED = "printer_job_failed"
    JOB_WAITING = "printer_job_waiting"
    PAPER_DIFFERS = "printer_paper_differs"
    CANNOT_WRITE = "printer_cannot_write"
    NOT_SUPPORTED = "printer_not_supported"


_WORDS: dict[LineCode, tuple[str, str]] = {
    LineCode.NOT_FOUND: (
        "There is no such printer on this computer or network.",
        "Check that it is on and plugged in, then choose it anew among the printers.",
    ),
    LineCode.UNREACHABLE: (
        "The printer doesn't answer.",
        "Check that it is on and that its network cable or its Wi-Fi is connected.",
    ),
    LineCode.NOT_PERMITTED: (
        "This computer doesn't let the program use the printer.",
        "Ask the administrator to permit it (on Linux: the group lp or dialout).",
    ),
    LineCode.IN_USE: (
        "Another program is using the printer.",
        "Close the other program, then print again.",
    ),
    LineCode.CUT: (
        "The printer broke the connection off.",
        "Look at its display and its cable, then say which labels came out.",
    ),
    LineCode.STALLED: (
        "The printer takes no more.",
        "Look for paper, an open cover or a pause, then say which labels came out.",
    ),
    LineCode.QUEUE_STOPPED: (
        "This computer has stopped the printer's queue.",
        "Mend what the printer shows, then resume the queue in the system's printer settings.",
    ),
    LineCode.SPOOLER_SILENT: (
        "This computer's printing system doesn't answer.",
        "Restart the printing system (on Linux: CUPS; on Windows: Print Spooler).",
    ),
    LineCode.JOB_REFUSED: (
        "This computer's printing system didn't take the job.",
        "Look into its printer settings whether the printer accepts jobs.",
    ),
    LineCode.JOB_FAILED: (
        "This computer's printing system broke the job off.",
        "Look at the printer, then say which labels came out.",
    ),
    LineCode.JOB_WAITING: (
        "The job still waits in this computer's printing system.",
        "Look at the printer and the system's queue, then say which labels came out.",
    ),
    LineCode.PAPER_DIFFERS: (
        "The printer is set to another size of paper than the label's.",
        "Set the label's size in the system's printer settings, or choose a label of the paper's size.",
    ),
    LineCode.CANNOT_WRITE: (
        "What goes to the printer couldn't be written.",
        "Check that there is room on the disk and that the folder may be written to.",
    ),
    LineCode.NOT_SUPPORTED: (
        "This computer has no such way to a printer.",
        "Choose another way to it: network, USB, or the system's own queue.",
    ),
}


class LineFault(OperatorError):
    """What went wrong on the way to a printer.

    `sent` is how many bytes of the job may have left when it did: 0 means none has, and it is safe to try again.
    `detail` is the system's own word, for logs and the ledger; it holds nothing of the label.
    """

    def __init__(self, code: LineCode, *, sent: int = 0, detail: str = "") -> None:
        what, do = _WORDS[code]
        super().__init__(str(code), what, do)
        self.line_code = code
        self.sent = sent
        self.detail = detail


class Line(Protocol):
    """An open way to one printer, for one thread.

    `write` takes one whole job and comes back when the far end has taken all of it, as far as can be known;
    otherwise it raises `LineFault`, and the line is good for nothing but `close`. `sent` counts the bytes of the
    latest job that may have left. `finish` says that no more comes and raises if the far end shows, by the way it takes
    that, that it hadn't read all; for a line whose printer doesn't say how it is, this is the last that can be learnt.
    `status` asks the printer how it is: None from one that doesn't say so in time.
    `close` never raises.
    """

    @property
    def sent(self) -> int: ...

    def write(self, content: bytes) -> None: ...

    def finish(self) -> None: ...

    def status(self) -> DeviceStatus | None: ...

    def close(self) -> None: ...

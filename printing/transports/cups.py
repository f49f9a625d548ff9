# SPDX-License-Identifier: Apache-2.0
"""A queue of CUPS, raw or with a driver: one job a label, watched until its bytes have gone to the printer.

Jobs go by `lp` and are cancelled by `cancel`, with fixed argument lists; how they are is asked by IPP. Promises that
a queue that is stopped is told before anything is handed over, that a page of another size than the queue's paper is
refused (a driver would turn it into Letter without a word), and that a job which isn't through in time is cancelled:
it must not come out of the printer an hour later, behind a second print. `completed` means that the spooler has sent
it: whether it is on paper, only the printer knows.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from enum import IntEnum

from printing.address import Address
from printing.profile import DeviceLanguage, PrinterProfile
from printing.transports.ipp import Attributes, IppError, job_attributes, printer_attributes
from printing.transports.line import DeviceStatus, LineCode, LineFault, Timeouts
from printing.transports.paper import medium_for, page_size_mm

_ANSWER_S = 10.0
"""A client's command that takes longer has lost its server."""
_FIRST_LOOK_S, _LATEST_LOOK_S = 0.03, 0.5
_TITLE = "Linli"
"""What the system's queue shows; nothing of the label."""
_STOPPED = 5
_WANTED = ("printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "media-supported")
_JOB = re.compile(r"-(\d{1,9}) \(")


class JobState(IntEnum):
    """`job-state` as IPP counts it."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELLED = 7
    ABORTED = 8
    COMPLETED = 9


def server() -> str:
    """Where CUPS's own clients find it: `HOST:PORT`, or the path of its socket."""
    return client("lpstat", "-H").strip()


def client(program: str, *arguments: str, content: bytes | None = None) -> str:
    """One command of CUPS's clients to its end, what it prints; a `LineFault` if it fails."""
    path = shutil.which(program)
    if path is None:
        raise LineFault(LineCode.NOT_SUPPORTED, detail=f"no {program}")
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    environment.pop("LANGUAGE", None)
    try:
        done = subprocess.run(
            [path, *arguments],
            input=b"" if content is None else content,
            capture_output=True,
            timeout=_ANSWER_S,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired as fault:
        raise LineFault(
            LineCode.SPOOLER_SILENT, sent=len(content or b""), detail=program
        ) from fault
    except OSError as fault:
        raise LineFault(LineCode.NOT_SUPPORTED, detail=str(fault.strerror)) from fault
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip()[:200]
        silent = "connect" in told.lower() or "scheduler" in told.lower()
        raise LineFault(LineCode.SPOOLER_SILENT if silent else LineCode.JOB_REFUSED, detail=told)
    return done.stdout.decode("utf-8", "replace")


class CupsLine:
    """One queue; see `Line`."""

    def __init__(self, profile: PrinterProfile, times: Timeouts) -> None:
        self._times = times
        self._address: Address = profile.address
        self._pages = profile.language is DeviceLanguage.PDF and not self._address.raw
        self._server = server()
        self.sent = 0
        self._ready()

    def _ready(self) -> Attributes:
        """The queue's attributes; raises if it isn't there, or takes or prints nothing."""
        try:
            answer = printer_attributes(
                self._server, self._address.place, *_WANTED, wait_s=self._times.connect_s
            )
        except IppError as fault:
            raise LineFault(LineCode.SPOOLER_SILENT, detail=str(fault)) from fault
        if answer.no_such:
            raise LineFault(LineCode.NOT_FOUND)
        queue = answer.attributes
        if queue.get("printer-state", (0,))[0] == _STOPPED:
            raise LineFault(LineCode.QUEUE_STOPPED, detail=_reasons(queue))
        if queue.get("printer-is-accepting-jobs", (True,))[0] is False:
            raise LineFault(LineCode.JOB_REFUSED, detail="rejecting jobs")
        return queue

    def write(self, content: bytes) -> None:
        """Hands one job over and waits until the spooler has sent it."""
        self.sent = 0
        queue = self._ready()
        options = ["-o", "raw"] if self._address.raw else self._paper(content, queue)
        try:
            told = client(
                "lp", "-d", self._address.place, "-t", _TITLE, *options, "-", content=content
            )
        except LineFault as fault:
            self.sent = fault.sent
            raise
        self.sent = len(content)
        found = _JOB.search(told)
        if found is None:
            raise LineFault(LineCode.JOB_FAILED, sent=self.sent, detail="no job number")
        self._watch(int(found[1]))

    def _paper(self, content: bytes, queue: Attributes) -> list[str]:
        """The options that pin the page to its own size; raises where the queue has no such paper."""
        page = page_size_mm(content)
        media = [str(medium) for medium in queue.get("media-supported", ())]
        medium = None if page is None else medium_for(page, media)
        if medium is None:
            named = "unknown" if page is None else f"{page[0]:g}x{page[1]:g} mm"
            raise LineFault(LineCode.PAPER_DIFFERS, detail=named)
        return ["-o", f"media={medium}", "-o", "print-scaling=none"]

    def _watch(self, job: int) -> None:
        """Until the job is completed; anything else is a fault."""
        until = time.monotonic() + self._times.spool_s
        pause = _FIRST_LOOK_S
        while True:
            state = self._state(job)
            match state:
                case JobState.COMPLETED:
                    return
                case JobState.CANCELLED | JobState.ABORTED:
                    raise LineFault(LineCode.JOB_FAILED, sent=self.sent, detail=state.name)
                case JobState.STOPPED | JobState.HELD:
                    self._withdraw(job)
                    raise LineFault(LineCode.JOB_FAILED, sent=self.sent, detail=state.name)
                case JobState.PENDING | JobState.PROCESSING | None:
                    if time.monotonic() > until:
                        self._withdraw(job)
                        raise LineFault(LineCode.JOB_WAITING, sent=self.sent, detail=f"job {job}")
            if state is JobState.PENDING:
                self._still_running(job)
            time.sleep(pause)
            pause = min(pause * 1.5, _LATEST_LOOK_S)

    def _state(self, job: int) -> JobState | None:
        """None while the spooler doesn't answer; one that has forgotten the job says that it is through."""
        try:
            answer = job_attributes(self._server, job, "job-state", wait_s=self._times.connect_s)
        except IppError:
            return None
        if answer.no_such:
            return JobState.COMPLETED
        try:
            return JobState(int(answer.attributes.get("job-state", (0,))[0]))
        except ValueError:
            return None

    def _still_running(self, job: int) -> None:
        """A job that waits in a queue that was stopped meanwhile is taken back."""
        try:
            self._ready()
        except LineFault as fault:
            if fault.line_code is not LineCode.QUEUE_STOPPED:
                return
            self._withdraw(job)
            raise LineFault(fault.line_code, sent=self.sent, detail=fault.detail) from fault

    def _withdraw(self, job: int) -> None:
        """Cancels it, so that nothing comes out of the printer unawares; whether it had begun stays open."""
        try:
            client("cancel", f"{self._address.place}-{job}")
        except LineFault:
            return

    def finish(self) -> None:
        """The spooler has said already what became of the job."""

    def status(self) -> DeviceStatus | None:
        """What the queue has heard from the printer; None where it has heard nothing."""
        try:
            answer = printer_attributes(
                self._server, self._address.place, *_WANTED[:2], wait_s=self._times.status_s
            )
        except IppError:
            return None
        return status_of(answer.attributes)

    def close(self) -> None:
        """Nothing is held between two jobs."""


def _reasons(queue: Attributes) -> str:
    return ", ".join(str(reason) for reason in queue.get("printer-state-reasons", ()))


def status_of(queue: Attributes) -> DeviceStatus | None:
    """A queue's state reasons as a printer's status. `none` isn't one: a deaf queue says that too."""
    reasons = {
        str(reason).removesuffix("-error").removesuffix("-warning").removesuffix("-report")
        for reason in queue.get("printer-state-reasons", ())
    } - {"none", ""}
    if not reasons:
        return None
    paper = bool(reasons & {"media-empty", "media-needed"})
    cover = bool(reasons & {"cover-open", "door-open", "interlock-open"})
    ribbon = bool(reasons & {"marker-supply-empty", "toner-empty"})
    paused = bool(reasons & {"paused", "moving-to-paused"})
    broken = bool(reasons & {"media-jam", "offline", "shutdown", "timed-out", "other"})
    return DeviceStatus(
        ready=not (paper or cover or ribbon or paused or broken),
        paper_out=paper,
        cover_open=cover,
        paused=paused,
        ribbon_out=ribbon,
        fault=broken,
    )

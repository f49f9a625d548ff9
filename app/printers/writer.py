# SPDX-License-Identifier: Apache-2.0
"""The one thread that writes to one printer.

Its order is the whole point: draw, open the line, ask the printer how it is, write down that bytes may leave, send,
write down that they have left. Before the first byte everything may be tried again, with longer and longer pauses;
after it nothing ever is: what went wrong then is a question. Must not decide what a person decides.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from app.errors import OperatorError
from app.logs import Events
from app.printers.drawing import Drawn
from app.printers.troubles import NO_ANSWER, Trouble, trouble_of
from app.services.printing.ledger import PrintLedger
from app.services.printing.shown import PrinterStanding, WriterState
from app.store.prints import PrintItem, PrintJob
from printing.profile import PrinterProfile
from printing.transports.line import Line, LineFault

BY_STATUS = "status"
"""The printer's own word, asked behind the label, that nothing is left to print and nothing wrong."""
INTERNAL = "internal"
T = TypeVar("T")
_log = Events("printing")


class Draw(Protocol):
    def draw(self, job: PrintJob, item: PrintItem, profile: PrinterProfile) -> Drawn: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    """How long to wait between tries of which no byte left, and for a printer's word behind a label."""

    first_s: float = 0.5
    longest_s: float = 10.0
    attend_s: float = 1.5
    """Between two looks at a printer that waits for a hand: a new roll, a closed cover."""
    look_s: float = 0.05
    confirm_s: float = 20.0
    closing_s: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a writer works with: how labels are drawn, printers found, lines opened."""

    draw: Draw
    profile_of: Callable[[str], PrinterProfile]
    open_line: Callable[[PrinterProfile], Line]
    pauses: Pauses = Pauses()


class PrinterWriter:
    """Sends one printer's queue, label by label; started by `start`, ended by `close`."""

    def __init__(self, printer: str, ledger: PrintLedger, means: Means) -> None:
        self.printer = printer
        self._ledger = ledger
        self._means = means
        self._pause_s = 0.0
        self._drawing: PrintItem | None = None
        self._begun: PrintItem | None = None
        self._state = WriterState.IDLE
        self._trouble: OperatorError | None = None
        self._closing = threading.Event()
        self._news = threading.Event()
        self._thread = threading.Thread(
            target=self._live, name=f"linli-printer-{printer}", daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something about this printer's queue has changed."""
        self._news.set()

    def close(self) -> None:
        """Begins no further label; one that is being sent has a moment to end."""
        self._closing.set()
        self._news.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(self._means.pauses.closing_s)

    @property
    def standing(self) -> PrinterStanding:
        """What it does, and what keeps it from doing more."""
        trouble = self._trouble
        return PrinterStanding(
            printer=self.printer,
            state=self._state,
            code=trouble.code if trouble else "",
            what=trouble.what if trouble else "",
            do=trouble.do if trouble else "",
        )

    def _live(self) -> None:
        while not self._closing.is_set():
            self._news.clear()
            try:
                worked = self._one()
                if not worked:
                    self._rest()
            except OperatorError as fault:
                # The store or the printer's profile: nothing has left, or what has is written down by `_insist`.
                self._hold(fault)
            except Exception as fault:
                # The thread's edge: a defect must not end the printer, and what it left behind is a question.
                _log.fault("printer_writer_failed", fault)
                self._note_defect()
                self._hold(OperatorError(INTERNAL, "The program failed.", "See its log."))

    def _rest(self) -> None:
        """Nothing to do until something changes."""
        if not self._ledger.asks(self.printer):
            self._set(WriterState.IDLE)
        elif self._state is not WriterState.ASKING:
            self._set(WriterState.ASKING)
        self._news.wait()

    def _one(self) -> bool:
        """One label further, or one try; False if there is nothing to do."""
        item = self._ledger.next_for(self.printer)
        if item is None:
            return False
        job = self._ledger.job(item.job)
        profile = self._means.profile_of(self.printer)
        try:
            if job is None:
                raise OperatorError("print_item_unknown", "Its job is gone.", "Print it again.")
            self._drawing = item
            drawn = self._means.draw.draw(job, item, profile)
        except OperatorError as fault:
            self._ledger.fail(item, fault.code)
            return True
        try:
            line = self._means.open_line(profile)
        except LineFault as fault:
            self._hold(fault)
            return True
        try:
            kept_from = self._through(line, item, drawn, profile)
        finally:
            line.close()
        if kept_from is not None:
            self._hold(kept_from)
        return True

    def _through(
        self, line: Line, item: PrintItem, drawn: Drawn, profile: PrinterProfile
    ) -> OperatorError | None:
        """Sends one label; what kept it from leaving, if nothing of it has."""
        answers = False
        if profile.status:
            status = line.status()
            answers = status is not None
            if status is not None and (trouble := trouble_of(status)) is not None:
                return trouble
        begun = self._ledger.begin(item, drawn.revision)
        self._begun, self._drawing = begun, None
        if begun is None:
            return None
        self._set(WriterState.PRINTING)
        try:
            line.write(drawn.content)
            if not answers:
                line.finish()
        except LineFault as fault:
            return self._broken(begun, fault)
        sent = self._insist(lambda: self._ledger.sent(begun, len(drawn.content)))
        self._begun = None
        self._pause_s = 0.0
        if answers:
            self._confirm(line, sent)
        return None

    def _broken(self, item: PrintItem, fault: LineFault) -> LineFault | None:
        """The line has failed: whether any byte had left decides between another try and a question."""
        if fault.sent:
            self._insist(lambda: self._ledger.doubt(item, fault.sent, fault.code))
            self._begun = None
            self._set(WriterState.ASKING, fault)
            return None
        self._insist(lambda: self._ledger.back(item, fault.code))
        self._begun = None
        return fault

    def _confirm(self, line: Line, sent: PrintItem) -> None:
        """Asks until the printer has nothing left to print, or says what is wrong."""
        until = time.monotonic() + self._means.pauses.confirm_s
        while time.monotonic() < until and not self._closing.is_set():
            status = line.status()
            if status is None:
                self._insist(lambda: self._ledger.doubt(sent, 0, NO_ANSWER))
                return
            if (trouble := trouble_of(status)) is not None:
                self._insist(partial(self._ledger.doubt, sent, 0, trouble.code))
                self._set(WriterState.ASKING, trouble)
                return
            if status.idle:
                self._insist(lambda: self._ledger.confirm(sent, BY_STATUS))
                return
            self._closing.wait(self._means.pauses.look_s)

    def _insist(self, note: Callable[[], T]) -> T:
        """Writes down what has happened already, however long the disk won't take it."""
        pause_s = self._means.pauses.first_s
        while True:
            try:
                return note()
            except OperatorError as fault:
                if fault.code == "store_closed" or self._closing.wait(pause_s):
                    raise
                self._set(WriterState.WAITING, fault)
                pause_s = min(pause_s * 2, self._means.pauses.longest_s)

    def _note_defect(self) -> None:
        """A label that a defect met while it was drawn has failed, one that had begun is a question."""
        drawing, begun = self._drawing, self._begun
        self._drawing = self._begun = None
        try:
            if begun is not None:
                self._ledger.doubt(begun, 0, INTERNAL)
            elif drawing is not None:
                self._ledger.fail(drawing, INTERNAL)
        except OperatorError as fault:
            # What had begun stays `sending`: a question after the next start.
            _log.warn("label_not_noted", code=fault.code)

    def _hold(self, fault: OperatorError) -> None:
        """Nothing has left: says why, and waits a little longer each time, or until somebody acts."""
        pauses = self._means.pauses
        self._set(WriterState.WAITING, fault)
        if isinstance(fault, Trouble):
            pause_s = pauses.attend_s
        else:
            pause_s = min(max(pauses.first_s, self._pause_s * 2), pauses.longest_s)
            self._pause_s = pause_s
        self._news.clear()
        if not self._closing.is_set():
            self._news.wait(pause_s)

    def _set(self, state: WriterState, trouble: OperatorError | None = None) -> None:
        changed = (state, trouble and trouble.code) != (
            self._state,
            self._trouble and self._trouble.code,
        )
        self._state, self._trouble = state, trouble
        if changed:
            self._ledger.told(self.printer)

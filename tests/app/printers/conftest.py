# SPDX-License-Identifier: Apache-2.0
"""A counter's queue with real writers, real lines and a printer that does as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.domain.printing import PrintState
from app.domain.records import Operator
from app.errors import OperatorError
from app.ids import IdSource
from app.printers.drawing import Drawn
from app.printers.writer import Means, Pauses
from app.printers.writers import PrinterWriters
from app.services.desk import Desk, Session
from app.services.printing.ledger import PrintLedger
from app.services.printing.queue import PrintQueue
from app.services.printing.shown import Queued, WantedLabel
from app.store.prints import PrintItem, PrintJob
from printing.profile import DeviceLanguage, PrinterProfile
from printing.transports.line import Line, Timeouts
from printing.transports.opening import open_line
from tests.app.store.shop import enrolled, serve
from tests.printing.fake_printer import FakePrinter, fake_printer, label

MEI = Operator(id="op-1", name="Mei", roles=("clerk",))
QUICK = Pauses(first_s=0.02, longest_s=0.1, attend_s=0.03, look_s=0.01, confirm_s=5, closing_s=3)
TIMES = Timeouts(connect_s=1, write_s=1, status_s=1)
WAIT_S = 20


class FakeDrawing:
    """A label's bytes are its name and its reprint number; the record says what `says` has for it."""

    def __init__(self) -> None:
        self.says: dict[str, str] = {}
        self.cannot: dict[str, Exception] = {}
        self.size = 2_000

    def draw(self, _job: PrintJob, item: PrintItem, _profile: PrinterProfile) -> Drawn:
        if item.entity in self.cannot:
            raise self.cannot[item.entity]
        mark = f"/{item.reprint}" if item.reprint else ""
        return Drawn(
            content=label(f"{item.entity}{mark}", self.size),
            revision=self.says.get(item.entity, "r1"),
        )


class Shop:
    """One counter with one printer, `zebra`."""

    def __init__(self, desk: Desk, printer: FakePrinter) -> None:
        self.desk = desk
        self.printer = printer
        self.ledger = PrintLedger(desk)
        self.drawing = FakeDrawing()
        self.status = False
        self.line: Callable[[PrinterProfile], Line] = lambda profile: open_line(profile, TIMES)
        self.writers = PrinterWriters(
            self.ledger,
            Means(
                draw=self.drawing,
                profile_of=self.profile_of,
                open_line=lambda profile: self.line(profile),
                pauses=QUICK,
            ),
        )
        self.queue = PrintQueue(desk, self.ledger, self.writers.standings)
        self._changed = threading.Condition()
        self.ledger.on_changed(self._note)

    def _note(self, _printer: str) -> None:
        with self._changed:
            self._changed.notify_all()

    def profile_of(self, name: str) -> PrinterProfile:
        if name != "zebra":
            raise OperatorError("printer_unknown", "No such printer.", "Choose another.")
        return PrinterProfile(
            name=name, language=DeviceLanguage.TSPL, to=self.printer.address, status=self.status
        )

    def ask(self, *entities: str, revision: str = "r1", printer: str = "zebra") -> Queued:
        return self.ledger.queue(
            [WantedLabel(entity=e, copy=1, revision=revision) for e in entities],
            document="parcel_label",
            size="60x40",
            language="en",
            printer=printer,
        )

    def states(self, job: str) -> list[str]:
        return [str(item.state) for item in self.queue.items(job)]

    def until(self, holds: Callable[[], bool]) -> None:
        """Waits for a change after which it holds."""
        with self._changed:
            if not self._changed.wait_for(holds, WAIT_S):
                raise AssertionError(f"{self.queue.jobs()} {self.queue.standings()}")

    def until_states(self, job: str, *states: str) -> None:
        self.until(lambda: self.states(job) == list(states))

    def until_standing(self, code: str) -> None:
        self.until(lambda: any(s.code == code for s in self.queue.standings()))

    def settled(self) -> None:
        """Nothing is on its way any more."""

        def quiet() -> bool:
            states = self.queue.waiting().get("zebra", {})
            return not {PrintState.QUEUED, PrintState.SENDING} & states.keys()

        self.until(quiet)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    clock = FixedClock()
    store = enrolled(tmp_path, clock)
    serve(store, [MEI], seq=2)
    desk = Desk(store, clock, IdSource(clock))
    desk.session = Session(operator=MEI, shift="s")
    with fake_printer() as printer:
        made = Shop(desk, printer)
        yield made
        made.writers.close()
    store.close()

# SPDX-License-Identifier: Apache-2.0
"""A counter that prints until it is killed at a given instant: `python -m tests.faults.printing_counter ...`.

The store, the ledger, the writers and the line are the product's; only what a label looks like is the test's. It
kills itself (SIGKILL, nothing is tidied up) at label N, at one of the instants between which the ledger takes a step.
`defect` puts one back that the oracle must find.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.clock import SystemClock
from app.domain.records import Operator
from app.ids import IdSource
from app.printers.drawing import Drawn
from app.printers.writer import Means, Pauses
from app.printers.writers import PrinterWriters
from app.services.desk import Desk, Session
from app.services.printing.ledger import PrintLedger
from app.services.printing.queue import PrintQueue
from app.services.printing.shown import WantedLabel
from app.store.prints import PrintItem, PrintJob
from app.store.store import Store
from printing.profile import DeviceLanguage, PrinterProfile
from printing.transports.line import DeviceStatus, Line, Timeouts
from printing.transports.opening import open_line
from tests.app.store.shop import KEY
from tests.printing.fake_printer import label

MEI = Operator(id="op-1", name="Mei", roles=("clerk",))
QUICK = Pauses(first_s=0.02, longest_s=0.1, attend_s=0.03, look_s=0.01, confirm_s=5, closing_s=3)
TIMES = Timeouts(connect_s=2, write_s=2, status_s=0.3)
SIZE = 2_000


class Instant(StrEnum):
    """When the counter dies, seen from the label that it is at."""

    BEFORE_THE_RECORD = "before_the_record"
    BEFORE_THE_FIRST_BYTE = "before_the_first_byte"
    WITHIN_THE_BYTES = "within_the_bytes"
    BEHIND_THE_LAST_BYTE = "behind_the_last_byte"
    BEFORE_THE_PROOF = "before_the_proof"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Dying:
    """A real line; at its label the counter dies before, within or behind the bytes."""

    def __init__(self, line: Line, at: Instant | None) -> None:
        self._line = line
        self._at = at

    @property
    def sent(self) -> int:
        return self._line.sent

    def write(self, content: bytes) -> None:
        match self._at:
            case Instant.BEFORE_THE_FIRST_BYTE:
                die()
            case Instant.WITHIN_THE_BYTES:
                self._line.write(content[: len(content) // 2])
                die()
            case Instant.BEHIND_THE_LAST_BYTE:
                self._line.write(content)
                self._line.finish()
                die()
            case _:
                self._line.write(content)

    def finish(self) -> None:
        self._line.finish()

    def status(self) -> DeviceStatus | None:
        return self._line.status()

    def close(self) -> None:
        self._line.close()


class PrintingCounter:
    """One counter's printing in a folder; dies at label `n` if it is told when."""

    def __init__(
        self, folder: Path, port: int, *, status: bool, at: Instant | None = None, n: int = 0
    ) -> None:
        clock = SystemClock()
        self.store = Store.open(folder, KEY, clock, IdSource(clock))
        desk = Desk(self.store, clock, IdSource(clock))
        desk.session = Session(operator=MEI, shift="s")
        self.at, self.n = at, n
        self.drawn = 0
        self.ledger = PrintLedger(desk)
        self.ledger.recover()
        self.profile = PrinterProfile(
            name="zebra", language=DeviceLanguage.TSPL, to=f"tcp://127.0.0.1:{port}", status=status
        )
        self.writers = PrinterWriters(
            self.ledger,
            Means(
                draw=self, profile_of=lambda _name: self.profile, open_line=self._line, pauses=QUICK
            ),
        )
        self.queue = PrintQueue(desk, self.ledger, self.writers.standings)
        self.changed = threading.Condition()
        self.ledger.on_changed(self._note)
        if at is Instant.BEFORE_THE_PROOF:
            self.ledger.on_changed(self._die_when_sent)

    def _note(self, _printer: str) -> None:
        with self.changed:
            self.changed.notify_all()

    def _die_when_sent(self, _printer: str) -> None:
        job = self.queue.jobs(1)[0].id
        if self.queue.items(job)[self.n - 1].state == "sent":
            die()

    def draw(self, _job: PrintJob, item: PrintItem, _profile: PrinterProfile) -> Drawn:
        self.drawn = item.n
        if self.at is Instant.BEFORE_THE_RECORD and item.n == self.n:
            die()
        mark = f"/{item.reprint}" if item.reprint else ""
        return Drawn(content=label(f"{item.entity}{mark}", SIZE), revision=item.revision)

    def _line(self, profile: PrinterProfile) -> Line:
        return Dying(open_line(profile, TIMES), self.at if self.drawn == self.n else None)

    def ask(self, entities: list[str]) -> None:
        self.ledger.queue(
            [WantedLabel(entity=e, copy=1, revision="r1") for e in entities],
            document="parcel_label",
            size="60x40",
            language="en",
            printer="zebra",
        )

    def until_quiet(self) -> None:
        """Until nothing is on its way, or a question stands before it."""

        def quiet() -> bool:
            states = self.queue.waiting().get("zebra", {})
            if "unknown" in states:
                return "sending" not in states
            return not states

        with self.changed:
            if not self.changed.wait_for(quiet, 30):
                raise AssertionError((self.queue.jobs(), self.queue.standings()))

    def close(self) -> None:
        self.writers.close()
        self.store.close()


def plant(defect: str) -> None:
    """Puts a defect into this process."""
    match defect:
        case "sent_first":
            begin = PrintLedger.begin

            def begin_as_sent(self: PrintLedger, item: PrintItem, revision: str) -> Any:
                begun = begin(self, item, revision)
                if begun is not None:
                    self.sent(begun, 1)
                return begun

            setattr(PrintLedger, "begin", begin_as_sent)  # noqa: B010  # a defect, put in
        case "":
            pass
        case _:
            raise ValueError(defect)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("labels")
    parser.add_argument("--at", type=Instant)
    parser.add_argument("--n", type=int, default=0)
    parser.add_argument("--status", action="store_true")
    parser.add_argument("--defect", default="")
    asked = parser.parse_args()
    plant(asked.defect)
    counter = PrintingCounter(asked.folder, asked.port, status=asked.status, at=asked.at, n=asked.n)
    counter.ask(asked.labels.split(","))
    sys.stdout.write("asked\n")
    sys.stdout.flush()
    counter.writers.start()
    counter.until_quiet()
    counter.close()


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""A writer for each printer that has something to do, and never two for one.

One process has a counter's folder (`app.locks`), so one writer a name is one writer a printer of this counter. What
other counters send to a printer on the network nobody here can lock: the printer takes one connection at a time, and
a label is sent whole on one.
"""

from __future__ import annotations

import threading

from app.printers.writer import Means, PrinterWriter
from app.services.printing.ledger import PrintLedger
from app.services.printing.shown import PrinterStanding


class PrinterWriters:
    """Starts writers when there is work; `close` ends them all."""

    def __init__(self, ledger: PrintLedger, means: Means) -> None:
        self._ledger = ledger
        self._means = means
        self._writers: dict[str, PrinterWriter] = {}
        self._gate = threading.Lock()
        self._open = False
        ledger.on_changed(self.wake)

    def start(self) -> None:
        """Goes on with what was waiting when the counter last closed."""
        with self._gate:
            self._open = True
        for printer in self._ledger.open_printers():
            self.wake(printer)

    def wake(self, printer: str) -> None:
        """The printer's queue has changed; the first label of a printer starts its writer."""
        known = printer in self._writers or not self._open
        if not known and printer in self._ledger.open_printers():
            self._begin(printer)
        writer = self._writers.get(printer)
        if writer is not None:
            writer.wake()

    def _begin(self, printer: str) -> None:
        with self._gate:
            if self._open and printer not in self._writers:
                writer = PrinterWriter(printer, self._ledger, self._means)
                self._writers[printer] = writer
                writer.start()

    def standings(self) -> tuple[PrinterStanding, ...]:
        """What each writer does, by printer."""
        with self._gate:
            return tuple(writer.standing for _, writer in sorted(self._writers.items()))

    def close(self) -> None:
        """Begins nothing more; waits a moment for what is being sent."""
        with self._gate:
            self._open = False
            writers = list(self._writers.values())
        for writer in writers:
            writer.close()

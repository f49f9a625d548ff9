# SPDX-License-Identifier: Apache-2.0
"""A parcel's label by itself when the parcel is received, where this machine is set to that.

Promises that a receipt never fails or waits because of a printer: the label is in the printer's queue, on the disk,
before the receipt is acknowledged, and what keeps it from there is told beside the receipt. Which printer, and
whether at all, stands in this machine's settings (`auto_print`, `label_target`, `label_size`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.config import load_settings, save_settings
from app.domain.roles import Deed
from app.errors import OperatorError
from app.logs import Events
from app.papers.labels import PRINTER, Labels
from app.services.desk import Desk
from app.services.printers import Printers
from app.services.printing.queue import PrintQueue

DOCUMENT = "parcel_label"
QUEUED = "queued"
"""The label is on its way, or was already."""
_log = Events("printing")


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoPrinted:
    """Where labels of received parcels go; `printer` is "" where nothing is printed by itself."""

    printer: str = ""
    size: str = ""


class AutoPrint:
    """Chosen by whoever sets up the printers; asked at each receipt."""

    def __init__(self, desk: Desk, labels: Labels, printers: Printers, queue: PrintQueue) -> None:
        self._desk = desk
        self._labels = labels
        self._printers = printers
        self._queue = queue
        self._file = desk.store.layout.settings

    def chosen(self) -> AutoPrinted:
        """What stands in the settings."""
        settings = load_settings(self._file)
        kind, _, name = settings.label_target.partition(":")
        if not settings.auto_print or kind != PRINTER:
            return AutoPrinted()
        return AutoPrinted(printer=name, size=settings.label_size)

    def choose(self, printer: str, size: str = "") -> None:
        """Labels of received parcels go to this printer from now on; "" prints none by itself."""
        self._desk.require(Deed.SET_UP_PRINTERS)
        if printer:
            from printing.catalogue import document

            self._printers.profile(printer)
            size = document(DOCUMENT).size(size or None).name
        settings = load_settings(self._file)
        target = f"{PRINTER}:{printer}" if printer else settings.label_target
        chosen = replace(
            settings,
            auto_print=bool(printer),
            label_target=target,
            label_size=size or settings.label_size,
        )
        save_settings(self._file, chosen)

    def again(self, parcel: str, why: str) -> None:
        """The label once more by a clerk's wish, with its mark if it may be out already; a fault is raised."""
        self._desk.require(Deed.PRINT)
        chosen = self.chosen()
        if not chosen.printer:
            raise OperatorError(
                "no_label_printer",
                "No printer is chosen for the labels of received parcels.",
                "Choose one at Labels, Printers.",
            )
        to = f"{PRINTER}:{chosen.printer}"
        done = self._labels.print(DOCUMENT, (parcel,), to, size=chosen.size)
        for one in done.already:
            self._queue.reprint(one.item, why)

    def received(self, parcel: str) -> str:
        """Queues the parcel's label: `QUEUED`, the code of what keeps it from there, or "" if nothing is to be done."""
        try:
            chosen = self.chosen()
            if not chosen.printer:
                return ""
            self._labels.print(DOCUMENT, (parcel,), f"{PRINTER}:{chosen.printer}", size=chosen.size)
        except OperatorError as fault:
            _log.warn("auto_print_failed", code=fault.code)
            return fault.code
        return QUEUED

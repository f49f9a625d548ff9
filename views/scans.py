# SPDX-License-Identifier: Apache-2.0
"""Every way by which a scan comes into a window, as one signal in the order of the scans.

Typed by a scanner that is a keyboard (`ScanRouter`), or read from a serial line or a camera in another thread.
What stands in the window's place (the assistant, the next window) has its scans for itself.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from views.scanner import ScanRouter, tidy_scan
from views.scanners.choices import ScannerChoices
from views.scanners.readers import Readers


class Scans(QObject):
    """`scanned` in the GUI thread, from `watch` to `retire`; `too_long` for what no code can be."""

    scanned = Signal(str)
    too_long = Signal()
    _came = Signal(str)

    def __init__(self, window: QWidget, readers: Readers | None) -> None:
        super().__init__(window)
        self._window = window
        self.router = ScanRouter(parent=window)
        self.router.scanned.connect(self.scanned)
        self.router.too_long.connect(self.too_long)
        self._came.connect(self.scanned, Qt.ConnectionType.QueuedConnection)
        self.readers = readers or Readers(window)
        self.readers.scanned.connect(self.take)

    def set_up(self, chosen: ScannerChoices) -> None:
        """How the scanner that types does it."""
        self.router.set_up(chosen.pace, prefix=chosen.prefix, suffix=chosen.suffix)

    def take(self, text: str) -> None:
        """A scan by another way than keys (a serial line, a camera); from any thread, in order."""
        found = tidy_scan(text)
        if found and not self._window.isHidden():  # something else stands in its place then
            self._came.emit(found)

    def watch(self) -> None:
        """The window is shown: its keys are heard from now on."""
        handle = self._window.windowHandle()
        if handle is not None:
            self.router.watch(handle)

    def retire(self) -> None:
        """The window closes: the next one has the scans."""
        self.readers.scanned.disconnect(self.take)
        self.router.retire()

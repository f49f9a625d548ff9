# SPDX-License-Identifier: Apache-2.0
"""The readers that are switched on, and how what they read comes into the GUI thread.

Outlives a window: looks that change leave a scanner connected. Promises that what is read arrives in order, once,
and never after its reader was switched off. Must not import a reader's library while none is wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QObject, Qt, Signal

from views.scanners.choices import ScannerChoices
from views.scanners.picture import Picture
from views.scanners.reading import Reader
from views.scanners.source import ReaderState, Source, Standing


class ReaderKind(StrEnum):
    """The readers there are."""

    SERIAL = "serial"
    CAMERA = "camera"


SourceFor = Callable[[ReaderKind, ScannerChoices, Callable[[Picture], None]], Source | None]


def source_for(
    kind: ReaderKind, choices: ScannerChoices, pictured: Callable[[Picture], None]
) -> Source | None:
    """The source that these choices switch on, or None."""
    match kind:
        case ReaderKind.SERIAL:
            if not choices.serial.port:
                return None
            from views.scanners.serial_source import SerialSource

            return SerialSource(choices.serial)
        case ReaderKind.CAMERA:
            if not choices.camera.on:
                return None
            from views.scanners.camera_source import CameraSource
            from views.scanners.opencv_frames import open_camera

            device = choices.camera.device
            return CameraSource(lambda: open_camera(device), pictured=pictured)
        case _:
            assert_never(kind)


class Readers(QObject):
    """Lives in the GUI thread. `scanned` gives the text as it came, `standing_changed` a kind and its `Standing`."""

    scanned = Signal(str)
    standing_changed = Signal(str, object)
    _came = Signal(str, int, object)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        make_source: SourceFor = source_for,
        waits_s: tuple[float, ...] | None = None,
    ) -> None:
        super().__init__(parent)
        self._make_source, self._waits_s = make_source, waits_s
        self._choices = ScannerChoices()
        self._running: dict[ReaderKind, tuple[int, Reader]] = {}
        self._standings = {kind: Standing(state=ReaderState.OFF) for kind in ReaderKind}
        self._numbers = 0
        self.last_text = ""
        self.picture: Picture | None = None
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def apply(self, choices: ScannerChoices) -> None:
        """Switch on, off or over what these choices say; a reader whose choices stay goes on."""
        before, self._choices = self._choices, choices
        if before.serial != choices.serial:
            self._switch(ReaderKind.SERIAL)
        if before.camera != choices.camera:
            self._switch(ReaderKind.CAMERA)

    def standing(self, kind: ReaderKind) -> Standing:
        """How a reader stands now."""
        return self._standings[kind]

    def close(self) -> None:
        """Give every device back."""
        for _, reader in self._running.values():
            reader.close()
        self._running.clear()

    def _switch(self, kind: ReaderKind) -> None:
        running = self._running.pop(kind, None)
        if running is not None:
            running[1].close()
        if kind is ReaderKind.CAMERA:
            self.picture = None
        source = self._make_source(kind, self._choices, self._pictured)
        if source is None:
            self._stand(kind, Standing(state=ReaderState.OFF))
            return
        self._numbers += 1
        number, name = self._numbers, str(kind)
        tell = self._came.emit
        reader = Reader(
            source,
            scanned=lambda text: tell(name, number, text),
            stands=lambda standing: tell(name, number, standing),
            name=f"scanner-{kind}",
            **({"waits_s": self._waits_s} if self._waits_s is not None else {}),
        )
        self._running[kind] = (number, reader)
        reader.start()

    def _take(self, name: str, number: int, what: object) -> None:
        kind = ReaderKind(name)
        running = self._running.get(kind)
        if running is None or running[0] != number:
            return  # it was switched off in the meantime
        if isinstance(what, Standing):
            self._stand(kind, what)
        elif isinstance(what, str):
            self.last_text = what
            self.scanned.emit(what)

    def _stand(self, kind: ReaderKind, standing: Standing) -> None:
        self._standings[kind] = standing
        self.standing_changed.emit(str(kind), standing)

    def _pictured(self, picture: Picture) -> None:
        # From the camera's thread: one assignment; whoever shows pictures looks here when it wants one.
        self.picture = picture

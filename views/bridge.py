# SPDX-License-Identifier: Apache-2.0
"""The way news come into the window from other threads: a recorded operation, a finished sync.

`announce` may be called from any thread; the signal is delivered in the GUI thread, to bound methods
of QObjects that live there. Several news in a row are told once.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

_TOGETHER_MS = 60


class Bridge(QObject):
    """Lives in the GUI thread; `changed(kinds)` tells which kinds of records changed."""

    changed = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kinds: set[str] = set()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_TOGETHER_MS)
        self._soon.timeout.connect(self._tell)
        self._arrived.connect(self._collect, Qt.ConnectionType.QueuedConnection)

    def announce(self, kinds: Iterable[str] = ()) -> None:
        """Something changed; safe in any thread."""
        self._arrived.emit(frozenset(str(kind) for kind in kinds))

    def _collect(self, kinds: frozenset[str]) -> None:
        self._kinds |= kinds
        if not self._soon.isActive():
            self._soon.start()

    def _tell(self) -> None:
        kinds, self._kinds = frozenset(self._kinds), set()
        self.changed.emit(kinds)

# SPDX-License-Identifier: Apache-2.0
"""Cycles of objects are taken apart in the window's thread and no other, when nobody waits (see `app.interpreter`)."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.interpreter import tidy
from views.background import Background

_EVERY_MS, _WHOLE_EACH = 3_000, 100


class Tidying(QObject):
    """From `start` to the end of its parent."""

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background, self._times = background, 0
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._tidy)

    def start(self) -> None:
        """From now on."""
        self._timer.start()

    def _tidy(self) -> None:
        if self._background.busy:
            return
        self._times += 1
        tidy(whole=self._times % _WHOLE_EACH == 0)

# SPDX-License-Identifier: Apache-2.0
"""Why: one of a few reasons, by a press or a number; the words go into the journal."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from views.look import Look
from views.widgets.reason_tiles import ReasonTiles
from views.widgets.sheet import Sheet
from views.widgets.text import label


class ReasonSheet(Sheet):
    """Reason tiles, chosen by a press or by the keys 1 to 9; `answered(words)` with the reason's words."""

    answered = Signal(str)

    def __init__(
        self, look: Look, host: QWidget, title: str, line: str, reasons: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(look, host, title)
        self.body.addWidget(label(line, "soft", wrap=True))
        self._words = dict(reasons)
        self.tiles = ReasonTiles(look, reasons, columns=1, name=title)
        self.tiles.chosen.connect(self._chosen)
        self.body.addWidget(self.tiles)
        self.body.addStretch(1)

    def _chosen(self, key: str) -> None:
        self.answered.emit(self._words[key])
        self.close_sheet()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if digit.isascii() and digit.isdigit() and 0 < int(digit) <= len(self._words):
            self._chosen(list(self._words)[int(digit) - 1])
            return
        super().keyPressEvent(event)

# SPDX-License-Identifier: Apache-2.0
"""Progress of something that takes seconds, with a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from views.look import Look
from views.widgets.buttons import button
from views.widgets.text import label


class ProgressLine(QWidget):
    """A line of words over a bar; `cancelled` when the operator stops it. Total 0 = length unknown."""

    cancelled = Signal()

    def __init__(self, look: Look, *, can_cancel: bool = True) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._words = label("", "soft")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._bar, 1)
        if can_cancel:
            stop = button(look.say("common.cancel"), "link")
            stop.clicked.connect(self.cancelled)
            row.addWidget(stop)
        column.addWidget(self._words)
        column.addLayout(row)
        self.hide()

    def show_progress(self, words: str, done: int, total: int) -> None:
        """`done` of `total`, in words and as a bar."""
        self._words.setText(words)
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._bar.setAccessibleName(words)
        self.show()

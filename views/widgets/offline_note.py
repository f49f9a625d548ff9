# SPDX-License-Identifier: Apache-2.0
"""A quiet strip: this counter is on its own; how old its data is, and what still works.

Being offline is no fault, so it wears no fault's colour and has nothing to close.
"""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from views.look import Look
from views.widgets.text import IconLabel, label


class OfflineNote(QFrame):
    """`tell` shows it with its words, `tell("")` takes it away."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(12)
        self._text = label("", "body", wrap=True)
        row.addWidget(IconLabel(look, "cloud-off", "warn"))
        row.addWidget(self._text, 1)
        self.hide()

    def tell(self, words: str) -> None:
        """Since when, how old the data is, what still works; nothing while online."""
        self._text.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))

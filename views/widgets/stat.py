# SPDX-License-Identifier: Apache-2.0
"""One number with its caption; a card of several in a row."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from views.widgets.text import label, set_property


class Stat(QWidget):
    """A big number over a caption; `tone` is "", good, warn or bad."""

    def __init__(self, caption: str, *, tone: str = "") -> None:
        super().__init__()
        self._number = label("–", f"number-{tone}" if tone else "number")
        self._caption = label(caption, "caption", wrap=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._number)
        column.addWidget(self._caption)
        column.addStretch(1)

    def set_number(self, text: str, *, tone: str | None = None) -> None:
        """Another number, and another tone if given."""
        self._number.setText(text)
        if tone is not None:
            set_property(self._number, "role", f"number-{tone}" if tone else "number")
        self.setAccessibleName(f"{self._caption.text()} {text}")

# SPDX-License-Identifier: Apache-2.0
"""The dark strip that says what was just done and lets it be taken back (F8).

It replaces "are you sure": the act is done at once, and undoing it is one key away.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from views.look import Look
from views.widgets.announce import announce
from views.widgets.buttons import button
from views.widgets.text import IconLabel, label

_STANDS_MS, _NEWS_MS = 30_000, 5_000  # with something to undo, without


class Toast(QFrame):
    """Shows one act at a time; `pressed` when the operator wants it undone (or whatever is offered)."""

    pressed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.setFixedHeight(max(look.px(62), 60))
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 6, 10, 6)
        row.setSpacing(10)
        self._icon = IconLabel(look, "circle-check", "toast_mark", 22)
        self._words = label("", "body", wrap=True)
        self._button = button("", "toast")
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        self._button.clicked.connect(self.pressed)
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.timeout.connect(self.hide)
        self.hide()

    @property
    def text(self) -> str:
        """What it says at the moment."""
        return "" if self.isHidden() else self._words.text()

    def wished_width(self) -> int:
        """What its words take on one line; two lines fit where there is less."""
        words = self._words.fontMetrics().horizontalAdvance(self._words.text())
        button = 0 if self._button.isHidden() else self._button.sizeHint().width() + 10
        return words + button + self._icon.width() + 44

    def tell(self, words: str, *, action: str = "", icon: str = "circle-check") -> None:
        """Show what was done; `action` names the button ("" = none)."""
        self._words.setText(words)
        self._icon.set_icon(icon, "toast_mark" if icon == "circle-check" else "toast_line")
        self._button.setText(action)
        self._button.setAccessibleName(action)
        self._button.setVisible(bool(action))
        self.setAccessibleName(words)
        announce(self, ". ".join(part for part in (words, action) if part))
        self.show()
        self.raise_()
        self._fade.start(_STANDS_MS if action else _NEWS_MS)

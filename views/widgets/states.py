# SPDX-License-Identifier: Apache-2.0
"""What stands where there is nothing to show, and the strip that tells of a fault or a finding."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from views.look import Look
from views.widgets.buttons import button, give_icon
from views.widgets.text import IconLabel, label, set_property


class EmptyState(QWidget):
    """An icon, one sentence of what is (not) here, one of what to do."""

    def __init__(
        self, look: Look, icon: str, title: str, line: str = "", *, big: bool = False
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addStretch(1)
        picture = IconLabel(look, icon, "line_strong", 72 if big else 40)
        column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        self._title = label(title, "headline" if big else "title", wrap=True)
        self._line = label(line, "body" if big else "soft", wrap=True)
        for part in (self._title, self._line):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(part)
        self._line.setVisible(bool(line))
        column.addStretch(1)

    def say(self, title: str, line: str) -> None:
        """Other words (nothing found for this search, still loading)."""
        self._title.setText(title)
        self._line.setText(line)
        self._line.setVisible(bool(line))


class Notice(QFrame):
    """A strip inside a screen: a fault with what to do next, or a finding. Never a dialog."""

    def __init__(
        self,
        look: Look,
        *,
        on_action: Callable[[], None] | None = None,
        closable: bool = True,
    ) -> None:
        super().__init__()
        self._look = look
        self.setProperty("role", "notice")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(12)
        self._icon = IconLabel(look, "triangle-alert", "warn")
        self._text = label("", "strong", wrap=True)
        self._action = button("", "link")
        self._close = button("", "link", tip=look.say("common.close"))
        give_icon(self._close, look, "x", "ink_soft")
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self._close.clicked.connect(self.hide)
        self._close.setVisible(closable)
        if on_action is not None:
            self._action.clicked.connect(on_action)
        self._action.hide()
        self.hide()

    def tell(self, text: str, *, state: str = "warn", action: str = "") -> None:
        """Show `text`; `state` is warn, bad, good or plain."""
        icon, tone = {
            "warn": ("triangle-alert", "warn"),
            "bad": ("circle-x", "bad"),
            "good": ("circle-check", "good"),
            "plain": ("info", "accent_text"),
        }[state]
        set_property(self, "state", state)
        set_property(self._text, "state", state)
        self._icon.set_icon(icon, tone)
        self._text.setText(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(text)
        self.show()

# SPDX-License-Identifier: Apache-2.0
"""One line across the window: an icon, words, at most one action, and a cross. It never takes the focus.

Words that are too long for the line take a second one: nothing of them is left out.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from views.look import Look
from views.widgets.buttons import button, give_icon
from views.widgets.text import IconLabel, label


class LineBar(QFrame):
    """`put_away` when the cross was pressed, `acted` for the action."""

    put_away = Signal()
    acted = Signal()

    def __init__(self, look: Look, icon: str) -> None:
        super().__init__()
        self._look = look
        self.setProperty("role", "line")
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 2, 12, 2)
        row.setSpacing(12)
        self._icon = IconLabel(look, icon, "accent_text", 22)
        self._words = label("", "strong", wrap=True)
        self._action = button("", "link")
        self._cross = button("", "link", tip=look.say("common.close"))
        give_icon(self._cross, look, "x", "ink_soft")
        self._cross.setFixedWidth(44)
        for made, act in ((self._action, self.acted), (self._cross, self.put_away)):
            # A press goes to it, the tab key reaches it; it takes nothing by itself.
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(act)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self._action)
        row.addWidget(self._cross)
        self.hide()

    @property
    def words(self) -> str:
        """What it says, "" while it is away."""
        return "" if self.isHidden() else self._words.text()

    def tell(self, words: str, *, icon: str, tone: str = "accent_text", action: str = "") -> None:
        """Show these words."""
        self._icon.set_icon(icon, tone)
        self._words.setText(words)
        self._words.setAccessibleName(words)
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        self.show()

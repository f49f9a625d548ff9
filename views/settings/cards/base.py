# SPDX-License-Identifier: Apache-2.0
"""What every card of the settings screen is: it reads what it shows when asked, and may take a scan."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.errors import OperatorError
from views.stage import Screen, Stage
from views.widgets.card import Card
from views.widgets.sheet import Sheet


class SettingsCard(Card):
    """A subject of its own; all hooks run in the GUI thread."""

    def __init__(self, stage: Stage, title: str) -> None:
        super().__init__(stage.look, title)
        self.stage = stage
        self.say = stage.look.say

    def refresh(self) -> None:
        """The screen came to the front, or something changed in the store."""

    def take_scan(self, text: str) -> bool:
        """Something was scanned on the settings screen; True if this card is what wanted it."""
        return False

    def open_sheet(self) -> Sheet | None:
        """The sheet that this card has open over the screen."""
        return None

    def host(self) -> QWidget:
        """What a sheet of this card covers: the screen that it lies on, else the whole window."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, Screen):
            above = above.parentWidget()
        return above or self.window()

    def tell_fault(self, error: OperatorError) -> None:
        """A fault or refusal, as a toast."""
        self.stage.tell_fault(error)

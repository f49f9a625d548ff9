# SPDX-License-Identifier: Apache-2.0
"""One leaf of the labels screen: print, queue, printers. The screen passes its hooks on to the one in front."""

from __future__ import annotations

from views.stage import Stage
from views.widgets.card import Page

MARGINS = (24, 12, 24, 22)
"""Around a leaf's cards: their shadows need room inside the leaf."""


class Pane(Page):
    """All hooks run in the GUI thread and do nothing by default."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.look)
        self.stage = stage
        self.say = stage.look.say

    def shown(self) -> None:
        """It came to the front."""

    def refresh(self) -> None:
        """Something changed in the store, or at a printer."""

    def take_scan(self, text: str) -> None:
        """Something was scanned, or typed into the scan field."""

    def take_enter(self) -> None:
        """Enter with nothing typed: the main action."""

    def take_escape(self) -> None:
        """Escape with nothing typed."""

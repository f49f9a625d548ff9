# SPDX-License-Identifier: Apache-2.0
"""The questions of the receiving screen: another slot, what is missing, why a parcel goes back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services.answers import ParcelView
from views.look import Look
from views.receiving.columns import missing_columns
from views.widgets.buttons import KeyCapButton
from views.widgets.fields import CodeField
from views.widgets.sheet import Sheet
from views.widgets.states import EmptyState
from views.widgets.table import Table
from views.widgets.text import label


class SlotSheet(Sheet):
    """F7: where the parcel really lies; `answered(slot)`."""

    answered = Signal(str)

    def __init__(self, look: Look, host: QWidget) -> None:
        say = look.say
        super().__init__(look, host, say("receiving.move"))
        self.body.addWidget(label(say("receiving.move_line"), "soft", wrap=True))
        self.slot = CodeField(say("receiving.new_slot"), longest=24)
        self.slot.returnPressed.connect(self._answer)
        self.body.addWidget(self.slot)
        go = KeyCapButton(look, say("receiving.move_go"), "map-pin", "Enter", main=True)
        go.clicked.connect(self._answer)
        self.body.addWidget(go)
        self.body.addStretch(1)

    def _answer(self) -> None:
        slot = self.slot.text().strip()
        if slot:
            self.answered.emit(slot)
            self.close_sheet()


class MissingSheet(Sheet):
    """F6: what the list announced and nobody has scanned."""

    def __init__(self, look: Look, host: QWidget, parcels: tuple[ParcelView, ...]) -> None:
        say = look.say
        super().__init__(look, host, say("receiving.missing_title", count=len(parcels)), width=820)
        if parcels:
            table = Table(look, missing_columns(say), say("receiving.missing"))
            table.rows.replace(parcels)
            self.body.addWidget(table, 1)
        else:
            self.body.addWidget(EmptyState(look, "circle-check", say("receiving.all_here")), 1)

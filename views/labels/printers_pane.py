# SPDX-License-Identifier: Apache-2.0
"""The printers of this counter: which there are, how each is reached, and whether one was seen to print."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.errors import OperatorError
from app.services.printers import PrinterView
from views.background import Urgency
from views.labels.pane import MARGINS, Pane
from views.stage import Stage
from views.widgets.card import Card, clear
from views.widgets.rows import PressRow
from views.widgets.states import EmptyState, Notice


class PrintersPane(Pane):
    """A row for each printer."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        row = QHBoxLayout(self)
        row.setContentsMargins(*MARGINS)
        card = Card(self.look, self.say("labels.printers"), padding=18)
        self._notice = Notice(self.look)
        card.body.addWidget(self._notice)
        inside = QWidget()
        self._rows = QVBoxLayout(inside)
        card.body.addWidget(inside, 1)
        row.addWidget(card)

    def shown(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        printers = self.stage.counter.printers
        self.stage.background.run(printers.every, self._known, self._fault, urgency=Urgency.REFRESH)

    def _known(self, found: tuple[PrinterView, ...]) -> None:
        clear(self._rows)
        say = self.say
        for view in found:
            proved = view.proved_at > 0
            self._rows.addWidget(
                PressRow(
                    self.look,
                    icon="printer",
                    tone="good" if proved else "warn",
                    title=view.profile.name,
                    line=f"{say.of('device_language', view.profile.language)} · {view.profile.dpi} dpi",
                    trail=say("labels.proved" if proved else "labels.unproved"),
                )
            )
        if not found:
            self._rows.addWidget(
                EmptyState(
                    self.look, "printer", say("labels.no_printers"), say("labels.no_printers_line")
                )
            )
        self._rows.addStretch(1)

    def _fault(self, error: OperatorError) -> None:
        self._notice.tell(self.stage.fault(error), state="bad")

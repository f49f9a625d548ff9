# SPDX-License-Identifier: Apache-2.0
"""Looking beside the visit: a resident's particulars for a reason, and what has waited too long."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.errors import OperatorError
from app.services.answers import ParcelView, Revealed
from views.background import Lane
from views.pickup.sheets import REVEAL_REASONS, OverdueSheet, RevealedSheet
from views.stage import Stage
from views.widgets.reason_sheet import ReasonSheet
from views.widgets.sheet import Sheet


class Looking(QObject):
    """`open_sheet` shows a question or an answer on the screen."""

    def __init__(
        self, stage: Stage, host: QWidget, open_sheet: Callable[[Sheet, QWidget | None], None]
    ) -> None:
        super().__init__(host)
        self._stage, self._host, self._open = stage, host, open_sheet
        self._parcel = ""

    def ask_reveal(self, parcel: str) -> None:
        """Why the particulars of this parcel's resident are wanted."""
        say = self._stage.look.say
        reasons = [(code, say.of("reveal_reason", code)) for code in REVEAL_REASONS]
        sheet = ReasonSheet(
            self._stage.look, self._host, say("reveal.open"), say("reveal.line"), reasons
        )
        self._parcel = parcel
        sheet.answered.connect(self._reason_known)
        self._open(sheet, sheet)

    def _reason_known(self, reason: str) -> None:
        parcel, pickup = self._parcel, self._stage.counter.pickup
        self._stage.background.run(
            lambda: pickup.reveal(parcel, reason), self._revealed, self._failed
        )

    def _revealed(self, revealed: Revealed) -> None:
        sheet = RevealedSheet(self._stage.look, self._host, revealed)
        self._open(sheet, sheet)

    def ask_overdue(self) -> None:
        """The parcels that have waited too long."""
        self._stage.background.run(
            self._stage.counter.pickup.overdue, self._overdue, self._failed, lane=Lane.ERRAND
        )

    def _overdue(self, parcels: tuple[ParcelView, ...]) -> None:
        self._open(OverdueSheet(self._stage.look, self._host, parcels), None)

    def _failed(self, error: OperatorError) -> None:
        self._stage.tell_fault(error)

# SPDX-License-Identifier: Apache-2.0
"""Taking hand-overs back: the last one by F8, any of the latest by its link, always with a reason."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.errors import OperatorError
from views.pickup.sheets import UNDO_REASONS
from views.stage import Stage
from views.widgets.reason_sheet import ReasonSheet
from views.widgets.sheet import Sheet


class TakingBack(QObject):
    """`done` when something was taken back; `open_sheet` shows a question on the screen."""

    done = Signal()

    def __init__(
        self, stage: Stage, host: QWidget, open_sheet: Callable[[Sheet, QWidget | None], None]
    ) -> None:
        super().__init__(host)
        self._stage, self._host, self._open = stage, host, open_sheet
        self._wanted = ""
        self._reason = ""
        self.last: tuple[str, ...] = ()

    def undo_last(self) -> None:
        """F8: with the reason that a slip of the hand has."""
        if self.last:
            self._undo(self.last, self._stage.look.say("undo.slip"))

    def ask(self, handover: str) -> None:
        """Why, for one of the latest."""
        say = self._stage.look.say
        reasons = [(code, say.of("undo_reason", code)) for code in UNDO_REASONS]
        sheet = ReasonSheet(
            self._stage.look, self._host, say("undo.title"), say("undo.line"), reasons
        )
        self._wanted = handover
        sheet.answered.connect(self._known)
        self._open(sheet, sheet)

    def _known(self, reason: str) -> None:
        self._undo((self._wanted,), reason)

    def _undo(self, handovers: tuple[str, ...], reason: str) -> None:
        pickup = self._stage.counter.pickup
        self._reason = reason

        def take_back() -> int:
            for handover in handovers:
                pickup.undo(handover, reason)
            return len(handovers)

        self._stage.background.run(take_back, self._undone, self._failed)

    def _undone(self, count: int) -> None:
        self.last = ()
        self.done.emit()
        words = self._stage.look.say("undo.done", count=count, reason=self._reason)
        self._stage.toast(words, "", None)

    def _failed(self, error: OperatorError) -> None:
        self._stage.tell_fault(error)

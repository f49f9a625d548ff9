# SPDX-License-Identifier: Apache-2.0
"""How the counter stands: the sync status every two seconds, the open cases, a newer version of the program.

Asked on the desk lane behind whatever somebody waits for. Knows nothing of how it is shown.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import OperatorError
from app.services.case_answers import CaseView
from sync.status import SyncStatus
from views.background import Background, Urgency
from views.fault_words import fault_text
from views.look import Look
from views.ports import CounterPort
from views.update_bar import Updates

_EVERY_MS = 2_000


class Standing(QObject):
    """`status` is what was known last, `newer` the version that is there to be installed."""

    status_known = Signal(object)
    cases_known = Signal(object)
    not_known = Signal(str)

    def __init__(
        self,
        look: Look,
        counter: CounterPort,
        background: Background,
        updates: Updates,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._look, self._counter, self._background = look, counter, background
        self._updates = updates
        self.status: SyncStatus | None = None
        self.newer = ""
        self._again = QTimer(self)
        self._again.setInterval(_EVERY_MS)
        self._again.timeout.connect(self.ask)

    def start(self) -> None:
        """Ask for all of it, and for the status again and again."""
        self.ask()
        self.ask_cases()
        self._background.run(
            self._updates.newer, self._newer_known, self._unknown, urgency=Urgency.REFRESH
        )
        self._again.start()

    def stop(self) -> None:
        """The window closes."""
        self._again.stop()

    def ask(self) -> None:
        """Read the sync status."""
        self._background.run(
            self._counter.sync.status, self._status, self._unknown, urgency=Urgency.REFRESH
        )

    def ask_cases(self) -> None:
        """Read what a person has to decide."""
        self._background.run(
            self._counter.sync.cases, self._cases, self._unknown, urgency=Urgency.REFRESH
        )

    def _status(self, status: SyncStatus) -> None:
        self.status = status
        self.status_known.emit(status)

    def _cases(self, cases: tuple[CaseView, ...]) -> None:
        self.cases_known.emit(cases)

    def _newer_known(self, version: str) -> None:
        self.newer = version

    def _unknown(self, error: OperatorError) -> None:
        self.not_known.emit(fault_text(self._look, error))

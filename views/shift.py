# SPDX-License-Identifier: Apache-2.0
"""Who is at the counter: asked at the start, logged out by the lock, changed by a badge in the middle of work.

What is unsent and what is open goes on, whoever it is. A badge's text goes to the store alone: no screen sees it.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.errors import OperatorError
from app.services.answers import OperatorView
from views.background import Background
from views.fault_words import fault_text
from views.look import Look
from views.ports import CounterPort


class Shift(QObject):
    """`operator` is whose hints are shown; "" before anybody has come."""

    came = Signal(object)
    nobody = Signal(str)
    took_over = Signal(str)
    went = Signal()
    refused = Signal(str)

    def __init__(
        self, look: Look, counter: CounterPort, background: Background, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._look, self._counter, self._background = look, counter, background
        self.operator = ""

    def ask(self) -> None:
        """Who is logged in: `came`, or `nobody` with the words of a fault, if there is one."""
        self._background.run(self._counter.staff.current, self._known, self._unknown)

    def begin(self, operator: OperatorView) -> None:
        """They have logged in."""
        self.operator = operator.id
        self.came.emit(operator)

    def end(self) -> None:
        """Log out."""
        self._background.run(self._counter.staff.log_out, self._logged_out, self._refuse)

    def change(self, badge: str) -> None:
        """The next clerk goes on where the one before left."""
        log_in = self._counter.staff.log_in_with_badge
        self._background.run(lambda: log_in(badge), self._changed, self._refuse)

    def in_words(self, operator: OperatorView) -> str:
        """Name and roles, as the bar shows them."""
        say = self._look.say
        roles = "、" if say.language == "zh_CN" else ", "
        words = roles.join(say.of("roles", role) for role in operator.roles[:2])
        return say("window.staff", name=operator.name, role=words)

    def _known(self, operator: OperatorView | None) -> None:
        if operator is None:
            self.nobody.emit("")
        else:
            self.begin(operator)

    def _unknown(self, error: OperatorError) -> None:
        self.nobody.emit(fault_text(self._look, error))

    def _changed(self, operator: OperatorView) -> None:
        self.begin(operator)
        self.took_over.emit(operator.name)

    def _logged_out(self, nothing: None) -> None:
        self.went.emit()

    def _refuse(self, error: OperatorError) -> None:
        self.refused.emit(fault_text(self._look, error))

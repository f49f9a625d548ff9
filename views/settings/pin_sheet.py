# SPDX-License-Identifier: Apache-2.0
"""A new PIN: one's own by the old one, or, for a manager, somebody else's. Dots are shown, never digits.

The sheet only asks; who may, whether the old PIN is right and how often it may be tried is the service's.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.roles import Deed, allowed
from app.services.answers import OperatorView
from views.look import Look
from views.widgets.buttons import Choices, KeyCapButton
from views.widgets.fields import CodeField
from views.widgets.sheet import Sheet
from views.widgets.text import label

_LONGEST = 12


class PinSheet(Sheet):
    """Whose, the old one, the new one twice; `entered(operator, old, new)`. It stays open until it is told to go."""

    entered = Signal(str, str, str)

    def __init__(
        self, look: Look, host: QWidget, here: OperatorView, people: Sequence[OperatorView]
    ) -> None:
        say = look.say
        super().__init__(look, host, say("settings.pin"))
        self._here = here.id
        may = allowed(here.roles, Deed.RESET_PIN)
        others = [one for one in people if may and one.id != here.id]
        self.whose = Choices(
            [(one.id, one.name) for one in (here, *others)],
            columns=2, value=here.id, name=say("settings.pin_whose"),
        )  # fmt: skip
        self.whose.chosen.connect(self._whose_chosen)
        self.old = self._field(say("settings.pin_old"))
        self.new = self._field(say("settings.pin_new"))
        self.again = self._field(say("settings.pin_again"))
        for part in (self.whose, self.old, self.new, self.again):
            self.body.addWidget(part)
        self.whose.setVisible(bool(others))
        self._fault = label("", "fault", wrap=True)
        self.body.addWidget(self._fault)
        self.body.addStretch(1)
        self.go = KeyCapButton(look, say("settings.pin_set"), "check", "Enter", main=True)
        self.go.clicked.connect(self._enter)
        self.body.addWidget(self.go)

    def _field(self, caption: str) -> CodeField:
        made = CodeField(caption, longest=_LONGEST)
        made.setEchoMode(QLineEdit.EchoMode.Password)
        made.returnPressed.connect(self._enter)
        return made

    def _whose_chosen(self, id: str) -> None:
        own = id == self._here
        self.old.setVisible(own)
        (self.old if own else self.new).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_fault(self, words: str) -> None:
        """Says why not; what was typed is forgotten, the old one is asked first again."""
        for field in (self.old, self.new, self.again):
            field.clear()
        self._fault.setText(words)
        self._whose_chosen(self.whose.value)

    def _enter(self) -> None:
        if self.new.text() != self.again.text():
            self.show_fault(self.look.say("settings.pin_differs"))
            return
        self._fault.setText("")
        self.entered.emit(self.whose.value, self.old.text(), self.new.text())

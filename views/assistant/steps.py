# SPDX-License-Identifier: Apache-2.0
"""The steps of the assistant, in their order, and what each of them is.

Only the enrolment must be; everything after it can be left for later and done from the settings. How to add
a step: its name in `Step`, its page in `pages.py`, its words (`assistant_step`, `assistant_title`,
`assistant_line`) in both tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from views.look import Look


class Step(StrEnum):
    """One page each."""

    LANGUAGE = "language"
    KEYS = "keys"
    SERVER = "server"
    PEOPLE = "people"
    PRINTER = "printer"
    SCANNER = "scanner"
    LOOK = "look"
    READY = "ready"


ORDER = tuple(Step)
BEFORE_ENROLMENT = (Step.LANGUAGE, Step.KEYS, Step.SERVER)
ENROLMENT = frozenset({Step.KEYS, Step.SERVER})
ICONS = {
    Step.LANGUAGE: "languages",
    Step.KEYS: "shield-check",
    Step.SERVER: "cloud",
    Step.PEOPLE: "user",
    Step.PRINTER: "printer",
    Step.SCANNER: "scan-barcode",
    Step.LOOK: "contrast",
    Step.READY: "check",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """How far the assistant has come on this machine; "" when it isn't under way."""

    step: str = ""

    @property
    def at(self) -> Step | None:
        """The step to go on with, if any."""
        return Step(self.step) if self.step in ORDER else None


class StepPage(QWidget):
    """What stands between the title and the buttons; all hooks run in the GUI thread."""

    done = Signal()
    step: Step

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look, self.say = look, look.say
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(4, 4, 10, 8)
        self.column.setSpacing(10)

    @property
    def next_words(self) -> str:
        """What the main button says."""
        return self.say("assistant.next")

    @property
    def may_skip(self) -> bool:
        """Whether it can be left for later."""
        return self.step not in BEFORE_ENROLMENT

    def shown(self) -> None:
        """It came to the front."""

    def go_on(self) -> None:
        """The main button, or Enter: `done` when nothing is missing."""
        self.done.emit()

    def take_scan(self, text: str) -> None:
        """Something was scanned."""

    def take_enter(self) -> None:
        """Enter that no field has used."""
        self.go_on()

    def wait(self, on: bool) -> None:
        """Something is under way for it."""
        self.setEnabled(not on)


def focus(widget: QWidget) -> None:
    """The focus to where the step begins."""
    widget.setFocus(Qt.FocusReason.OtherFocusReason)

# SPDX-License-Identifier: Apache-2.0
"""The scanner wizard as a sheet of the settings, with the test code on paper for who wants it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import OperatorError
from app.services.answers import PrintDone
from app.services.ports import CounterPort
from views.background import Lane
from views.scanners.wizard import ScannerWizard
from views.stage import Stage
from views.widgets.sheet import Sheet

_DOCUMENT, _ID = "scanner_test", "test"


class WizardSheet(Sheet):
    """`kept(choices)` when the wizard is through."""

    kept = Signal(object)

    def __init__(self, stage: Stage, host: QWidget) -> None:
        super().__init__(stage.look, host, stage.look.say("scanner.wizard"), width=860)
        self._stage = stage
        self.wizard = ScannerWizard(stage.look, stage.preferences.scanner, can_print=True)
        self.body.addWidget(self.wizard, 1)
        self.wizard.finished.connect(self.kept)
        self.wizard.print_wanted.connect(self._print)

    def _print(self) -> None:
        counter = self._stage.counter
        self._stage.background.run(
            lambda: print_test_code(counter), self._printed, self._refused, lane=Lane.ERRAND
        )

    def _printed(self, printer: str) -> None:
        say = self._stage.look.say
        if printer:
            self.wizard.scan_step.notice.tell(say("scanner.printed", printer=printer), state="good")
        else:
            self.wizard.scan_step.notice.tell(say("scanner.no_printer"))

    def _refused(self, error: OperatorError) -> None:
        self.wizard.scan_step.notice.tell(self._stage.fault(error), state="bad")


def print_test_code(counter: CounterPort) -> str:
    """The test code on the printer of the parcel labels, or the first there is; its name, or "" for none."""
    printers = [view.profile.name for view in counter.printers.every()]
    usual = counter.auto_print.chosen().printer
    name = usual if usual in printers else next(iter(printers), "")
    if name:
        done: PrintDone = counter.labels.print(_DOCUMENT, (_ID,), f"printer:{name}")
        if done.refused:
            raise OperatorError("cannot_print", done.refused[0])
    return name

# SPDX-License-Identifier: Apache-2.0
"""The scanner wizard: scan a test code some times, see what was measured, type fast, and it is set.

A page of its own, wherever it is put (a sheet of the settings, the set-up assistant): it needs a look and what is
chosen now, and gives `finished(choices)`. While it is to be seen it hears the window's keys before anything else;
what is scanned by another way than keys is given to `take_scan`.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QStackedLayout, QWidget

from views.look import Look
from views.scanners.choices import ScannerChoices
from views.scanners.key_tap import KeyTap
from views.scanners.measuring import Burst, Key
from views.scanners.wizard_result import ResultStep
from views.scanners.wizard_scan import ScanStep


class ScannerWizard(QWidget):
    """`finished` gives the new `ScannerChoices`; `print_wanted` asks for the test code on paper."""

    finished = Signal(object)
    print_wanted = Signal()

    def __init__(self, look: Look, choices: ScannerChoices, *, can_print: bool = False) -> None:
        super().__init__()
        self._choices = choices
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(look.say("scanner.wizard"))
        self.scan_step = ScanStep(look, can_print=can_print)
        self.result_step = ResultStep(look)
        self._steps = QStackedLayout(self)
        self._steps.addWidget(self.scan_step)
        self._steps.addWidget(self.result_step)
        self.tap = KeyTap(self, eats=True)
        self.tap.heard.connect(self._heard)
        self.scan_step.complete.connect(self._scanned)
        self.scan_step.print_wanted.connect(self.print_wanted)
        self.result_step.again.connect(self.begin_again)
        self.result_step.accepted.connect(self._accepted)

    def begin_again(self) -> None:
        """Back to the scans, all forgotten."""
        self.scan_step.begin()
        self._steps.setCurrentWidget(self.scan_step)

    def take_scan(self, text: str) -> None:
        """Something was scanned that didn't come as keys: there is nothing to measure, only letters to look at."""
        if self._steps.currentWidget() is self.scan_step:
            self.scan_step.take_whole(text)

    def _heard(self, key: Key) -> None:
        if self._steps.currentWidget() is self.scan_step:
            self.scan_step.take_key(key)
        else:
            self.result_step.take_key(key)

    def _scanned(self, bursts: list[Burst]) -> None:
        self.result_step.show_measured(bursts)
        self._steps.setCurrentWidget(self.result_step)
        self.result_step.save.setFocus()

    def _accepted(self) -> None:
        measured, pace = self.result_step.measured, self.result_step.pace
        if measured is None or pace is None:
            return
        self.finished.emit(
            replace(
                self._choices,
                pace=pace,
                prefix=measured.prefix,
                suffix=measured.suffix,
                measured=True,
            )
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        focused = QApplication.focusWidget()
        if self._steps.currentWidget() is self.result_step and self.result_step.take_enter():
            return
        if isinstance(focused, QAbstractButton) and self.isAncestorOf(focused):
            focused.click()
        elif self._steps.currentWidget() is self.result_step:
            self.result_step.save.click()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.tap.listen()

    def hideEvent(self, event: QHideEvent) -> None:
        self.tap.rest()
        super().hideEvent(event)

# SPDX-License-Identifier: Apache-2.0
"""The values that the wizard measures, set by hand."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from views.look import Look
from views.scanner import Pace
from views.scanners.choices import GAP_MS, LEAST, LEAST_WITHOUT_END, TAIL_MS, ScannerChoices
from views.widgets.buttons import KeyCapButton, button
from views.widgets.fields import CodeField
from views.widgets.sheet import Sheet
from views.widgets.text import label

_LONGEST_AROUND = 16


class ScannerValuesSheet(Sheet):
    """`kept(choices)`; a number out of its range is said, and nothing is lost."""

    kept = Signal(object)

    def __init__(self, look: Look, host: QWidget, choices: ScannerChoices) -> None:
        say = look.say
        super().__init__(look, host, say("scanner.values"), width=720)
        self._choices = choices
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(4)
        self._count = 0
        self.body.addLayout(self._grid)
        self.numbers: dict[str, CodeField] = {}
        for name, caption in (
            ("gap_ms", say("scanner.gap")),
            ("least", say("scanner.least")),
            ("least_without_end", say("scanner.least_without_end")),
            ("tail_ms", say("scanner.tail")),
        ):
            self.numbers[name] = self._field(caption, 4)
        self.prefix = self._field(say("scanner.prefix"), _LONGEST_AROUND)
        self.suffix = self._field(say("scanner.suffix"), _LONGEST_AROUND)
        self._fault = label("", "fault", wrap=True)
        self.body.addWidget(self._fault)
        self.body.addStretch(1)
        usual = button(say("scanner.usual"))
        usual.clicked.connect(self._usual)
        self.go = KeyCapButton(look, say("scanner.save"), "check", "Enter", main=True)
        self.go.clicked.connect(self._enter)
        usual.setMinimumHeight(self.go.height())
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(usual, 1)
        foot.addWidget(self.go, 2)
        self.body.addLayout(foot)
        self._fill(choices)

    def _field(self, caption: str, longest: int) -> CodeField:
        made = CodeField(caption, longest=longest)
        made.returnPressed.connect(self._enter)
        row, column = divmod(self._count, 2)
        self._grid.addWidget(label(caption, "caption"), 2 * row, column)
        self._grid.addWidget(made, 2 * row + 1, column)
        self._count += 1
        return made

    def _fill(self, choices: ScannerChoices) -> None:
        for name, field in self.numbers.items():
            field.setText(str(getattr(choices.pace, name)))
        self.prefix.setText(choices.prefix)
        self.suffix.setText(choices.suffix)

    def _usual(self) -> None:
        self._fault.setText("")
        self._fill(ScannerChoices())

    def _enter(self) -> None:
        pace: Pace = self._choices.pace
        for name, (low, high) in (
            ("gap_ms", GAP_MS),
            ("least", LEAST),
            ("least_without_end", LEAST_WITHOUT_END),
            ("tail_ms", TAIL_MS),
        ):
            field = self.numbers[name]
            text = field.text().strip()
            if not (text.isascii() and text.isdigit()) or not low <= int(text) <= high:
                caption = field.placeholderText()
                words = self.look.say("scanner.out_of_range", name=caption, low=low, high=high)
                self._fault.setText(words)
                field.setFocus()
                return
            pace = replace(pace, **{name: int(text)})
        self.kept.emit(
            replace(self._choices, pace=pace, prefix=self.prefix.text(), suffix=self.suffix.text())
        )

# SPDX-License-Identifier: Apache-2.0
"""What a ruler reads off a calibration label: two distances from the edges and the length of the rule."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.services.printing.trying import CalibrationView
from views.look import Look
from views.widgets.buttons import button
from views.widgets.fields import CodeField
from views.widgets.text import label


class Ruler(QFrame):
    """Hidden until a calibration label is out; `measured(left, top, line)` gives what was typed."""

    measured = Signal(str, str, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._say = look.say
        self.setProperty("role", "notice")
        self.setProperty("state", "plain")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        self._words = label("", "soft", wrap=True)
        column.addWidget(self._words)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.left = CodeField(look.say("printer.from_left"), longest=6)
        self.top = CodeField(look.say("printer.from_top"), longest=6)
        self.line = CodeField(look.say("printer.line_length"), longest=6)
        take = button(look.say("printer.take_measures"))
        take.clicked.connect(self._take)
        for field in (self.left, self.top, self.line):
            field.returnPressed.connect(self._take)
            part = QVBoxLayout()
            part.addWidget(label(field.placeholderText(), "caption"))
            part.addWidget(field)
            row.addLayout(part, 1)
        last = QVBoxLayout()
        last.addStretch(1)
        last.addWidget(take)
        row.addLayout(last)
        column.addLayout(row)
        self.hide()

    def ask(self, what: CalibrationView) -> None:
        """The label is out: the fields hold what it should be."""
        self._words.setText(
            self._say("printer.measure", target=f"{what.target_mm:g}", line=f"{what.line_mm:g}")
        )
        should = (
            (self.left, what.target_mm),
            (self.top, what.target_mm),
            (self.line, what.line_mm),
        )
        for field, value in should:
            field.setText(f"{value:g}")
        self.show()
        self.left.setFocus()

    def _take(self) -> None:
        self.measured.emit(self.left.text(), self.top.text(), self.line.text())

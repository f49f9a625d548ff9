# SPDX-License-Identifier: Apache-2.0
"""A serial scanner's choices: its port, its speed, what it sends after and around a code, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.errors import OperatorError
from views.background import Lane
from views.scanners.choices import BAUDS, Ending, SerialChoices
from views.scanners.serial_source import PortFound, serial_ports
from views.scanners.source import Standing
from views.settings.standing import tell_standing
from views.stage import Stage
from views.widgets.buttons import Choices, KeyCapButton, button, give_icon
from views.widgets.card import clear
from views.widgets.fields import CodeField
from views.widgets.sheet import Sheet
from views.widgets.states import Notice
from views.widgets.text import label

_USUAL_BAUDS = tuple(baud for baud in BAUDS if baud >= 9600)
_LONGEST_AROUND = 16
_MOST_PORTS = 3


class SerialSheet(Sheet):
    """`kept(choices)`; it stays open, so that the scanner can be tried."""

    kept = Signal(object)

    def __init__(self, stage: Stage, host: QWidget, choices: SerialChoices) -> None:
        say = stage.look.say
        super().__init__(stage.look, host, say("scanner.serial"), width=900)
        self._stage, self._choices = stage, choices
        halves = QHBoxLayout()
        halves.setSpacing(24)
        halves.addLayout(self._which_port(), 1)
        halves.addLayout(self._what_it_sends(), 1)
        self.body.addLayout(halves, 1)
        self.go = KeyCapButton(stage.look, say("scanner.save"), "check", "Enter", main=True)
        self.go.clicked.connect(self._enter)
        self.body.addWidget(self.go)
        self._show_ports(())
        self.look_for_ports()

    def _which_port(self) -> QVBoxLayout:
        say, column = self.look.say, QVBoxLayout()
        head = QHBoxLayout()
        head.addWidget(label(say("scanner.port"), "caption"), 1)
        again = button(say("scanner.look_again"), "link")
        give_icon(again, self.look, "refresh-cw", "accent_text")
        again.clicked.connect(self.look_for_ports)
        head.addWidget(again)
        column.addLayout(head)
        self._ports = QVBoxLayout()
        column.addLayout(self._ports)
        self.port = Choices([])
        column.addStretch(1)
        self.notice = Notice(self.look)
        column.addWidget(self.notice)
        return column

    def _what_it_sends(self) -> QVBoxLayout:
        say, choices, column = self.look.say, self._choices, QVBoxLayout()
        column.setSpacing(8)
        bauds = _USUAL_BAUDS if choices.baud in _USUAL_BAUDS else (choices.baud, *_USUAL_BAUDS)
        self.baud = Choices(
            [(str(one), str(one)) for one in bauds],
            columns=3, value=str(choices.baud), name=say("scanner.baud"),
        )  # fmt: skip
        self.ending = Choices(
            [(str(one), say.of("scanner_ending", one)) for one in Ending],
            columns=4, value=str(choices.ending), name=say("scanner.ending"),
        )  # fmt: skip
        for caption, part in (
            (say("scanner.baud"), self.baud),
            (say("scanner.ending"), self.ending),
        ):
            column.addWidget(label(caption, "caption"))
            column.addWidget(part)
        around = QHBoxLayout()
        self.prefix = CodeField(say("scanner.prefix"), longest=_LONGEST_AROUND)
        self.suffix = CodeField(say("scanner.suffix"), longest=_LONGEST_AROUND)
        self.prefix.setText(choices.prefix)
        self.suffix.setText(choices.suffix)
        for field in (self.prefix, self.suffix):
            field.returnPressed.connect(self._enter)
            around.addWidget(field)
        column.addLayout(around)
        column.addStretch(1)
        return column

    def look_for_ports(self) -> None:
        """Which ports there are now."""
        self._stage.background.run(serial_ports, self._show_ports, self._refused, lane=Lane.ERRAND)

    def show_standing(self, standing: Standing) -> None:
        """How the reader stands: a fault, what was dropped, or that it is ready."""
        tell_standing(self.notice, self._stage, standing)

    def _show_ports(self, found: Sequence[PortFound]) -> None:
        say = self.look.say
        chosen = self.port.value or self._choices.port
        ports = [(one.port, one.told) for one in found[:_MOST_PORTS]]
        if chosen and chosen not in [port for port, _ in ports]:
            ports.append((chosen, chosen))  # what was chosen stays, though it isn't plugged in
        clear(self._ports)
        self.port = Choices(
            [("", say("scanner.none")), *ports], columns=1, value=chosen, name=say("scanner.port")
        )
        self._ports.addWidget(self.port)
        if not found:
            self._ports.addWidget(label(say("scanner.no_ports"), "soft", wrap=True))

    def _refused(self, error: OperatorError) -> None:
        self.notice.tell(self._stage.fault(error), state="bad")

    def _enter(self) -> None:
        self._choices = replace(
            self._choices,
            port=self.port.value,
            baud=int(self.baud.value or self._choices.baud),
            ending=Ending(self.ending.value or Ending.ANY),
            prefix=self.prefix.text(),
            suffix=self.suffix.text(),
        )
        self.kept.emit(self._choices)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            super().keyPressEvent(event)

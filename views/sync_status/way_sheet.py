# SPDX-License-Identifier: Apache-2.0
"""Closing a case: what the chosen way does, why, and one more press. Never done by a single touch."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from views.look import Look
from views.widgets.buttons import Choices, KeyCapButton
from views.widgets.fields import CodeField
from views.widgets.sheet import Sheet
from views.widgets.text import label

REASONS = ("checked_shelf", "asked_resident", "asked_colleague", "saw_camera", "other")


class WaySheet(Sheet):
    """A reason by its number or in one's own words, then Enter; `confirmed(reason)`."""

    confirmed = Signal(str)

    def __init__(self, look: Look, host: QWidget, way: str) -> None:
        say = look.say
        super().__init__(look, host, say.of("resolution", way))
        self.body.addWidget(label(say.of("resolution_line", way), "strong", wrap=True))
        self.body.addWidget(label(say("sync.reason_line"), "soft", wrap=True))
        self._words = {code: say.of("case_reason", code) for code in REASONS}
        numbered = [(c, f"{n}  {words}") for n, (c, words) in enumerate(self._words.items(), 1)]
        self.tiles = Choices(numbered, columns=1, name=say("sync.chosen_reason"))
        self.body.addWidget(self.tiles)
        self.body.addWidget(label(say("sync.own_words"), "strong"))
        self.own = CodeField(say("sync.own_words"), words=True, longest=200)
        self.own.returnPressed.connect(self._confirm)
        self.body.addWidget(self.own)
        self._fault = label("", "fault", wrap=True)
        self.body.addWidget(self._fault)
        self.body.addStretch(1)
        self.go = KeyCapButton(look, say("sync.confirm"), "check", "Enter", main=True)
        self.go.clicked.connect(self._confirm)
        self.body.addWidget(self.go)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _confirm(self) -> None:
        own = self.own.text().strip()
        chosen = self._words.get(self.tiles.value, "")
        reason = " · ".join(part for part in (chosen, own) if part)
        if not reason:
            self._fault.setText(self.look.say("sync.reason_first"))
            return
        self.confirmed.emit(reason)
        self.close_sheet()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if digit.isascii() and digit.isdigit() and 0 < int(digit) <= len(REASONS):
            self.tiles.choose(REASONS[int(digit) - 1])
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
            return
        super().keyPressEvent(event)

# SPDX-License-Identifier: Apache-2.0
"""What stands before the window does: opening the counter, a fault at the start.

Painted before the store is touched, so that the operator sees something at once. A fault is told in
words with what to do, and can be tried again.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from views.look import Look
from views.widgets.buttons import button
from views.widgets.card import Card, Page
from views.widgets.progress import ProgressLine
from views.widgets.states import EmptyState
from views.widgets.text import IconLabel, label


class OpeningPage(Page):
    """`retry_wanted` after a fault."""

    retry_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        say = look.say
        self.setWindowTitle(say("window.name"))
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        card = Card(look, padding=40)
        card.setFixedWidth(look.px(620))
        row.addWidget(card)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(1)
        host = QWidget()
        self._stack = QStackedLayout(host)
        card.body.addWidget(host)
        opening = QWidget()
        column = QVBoxLayout(opening)
        self._say = say
        self._state = EmptyState(look, "store", say("opening.title"), say("opening.line"), big=True)
        column.addWidget(self._state)
        self._progress = ProgressLine(look, can_cancel=False)
        self._progress.show_progress("", 0, 0)
        column.addWidget(self._progress)
        self._stack.addWidget(opening)
        self._stack.addWidget(self._fault_page(look))

    def tell_fault(self, words: str) -> None:
        """The counter can't be opened, and why."""
        self._fault.setText(words)
        self._stack.setCurrentIndex(1)

    def wait(self, words: str = "") -> None:
        """Back to the opening picture; `words` where it isn't the counter that is waited for."""
        self._state.say(words or self._say("opening.title"), self._say("opening.line"))
        self._progress.show_progress("", 0, 0)
        self._stack.setCurrentIndex(0)

    def show_progress(self, done: int, total: int) -> None:
        """How far it is."""
        self._progress.show_progress("", done, total)

    def _fault_page(self, look: Look) -> QWidget:
        page, say = QWidget(), look.say
        column = QVBoxLayout(page)
        column.addWidget(
            IconLabel(look, "triangle-alert", "warn", 56), 0, Qt.AlignmentFlag.AlignHCenter
        )
        title = label(say("opening.fault"), "headline", wrap=True)
        self._fault = label("", "body", wrap=True)
        for part in (title, self._fault):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(part)
        retry = button(say("opening.retry"), "main")
        retry.clicked.connect(self.retry_wanted)
        column.addSpacing(12)
        column.addWidget(retry)
        return page

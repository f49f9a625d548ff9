# SPDX-License-Identifier: Apache-2.0
""" "Did it print?": one card for the labels of a job of which nobody knows.

Three answers: all came out; none did; or from one label on none did, which is what a torn batch looks like.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.services.printing.shown import Question
from views.look import Look
from views.widgets.buttons import button, give_icon
from views.widgets.text import IconLabel, label


class QuestionCard(QFrame):
    """`answered(printed)` for all of its labels; `from_one()` to choose where it broke off."""

    answered = Signal(bool)
    from_one = Signal()

    def __init__(self, look: Look, question: Question) -> None:
        super().__init__()
        say = look.say
        self.question = question
        self.setProperty("role", "notice")
        self.setProperty("state", "warn")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(IconLabel(look, "triangle-alert", "warn"))
        count = len(question.items)
        title = say(
            "labels.did_it_print", count=count, document=say.of("document", question.document)
        )
        head.addWidget(label(title, "strong", wrap=True), 1)
        column.addLayout(head)
        numbers = [item.n for item in question.items]
        which = str(numbers[0]) if count == 1 else f"{numbers[0]}-{numbers[-1]}"
        line = say(
            "labels.which_ones",
            numbers=which,
            printer=question.printer,
            moment=say.moment(question.at),
        )
        column.addWidget(label(line, "soft", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        yes = button(say("labels.it_printed"))
        give_icon(yes, look, "check", "good")
        no = button(say("labels.it_did_not"))
        give_icon(no, look, "x", "bad")
        yes.clicked.connect(self._yes)
        no.clicked.connect(self._no)
        row.addWidget(yes, 1)
        row.addWidget(no, 1)
        column.addLayout(row)
        if count > 1:
            some = button(say("labels.some_printed"), "link")
            some.clicked.connect(self.from_one)
            column.addWidget(some)
        self.setAccessibleName(f"{title} {line}")

    def _yes(self) -> None:
        self.answered.emit(True)

    def _no(self) -> None:
        self.answered.emit(False)

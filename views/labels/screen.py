# SPDX-License-Identifier: Apache-2.0
"""The labels screen: print, what became of it, and the printers, as three leaves.

A leaf is built when it is first shown. The middle one's name carries the number of open questions ("did it
print?"), so that they are seen from wherever one prints.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from app.errors import OperatorError
from views.background import Urgency
from views.labels.pane import Pane
from views.labels.print_pane import PrintPane
from views.labels.printers_pane import PrintersPane
from views.labels.queue_pane import QueuePane
from views.stage import Screen, Stage
from views.widgets.buttons import Choices, button

_LEAVES: dict[str, Callable[[Stage], Pane]] = {
    "print": PrintPane,
    "queue": QueuePane,
    "printers": PrintersPane,
}


class LabelsScreen(Screen):
    """`show_leaf` brings one to the front; topics of the screen are the leaves' names."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(0)
        names = [(leaf, self.say.of("labels_leaf", leaf)) for leaf in _LEAVES]
        self.leaves = Choices(names, value="print", name=self.say("labels.leaves"))
        self.leaves.chosen.connect(self.show_leaf)
        head = QHBoxLayout()
        head.setContentsMargins(24, 0, 24, 0)
        head.addWidget(self.leaves)
        head.addStretch(1)
        edit = button(self.say("editor.open"), "link")
        edit.clicked.connect(self.edit_templates)
        head.addWidget(edit)
        column.addLayout(head)
        self._stack = QStackedWidget()
        column.addWidget(self._stack, 1)
        self._panes: dict[str, Pane] = {}

    def edit_templates(self) -> None:
        """The label editor, which stands under this screen."""
        self.stage.go("templates", "")

    @property
    def pane(self) -> Pane:
        """The leaf in front."""
        return self._pane(self.leaves.value or "print")

    def show_leaf(self, leaf: str) -> None:
        """Brings a leaf to the front."""
        self.leaves.show_value(leaf)
        pane = self._pane(leaf)
        self._stack.setCurrentWidget(pane)
        pane.shown()

    def _pane(self, leaf: str) -> Pane:
        if leaf not in self._panes:
            made = self._panes[leaf] = _LEAVES[leaf](self.stage)
            self._stack.addWidget(made)
        return self._panes[leaf]

    def shown(self, topic: str) -> None:
        self.show_leaf(topic if topic in _LEAVES else self.leaves.value or "print")
        self._ask_questions()

    def refresh(self) -> None:
        self.pane.refresh()
        self._ask_questions()

    def take_scan(self, text: str) -> None:
        self.pane.take_scan(text)

    def take_enter(self) -> None:
        self.pane.take_enter()

    def take_escape(self) -> None:
        self.pane.take_escape()

    def _ask_questions(self) -> None:
        prints = self.stage.counter.prints
        self.stage.background.run(
            lambda: sum(len(question.items) for question in prints.questions()),
            self._questions_known,
            self._unknown,
            urgency=Urgency.REFRESH,
        )

    def _questions_known(self, count: int) -> None:
        name = self.say.of("labels_leaf", "queue")
        self.leaves.set_text(
            "queue", self.say("labels.queue_asks", name=name, count=count) if count else name
        )

    def _unknown(self, error: OperatorError) -> None:
        """The leaf in front tells of the same fault."""

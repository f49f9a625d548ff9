# SPDX-License-Identifier: Apache-2.0
"""The records that a document can be made of: a list to mark in, with all, none and a count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from views.look import Look
from views.widgets.buttons import button
from views.widgets.card import Card
from views.widgets.loaded import Loaded
from views.widgets.states import EmptyState
from views.widgets.table import Column, Table
from views.widgets.text import label


def _stem(id: str) -> str:
    """An id without what was typed behind it."""
    return re.split("[=;]", id, maxsplit=1)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One record that can be printed, and whether it is marked."""

    id: str
    words: str
    marked: bool = False


class RecordsCard(Card):
    """`marks_changed()` when others are marked; a first look marks the first."""

    marks_changed = Signal()

    def __init__(self, look: Look) -> None:
        say = look.say
        super().__init__(look, say("labels.which"), padding=18)
        self._marked: dict[str, str] = {}
        head = QHBoxLayout()
        self._count = label("", "caption")
        everything = button(say("labels.all"), "link")
        nothing = button(say("labels.nothing"), "link")
        everything.clicked.connect(self.mark_all)
        nothing.clicked.connect(self.mark_none)
        head.addWidget(self._count, 1)
        head.addWidget(everything)
        head.addWidget(nothing)
        self.body.addLayout(head)
        columns: list[Column[Choice]] = [
            Column(
                title="",
                width=44,
                text=lambda c: "●" if c.marked else "○",
                tone=lambda c: "accent_text" if c.marked else "ink_faint",
            ),
            Column(title=say("labels.record"), text=lambda c: c.words, bold=True),
        ]
        self.table = Table(look, columns, say("labels.which"))
        self.table.horizontalHeader().hide()
        self.table.opened.connect(self._toggle)
        self._none = EmptyState(look, "tag", say("labels.none"), say.of("labels_none", ""))
        self.place = Loaded(look, self.table, self._none)
        self.body.addWidget(self.place, 1)

    @property
    def ids(self) -> tuple[str, ...]:
        """What is marked, in the order of marking."""
        return tuple(self._marked)

    def forget(self) -> None:
        """Another document: nothing is marked."""
        self._marked.clear()

    def show_records(self, found: Sequence[tuple[str, str]], of: str) -> None:
        """These (id, words); `of` says what they are, for the words where there are none."""
        # What is typed behind a product (a price) takes the place of what was typed there before.
        stems = {_stem(id): (id, words) for id, words in found}
        self._marked = dict(stems.get(_stem(id), (id, words)) for id, words in self._marked.items())
        if not self._marked and found:
            self._marked = {found[0][0]: found[0][1]}
        self.table.rows.replace(
            [Choice(id=id, words=words, marked=id in self._marked) for id, words in found]
        )
        self._none.say(self.look.say("labels.none"), self.look.say.of("labels_none", of))
        self.place.show_read(has=bool(found))
        self._tell()

    def mark_all(self) -> None:
        """Everything that is listed."""
        self._marked = {choice.id: choice.words for choice in self.table.rows.records}
        self._repaint()

    def mark_none(self) -> None:
        self._marked.clear()
        self._repaint()

    def _toggle(self, choice: Choice) -> None:
        if choice.id in self._marked:
            del self._marked[choice.id]
        else:
            self._marked[choice.id] = choice.words
        self._repaint()

    def _repaint(self) -> None:
        rows = self.table.rows
        rows.records = [
            Choice(id=c.id, words=c.words, marked=c.id in self._marked) for c in rows.records
        ]
        if rows.records:
            last = len(rows.records) - 1
            rows.dataChanged.emit(rows.index(0, 0), rows.index(last, 1))
        self._tell()

    def _tell(self) -> None:
        self._count.setText(self.look.say("labels.count", count=len(self._marked)))
        self.marks_changed.emit()

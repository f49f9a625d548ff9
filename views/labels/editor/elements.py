# SPDX-License-Identifier: Apache-2.0
"""The list of a template's elements, in the order in which they are drawn, with what adds, arranges and takes away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from views.labels.editor.fields import small
from views.look import Look
from views.widgets.buttons import button, give_icon

ICONS = {
    "text": "type",
    "code128": "barcode",
    "ean13": "scan-barcode",
    "qr": "qr-code",
    "line": "minus",
    "box": "square",
    "image": "image",
}
_COLUMNS = 4


def words_in(value: object, language: str) -> str:
    """A text of the file in a language: one for all, or one each."""
    if isinstance(value, Mapping):
        return str(value.get(language, ""))
    return value if isinstance(value, str) else ""


class ElementList(QWidget):
    """`picked(index)`, `wanted(kind)` for a new one, and `asked(what)`: up, down, copy, delete."""

    picked = Signal(int)
    wanted = Signal(str)
    asked = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        say = look.say
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.list = QListWidget()
        self.list.setAccessibleName(say("editor.elements"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setMinimumHeight(88)
        self.list.currentRowChanged.connect(self._picked)
        column.addWidget(self.list, 1)
        grid = QGridLayout()
        grid.setSpacing(6)
        column.addLayout(grid)
        adding = [(kind, ICONS[kind], say.of("template_element", kind)) for kind in ICONS]
        for at, (kind, icon, words) in enumerate(adding):
            made = self._button(icon, say("editor.add", what=words))
            made.clicked.connect(lambda _=False, kind=kind: self.wanted.emit(kind))
            grid.addWidget(made, at // _COLUMNS, at % _COLUMNS)
        acts = QGridLayout()
        acts.setSpacing(6)
        column.addLayout(acts)
        self._acts: list[QPushButton] = []
        for at, (what, icon) in enumerate(
            (("up", "arrow-up"), ("down", "arrow-down"), ("copy", "copy"), ("delete", "trash-2"))
        ):
            made = self._button(icon, say.of("template_act", what))
            made.clicked.connect(lambda _=False, what=what: self.asked.emit(what))
            acts.addWidget(made, 0, at)
            self._acts.append(made)

    def _button(self, icon: str, words: str) -> QPushButton:
        made = button("", "plain", tip=words)
        give_icon(made, self._look, icon, "ink")
        small(made, 46)
        return made

    def show_elements(
        self, elements: Sequence[Mapping[str, Any]], chosen: int | None, flawed: frozenset[int]
    ) -> None:
        """These, topmost last; those with something wrong say so."""
        say, look = self._look.say, self._look
        self.list.blockSignals(True)
        while self.list.count() > len(elements):
            self.list.takeItem(self.list.count() - 1)
        for at, element in enumerate(elements):
            kind = str(element.get("kind", ""))
            told = words_in(element.get("text"), say.language.value)
            words = told or say.of("template_element", kind)
            if at < self.list.count():
                item = self.list.item(at)
            else:
                item = QListWidgetItem()
                item.setSizeHint(QSize(0, look.px(40)))
                self.list.addItem(item)
            item.setText(f"{at + 1}  {words}")
            tone = "bad" if at in flawed else "ink_soft"
            icon = "triangle-alert" if at in flawed else ICONS.get(kind, "square")
            item.setIcon(look.icon(icon, tone))
            item.setToolTip(words)
        self.list.setCurrentRow(-1 if chosen is None else chosen)
        self.list.blockSignals(False)
        for act in self._acts:
            act.setEnabled(chosen is not None)

    def _picked(self, row: int) -> None:
        if row >= 0:
            self.picked.emit(row)

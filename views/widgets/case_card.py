# SPDX-License-Identifier: Apache-2.0
"""A case for a person to decide: what two counters say, side by side, what was done, and the ways out.

Shows what it is given in words; it knows no rule. Each way has its key, the proposed one is the main button.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from views.look import Look
from views.widgets.buttons import KeyCapButton, button, give_icon
from views.widgets.card import Card, CardScroll
from views.widgets.chip import Chip
from views.widgets.paint import ChipFace
from views.widgets.text import IconLabel, label


@dataclass(frozen=True, slots=True, kw_only=True)
class SideFace:
    """What one counter says: who, in which order it arrived, when, and in words what."""

    title: str
    chip: ChipFace | None
    words: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WayFace:
    """One way out: its value, its words, its key."""

    value: str
    words: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFace:
    """A case as the card shows it. `told` are (caption, text) paragraphs; without `ways` it is closed."""

    id: str
    chip: ChipFace
    title: str
    why: str
    facts: tuple[tuple[str, str], ...]
    sides: tuple[SideFace, ...]
    told: tuple[tuple[str, str], ...]
    ways: tuple[WayFace, ...]
    link: str = ""


class CaseCard(Card):
    """Shows one case; `settled(case, way)` when the operator has chosen, `followed()` for its parcel."""

    settled = Signal(str, str)
    followed = Signal()

    def __init__(self, look: Look, face: CaseFace) -> None:
        super().__init__(look, padding=20, raised=False)
        self.face = face
        self.body.setSpacing(12)
        self._head(face)
        area = CardScroll()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(12)
        if face.why:
            column.addWidget(label(face.why, "soft", wrap=True))
        # Both sides first: on a small screen they are what must be seen without scrolling.
        sides = QHBoxLayout()
        sides.setSpacing(12)
        for side in face.sides:
            sides.addWidget(self._side(side), 1)
        column.addLayout(sides)
        if face.facts:
            column.addWidget(self._facts(face))
        told = QHBoxLayout()
        told.setSpacing(20)
        for caption, text in face.told:
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(label(caption, "caption", wrap=True))
            words.addWidget(label(text, "body", wrap=True))
            words.addStretch(1)
            told.addLayout(words, 1)
        column.addLayout(told)
        column.addStretch(1)
        area.setWidget(inside)
        self.body.addWidget(area, 1)
        self.buttons: dict[str, KeyCapButton] = {}
        ways = QGridLayout()
        ways.setSpacing(8)
        for number, way in enumerate(face.ways):
            made = KeyCapButton(
                look, way.words, "check" if number == 0 else "chevron-right", way.key,
                main=number == 0,
            )  # fmt: skip
            made.setProperty("way", way.value)
            made.setToolTip(way.words)
            made.clicked.connect(self._chosen)
            self.buttons[way.value] = made
            ways.addWidget(made, number // 2, number % 2)
        self.body.addLayout(ways)
        self.setAccessibleName(face.title)

    def _head(self, face: CaseFace) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Chip(self.look, face.chip))
        head.addWidget(label(face.title, "title", wrap=True), 1)
        if face.link:
            link = button(face.link, "link")
            give_icon(link, self.look, "package-search", "accent_text")
            link.clicked.connect(self.followed)
            head.addWidget(link)
        self.body.addLayout(head)

    def _facts(self, face: CaseFace) -> QWidget:
        row = QWidget()
        grid = QGridLayout(row)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        columns = 4 if self.look.scale <= 1.25 else 2
        for number, (caption, value) in enumerate(face.facts):
            fact = QVBoxLayout()
            fact.setSpacing(0)
            fact.addWidget(label(caption, "caption", wrap=True))
            fact.addWidget(label(value, "strong", wrap=True))
            grid.addLayout(fact, number // columns, number % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        return row

    def _side(self, side: SideFace) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "side")
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconLabel(self.look, "monitor", "ink_soft", 18))
        head.addWidget(label(side.title, "strong", wrap=True), 1)
        if side.chip is not None:
            head.addWidget(Chip(self.look, side.chip))
        column.addLayout(head)
        column.addWidget(label(side.words, "strong", wrap=True))
        for line in side.lines:
            column.addWidget(label(line, "caption", wrap=True))
        column.addStretch(1)
        frame.setAccessibleName(" ".join((side.title, side.words, *side.lines)))
        return frame

    def choose(self, number: int) -> bool:
        """The way with that number, as if pressed; False where there is none."""
        if not 0 <= number < len(self.face.ways):
            return False
        self.settled.emit(self.face.id, self.face.ways[number].value)
        return True

    def _chosen(self) -> None:
        self.settled.emit(self.face.id, str(self.sender().property("way")))

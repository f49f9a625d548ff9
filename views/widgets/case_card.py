# SPDX-License-Identifier: Apache-2.0
"""A case for a person to decide: what two counters say, side by side, and the ways to settle it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout

from views.look import Look
from views.widgets.buttons import button
from views.widgets.card import Card
from views.widgets.chip import Chip
from views.widgets.paint import ChipFace
from views.widgets.text import IconLabel, label

_WIDEST = 1_040  # the ways of a case stand in one row up to this width


@dataclass(frozen=True, slots=True, kw_only=True)
class SideFace:
    """What one counter says: who, when, and in words what."""

    title: str
    moment: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFace:
    """A case as the card shows it; `ways` are value and words of each resolution."""

    id: str
    chip: ChipFace
    title: str
    subject: str
    opened: str
    sides: tuple[SideFace, ...]
    ways: tuple[tuple[str, str], ...]


class CaseCard(Card):
    """Shows one case; `settled(case, way)` when the operator has chosen."""

    settled = Signal(str, str)

    def __init__(self, look: Look, face: CaseFace) -> None:
        super().__init__(look, padding=20, raised=False)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Chip(look, face.chip))
        head.addWidget(label(face.title, "title", wrap=True), 1)
        head.addWidget(label(face.opened, "caption"))
        self.body.addLayout(head)
        if face.subject:
            self.body.addWidget(label(face.subject, "soft", wrap=True))
        sides = QHBoxLayout()
        sides.setSpacing(12)
        for side in face.sides:
            sides.addWidget(self._side(look, side), 1)
        self.body.addLayout(sides)
        metrics = QFontMetrics(look.font(15, bold=True))
        total = sum(metrics.horizontalAdvance(words) + 48 for _, words in face.ways)
        columns = len(face.ways) if total < _WIDEST else 2
        ways = QGridLayout()
        ways.setSpacing(8)
        for index, (value, words) in enumerate(face.ways):
            made = button(words, "main" if index == 0 else "plain")
            made.setProperty("way", value)
            made.setProperty("case", face.id)
            made.clicked.connect(self._chosen)
            ways.addWidget(made, index // columns, index % columns)
        ways.setColumnStretch(columns, 1)
        self.body.addLayout(ways)
        self.setAccessibleName(face.title)

    def _side(self, look: Look, side: SideFace) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "side")
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconLabel(look, "monitor", "ink_soft", 18))
        head.addWidget(label(side.title, "strong", wrap=True), 1)
        column.addLayout(head)
        column.addWidget(label(side.moment, "caption"))
        column.addWidget(label(side.words, "body", wrap=True))
        column.addStretch(1)
        return frame

    def _chosen(self) -> None:
        sender = self.sender()
        self.settled.emit(str(sender.property("case")), str(sender.property("way")))

# SPDX-License-Identifier: Apache-2.0
"""The face of a stocktake: the product in hand, its number in the largest type, what was counted so far.

Covers the list and its numbers, so that the shelf is counted and not the books.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from views.inventory.counting import Counted, Counting, lots_of
from views.look import Look
from views.widgets.buttons import Choices, KeyCapButton
from views.widgets.card import Card, clear
from views.widgets.paint import fitted
from views.widgets.states import EmptyState, Notice
from views.widgets.table import Column, Table
from views.widgets.text import label


class CountPane(QWidget):
    """`booked` and `left` for its two keys, `lot_chosen(lot)` where the product has several."""

    booked = Signal()
    left = Signal()
    lot_chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, say = look, look.say
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 22)
        row.setSpacing(20)
        column = QVBoxLayout()
        column.setSpacing(18)
        hand = Card(look, say("count.title"))
        self._name = label("", "headline", wrap=True)
        self._code = label("", "soft", wrap=True)
        self.number = BigNumber(look)
        self._lots = QHBoxLayout()
        self.notice = Notice(look)
        for part in (self._name, self._code):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            hand.body.addWidget(part)
        hand.body.addWidget(self.number, 1)
        hand.body.addLayout(self._lots)
        hand.body.addWidget(self.notice)
        line = label(say("count.line"), "soft", wrap=True)
        line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        hand.body.addWidget(line)
        column.addWidget(hand, 1)
        keys = QHBoxLayout()
        keys.setSpacing(12)
        self.go = KeyCapButton(look, say("count.go"), "clipboard-check", "Enter", main=True)
        self.stop = KeyCapButton(look, say("count.leave"), "x", "Esc")
        for made, act, share in ((self.go, self.booked, 2), (self.stop, self.left, 1)):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(act)
            keys.addWidget(made, share)
        column.addLayout(keys)
        row.addLayout(column, 5)
        row.addWidget(self._list(), 4)

    def _list(self) -> Card:
        look, say = self._look, self._look.say
        card = Card(look, say("count.done"), padding=0)
        card.head.setContentsMargins(16, 16, 16, 0)
        card.body.setContentsMargins(1, 0, 1, 8)
        columns: list[Column[Counted]] = [
            Column(
                title=say("inventory.product"),
                bold=True,
                text=lambda one: one.name,
                line=lambda one: say("inventory.lot", lot=one.lot) if one.lot else one.code,
            ),
            Column(
                title=say("count.number"),
                width=100,
                right=True,
                bold=True,
                large=True,
                text=lambda one: f"{one.number:,}",
            ),
        ]
        self.table = Table(look, columns, say("count.done"))
        self._none = EmptyState(look, "clipboard-check", say("count.none"), say("count.none_line"))
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self._none, 1)
        return card

    def show_counting(self, counting: Counting) -> None:
        """All of it anew."""
        say, line = self._look.say, counting.line
        self._name.setText(say("count.scan_first") if line is None else line.name)
        self._code.setText("" if line is None else line.code)
        self.number.show_number("" if line is None else f"{counting.number:,}")
        self.table.rows.replace(counting.counted)
        self.table.setVisible(bool(counting.counted))
        self._none.setVisible(not counting.counted)
        self.go.setEnabled(bool(counting.counted))
        clear(self._lots)
        lots = () if line is None else lots_of(line)
        if len(lots) > 1:
            options = [(lot, say("inventory.lot", lot=lot)) for lot in lots[:4]]
            chooser = Choices(options, value=counting.lot, name=say("count.lots"))
            chooser.chosen.connect(self.lot_chosen)
            self._lots.addWidget(chooser)


class BigNumber(QWidget):
    """A number that is read from the other end of the shelf."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._text = look, ""

    @property
    def text(self) -> str:
        return self._text

    def show_number(self, text: str) -> None:
        """Another one."""
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self._look.px(120))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), QRectF(self.rect())
        font = fitted(self._look.font(100, bold=True), self._text, box.width(), least=26)
        if font.pixelSize() > box.height():
            font.setPixelSize(max(int(box.height()), 20))
        painter.setFont(font)
        painter.setPen(self._look.colour("ink"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._text)

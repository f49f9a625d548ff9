# SPDX-License-Identifier: Apache-2.0
"""A sheet of labels that was begun: press the first cell that is still free.

The arrow keys move it as well; the cells before it are shown as gone.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.answers import LabelSheet
from views.look import Look
from views.widgets.paint import CENTRE, text_line

_A4 = 210 / 297


class SheetCells(QWidget):
    """`chosen(cell)`, from 1, along the rows."""

    chosen = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._sheet = LabelSheet(name="", columns=1, rows=1)
        self.first = 1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_sheet(self, sheet: LabelSheet) -> None:
        """Another grid; the first cell is the first again."""
        self._sheet, self.first = sheet, 1
        self._tell()

    def sizeHint(self) -> QSize:
        height = self._look.px(190)
        return QSize(round(height * _A4), height)

    def _tell(self) -> None:
        self.setAccessibleName(self._look.say("labels.first_cell", cell=self.first))
        self.update()
        self.chosen.emit(self.first)

    def _choose(self, cell: int) -> None:
        self.first = max(1, min(cell, self._sheet.columns * self._sheet.rows))
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paper = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(look.colour("focus" if self.hasFocus() else "line_strong"))
        painter.setBrush(look.colour("tile"))
        painter.drawRoundedRect(paper, 4, 4)
        wide, high = self._cell_size()
        painter.setPen(look.colour("line"))
        for cell in range(self._sheet.columns * self._sheet.rows):
            row, column = divmod(cell, self._sheet.columns)
            box = QRectF(4 + column * wide, 4 + row * high, wide, high).adjusted(
                1.5, 1.5, -1.5, -1.5
            )
            gone, chosen = cell + 1 < self.first, cell + 1 == self.first
            painter.setBrush(
                look.colour("accent" if chosen else "sunken" if gone else "accent_soft")
            )
            painter.drawRoundedRect(box, 2, 2)
            if chosen:
                text_line(
                    painter, box, str(self.first), look.font(13, bold=True),
                    look.colour("accent_ink"), CENTRE,
                )  # fmt: skip

    def _cell_size(self) -> tuple[float, float]:
        return (self.width() - 8) / self._sheet.columns, (self.height() - 8) / self._sheet.rows

    def mousePressEvent(self, event: QMouseEvent) -> None:
        wide, high = self._cell_size()
        column = int((event.position().x() - 4) / wide)
        row = int((event.position().y() - 4) / high)
        if 0 <= column < self._sheet.columns and 0 <= row < self._sheet.rows:
            self._choose(row * self._sheet.columns + column + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: self._sheet.columns,
            Qt.Key.Key_Up: -self._sheet.columns,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self._choose(self.first + step)

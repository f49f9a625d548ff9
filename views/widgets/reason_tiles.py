# SPDX-License-Identifier: Apache-2.0
"""Reasons as tiles, each with the digit that chooses it; a long reason takes two lines instead of more room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from views.look import Look
from views.widgets.paint import text_block

_LEAST_HEIGHT = 60


class ReasonTiles(QWidget):
    """`chosen(code)` when a tile is pressed; the digits are the business of whoever hears the keys."""

    chosen = Signal(str)

    def __init__(
        self, look: Look, reasons: Sequence[tuple[str, str]], *, columns: int, name: str
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._pressed)
        self._tiles: dict[str, _Tile] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for index, (code, words) in enumerate(reasons):
            tile = self._tiles[code] = _Tile(look, index + 1, words)
            tile.setProperty("value", code)
            self._group.addButton(tile)
            grid.addWidget(tile, index // columns, index % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)

    @property
    def value(self) -> str:
        """The lit tile's code, or ""."""
        lit = self._group.checkedButton()
        return "" if lit is None else str(lit.property("value"))

    def light(self, code: str) -> None:
        """Mark one tile, or none of them, without telling anyone."""
        self._group.setExclusive(False)
        for one, tile in self._tiles.items():
            tile.setChecked(one == code)
        self._group.setExclusive(True)

    def _pressed(self, tile: QPushButton) -> None:
        self.chosen.emit(str(tile.property("value")))


class _Tile(QPushButton):
    def __init__(self, look: Look, digit: int, words: str) -> None:
        super().__init__(words)
        self._look, self._digit = look, digit
        self.setProperty("kind", "choice")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(f"{digit} {words}")
        self.setToolTip(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, _LEAST_HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(180), _LEAST_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, _LEAST_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        ink = look.colour("accent_text" if self.isChecked() else "ink")
        side = float(look.px(30))
        cap = QRectF(14, (self.height() - side) / 2, side, side)
        painter.setPen(QPen(look.colour("line_strong"), 1.2))
        painter.setBrush(look.colour("card"))
        painter.drawRoundedRect(cap, 7, 7)
        painter.setFont(look.font(15, bold=True))
        painter.setPen(look.colour("ink"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, str(self._digit))
        font = look.font(17, bold=True)
        room = QRectF(cap.right() + 12, 4, self.width() - cap.right() - 24, self.height() - 8)
        if QFontMetricsF(font).horizontalAdvance(self.text()) > room.width():
            font = look.font(15, bold=True)
        metrics = QFontMetricsF(font)
        lines = 1 if metrics.horizontalAdvance(self.text()) <= room.width() else 2
        height = metrics.lineSpacing() * lines
        room.setTop((self.height() - height) / 2)
        room.setHeight(height + 2)
        text_block(painter, room, self.text(), font, ink, lines=lines)

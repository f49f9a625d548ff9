# SPDX-License-Identifier: Apache-2.0
"""Tables of records: columns described as values, rows painted by one delegate.

A column says how to read a record (text, a second line, chips, a tone), so a screen's `columns.py` is
all there is to it. Rows come in pages: `more_wanted` asks for the next one when the end comes near.
In `data()` the role is compared as a plain int first: a scroll frame costs half of what enum
comparisons cost (measured).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from views.look import Look
from views.widgets.paint import LEFT, RIGHT, ChipFace, chip_width, paint_chip

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_SINGLE = int(Qt.TextFlag.TextSingleLine)
_FITTED = 2_000
"""So many lines are kept as they fit; a screen shows a hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[R]):
    """How one column reads a record. `width` px at 100 % text; 0 takes the room that is left."""

    title: str
    text: Callable[[R], str]
    width: int = 0
    line: Callable[[R], str] | None = None
    chips: Callable[[R], Sequence[ChipFace]] | None = None
    tone: Callable[[R], str] | None = None
    right: bool = False
    bold: bool = False
    large: bool = False


def nothing(_record: object) -> str:
    """The text of a column that only has chips."""
    return ""


def soft(_record: object) -> str:
    """The tone of a column that stands back."""
    return "ink_soft"


def warn(_record: object) -> str:
    """The tone of a column that warns."""
    return "warn"


class Rows(QAbstractTableModel):
    """Records under columns; knows nothing of where they come from."""

    def __init__(self, columns: Sequence[Column[Any]], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.records: list[Any] = []

    def replace(self, records: Sequence[Any]) -> None:
        """Show these and no others."""
        self.beginResetModel()
        self.records = list(records)
        self.endResetModel()

    def append(self, records: Sequence[Any]) -> None:
        """Show these after the others."""
        if records:
            first = len(self.records)
            self.beginInsertRows(QModelIndex(), first, first + len(records) - 1)
            self.records.extend(records)
            self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the framework's signature
        return 0 if parent.isValid() else len(self.records)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the framework's signature
        return 0 if parent.isValid() else len(self.columns)

    def record(self, row: int) -> Any | None:
        """The record of a row; None while it isn't there yet (`windowed.py`)."""
        return self.records[row]

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        if role not in (_DISPLAY, _ACCESSIBLE, _TOOLTIP):
            return None
        column, record = self.columns[index.column()], self.record(index.row())
        if record is None:
            return ""
        parts = [column.text(record)]
        if column.line is not None:
            parts.append(column.line(record))
        if column.chips is not None:
            parts.extend(chip.text for chip in column.chips(record))
        words = " · ".join(part for part in parts if part)
        return words or (column.title if role == _ACCESSIBLE else "")

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _DISPLAY:
            return self.columns[section].title
        if role == _ALIGN:
            return int(RIGHT if self.columns[section].right else LEFT)
        return None


class _Painter(QStyledItemDelegate):
    """Paints cells. Fonts, their metrics and what fits are worked out once: a scrolled frame asks for the same."""

    def __init__(self, look: Look, rows: Rows) -> None:
        super().__init__(rows)
        self._look, self._rows = look, rows
        self._fonts: dict[tuple[int, bool], tuple[QFont, QFontMetricsF]] = {}
        self._fitted: dict[tuple[str, int, bool, int], str] = {}

    def _line(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        tone: QColor,
        align: Qt.AlignmentFlag,
        *,
        size: int,
        bold: bool = False,
    ) -> None:
        """One line, elided at the right, as `text_line` draws it."""
        kept = self._fonts.get((size, bold))
        if kept is None:
            made = self._look.font(size, bold=bold)
            kept = self._fonts[size, bold] = (made, QFontMetricsF(made))
        font, metrics = kept
        key = (text, size, bold, int(box.width()))
        shown = self._fitted.get(key)
        if shown is None:
            if len(self._fitted) >= _FITTED:
                self._fitted.clear()
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            self._fitted[key] = shown
        painter.setFont(font)
        painter.setPen(tone)
        painter.drawText(box, int(align) | _SINGLE, shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, self._look.px(56))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = self._look
        column: Column[Any] = self._rows.columns[index.column()]
        record = self._rows.record(index.row())
        box = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, look.colour("accent_soft"))
        painter.setPen(look.colour("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        cell = box.adjusted(16, 0, -16, 0)
        if record is None:
            self._paint_outline(painter, cell)
            painter.restore()
            return
        align = RIGHT if column.right else LEFT
        tone = look.colour(column.tone(record) if column.tone else "ink")
        chips = column.chips(record) if column.chips else ()
        right = cell.right()
        text = column.text(record)
        if chips and not text:
            x = cell.x()
            for chip in chips:
                if x + chip_width(look, chip) > right + 8:
                    break
                x += paint_chip(painter, look, x, cell.center().y(), chip) + 6
        else:
            for chip in reversed(chips):
                right -= chip_width(look, chip)
                paint_chip(painter, look, right, cell.center().y(), chip)
                right -= 8
            cell.setRight(right)
            line = column.line(record) if column.line else ""
            size = 17 if column.large else 15
            if line:
                height = look.px(22)
                upper = QRectF(cell.x(), cell.center().y() - height, cell.width(), height)
                self._line(painter, upper, text, tone, align, size=size, bold=column.bold)
                lower = QRectF(cell.x(), cell.center().y() + 1, cell.width(), look.px(20))
                self._line(painter, lower, line, look.colour("ink_soft"), align, size=13)
            else:
                self._line(painter, cell, text, tone, align, size=size, bold=column.bold)
        painter.restore()

    def _paint_outline(self, painter: QPainter, cell: QRectF) -> None:
        """A row that is on its way: it stands still, for the next frame may have it."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("track"))
        tall = self._look.px(12)
        width = min(cell.width() * 0.6, self._look.px(160))
        painter.drawRoundedRect(QRectF(cell.x(), cell.center().y() - tall / 2, width, tall), 4, 4)


class Table(QTableView):
    """Rows on a card; `opened(record)` on Enter or a click, `more_wanted` near the end.

    `stepped(record)` follows the keys and the mouse from row to row.
    `places_due`: where its parts stand is to be worked out when it is seen.
    """

    opened = Signal(object)
    stepped = Signal(object)
    more_wanted = Signal()

    def __init__(
        self,
        look: Look,
        columns: Sequence[Column[Any]],
        name: str,
        *,
        make_rows: Callable[[Sequence[Column[Any]], QWidget], Rows] = Rows,
    ) -> None:
        super().__init__()
        self._look, self._fitting = look, False
        self.places_due = True
        self.setAccessibleName(name)
        self.rows = make_rows(columns, self)
        self.setModel(self.rows)
        self.setItemDelegate(_Painter(look, self.rows))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(look.px(56))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setFixedHeight(look.px(42))
        for index, column in enumerate(columns):
            if column.width:
                self.setColumnWidth(index, round(column.width * min(look.scale, 1.2)))
            else:
                header.setSectionResizeMode(index, QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._open)
        self.selectionModel().currentRowChanged.connect(self._stepped)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def updateGeometries(self) -> None:
        """Ends on a whole row where there are more: a row cut through its words tells nothing.

        Each column that is set up asks for it: while nobody sees the table, it waits until somebody does.
        """
        if self._fitting:
            return
        if not self.isVisible():
            self.places_due = True
            return
        self.places_due = False
        super().updateGeometries()
        tall = self.verticalHeader().defaultSectionSize()
        space = self.viewport().height()
        rest = space % tall
        if rest == 0 or space < tall or self.rows.rowCount() * tall <= space:
            return
        self._fitting = True
        self.setViewportMargins(0, self.horizontalHeader().height(), 0, rest)
        self._fitting = False
        bar = self.verticalScrollBar()
        bar.setRange(0, bar.maximum() + rest)
        bar.setPageStep(space - rest)
        bar.setSingleStep(tall)

    def minimumSizeHint(self) -> QSize:
        """Its heading and one whole row: less of it tells nothing."""
        least = super().minimumSizeHint()
        row = self.verticalHeader().defaultSectionSize()
        return QSize(least.width(), self.horizontalHeader().height() + row + 2 * self.frameWidth())

    def current(self) -> Any | None:
        """The selected record, or None."""
        index = self.currentIndex()
        return self.rows.record(index.row()) if index.isValid() else None

    def _open(self, index: QModelIndex) -> None:
        record = self.rows.record(index.row()) if index.isValid() else None
        if record is not None:
            self.opened.emit(record)

    def _stepped(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.stepped.emit(self.rows.record(current.row()))

    def _scrolled(self, value: int) -> None:
        if value >= self.verticalScrollBar().maximum() - self.height():
            self.more_wanted.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.places_due:
            self.updateGeometries()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.rows.rowCount() - 1}
        if event.key() in ends and ends[Qt.Key(event.key())] >= 0:
            # The framework's own go to the ends of the line.
            self.selectRow(ends[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

# SPDX-License-Identifier: Apache-2.0
"""The parcels of a visit as large rows: slot, what it is, what is special, whether it was scanned."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.services.answers import ParcelView
from views.look import Look
from views.widgets.paint import RIGHT, ChipFace, chip_width, fitted, paint_chip, text_line

Index = QModelIndex | QPersistentModelIndex
_COLD = frozenset({"chilled", "frozen"})


class ParcelRows(QAbstractListModel):
    """Parcels with what was scanned and chosen of them."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.parcels: tuple[ParcelView, ...] = ()
        self.scanned: frozenset[str] = frozenset()
        self.chosen: frozenset[str] = frozenset()
        self.choosing_person = False
        self.judged = False
        """The verdict says no: nothing of these is to be scanned or chosen."""
        self.now = 0

    def show_parcels(
        self, parcels: Sequence[ParcelView], scanned: frozenset[str], chosen: frozenset[str]
    ) -> None:
        """Show these, with these marks."""
        if tuple(parcels) == self.parcels:
            self.scanned, self.chosen = scanned, chosen
            self.dataChanged.emit(self.index(0), self.index(max(len(parcels) - 1, 0)))
            return
        self.beginResetModel()
        self.parcels, self.scanned, self.chosen = tuple(parcels), scanned, chosen
        self.endResetModel()

    def state_of(self, parcel: ParcelView) -> tuple[str, str, str]:
        """Icon, words and colour role of a row's mark."""
        say = self._look.say
        if self.choosing_person:
            return "user", f"{parcel.name_masked} {parcel.phone_tail}", "ink"
        if parcel.status != "waiting":
            return "package-x", say.of("parcel_status", parcel.status), "bad"
        if self.judged:
            return "package", say.of("parcel_status", parcel.status), "ink_soft"
        if parcel.id in self.scanned:
            return "circle-check", say("pickup.row_scanned"), "good"
        if parcel.id in self.chosen:
            return "circle-check", say("pickup.row_chosen"), "accent_text"
        return "scan-barcode", say("pickup.row_to_scan"), "ink_soft"

    def chips_of(self, parcel: ParcelView) -> tuple[ChipFace, ...]:
        """What is special about a parcel."""
        say, chips = self._look.say, []
        if parcel.temperature in _COLD:
            chips.append(ChipFace(text=say.of("temperature", parcel.temperature), tone="cold"))
        if parcel.due_minor:
            chips.append(
                ChipFace(
                    text=say("pickup.chip_due", amount=say.money(parcel.due_minor)), tone="warn"
                )
            )
        if parcel.pieces > 1:
            chips.append(ChipFace(text=say("pickup.chip_pieces", count=parcel.pieces), tone="warn"))
        if parcel.overdue:
            chips.append(
                ChipFace(text=say("pickup.chip_overdue", count=parcel.days_here), tone="warn")
            )
        elif parcel.due_at and self.now and say.day(parcel.due_at) == say.day(self.now):
            time = say.clock(parcel.due_at)
            chips.append(ChipFace(text=say("pickup.chip_today", time=time), tone="warn"))
        elif parcel.days_here > 0:
            chips.append(ChipFace(text=say("pickup.chip_days", count=parcel.days_here)))
        if "duplicate_waybill" in parcel.flags:
            chips.append(ChipFace(text=say.of("parcel_flag", "duplicate_waybill"), tone="warn"))
        return tuple(chips)

    def words_of(self, parcel: ParcelView) -> tuple[str, str]:
        """Title and second line of a row."""
        say = self._look.say
        title = parcel.item or say("pickup.no_item")
        codes = []
        if parcel.pickup_code:
            codes.append(say("pickup.row_code", code=parcel.pickup_code))
        codes.append(parcel.waybill)
        return title, " · ".join(codes)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the framework's signature
        return 0 if parent.isValid() else len(self.parcels)

    def data(self, index: Index, role: int = 0) -> object:
        if role not in (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)):
            return None
        parcel = self.parcels[index.row()]
        return " · ".join((parcel.slot, *self.words_of(parcel), self.state_of(parcel)[1]))


class _Painter(QStyledItemDelegate):
    def __init__(self, look: Look, rows: ParcelRows) -> None:
        super().__init__(rows)
        self._look, self._rows = look, rows

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(300, self._look.px(68))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, rows = self._look, self._rows
        parcel = rows.parcels[index.row()]
        box = QRectF(option.rect)
        state = option.state
        icon, words, tone = rows.state_of(parcel)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if parcel.id in rows.scanned and parcel.status == "waiting" and not rows.judged:
            painter.fillRect(box, look.colour("good_soft"))
        elif parcel.id in rows.chosen or state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, look.colour("accent_soft"))
        painter.setPen(look.colour("line"))
        painter.drawLine(box.topLeft(), box.topRight())
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(look.colour("focus"))
            painter.drawRoundedRect(box.adjusted(2, 2, -3, -3), 8, 8)
        middle, size = box.center().y(), look.px(26)
        x = box.x() + look.px(24)
        look.icons.paint(painter, icon, look.colour(tone), QRectF(x, middle - size / 2, size, size))
        x += size + look.px(16)
        slot_width = look.px(126)
        slot = parcel.slot or look.say("pickup.no_slot")
        slot_font = fitted(look.font(26, bold=True), slot, slot_width - 10, least=look.px(15))
        text_line(
            painter,
            QRectF(x, box.y(), slot_width, box.height()),
            slot,
            slot_font,
            look.colour("ink"),
        )
        x += slot_width + look.px(8)
        right = box.right() - look.px(24)
        state_font = look.font(15, bold=tone != "ink_soft")
        state_width = max(QFontMetricsF(state_font).horizontalAdvance(words) + 2, look.px(70))
        text_line(
            painter,
            QRectF(right - state_width, box.y(), state_width, box.height()),
            words,
            state_font,
            look.colour(tone),
            RIGHT,
        )
        right -= state_width + look.px(16)
        for chip in reversed(rows.chips_of(parcel)):
            width = chip_width(look, chip)
            if right - width < x + look.px(160):
                break
            paint_chip(painter, look, right - width, middle, chip)
            right -= width + look.px(8)
        title, line = rows.words_of(parcel)
        height = look.px(24)
        text_line(
            painter,
            QRectF(x, middle - height - 1, right - x, height),
            title,
            look.font(17, bold=True),
            look.colour("ink"),
        )
        text_line(
            painter,
            QRectF(x, middle + 2, right - x, look.px(20)),
            line,
            look.font(13),
            look.colour("ink_soft"),
        )
        painter.restore()


class ParcelList(QListView):
    """`toggled(parcel)` on a click, Space or Enter on a row."""

    toggled = Signal(object)

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.rows = ParcelRows(look, self)
        self.setAccessibleName(name)
        self.setModel(self.rows)
        self.setItemDelegate(_Painter(look, self.rows))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._press)

    def _press(self, index: QModelIndex) -> None:
        if index.isValid():
            self.toggled.emit(self.rows.parcels[index.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and self.currentIndex().isValid():
            self._press(self.currentIndex())
            return
        super().keyPressEvent(event)

# SPDX-License-Identifier: Apache-2.0
"""The property panel's own fields: a number in mm, one of a few, and a word that may hold fields of the record."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from views.widgets.fields import CodeField

_STEP_MM = 0.5
_SIDE_PX, _ARROW_PX = 13, 10


class NumberField(CodeField):
    """A length in mm; Up and Down change it by half a millimetre. `entered(float)` for a number within bounds."""

    entered = Signal(float)

    def __init__(self, name: str, *, least: float, most: float) -> None:
        super().__init__(name, longest=8)
        self._least, self._most = least, most
        self._value = least
        self.editingFinished.connect(self._finished)

    def show_number(self, value: float) -> None:
        """Another value, unless somebody is typing one."""
        self._value = value
        if not (self.hasFocus() and self.isModified()):
            self.setText(f"{value:g}")
            self.setModified(False)

    def _finished(self) -> None:
        try:
            value = float(self.text().strip().replace(",", "."))
        except ValueError:
            value = self._value
        # Also not-a-number and infinity end here: neither is within the bounds.
        within = value if self._least <= value <= self._most else self._bound(value)
        self.setText(f"{within:g}")
        self.setModified(False)
        if within != self._value:
            self._value = within
            self.entered.emit(within)

    def _bound(self, value: float) -> float:
        if value > self._most:
            return self._most
        return self._least if value < self._least else self._value

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: _STEP_MM, Qt.Key.Key_Down: -_STEP_MM}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self.setText(f"{round(self._value + step, 2):g}")
        self._finished()


class OneOf(QComboBox):
    """One of a few, by words; `picked(value)` only when a hand has chosen."""

    picked = Signal(str)

    def __init__(self, name: str, options: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(3)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.offer(options)
        self.activated.connect(self._activated)

    def offer(self, options: Sequence[tuple[str, str]]) -> None:
        """Other options: (value, words)."""
        self.clear()
        for value, words in options:
            self.addItem(words, value)

    @property
    def value(self) -> str:
        return str(self.currentData() or "")

    def show_value(self, value: str) -> None:
        """Mark a value without telling anyone."""
        at = self.findData(value)
        if at >= 0:
            self.setCurrentIndex(at)

    def _activated(self, _at: int) -> None:
        self.picked.emit(self.value)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's box, the words elided where there is no room, and an arrow in the text's colour."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.width() - 2 * _SIDE_PX - _ARROW_PX - 8
        option.currentText = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room
        )
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().text().color(), 1.8))
        right, middle = self.width() - _SIDE_PX, self.height() / 2
        corners = ((right - _ARROW_PX, -2.5), (right - _ARROW_PX / 2, 3.0), (right, -2.5))
        painter.drawPolyline(QPolygonF([QPointF(x, middle + y) for x, y in corners]))


def small(widget: QWidget, width: int) -> QWidget:
    """A fixed width for an icon's button."""
    widget.setFixedWidth(width)
    return widget

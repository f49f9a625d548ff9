# SPDX-License-Identifier: Apache-2.0
"""A small tag as a widget of its own (rows and tables paint theirs)."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from views.look import Look
from views.widgets.paint import ChipFace, chip_width, paint_chip


class Chip(QWidget):
    """Shows a ChipFace."""

    def __init__(self, look: Look, face: ChipFace) -> None:
        super().__init__()
        self._look, self._face = look, face
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(face.text)

    def set_face(self, face: ChipFace) -> None:
        """Other words or another tone."""
        self._face = face
        self.setAccessibleName(face.text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(chip_width(self._look, self._face)) + 1, self._look.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_chip(painter, self._look, 0, self.height() / 2, self._face)

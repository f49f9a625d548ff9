# SPDX-License-Identifier: Apache-2.0
"""The label as the printer will draw it, at its true size on paper where the screen allows.

The picture is the printer's own raster; it is scaled down to fit, never up beyond its true size.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from views.look import Look
from views.widgets.paint import CENTRE, text_line

_DPI = 203


class LabelPreview(QWidget):
    """Shows a PNG of `_DPI` dots an inch."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._picture = QPixmap()
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 96)

    def show_png(self, png: bytes, words: str) -> None:
        """Show a label; `words` describe it below."""
        picture = QPixmap()
        picture.loadFromData(png)
        self._picture, self._words = picture, words
        self.setAccessibleName(words)
        self.update()

    def clear(self, words: str) -> None:
        """No label, and why."""
        self._picture, self._words = QPixmap(), words
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 420)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        line = look.px(36)
        room = QRectF(self.rect()).adjusted(12, 12, -12, -line)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 0, 0, -line + 8), 12, 12)
        if not self._picture.isNull():
            true_scale = self.logicalDpiX() / _DPI * 1.6
            width, height = self._picture.width(), self._picture.height()
            scale = min(true_scale, (room.width() - 16) / width, (room.height() - 16) / height)
            box = QRectF(0, 0, width * scale, height * scale)
            box.moveCenter(room.center())
            painter.setBrush(look.colour("tile"))
            painter.setPen(look.colour("line"))
            painter.drawRoundedRect(box.adjusted(-6, -6, 6, 6), 6, 6)
            painter.drawPixmap(box, self._picture, QRectF(self._picture.rect()))
        words = QRectF(0, self.height() - line + 8, self.width(), line - 8)
        text_line(painter, words, self._words, look.font(13), look.colour("ink_soft"), CENTRE)

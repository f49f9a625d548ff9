# SPDX-License-Identifier: Apache-2.0
"""What the camera sees, with the code that counts framed: looked at some times a second, never pushed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QImage, QPainter, QPaintEvent, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from views.look import Look
from views.scanners.picture import Picture

_EVERY_MS = 120


class CameraView(QWidget):
    """Shows what `newest` gives; the words stand there while there is no picture."""

    def __init__(self, look: Look, newest: Callable[[], Picture | None]) -> None:
        super().__init__()
        self._look, self._newest = look, newest
        self._shown: Picture | None = None
        self.setAccessibleName(look.say("scanner.camera"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def sizeHint(self) -> QSize:
        return QSize(400, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 150)

    def look(self) -> None:
        """Take the newest picture, if it is another one."""
        picture = self._newest()
        if picture is not self._shown:
            self._shown = picture
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, picture = self._look, self._shown
        box = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("sunken"))
        painter.drawRoundedRect(box, 12, 12)
        if picture is None:
            painter.setPen(look.colour("ink_soft"))
            painter.setFont(look.font(15))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, look.say("scanner.no_picture"))
            return
        frame = picture.frame
        image = QImage(
            frame.pixels, frame.width, frame.height, frame.width, QImage.Format.Format_Grayscale8
        )
        scale = min(box.width() / frame.width, box.height() / frame.height)
        wide, tall = frame.width * scale, frame.height * scale
        place = QRectF((box.width() - wide) / 2, (box.height() - tall) / 2, wide, tall)
        painter.drawImage(place, image)
        if picture.corners:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("good_mark"), 4))
            corners = [
                QPointF(place.x() + x * scale, place.y() + y * scale) for x, y in picture.corners
            ]
            painter.drawPolygon(QPolygonF(corners))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

# SPDX-License-Identifier: Apache-2.0
"""What stands where something is still being read: a quiet line and the outline of rows.

Most reads are done before anybody sees; so it appears only after a moment, and never flickers. It
stands still: nothing turns, nothing is painted again while a scan waits for its verdict.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from views.look import Look
from views.widgets.paint import text_line

QUIET_MS = 150
_WIDTHS = (0.62, 0.44, 0.54, 0.36)  # of a row's title: no two neighbours alike


class LoadingState(QWidget):
    """`wait()` when reading begins, `done()` when there is something to show (or a fault to tell)."""

    def __init__(self, look: Look, *, rows: int = 4, words: str = "") -> None:
        super().__init__()
        self._look, self._rows, self._shown = look, rows, False
        self._words = words or look.say("common.loading")
        self.setAccessibleName(self._words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._appear)

    @property
    def waiting(self) -> bool:
        """Whether something is being read, seen or not yet seen."""
        return self._shown or self._timer.isActive()

    def wait(self, after_ms: int = QUIET_MS) -> None:
        """Appear after a moment; at once for 0."""
        if after_ms <= 0:
            self._appear()
        elif not self.waiting:
            self._timer.start(after_ms)

    def done(self) -> None:
        """Nothing to wait for any more."""
        self._timer.stop()
        self._shown = False
        self.update()

    def _appear(self) -> None:
        self._timer.stop()
        self._shown = True
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, self._look.px(32 + 56 * self._rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._look.px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._shown:
            return
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line, pad = look.px(32), 16.0
        room = QRectF(pad, 0, self.width() - 2 * pad, line)
        text_line(painter, room, self._words, look.font(13), look.colour("ink_soft"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("track"))
        step = look.px(56)
        for row in range(self._rows):
            top = line + row * step
            if top + step > self.height():
                break
            share = _WIDTHS[row % len(_WIDTHS)]
            tall = look.px(13)
            painter.drawRoundedRect(QRectF(pad, top + 10, room.width() * share, tall), 4, 4)
            below = QRectF(pad, top + 14 + tall, room.width() * share * 0.6, look.px(10))
            painter.drawRoundedRect(below, 4, 4)

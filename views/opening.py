# SPDX-License-Identifier: Apache-2.0
"""What stands before the window does: opening the counter, a fault at the start.

Painted before anything else is loaded, so that the operator sees something at once: it paints itself, for labels,
a layout and the style sheet cost more than all of the rest of the first paint. So no part of the kit is named at
the head of this file, nor the namespace `Qt` (making its names takes longer than this page). A fault is a page of
the kit, in `opening_fault`, told in words with what to do; it can be tried again.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QHideEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from views.look import Look
from views.widgets.shadow import RADIUS, paint_shadow
from views.window_place import WindowPlace, put_back

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from views.opening_fault import FaultPage

SIZE = (1440, 900)
CARD_WIDTH, PADDING = 620, 36
_FRAME = 9  # what a layout of the kit leaves round its parts, and 6 between them
_BAR, _BUTTON, _LEAST = 8, 44, 13
_RESTS_MS, _TICK_MS, _STEPS = 400, 40, 50


class OpeningPage(QWidget):
    """`retry_wanted` after a fault; `painted` once, when it has been seen for the first time."""

    retry_wanted = Signal()
    painted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._done, self._total, self._step = 0, 0, 0
        self._seen = False
        self._told: FaultPage | None = None
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._moves = QTimer(self)
        self._moves.timeout.connect(self._move)
        self.wear(look)

    @property
    def fault(self) -> str:
        """The words of the fault that is told, "" for none."""
        return self._told.words if self._told is not None and self._told.isVisibleTo(self) else ""

    def wear(self, look: Look) -> None:
        """Another look, from now on."""
        told, self._told = self._told, None
        if told is not None:
            told.deleteLater()
        self.look = look
        self._title, self._line = look.say("opening.title"), look.say("opening.line")
        self.setWindowTitle(look.say("window.name"))
        self.setAccessibleName(self._title)
        self.update()

    def stand(self, place: WindowPlace) -> None:
        """Show it where the window stood."""
        if not put_back(self, place):
            self.resize(*SIZE)
        self.show()

    def tell_fault(self, words: str) -> None:
        """The counter can't be opened, and why."""
        if self._told is None:
            from views.opening_fault import FaultPage

            self._told = FaultPage(self.look)
            self._told.retry_wanted.connect(self.retry_wanted)
            self._outer.addWidget(self._told)
        self._told.tell(words)
        self._told.show()
        self._moves.stop()

    def wait(self, words: str = "") -> None:
        """Back to the opening picture; `words` where it isn't the counter that is waited for."""
        self._title = words or self.look.say("opening.title")
        self.setAccessibleName(self._title)
        if self._told is not None:
            self._told.hide()
        self.show_progress(0, 0)

    def show_progress(self, done: int, total: int) -> None:
        """How far it is; a total of 0 means that nobody knows."""
        self._done, self._total = done, total
        if total > 0:
            self._moves.stop()
        elif not self._moves.isActive():
            # Nothing moves in a wait that is over at once.
            self._step = 0
            self._moves.start(_RESTS_MS)
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._moves.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, box = QPainter(self), self.look, self._card()
        painter.fillRect(event.rect(), look.colour("page"))
        paint_shadow(painter, box, look.colour("shadow"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _fill(painter, look, "line", QRectF(box), RADIUS)
        _fill(painter, look, "card", QRectF(box.adjusted(1, 1, -1, -1)), RADIUS - 1)
        self._paint_words(painter, box)
        bar = self._bar()
        _fill(painter, look, "track", QRectF(bar), _BAR / 2)
        _fill(painter, look, "accent", self._filled(bar), _BAR / 2)
        painter.end()
        if not self._seen:
            self._seen = True
            self.painted.emit()

    def _heights(self) -> tuple[int, int]:
        """Of the title's line and of the one below."""
        look = self.look
        high = QFontMetricsF(look.font(26, bold=True)).height()
        return ceil(high), ceil(QFontMetricsF(look.font(15)).height())

    def _card(self) -> QRect:
        """In the middle; as high as the card of a fault, so that nothing jumps when one is told."""
        title, line = self._heights()
        inside = (
            _FRAME
            + self.look.px(56)
            + 6
            + title
            + 6
            + line
            + 6
            + 12
            + _BUTTON
            + self.look.px(1)
            + _FRAME
        )
        width, height = self.look.px(CARD_WIDTH), inside + 2 * (PADDING + 1)
        return QRect((self.width() - width) // 2, (self.height() - height + 1) // 2, width, height)

    def _bar(self) -> QRect:
        box, side = self._card(), PADDING + 5 + _FRAME
        top = box.bottom() + 1 - (PADDING + 1 + _FRAME) - _BAR
        return QRect(box.x() + side, top, box.width() - 2 * side, _BAR)

    def _filled(self, bar: QRect) -> QRectF:
        """The part that is done; where nobody knows, half of the bar that goes to and fro."""
        if self._total > 0:
            part = bar.width() * min(max(self._done, 0), self._total) / self._total
            return QRectF(bar.x(), bar.y(), part, bar.height())
        there = abs((self._step + _STEPS) % (2 * _STEPS) - _STEPS) / _STEPS
        half = bar.width() / 2
        return QRectF(bar.x() + half * there, bar.y(), half, bar.height())

    def _paint_words(self, painter: QPainter, box: QRect) -> None:
        title, line = self._heights()
        top, bottom = box.y() + PADDING + 1 + _FRAME, self._bar().y() - 6 - line - 6
        y = top + 4 + (bottom - top - 3 - (title + 8 + line)) // 2
        painter.setPen(self.look.colour("ink"))
        for words, size, bold, below in (
            (self._title, 26, True, title + 8),
            (self._line, 15, False, 0),
        ):
            font = self._fitted(words, size, bold=bold)
            measured = QFontMetricsF(font)
            painter.setFont(font)
            x = box.x() + (box.width() - measured.horizontalAdvance(words)) / 2
            painter.drawText(QPointF(x, y + measured.ascent()), words)
            y += below

    def _fitted(self, words: str, size: int, *, bold: bool) -> QFont:
        """The type at that size, or smaller, so that the words stay on the card."""
        room = self._bar().width()
        while size > _LEAST:
            font = self.look.font(size, bold=bold)
            if self._width(words, font) <= room:
                return font
            size -= 1
        return self.look.font(_LEAST, bold=bold)

    def _width(self, words: str, font: QFont) -> float:
        return QFontMetricsF(font).horizontalAdvance(words)

    def _move(self) -> None:
        self._moves.setInterval(_TICK_MS)
        self._step += 1
        self.update(self._bar())


def _fill(painter: QPainter, look: Look, role: str, box: QRectF, radius: float) -> None:
    shape = QPainterPath()
    radius = min(radius, box.width() / 2)
    shape.addRoundedRect(box, radius, radius)
    painter.fillPath(shape, look.colour(role))

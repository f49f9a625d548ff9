# SPDX-License-Identifier: Apache-2.0
"""The assistant's rail: which steps there are, which are behind, which one is in front."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from views.assistant.steps import ICONS, ORDER, Step
from views.look import Look
from views.widgets.paint import LEFT, fitted, text_line


class StepRail(QWidget):
    """Painted; nothing in it can be pressed. Its accessible name says the same in words."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._at = look, Step.LANGUAGE
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # At the largest text the room belongs to the step: the rail keeps its pictures only.
        self._narrow = look.scale >= 1.4
        self.setFixedWidth(84 if self._narrow else look.px(224))

    def show_step(self, step: Step) -> None:
        """Light one of them."""
        self._at = step
        say = self._look.say
        self.setAccessibleName(
            say(
                "assistant.place",
                number=ORDER.index(step) + 1,
                count=len(ORDER),
                name=say.of("assistant_step", step),
            )
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.width(), 400)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, here = self._look, ORDER.index(self._at)
        head = look.px(84)
        text_line(
            painter,
            QRectF(16 if self._narrow else 24, look.px(24), self.width() - 28, look.px(36)),
            look.say("window.name"),
            fitted(look.font(26, bold=True), look.say("window.name"), self.width() - 28, least=10),
            look.colour("rail_ink_on"),
            LEFT,
        )
        room = min(look.px(60), (self.height() - head - 12) / len(ORDER))
        dot, x = min(look.px(32), room - 8), 24.0
        for index, step in enumerate(ORDER):
            top = head + index * room
            middle = top + room / 2
            if index == here:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.colour("rail_on"))
                painter.drawRoundedRect(QRectF(10, top + 2, self.width() - 20, room - 4), 10, 10)
            ink = look.colour("rail_ink_on" if index == here else "rail_ink")
            box = QRectF(x, middle - dot / 2, dot, dot)
            if index == here:
                painter.setBrush(look.colour("accent"))
                painter.drawEllipse(box)
            inner = box.adjusted(dot * 0.2, dot * 0.2, -dot * 0.2, -dot * 0.2)
            icon = "circle-check" if index < here else ICONS[step]
            look.icons.paint(
                painter, icon, look.colour("accent_ink") if index == here else ink, inner
            )
            if self._narrow:
                continue
            words = look.say.of("assistant_step", step)
            left = x + dot + look.px(10)
            font = fitted(
                look.font(15, bold=index == here), words, self.width() - left - 16, least=10
            )
            text_line(
                painter,
                QRectF(left, top, self.width() - left - 14, room),
                words,
                font,
                ink,
                LEFT,
            )

# SPDX-License-Identifier: Apache-2.0
"""A card that slides over a screen for one question, without ever being a modal dialog.

The scanner goes on working behind it: a screen that takes a new scan closes its sheet. Escape, the
cross and a press beside the card close it; `closed` tells the screen.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from views.look import Look
from views.widgets.buttons import button, give_icon
from views.widgets.card import Card


class Sheet(QWidget):
    """Covers `host` with a scrim and shows `card` at the right; put things into `body`."""

    closed = Signal()

    def __init__(self, look: Look, host: QWidget, title: str, *, width: int = 480) -> None:
        super().__init__(host)
        self.look = look
        self._gone = False
        self.setObjectName("scrim")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 20, 20, 20)
        row.addStretch(1)
        self.card = Card(look, title, padding=24, raised=False)
        self.card.setMinimumWidth(min(look.px(width), 1080))
        self.card.setMaximumWidth(min(look.px(width), 1080))
        cross = button("", "link", tip=look.say("common.close"))
        give_icon(cross, look, "x", "ink")
        cross.setFixedWidth(44)
        cross.clicked.connect(self.close_sheet)
        self.card.head.addWidget(cross)
        self.body: QVBoxLayout = self.card.body
        row.addWidget(self.card)
        host.installEventFilter(self)
        self.setGeometry(host.rect())

    def open_sheet(self, focus: QWidget | None = None) -> None:
        """Show it, with the focus where the operator begins."""
        self.show()
        self.raise_()
        if focus is not None:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_sheet(self) -> None:
        """Take it away; it is gone when control returns to the event loop."""
        if self._gone:
            return
        self._gone = True
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
            return
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close_sheet()
        event.accept()

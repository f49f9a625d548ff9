# SPDX-License-Identifier: Apache-2.0
"""Plain labels by role, and the one way to change a property that the style sheet reads.

Text is always plain: nothing that came from a scan or a file is ever taken as markup.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from views.look import Look


def label(text: str, role: str, *, wrap: bool = False) -> QLabel:
    """A label of a role of the style sheet; `wrap` lets long languages take a second line."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made


class Elided(QLabel):
    """One line that ends in an ellipsis where there is no room; the whole text is its tooltip."""

    def __init__(self, text: str, role: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().windowText().color())
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(self.rect(), int(self.alignment()) | Qt.TextFlag.TextSingleLine, shown)


class IconLabel(QLabel):
    """A named icon as a label of its own size."""

    def __init__(self, look: Look, name: str, role: str, size: int = 20) -> None:
        super().__init__()
        self._look, self._size = look, look.px(size)
        self.setFixedSize(self._size, self._size)
        self.set_icon(name, role)

    def set_icon(self, name: str, role: str) -> None:
        """Show another icon, or another colour of it."""
        ratio = self.devicePixelRatioF()
        self.setPixmap(self._look.icons.pixmap(name, self._look.colour(role), self._size, ratio))


def rule() -> QFrame:
    """A thin line across a card."""
    line = QFrame()
    line.setProperty("role", "rule")
    return line


def set_property(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet selects by, and let it take effect."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()

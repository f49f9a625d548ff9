# SPDX-License-Identifier: Apache-2.0
"""What stands where there is nothing to show, and the strip that tells of a fault or a finding."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from views.look import Look
from views.widgets.buttons import button, give_icon
from views.widgets.text import IconLabel, label, set_property

_MARGIN, _GAP = 16, 8


class EmptyState(QWidget):
    """An icon, one sentence of what is (not) here, one of what to do."""

    def __init__(
        self, look: Look, icon: str, title: str, line: str = "", *, big: bool = False
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(_GAP)
        column.addStretch(1)
        self._picture = IconLabel(look, icon, "line_strong", 72 if big else 40)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        self._title = label(title, "headline" if big else "title", wrap=True)
        self._line = label(line, "body" if big else "soft", wrap=True)
        for part in (self._title, self._line):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(part)
        self._line.setVisible(bool(line))
        column.addStretch(1)

    def say(self, title: str, line: str) -> None:
        """Other words (nothing found for this search, still loading)."""
        self._title.setText(title)
        self._line.setText(line)
        make_room(self, self._picture, self._title, self._line)

    def minimumSizeHint(self) -> QSize:
        """Its first sentence: the rest gives way."""
        least = self._title.minimumSizeHint()
        return QSize(least.width() + 2 * _MARGIN, least.height() + 2 * (_MARGIN + _GAP))

    def hasHeightForWidth(self) -> bool:
        """Not even where its words wrap: a layout would ask for the picture's room as well."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        make_room(self, self._picture, self._title, self._line)


def make_room(host: QWidget, picture: QWidget, title: QLabel, line: QLabel) -> None:
    """Words come first: in a small place the picture goes, then the second sentence."""
    width = max(host.width() - 2 * _MARGIN, 1)
    room = host.height() - 2 * _MARGIN
    told = title.heightForWidth(width)
    more = line.heightForWidth(width) + _GAP if line.text() else 0
    line.setVisible(bool(line.text()) and told + more <= room)
    picture.setVisible(told + more + picture.height() + 3 * _GAP <= room)


class Notice(QFrame):
    """A strip inside a screen: a fault with what to do next, or a finding. Never a dialog.

    Most are never told anything: what is on it is made when it first is.
    """

    def __init__(
        self,
        look: Look,
        *,
        on_action: Callable[[], None] | None = None,
        closable: bool = True,
    ) -> None:
        super().__init__()
        self._look, self._on_action, self._closable = look, on_action, closable
        self._parts: tuple[IconLabel, QLabel, QPushButton] | None = None
        self.setProperty("role", "notice")
        self.hide()

    def _made(self) -> tuple[IconLabel, QLabel, QPushButton]:
        """Its icon, its words and what can be done."""
        if self._parts is not None:
            return self._parts
        look = self._look
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(12)
        icon = IconLabel(look, "triangle-alert", "warn")
        text = label("", "strong", wrap=True)
        action = button("", "link")
        row.addWidget(icon)
        row.addWidget(text, 1)
        row.addWidget(action)
        action.hide()
        if self._on_action is not None:
            action.clicked.connect(self._on_action)
        if self._closable:
            close = button("", "link", tip=look.say("common.close"))
            give_icon(close, look, "x", "ink_soft")
            close.clicked.connect(self.hide)
            row.addWidget(close)
        self._parts = (icon, text, action)
        return self._parts

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow place the words take the icon's room; the strip's colour says the same."""
        super().resizeEvent(event)
        if self._parts is not None:
            self._parts[0].setVisible(self.width() >= self._look.px(240))

    def tell(self, text: str, *, state: str = "warn", action: str = "") -> None:
        """Show `text`; `state` is warn, bad, good or plain."""
        icon, tone = {
            "warn": ("triangle-alert", "warn"),
            "bad": ("circle-x", "bad"),
            "good": ("circle-check", "good"),
            "plain": ("info", "accent_text"),
        }[state]
        picture, words, act = self._made()
        set_property(self, "state", state)
        set_property(words, "state", state)
        picture.set_icon(icon, tone)
        words.setText(text)
        act.setText(action)
        act.setVisible(bool(action))
        self.setAccessibleName(text)
        self.show()

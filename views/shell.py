# SPDX-License-Identifier: Apache-2.0
"""What stands round the screen in front: the rail, the bar with the scan field, the lines above the screen.

A place for each and nothing else: what they show and what they do is the window's to say. A hint stands only
where the screen below it keeps its least height.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from views.hints import HintChoices, HintLine
from views.look import Look
from views.preferences import Preferences
from views.rail import Rail
from views.screens import ScreenEntry
from views.topbar import TopBar
from views.update_bar import UpdateBar, UpdateChoice
from views.widgets.offline_note import OfflineNote


class Shell(QWidget):
    """`keep_hints` and `keep_update` store what the clerk has put away."""

    def __init__(
        self,
        look: Look,
        name: str,
        entries: tuple[ScreenEntry, ...],
        *,
        chosen: Callable[[], Preferences],
        keep_hints: Callable[[HintChoices], None],
        keep_update: Callable[[UpdateChoice], None],
    ) -> None:
        super().__init__()
        self.rail = Rail(look, entries)
        self.bar = TopBar(look, name)
        self.update_bar = UpdateBar(look, lambda: chosen().update, keep_update)
        self.hint = HintLine(look, lambda: chosen().hints, keep_hints)
        self.offline = OfflineNote(look)
        self.stack = QStackedWidget()
        # It asks for what its greatest screen needs; the one in front gets what the lines leave.
        self.stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row.addWidget(self._column, 1)
        for part in (self.bar, self.update_bar, self.hint, self.offline):
            column.addWidget(part)
        column.addWidget(self.stack, 1)

    @property
    def has_room_for_hint(self) -> bool:
        """Whether the screen in front has its least height below a hint, laid out already or not."""
        lines = (self.bar, self.update_bar, self.offline)
        taken = sum(line.height() for line in lines if not line.isHidden())
        taken += self.hint.tall(self.stack.width())
        return self._needed() <= self._column.height() - taken

    def event(self, event: QEvent) -> bool:
        """A screen that now needs the room (its answers have come) takes it from the hint."""
        if event.type() == QEvent.Type.LayoutRequest and not self.hint.isHidden():
            # When what gives way on the screen has given way.
            QTimer.singleShot(0, self, self._hint_gives_way)
        return super().event(event)

    def _hint_gives_way(self) -> None:
        if self._needed() > self.stack.height():
            self.hint.clear()

    def _needed(self) -> int:
        front = self.stack.currentWidget()
        return 0 if front is None else front.minimumSizeHint().height()

# SPDX-License-Identifier: Apache-2.0
"""What stands round the screen in front: the rail, the bar with the scan field, the lines above the screen.

A place for each and nothing else: what they show and what they do is the window's to say.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

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
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        column = QVBoxLayout()
        column.setSpacing(0)
        row.addLayout(column, 1)
        for part in (self.bar, self.update_bar, self.hint, self.offline):
            column.addWidget(part)
        column.addWidget(self.stack, 1)

# SPDX-License-Identifier: Apache-2.0
"""The imports of late, each of which can be taken back."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.answers import ImportView
from views.background import Lane
from views.reading import Reading
from views.settings.cards.base import SettingsCard
from views.stage import Stage
from views.widgets.card import clear
from views.widgets.loaded import Loaded
from views.widgets.rows import PressRow
from views.widgets.states import EmptyState

_SHOWN = 8


class ImportsCard(SettingsCard):
    """A list with an undo in each row."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, stage.look.say("settings.imports"))
        say, importing = self.say, stage.counter.importing
        rows = QWidget()
        self._rows = QVBoxLayout(rows)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)
        none = EmptyState(
            self.look, "history", say("settings.no_imports"), say("settings.no_imports_line")
        )
        place = Loaded(self.look, rows, none, compact=True)
        self._reading = Reading(stage, place, lambda: importing.history(_SHOWN), self._history)
        self.body.addWidget(place)

    def refresh(self) -> None:
        self._reading.again()

    def _history(self, imports: tuple[ImportView, ...]) -> bool:
        clear(self._rows)
        say = self.say
        for one in imports:
            made = PressRow(
                self.look,
                icon="undo-2" if one.undone else "file-check",
                tone="ink_soft" if one.undone else "good",
                title=one.title or one.file_name,
                line=" · ".join(
                    (
                        say.of("import_kind", one.kind),
                        say.moment(one.at),
                        say("import.rows_count", count=one.written),
                    )
                ),
                trail=say("import.was_undone") if one.undone else say("common.undo"),
                trail_tone="ink_soft" if one.undone else "accent_text",
            )
            made.setProperty("import", one.import_id)
            if not one.undone:
                made.clicked.connect(self._undo)
            self._rows.addWidget(made)
        self._rows.addStretch(1)
        return bool(imports)

    def _undo(self) -> None:
        wanted, importing = str(self.sender().property("import")), self.stage.counter.importing
        self.stage.background.run(
            lambda: importing.undo(wanted), self._undone, self.tell_fault, lane=Lane.ERRAND
        )

    def _undone(self, view: ImportView) -> None:
        words = self.say("import.undone", count=max(view.written - view.kept, 0))
        self.stage.toast(words, "", None)
        self.refresh()

# SPDX-License-Identifier: Apache-2.0
"""The imports of late, each of which can be taken back."""

from __future__ import annotations

from app.services.answers import ImportView
from views.background import Lane, Urgency
from views.settings.cards.base import SettingsCard
from views.stage import Stage
from views.widgets.card import clear
from views.widgets.rows import PressRow
from views.widgets.states import EmptyState

_SHOWN = 8


class ImportsCard(SettingsCard):
    """A list with an undo in each row."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, stage.look.say("settings.imports"))
        self.body.setSpacing(2)

    def refresh(self) -> None:
        importing = self.stage.counter.importing
        self.stage.background.run(
            lambda: importing.history(_SHOWN),
            self._history,
            self.tell_fault,
            urgency=Urgency.REFRESH,
        )

    def _history(self, imports: tuple[ImportView, ...]) -> None:
        clear(self.body)
        say = self.say
        if not imports:
            self.body.addWidget(
                EmptyState(
                    self.look,
                    "history",
                    say("settings.no_imports"),
                    say("settings.no_imports_line"),
                )
            )
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
            self.body.addWidget(made)
        self.body.addStretch(1)

    def _undo(self) -> None:
        wanted, importing = str(self.sender().property("import")), self.stage.counter.importing
        self.stage.background.run(
            lambda: importing.undo(wanted), self._undone, self.tell_fault, lane=Lane.ERRAND
        )

    def _undone(self, view: ImportView) -> None:
        words = self.say("import.undone", count=max(view.written - view.kept, 0))
        self.stage.toast(words, "", None)
        self.refresh()

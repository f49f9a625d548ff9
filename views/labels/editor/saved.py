# SPDX-License-Identifier: Apache-2.0
"""The templates that the shop has saved: opened, saved anew, gone back to, put away, carried as a file.

Each act is the service's and runs on the errand lane; what came of it is told here, and by a signal where the draft
on the screen is concerned. Must not touch the draft: `screen` does.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.errors import OperatorError
from app.services.template_answers import (
    TemplateField,
    TemplateKind,
    TemplateRevision,
    TemplateView,
)
from views.background import Lane
from views.labels.editor.sheets import RevisionsSheet
from views.one_sheet import OneSheet
from views.stage import Stage

_FILES = "Linli (*.label.json *.json)"
_SUFFIX = ".label.json"
_ANY = "\n"
"""Stands for whichever template comes first; no name has a line break."""

_Everything = tuple[tuple[TemplateView, ...], tuple[TemplateKind, ...], tuple[str, ...]]


class SavedTemplates(QObject):
    """`known(samples)` when they have been read; `opened(text, revision)`, `saved(TemplateView)`.

    `told(words)` is a good end, `failed(OperatorError)` the other one.
    """

    known = Signal(object)
    opened = Signal(str, int)
    saved = Signal(object)
    told = Signal(str)
    failed = Signal(object)

    def __init__(self, stage: Stage, screen: QWidget, sheets: OneSheet) -> None:
        super().__init__(screen)
        self._stage, self._screen, self._sheets = stage, screen, sheets
        self._say, self._templates = stage.look.say, stage.counter.templates
        self._wanted = ""
        self.any_open = False
        self.views: tuple[TemplateView, ...] = ()
        self.kinds: tuple[TemplateKind, ...] = ()

    def ask(self, wanted: str = "") -> None:
        """Which there are; then the wanted one is opened, or the first where none is open yet."""
        self._wanted = wanted or self._wanted
        templates = self._templates
        self._stage.background.run(
            lambda: (templates.every(), templates.kinds(), templates.samples()),
            self._known,
            self._failed,
            lane=Lane.ERRAND,
        )

    def _known(self, found: _Everything) -> None:
        self.views, self.kinds, samples = found
        self.known.emit(samples)
        names = [view.design.name for view in self.views]
        wanted = names[0] if self._wanted == _ANY and names else self._wanted
        wanted = wanted if wanted in names else ""
        self._wanted = ""
        if wanted or (not self.any_open and names):
            self.open(wanted or names[0])

    def fields_of(self, document: str) -> tuple[TemplateField, ...]:
        """What may stand on a template of that document."""
        return next((kind.fields for kind in self.kinds if kind.document == document), ())

    def titles(self) -> list[tuple[str, str]]:
        """Each template's name and its words in the list."""
        say = self._say
        return [
            (
                view.design.name,
                say(
                    "editor.own" if view.design.own else "editor.shipped",
                    name=view.design.title_in(say.language.value),
                    size=view.design.size,
                ),
            )
            for view in self.views
        ]

    def open(self, name: str) -> None:
        """Read the current revision of one."""
        templates = self._templates
        revision = next((v.revision for v in self.views if v.design.name == name), 0)
        self._stage.background.run(
            lambda: (templates.open(name), revision), self._opened, self._failed, lane=Lane.ERRAND
        )

    def _opened(self, found: tuple[str, int]) -> None:
        self.opened.emit(*found)

    def save(self, text: str, note: str) -> None:
        """A new revision; what isn't sound is refused in words."""
        templates = self._templates
        self._stage.background.run(
            lambda: templates.save(text, note), self._saved, self._failed, lane=Lane.ERRAND
        )

    def _saved(self, view: TemplateView) -> None:
        self.saved.emit(view)

    def ask_history(self, name: str) -> None:
        """Every save of one, on a sheet."""
        templates = self._templates
        self._stage.background.run(
            lambda: (name, templates.history(name)), self._history, self._failed, lane=Lane.ERRAND
        )

    def _history(self, found: tuple[str, tuple[TemplateRevision, ...]]) -> None:
        name, revisions = found
        sheet = RevisionsSheet(self._stage.look, self._screen, name, revisions)
        sheet.wanted.connect(partial(self._revert, name))
        self._sheets.open(sheet)

    def _revert(self, name: str, revision: int) -> None:
        templates = self._templates
        note = self._say("editor.reverted", revision=revision)
        self._stage.background.run(
            lambda: templates.revert(name, revision, note),
            self._came_back,
            self._failed,
            lane=Lane.ERRAND,
        )

    def _came_back(self, view: TemplateView) -> None:
        """A revision or a file is the current one now: show it."""
        self.ask(view.design.name)
        self._stage.toast(self.saved_words(view), "", None)

    def saved_words(self, view: TemplateView) -> str:
        """That it is kept, as which revision."""
        return self._say("editor.saved", name=view.design.name, revision=view.revision)

    def put_away(self, name: str) -> None:
        """It is offered no more; its revisions stay."""
        templates = self._templates
        self._stage.background.run(
            lambda: templates.hide(name), self._gone, self._failed, lane=Lane.ERRAND
        )

    def _gone(self, nothing: None) -> None:
        self._stage.toast(self._say("editor.is_put_away"), "", None)
        self.ask(_ANY)

    def ask_file_in(self) -> None:
        """Which file is to be brought in."""
        file, _ = QFileDialog.getOpenFileName(
            self._screen, self._say("editor.bring_in"), str(Path.home()), _FILES
        )
        if file:
            self.bring_in(Path(file))

    def bring_in(self, file: Path) -> None:
        """A template from a file, checked and saved."""
        templates, note = self._templates, self._say("editor.from_file", file=file.name)
        self._stage.background.run(
            lambda: templates.bring_in(file, note), self._came_back, self._failed, lane=Lane.ERRAND
        )

    def ask_file_out(self, name: str) -> None:
        """Where the saved template is to go as a file."""
        file, _ = QFileDialog.getSaveFileName(
            self._screen, self._say("editor.export"), str(Path.home() / f"{name}{_SUFFIX}"), _FILES
        )
        if file:
            self.export(name, Path(file))

    def export(self, name: str, file: Path) -> None:
        """The saved template as a file."""
        templates = self._templates
        self._stage.background.run(
            lambda: templates.export(name, file), self._exported, self._failed, lane=Lane.ERRAND
        )

    def _exported(self, nothing: None) -> None:
        self.told.emit(self._say("editor.exported"))

    def _failed(self, error: OperatorError) -> None:
        self.failed.emit(error)

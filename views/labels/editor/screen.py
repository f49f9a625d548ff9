# SPDX-License-Identifier: Apache-2.0
"""The label editor's screen: one draft under the hands, drawn and checked while it is made.

Opened from the labels screen with a template's name (or none). Nothing is saved but by a manager, under a name and
with a note; what isn't sound is said below the canvas while it is made, and refused when it is saved. An unsaved
draft survives a look at another screen, and opening another template can be undone. `board` shows it, `saved` keeps
what was saved.
"""

from __future__ import annotations

import json
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout

from app.errors import OperatorError
from app.services.template_answers import TemplateLook, TemplateProblem, TemplateView
from views.labels.editor.board import Board
from views.labels.editor.draft import Draft
from views.labels.editor.making import new_element, new_template
from views.labels.editor.saved import SavedTemplates
from views.labels.editor.sheets import NewSheet, SaveSheet
from views.labels.editor.studio import Studio
from views.one_sheet import OneSheet
from views.stage import Screen, Stage


class EditorScreen(Screen):
    """One template at a time."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.draft: Draft | None = None
        self.sheets = OneSheet(stage, self, stays=True)
        self.saved = SavedTemplates(stage, self, self.sheets)
        self.board = board = Board(stage.look)
        self.canvas, self.list, self.properties = board.canvas, board.list, board.properties
        self.state, self.notice = board.state, board.notice
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(board)
        templates, background = stage.counter.templates, stage.background
        self.studio = Studio(templates, background, self.say.language.value, self)
        self.studio.drawn.connect(self._drawn)
        self.studio.checked.connect(self._checked)
        self._listen()
        self._keys()

    def _listen(self) -> None:
        board, saved = self.board, self.saved
        for wanted, act in (
            (board.new_wanted, self.ask_new),
            (board.revisions_wanted, self.ask_history),
            (board.file_in_wanted, saved.ask_file_in),
            (board.file_out_wanted, self._ask_file_out),
            (board.put_away_wanted, self.put_away),
            (board.retried, saved.ask),
            (board.sample_shown, self._draw),
            (board.undo.clicked, self.undo),
            (board.redo.clicked, self.redo),
            (board.save.clicked, self.ask_save),
            (board.chooser.picked, saved.open),
            (board.canvas.chosen, self.choose),
            (board.canvas.changed, self._again),
            (board.list.picked, self.choose),
            (board.list.wanted, self._add),
            (board.list.asked, self._arrange),
            (board.properties.edited, self._edited),
            (board.properties.label_edited, self._label_edited),
            (board.properties.picture_refused, self._picture_refused),
            (saved.known, self._known),
            (saved.opened, self._opened),
            (saved.saved, self._kept),
            (saved.told, self._told),
            (saved.failed, self._fault),
        ):
            wanted.connect(act)

    def _keys(self) -> None:
        for keys, act in (
            (QKeySequence.StandardKey.Undo, self.undo),
            (QKeySequence.StandardKey.Redo, self.redo),
            (QKeySequence.StandardKey.Save, self.ask_save),
            (QKeySequence("Ctrl+D"), partial(self._arrange, "copy")),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def shown(self, topic: str) -> None:
        if topic or self.draft is None:
            self.saved.ask(topic)

    def refresh(self) -> None:
        if self.draft is None:  # nothing could be read when the screen was opened
            self.saved.ask()

    def take_escape(self) -> None:
        if self.draft is not None:
            self.draft.choose(None)
            self._again()

    def put(self, draft: Draft) -> None:
        """Work on this one; an unsaved one before it can be had back."""
        before = self.draft
        self.draft = draft
        self.saved.any_open = True
        self.studio.forget()
        self.board.open_draft(draft, self.saved.fields_of(draft.document))
        self._again()
        if before is not None and before.changed:
            self.stage.toast(
                self.say("editor.left_unsaved", name=before.name),
                self.say("common.undo"),
                partial(self.put, before),
            )

    def _known(self, samples: tuple[str, ...]) -> None:
        board = self.board
        board.notice.hide()
        board.chooser.offer(self.saved.titles())
        if self.draft is not None:
            board.chooser.show_value(self.draft.name)
        if not board.sample.value:
            board.sample.offer([(one, self.say.of("template_sample", one)) for one in samples])

    def _opened(self, text: str, revision: int) -> None:
        self.put(Draft(json.loads(text), revision=revision))

    def _again(self) -> None:
        """Show the draft as it is now, and draw it."""
        if self.draft is not None:
            self.board.show_draft(self.draft)
            self._draw()

    def _draw(self) -> None:
        sample = self.board.sample.value
        if self.draft is not None and sample:
            self.studio.show(self.draft.text, sample)

    def choose(self, at: int) -> None:
        """An element by its place; below nought: none."""
        if self.draft is not None:
            self.draft.choose(at if at >= 0 else None)
            self._again()

    def _add(self, kind: str) -> None:
        draft = self.draft
        if draft is None:
            return
        draft.add(new_element(kind, draft.document, draft.room, self.say("editor.words")))
        self._again()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self, what: str) -> None:
        if self.draft is None:
            return
        match what:
            case "up":
                self.draft.arrange(-1)
            case "down":
                self.draft.arrange(1)
            case "copy":
                self.draft.duplicate()
            case _:
                self.draft.delete()
        self._again()

    def _edited(self, keys: dict[str, object]) -> None:
        if self.draft is not None:
            self.draft.change(keys, together="typed " + " ".join(keys))
            self._again()

    def _label_edited(self, keys: dict[str, object]) -> None:
        if self.draft is None:
            return
        if "name" in keys:
            self.draft.change_label(keys, together="typed name")
        else:
            self.draft.change_label({"size": {**self.draft.body["size"], **keys}})
        self._again()

    def _picture_refused(self) -> None:
        self.notice.tell(self.say("editor.no_picture"), state="bad")

    def undo(self) -> None:
        """Ctrl+Z: one step back."""
        if self.draft is not None:
            self.draft.undo()
            self._again()

    def redo(self) -> None:
        """Ctrl+Y: the step again."""
        if self.draft is not None:
            self.draft.redo()
            self._again()

    def _drawn(self, look: TemplateLook) -> None:
        self.canvas.show_png(look.png)
        self.board.tell(self.draft, look.problems, whole=False)

    def _checked(self, problems: tuple[TemplateProblem, ...]) -> None:
        self.board.tell(self.draft, problems, whole=True)

    def ask_new(self) -> None:
        """For which document, how large."""
        sheet = NewSheet(self.look, self, self.saved.kinds)
        sheet.made.connect(self._make)
        self.sheets.open(sheet, sheet.name)

    def _make(self, name: str, document: str, width_mm: float, height_mm: float) -> None:
        words = self.say("editor.words")
        body = new_template(name, document, width_mm=width_mm, height_mm=height_mm, words=words)
        self.put(Draft(body))

    def ask_save(self) -> None:
        """Ctrl+S: under which name, and why."""
        if self.draft is not None:
            sheet = SaveSheet(self.look, self, self.draft.name)
            sheet.saved.connect(self.save_as)
            self.sheets.open(sheet, sheet.note)

    def save_as(self, name: str, note: str) -> None:
        """Save the draft under a name; what isn't sound is refused in words."""
        draft = self.draft
        if draft is None:
            return
        if name != draft.body.get("name"):
            # The title was the old name's: under a new name the label is another one.
            title = {"title": name} if "title" in draft.body else {}
            draft.change_label({"name": name, **title})
        self.notice.hide()
        self.saved.save(draft.text, note)

    def _kept(self, view: TemplateView) -> None:
        if self.draft is not None:
            self.draft.saved(view.revision)
        self._told(self.saved.saved_words(view))
        self.saved.ask()
        self._again()

    def ask_history(self) -> None:
        """Every save of this template."""
        if self.draft is not None:
            self.saved.ask_history(self.draft.name)

    def put_away(self) -> None:
        """This template is offered no more."""
        if self.draft is not None:
            self.saved.put_away(self.draft.name)

    def _ask_file_out(self) -> None:
        if self.draft is not None:
            self.saved.ask_file_out(self.draft.name)

    def _told(self, words: str) -> None:
        self.notice.tell(words, state="good")

    def _fault(self, error: OperatorError) -> None:
        again = self.say("common.retry") if self.draft is None else ""
        self.notice.tell(self.stage.fault(error), state="bad", action=again)

# SPDX-License-Identifier: Apache-2.0
"""The label editor's screen: elements at the left, the canvas in the middle, what is chosen at the right.

Opened from the labels screen with a template's name (or none). Nothing is saved but by a manager, under a name and
with a note; what isn't sound is said below the canvas while it is made, and refused when it is saved. An unsaved
draft survives a look at another screen, and opening another template can be undone.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea

from app.errors import OperatorError
from app.services.template_answers import (
    TemplateKind,
    TemplateLook,
    TemplateProblem,
    TemplateRevision,
    TemplateView,
)
from views.background import Lane
from views.labels.editor.canvas import Canvas, Zoom
from views.labels.editor.draft import Draft
from views.labels.editor.elements import ElementList
from views.labels.editor.fields import OneOf, small
from views.labels.editor.frames import frame_of
from views.labels.editor.making import new_element, new_template
from views.labels.editor.properties import Properties
from views.labels.editor.sheets import NewSheet, RevisionsSheet, SaveSheet
from views.labels.editor.studio import Studio
from views.one_sheet import OneSheet
from views.stage import Screen, Stage
from views.widgets.buttons import KeyCapButton, button, give_icon
from views.widgets.card import Card
from views.widgets.states import Notice
from views.widgets.text import label, set_property

_FILES = "Linli (*.label.json *.json)"
_SUFFIX = ".label.json"
_ANY = "\n"
"""Stands for whichever template comes first; no name has a line break."""


class EditorScreen(Screen):
    """One template at a time."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.draft: Draft | None = None
        self._views: tuple[TemplateView, ...] = ()
        self._kinds: tuple[TemplateKind, ...] = ()
        self._wanted = ""
        self._quick: tuple[TemplateProblem, ...] = ()
        self.sheets = OneSheet(stage, self, stays=True)
        self._build()
        templates, background = stage.counter.templates, stage.background
        self.studio = Studio(templates, background, self.say.language.value, self)
        self.studio.drawn.connect(self._drawn)
        self.studio.checked.connect(self._checked)
        self._keys()

    def _build(self) -> None:
        look, say = self.look, self.say
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(12)
        left = Card(look, padding=14)
        self.chooser = OneOf(say("editor.which"))
        self.chooser.picked.connect(self._open)
        left.body.addWidget(self.chooser)
        acts = QHBoxLayout()
        acts.setSpacing(4)
        for icon, words, act in (
            ("plus", say("editor.new"), self._new),
            ("history", say("editor.revisions"), self._ask_history),
            ("file-up", say("editor.bring_in"), self._ask_file_in),
            ("file-down", say("editor.export"), self._ask_file_out),
            ("trash-2", say("editor.put_away"), self._put_away),
        ):
            made = button("", "link", tip=words)
            give_icon(made, look, icon, "accent_text")
            small(made, 40)
            made.clicked.connect(act)
            acts.addWidget(made)
        acts.addStretch(1)
        left.body.addLayout(acts)
        self.list = ElementList(look)
        self.list.picked.connect(self._choose)
        self.list.wanted.connect(self._add)
        self.list.asked.connect(self._arrange)
        left.body.addWidget(self.list, 1)
        left.setFixedWidth(252)
        row.addWidget(left)
        row.addWidget(self._middle(), 1)
        row.addWidget(self._right())

    def _middle(self) -> Card:
        look, say = self.look, self.say
        card = Card(look, padding=14)
        bar = QHBoxLayout()
        bar.setSpacing(6)
        self.undo = button("", "plain", tip=say("editor.undo"))
        self.redo = button("", "plain", tip=say("editor.redo"))
        self.grid = button("", "choice", tip=say("editor.grid"))
        self.grid.setCheckable(True)
        self.grid.setChecked(True)
        for made, icon in ((self.undo, "undo-2"), (self.redo, "redo-2"), (self.grid, "grid-3x3")):
            give_icon(made, look, icon, "ink")
            small(made, 46)
            bar.addWidget(made)
        self.undo.clicked.connect(self._undo)
        self.redo.clicked.connect(self._redo)
        zooms = [(zoom.value, say.of("template_zoom", zoom.value)) for zoom in Zoom]
        self.zoom = OneOf(say("editor.zoom"), zooms)
        self.sample = OneOf(say("editor.sample"))
        following = button("", "plain", tip=say("editor.next_sample"))
        give_icon(following, look, "chevron-right", "ink")
        small(following, 46)
        following.clicked.connect(self._next_sample)
        bar.addWidget(self.zoom, 1)
        bar.addWidget(self.sample, 1)
        bar.addWidget(following)
        card.body.addLayout(bar)
        self.canvas = Canvas(look, say("editor.canvas"))
        self.canvas.chosen.connect(self._canvas_chose)
        self.canvas.changed.connect(self._changed)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setProperty("role", "in_card")
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.canvas)
        card.body.addWidget(scroll, 1)
        self.grid.toggled.connect(self.canvas.set_grid)
        self.zoom.picked.connect(self._zoomed)
        self.sample.picked.connect(self._draw)
        self.state = label("", "soft", wrap=True)
        self.state.setMinimumHeight(look.px(42))
        self.state.setAlignment(Qt.AlignmentFlag.AlignTop)
        card.body.addWidget(self.state)
        self.notice = Notice(look, on_action=self._ask_all)
        card.body.addWidget(self.notice)
        return card

    def _right(self) -> Card:
        look, say = self.look, self.say
        card = Card(look, padding=14)
        self.properties = Properties(look)
        self.properties.edited.connect(self._edited)
        self.properties.label_edited.connect(self._label_edited)
        self.properties.picture_refused.connect(self._picture_refused)
        card.body.addWidget(self.properties, 1)
        self.save = KeyCapButton(look, say("editor.save"), "save", "Ctrl+S", main=True)
        self.save.clicked.connect(self._ask_save)
        card.body.addWidget(self.save)
        card.setFixedWidth(282)
        return card

    def _keys(self) -> None:
        for keys, act in (
            (QKeySequence.StandardKey.Undo, self._undo),
            (QKeySequence.StandardKey.Redo, self._redo),
            (QKeySequence.StandardKey.Save, self._ask_save),
            (QKeySequence("Ctrl+D"), partial(self._arrange, "copy")),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def shown(self, topic: str) -> None:
        self._wanted = topic
        if topic or self.draft is None:
            self._ask_all()

    def refresh(self) -> None:
        if self.draft is None:  # nothing could be read when the screen was opened
            self._ask_all()

    def take_escape(self) -> None:
        if self.draft is not None:
            self.draft.choose(None)
            self._again()

    def _ask_all(self) -> None:
        templates = self.stage.counter.templates
        self.stage.background.run(
            lambda: (templates.every(), templates.kinds(), templates.samples()),
            self._known,
            self._fault,
            lane=Lane.ERRAND,
        )

    def _known(
        self,
        found: tuple[tuple[TemplateView, ...], tuple[TemplateKind, ...], tuple[str, ...]],
    ) -> None:
        self._views, self._kinds, samples = found
        self.notice.hide()
        self._offer_templates()
        if not self.sample.value:
            self.sample.offer([(one, self.say.of("template_sample", one)) for one in samples])
        names = [view.design.name for view in self._views]
        wanted = names[0] if self._wanted == _ANY and names else self._wanted
        wanted = wanted if wanted in names else ""
        self._wanted = ""
        if wanted or (self.draft is None and names):
            self._open(wanted or names[0])

    def _offer_templates(self) -> None:
        language, say = self.say.language.value, self.say
        self.chooser.offer(
            [
                (
                    view.design.name,
                    say(
                        "editor.own" if view.design.own else "editor.shipped",
                        name=view.design.title_in(language),
                        size=view.design.size,
                    ),
                )
                for view in self._views
            ]
        )
        if self.draft is not None:
            self.chooser.show_value(str(self.draft.body.get("name", "")))

    def _open(self, name: str) -> None:
        templates = self.stage.counter.templates
        revision = next((v.revision for v in self._views if v.design.name == name), 0)
        self.stage.background.run(
            lambda: (templates.open(name), revision), self._opened, self._fault, lane=Lane.ERRAND
        )

    def _opened(self, found: tuple[str, int]) -> None:
        text, revision = found
        self.put(Draft(json.loads(text), revision=revision))

    def put(self, draft: Draft) -> None:
        """Work on this one; an unsaved one before it can be had back."""
        before = self.draft
        self.draft = draft
        self.studio.forget()
        self.canvas.open(draft)
        self.canvas.mark(frozenset())
        self.notice.hide()
        self._quick = ()
        document = str(draft.body.get("document", ""))
        fields = next((kind.fields for kind in self._kinds if kind.document == document), ())
        self.properties.offer(fields)
        self.chooser.show_value(str(draft.body.get("name", "")))
        self._again()
        if before is not None and before.changed:
            self.stage.toast(
                self.say("editor.left_unsaved", name=str(before.body.get("name", ""))),
                self.say("common.undo"),
                partial(self.put, before),
            )

    def _again(self) -> None:
        """Show the draft as it is now, and draw it."""
        draft = self.draft
        if draft is None:
            return
        self.properties.show_of(draft.element, draft.body)
        self._show_list()
        self.canvas.setAccessibleDescription(self._told_place())
        self.canvas.again()
        self.undo.setEnabled(draft.can_undo)
        self.redo.setEnabled(draft.can_redo)
        self._draw()

    def _told_place(self) -> str:
        """The chosen element and its place, for whoever hears the canvas."""
        element = self.draft.element if self.draft is not None else None
        if element is None:
            return ""
        frame = frame_of(element)
        return self.say(
            "editor.at",
            what=self.say.of("template_element", str(element.get("kind", ""))),
            x=f"{frame.x:g}",
            y=f"{frame.y:g}",
            width=f"{frame.width:g}",
            height=f"{frame.height:g}",
        )

    def _show_list(self) -> None:
        if self.draft is not None:
            self.list.show_elements(self.draft.elements, self.draft.chosen, self._flawed())

    def _flawed(self) -> frozenset[int]:
        return frozenset(p.element for p in self._quick if p.element is not None)

    def _draw(self, _sample: str = "") -> None:
        if self.draft is not None and self.sample.value:
            self.studio.show(self.draft.text, self.sample.value)

    def _changed(self) -> None:
        self._again()

    def _canvas_chose(self, at: int) -> None:
        self._choose(at)

    def _choose(self, at: int) -> None:
        if self.draft is not None:
            self.draft.choose(at if at >= 0 else None)
            self._again()

    def _add(self, kind: str) -> None:
        draft = self.draft
        if draft is None:
            return
        document = str(draft.body.get("document", ""))
        draft.add(new_element(kind, document, draft.room, self.say("editor.words")))
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

    def _undo(self) -> None:
        if self.draft is not None:
            self.draft.undo()
            self._again()

    def _redo(self) -> None:
        if self.draft is not None:
            self.draft.redo()
            self._again()

    def _zoomed(self, value: str) -> None:
        self.canvas.set_zoom(Zoom(value))

    def _next_sample(self) -> None:
        if self.sample.count():
            self.sample.setCurrentIndex((self.sample.currentIndex() + 1) % self.sample.count())
            self._draw()

    def _drawn(self, look: TemplateLook) -> None:
        self.canvas.show_png(look.png)
        self._tell(look.problems, whole=False)

    def _checked(self, problems: tuple[TemplateProblem, ...]) -> None:
        self._tell(problems, whole=True)

    def _tell(self, problems: tuple[TemplateProblem, ...], *, whole: bool) -> None:
        """What is wrong, or that nothing is: that is known only after the whole check."""
        say = self.say
        self._quick = problems
        self.canvas.mark(self._flawed())
        self._show_list()
        if problems:
            told = problems[0].text_in(say.language.value)
            more = len(problems) - 1
            words = say("editor.problem_more", told=told, count=more) if more else told
            set_property(self.state, "role", "fault")
            self.state.setToolTip("\n".join(p.text_in(say.language.value) for p in problems))
        else:
            words = say("editor.sound") if whole else say("editor.looking")
            set_property(self.state, "role", "soft")
            self.state.setToolTip("")
        self.state.setText(words)
        self.state.setAccessibleName(words)

    def _new(self) -> None:
        sheet = NewSheet(self.look, self, self._kinds)
        sheet.made.connect(self._make)
        self.sheets.open(sheet, sheet.name)

    def _make(self, name: str, document: str, width_mm: float, height_mm: float) -> None:
        words = self.say("editor.words")
        body = new_template(name, document, width_mm=width_mm, height_mm=height_mm, words=words)
        self.put(Draft(body))

    def _ask_save(self) -> None:
        if self.draft is not None:
            sheet = SaveSheet(self.look, self, str(self.draft.body.get("name", "")))
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
        text, templates = draft.text, self.stage.counter.templates
        self.notice.hide()
        self.stage.background.run(
            lambda: templates.save(text, note), self._saved, self._fault, lane=Lane.ERRAND
        )

    def _saved(self, view: TemplateView) -> None:
        if self.draft is not None:
            self.draft.saved(view.revision)
        words = self.say("editor.saved", name=view.design.name, revision=view.revision)
        self.notice.tell(words, state="good")
        self._ask_all()
        self._again()

    def _ask_history(self) -> None:
        if self.draft is None:
            return
        name, templates = str(self.draft.body.get("name", "")), self.stage.counter.templates
        self.stage.background.run(
            lambda: (name, templates.history(name)), self._history, self._fault, lane=Lane.ERRAND
        )

    def _history(self, found: tuple[str, tuple[TemplateRevision, ...]]) -> None:
        name, revisions = found
        sheet = RevisionsSheet(self.look, self, name, revisions)
        sheet.wanted.connect(partial(self._revert, name))
        self.sheets.open(sheet)

    def _revert(self, name: str, revision: int) -> None:
        templates = self.stage.counter.templates
        note = self.say("editor.reverted", revision=revision)
        self.stage.background.run(
            lambda: templates.revert(name, revision, note),
            self._came_back,
            self._fault,
            lane=Lane.ERRAND,
        )

    def _came_back(self, view: TemplateView) -> None:
        """A revision or a file is the current one now: show it."""
        self._wanted = view.design.name
        self._ask_all()
        self.stage.toast(
            self.say("editor.saved", name=view.design.name, revision=view.revision), "", None
        )

    def _put_away(self) -> None:
        if self.draft is None:
            return
        name, templates = str(self.draft.body.get("name", "")), self.stage.counter.templates
        self.stage.background.run(
            lambda: templates.hide(name), self._gone, self._fault, lane=Lane.ERRAND
        )

    def _gone(self, nothing: None) -> None:
        self._wanted = _ANY
        self.stage.toast(self.say("editor.is_put_away"), "", None)
        self._ask_all()

    def _ask_file_in(self) -> None:
        file, _ = QFileDialog.getOpenFileName(
            self, self.say("editor.bring_in"), str(Path.home()), _FILES
        )
        if file:
            self.bring_in(Path(file))

    def bring_in(self, file: Path) -> None:
        """A template from a file, checked and saved."""
        templates, note = self.stage.counter.templates, self.say("editor.from_file", file=file.name)
        self.stage.background.run(
            lambda: templates.bring_in(file, note), self._came_back, self._fault, lane=Lane.ERRAND
        )

    def _ask_file_out(self) -> None:
        if self.draft is None:
            return
        name = str(self.draft.body.get("name", ""))
        file, _ = QFileDialog.getSaveFileName(
            self, self.say("editor.export"), str(Path.home() / f"{name}{_SUFFIX}"), _FILES
        )
        if file:
            self.export(name, Path(file))

    def export(self, name: str, file: Path) -> None:
        """The saved template as a file."""
        templates = self.stage.counter.templates
        self.stage.background.run(
            lambda: templates.export(name, file),
            self._exported,
            self._fault,
            lane=Lane.ERRAND,
        )

    def _exported(self, nothing: None) -> None:
        self.notice.tell(self.say("editor.exported"), state="good")

    def _fault(self, error: OperatorError) -> None:
        again = self.say("common.retry") if self.draft is None else ""
        self.notice.tell(self.stage.fault(error), state="bad", action=again)

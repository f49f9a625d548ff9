# SPDX-License-Identifier: Apache-2.0
"""What is seen of the editor: elements at the left, the canvas in the middle, what is chosen at the right.

Shows what it is told and says what was wanted; it holds no draft and asks no service. `screen` does.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.services.template_answers import TemplateField, TemplateProblem
from views.labels.editor.canvas import Canvas, Zoom
from views.labels.editor.draft import Draft
from views.labels.editor.elements import ElementList
from views.labels.editor.fields import OneOf, small
from views.labels.editor.frames import frame_of
from views.labels.editor.properties import Properties
from views.look import Look
from views.widgets.buttons import KeyCapButton, button, give_icon
from views.widgets.card import Card, CardScroll
from views.widgets.states import Notice
from views.widgets.text import label, set_property


class Board(QWidget):
    """Three cards; `sample_shown` is another record to draw."""

    new_wanted = Signal()
    revisions_wanted = Signal()
    file_in_wanted = Signal()
    file_out_wanted = Signal()
    put_away_wanted = Signal()
    retried = Signal()
    sample_shown = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look, self.say = look, look.say
        self._flawed: frozenset[int] = frozenset()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(12)
        row.addWidget(self._left())
        row.addWidget(self._middle(), 1)
        row.addWidget(self._right())

    def _left(self) -> Card:
        look, say = self.look, self.say
        card = Card(look, padding=14)
        self.chooser = OneOf(say("editor.which"))
        card.body.addWidget(self.chooser)
        acts = QHBoxLayout()
        acts.setSpacing(4)
        for icon, words, wanted in (
            ("plus", say("editor.new"), self.new_wanted),
            ("history", say("editor.revisions"), self.revisions_wanted),
            ("file-up", say("editor.bring_in"), self.file_in_wanted),
            ("file-down", say("editor.export"), self.file_out_wanted),
            ("trash-2", say("editor.put_away"), self.put_away_wanted),
        ):
            made = button("", "link", tip=words)
            give_icon(made, look, icon, "accent_text")
            small(made, 40)
            made.clicked.connect(wanted)
            acts.addWidget(made)
        acts.addStretch(1)
        card.body.addLayout(acts)
        self.list = ElementList(look)
        card.body.addWidget(self.list, 1)
        card.setFixedWidth(252)
        return card

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
        zooms = [(zoom.value, say.of("template_zoom", zoom.value)) for zoom in Zoom]
        self.zoom = OneOf(say("editor.zoom"), zooms)
        self.sample = OneOf(say("editor.sample"))
        following = button("", "plain", tip=say("editor.next_sample"))
        give_icon(following, look, "chevron-right", "ink")
        small(following, 46)
        following.clicked.connect(self.next_sample)
        bar.addWidget(self.zoom, 1)
        bar.addWidget(self.sample, 1)
        bar.addWidget(following)
        card.body.addLayout(bar)
        self.canvas = Canvas(look, say("editor.canvas"))
        scroll = CardScroll(sideways=True)
        scroll.setWidget(self.canvas)
        card.body.addWidget(scroll, 1)
        self.grid.toggled.connect(self.canvas.set_grid)
        self.zoom.picked.connect(self._zoomed)
        self.sample.picked.connect(self.sample_shown)
        self.state = label("", "soft", wrap=True)
        self.state.setMinimumHeight(look.px(42))
        self.state.setAlignment(Qt.AlignmentFlag.AlignTop)
        card.body.addWidget(self.state)
        self.notice = Notice(look, on_action=self._retry)
        card.body.addWidget(self.notice)
        return card

    def _right(self) -> Card:
        look, say = self.look, self.say
        card = Card(look, padding=14)
        self.properties = Properties(look)
        card.body.addWidget(self.properties, 1)
        self.save = KeyCapButton(look, say("editor.save"), "save", "Ctrl+S", main=True)
        card.body.addWidget(self.save)
        card.setFixedWidth(282)
        return card

    def next_sample(self) -> None:
        """The following record on the label."""
        if self.sample.count():
            self.sample.setCurrentIndex((self.sample.currentIndex() + 1) % self.sample.count())
            self.sample_shown.emit()

    def open_draft(self, draft: Draft, fields: Sequence[TemplateField]) -> None:
        """Another draft; nothing is known to be wrong with it yet."""
        self._flawed = frozenset()
        self.canvas.open(draft)
        self.canvas.mark(self._flawed)
        self.notice.hide()
        self.properties.offer(fields)
        self.chooser.show_value(draft.name)

    def show_draft(self, draft: Draft) -> None:
        """The draft as it is now; its picture comes later, from the studio."""
        self.properties.show_of(draft.element, draft.body)
        self._show_list(draft)
        self.canvas.setAccessibleDescription(self._told_place(draft))
        self.canvas.again()
        self.undo.setEnabled(draft.can_undo)
        self.redo.setEnabled(draft.can_redo)

    def _show_list(self, draft: Draft) -> None:
        self.list.show_elements(draft.elements, draft.chosen, self._flawed)

    def tell(
        self, draft: Draft | None, problems: Sequence[TemplateProblem], *, whole: bool
    ) -> None:
        """What is wrong, or that nothing is: that is known only after the whole check."""
        say = self.say
        self._flawed = frozenset(p.element for p in problems if p.element is not None)
        self.canvas.mark(self._flawed)
        if draft is not None:
            self._show_list(draft)
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

    def _retry(self) -> None:
        self.retried.emit()

    def _zoomed(self, value: str) -> None:
        self.canvas.set_zoom(Zoom(value))

    def _told_place(self, draft: Draft) -> str:
        """The chosen element and its place, for whoever hears the canvas."""
        element = draft.element
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

# SPDX-License-Identifier: Apache-2.0
"""The editor's questions: what a new template is for, under which name and why one is saved, what comes back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.template_answers import TemplateKind, TemplateRevision
from views.labels.editor.fields import NumberField
from views.look import Look
from views.widgets.buttons import Choices, KeyCapButton
from views.widgets.card import CardScroll
from views.widgets.fields import CodeField
from views.widgets.rows import PressRow
from views.widgets.sheet import Sheet
from views.widgets.text import label


class NewSheet(Sheet):
    """For which document, how large. `made(name, document, width_mm, height_mm)`."""

    made = Signal(str, str, float, float)

    def __init__(self, look: Look, host: QWidget, kinds: Sequence[TemplateKind]) -> None:
        say = look.say
        super().__init__(look, host, say("editor.new"))
        options = [(kind.document, say.of("document", kind.document)) for kind in kinds]
        self.document = Choices(
            options, columns=1, value=kinds[0].document if kinds else "", name=say("labels.what")
        )
        self.body.addWidget(self.document)
        self.name = CodeField(say.of("template_key", "name"), words=True, longest=40)
        self.body.addWidget(self.name)
        self.sides: list[NumberField] = []
        for key, usual in (("width_mm", 60.0), ("height_mm", 40.0)):
            words = say.of("template_key", key)
            self.body.addWidget(label(words, "caption"))
            side = NumberField(words, least=15, most=300)
            side.show_number(usual)
            self.sides.append(side)
            self.body.addWidget(side)
        self._fault = label("", "fault", wrap=True)
        self.body.addWidget(self._fault)
        self.body.addStretch(1)
        go = KeyCapButton(look, say("editor.new_go"), "plus", "Enter", main=True)
        go.clicked.connect(self._make)
        self.name.returnPressed.connect(self._make)
        self.body.addWidget(go)

    def _make(self) -> None:
        name = self.name.text().strip()
        if not name:
            self._fault.setText(self.look.say("editor.name_first"))
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        width, height = (float(side.text()) for side in self.sides)
        self.made.emit(name, self.document.value, width, height)
        self.close_sheet()


class SaveSheet(Sheet):
    """Under which name, and why. `saved(name, note)`."""

    saved = Signal(str, str)

    def __init__(self, look: Look, host: QWidget, name: str) -> None:
        say = look.say
        super().__init__(look, host, say("editor.save"))
        self.body.addWidget(label(say("editor.save_line"), "soft", wrap=True))
        self.name = CodeField(say.of("template_key", "name"), words=True, longest=40)
        self.name.setText(name)
        self.note = CodeField(say("editor.note"), words=True, longest=200)
        for field in (self.name, self.note):
            self.body.addWidget(field)
            field.returnPressed.connect(self._save)
        self._fault = label("", "fault", wrap=True)
        self.body.addWidget(self._fault)
        self.body.addStretch(1)
        go = KeyCapButton(look, say("editor.save"), "save", "Enter", main=True)
        go.clicked.connect(self._save)
        self.body.addWidget(go)

    def _save(self) -> None:
        name = self.name.text().strip()
        if not name:
            self._fault.setText(self.look.say("editor.name_first"))
            return
        self.saved.emit(name, self.note.text().strip())
        self.close_sheet()


class RevisionsSheet(Sheet):
    """Every save of a template, newest first. `wanted(revision)` is to come back."""

    wanted = Signal(int)

    def __init__(
        self, look: Look, host: QWidget, name: str, revisions: Sequence[TemplateRevision]
    ) -> None:
        say = look.say
        super().__init__(look, host, say("editor.revisions"), width=520)
        self.body.addWidget(label(name, "strong", wrap=True))
        line = say("editor.revisions_line") if revisions else say("editor.no_revisions")
        self.body.addWidget(label(line, "soft", wrap=True))
        scroll = CardScroll()
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 0, 0)
        self.rows: list[PressRow] = []
        for at, one in enumerate(revisions):
            note = one.note or (say("editor.put_away") if one.hidden else say("editor.no_note"))
            offered = at > 0 and not one.hidden
            row = PressRow(
                look,
                icon="history",
                tone="ink_soft",
                title=note,
                line=say(
                    "editor.revision",
                    number=one.revision,
                    at=say.moment(one.at),
                    who=one.operator_name,
                ),
                trail=say("editor.revert") if offered else "",
                trail_tone="accent_text",
            )
            row.setEnabled(offered)
            row.clicked.connect(lambda _=False, number=one.revision: self._wanted(number))
            self.rows.append(row)
            rows.addWidget(row)
        rows.addStretch(1)
        scroll.setWidget(inner)
        self.body.addWidget(scroll, 1)

    def _wanted(self, revision: int) -> None:
        self.wanted.emit(revision)
        self.close_sheet()

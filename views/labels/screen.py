# SPDX-License-Identifier: Apache-2.0
"""The labels screen: which document, which size, which records; the preview; print to a file.

Drawing and printing run on the errand lane. What a printer or a document refuses is said in words,
with what to do; a second press while printing does nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout

from app.errors import OperatorError
from app.services.answers import LabelKind, PrintDone
from views.background import Lane, Ticket
from views.labels.preview import LabelPreview
from views.stage import Screen, Stage
from views.widgets.buttons import Choices, KeyCapButton, button
from views.widgets.card import Card, clear
from views.widgets.progress import ProgressLine
from views.widgets.states import EmptyState, Notice
from views.widgets.table import Column, Table
from views.widgets.text import label

_MOST = 200
TARGETS = (("pdf", "PDF (*.pdf)"), ("tspl", "TSPL (*.prn)"), ("png", "PNG (*.png)"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One record that can be printed, and whether it is marked."""

    id: str
    words: str
    marked: bool = False


class LabelsScreen(Screen):
    """Choose, look, print."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._kinds: tuple[LabelKind, ...] = ()
        self._kind: LabelKind | None = None
        self._size = ""
        self._text = ""
        self._marked: dict[str, str] = {}
        self._wanted: Ticket | None = None
        self._printing = False
        self._target = "pdf"
        self._build()

    def _build(self) -> None:
        look, say = self.look, self.say
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 22)
        row.setSpacing(20)
        left = Card(look, say("labels.what"), padding=20)
        self._documents = QVBoxLayout()
        left.body.addLayout(self._documents)
        head = QHBoxLayout()
        head.addWidget(label(say("labels.which"), "strong"), 1)
        self._count = label("", "caption")
        everything = button(say("labels.all"), "link")
        nothing = button(say("labels.nothing"), "link")
        everything.clicked.connect(self._mark_all)
        nothing.clicked.connect(self._mark_none)
        for part in (self._count, everything, nothing):
            head.addWidget(part)
        left.body.addLayout(head)
        columns: list[Column[Choice]] = [
            Column(
                title="",
                width=48,
                text=lambda c: "●" if c.marked else "○",
                tone=lambda c: "accent_text" if c.marked else "ink_faint",
            ),
            Column(title=say("labels.record"), text=lambda c: c.words, bold=True),
        ]
        self.table = Table(look, columns, say("labels.which"))
        self.table.horizontalHeader().hide()
        self.table.opened.connect(self._toggle)
        self._none = EmptyState(look, "tag", say("labels.none"), say("labels.none_line"))
        left.body.addWidget(self.table, 1)
        left.body.addWidget(self._none, 1)
        row.addWidget(left, 10)
        right = Card(look, say("labels.preview"), padding=20)
        self._sizes = QHBoxLayout()
        right.body.addLayout(self._sizes)
        self.preview = LabelPreview(look)
        right.body.addWidget(self.preview, 1)
        self._notice = Notice(look)
        right.body.addWidget(self._notice)
        self._progress = ProgressLine(look, can_cancel=False)
        right.body.addWidget(self._progress)
        right.body.addWidget(label(say("labels.to"), "strong"))
        targets = [(key, say.of("print_target", key)) for key, _ in TARGETS]
        target = Choices(targets, value="pdf", name=say("labels.to"))
        target.chosen.connect(self._target_chosen)
        right.body.addWidget(target)
        self.go = KeyCapButton(look, say("labels.print"), "printer", "Enter", main=True)
        self.go.clicked.connect(self.take_enter)
        right.body.addWidget(self.go)
        row.addWidget(right, 11)

    def shown(self, topic: str) -> None:
        labels = self.stage.counter.labels
        self.stage.background.run(labels.kinds, self._kinds_known, self._fault, lane=Lane.ERRAND)

    def refresh(self) -> None:
        if self._kind is not None:
            self._choose_again()

    def take_scan(self, text: str) -> None:
        self._text = text
        self._choose_again()

    def take_escape(self) -> None:
        self._text = ""
        self._choose_again()

    def take_enter(self) -> None:
        if self._printing or self._kind is None or not self._marked:
            return
        patterns = dict(TARGETS)
        suffix = patterns[self._target].rsplit(".", 1)[1].rstrip(")")
        name = f"{self.say.of('document', self._kind.document)}.{suffix}"
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.say("labels.print"), str(Path.home() / name), patterns[self._target]
        )
        if chosen:
            self.print_to(f"{self._target}:{chosen}")

    def print_to(self, to: str) -> None:
        """Print what is marked to a target such as `pdf:FILE`."""
        kind, ids, size = self._kind, tuple(self._marked), self._size
        if self._printing or kind is None or not ids:
            return
        self._printing = True
        self.go.setEnabled(False)
        self._notice.hide()
        self._progress.show_progress(self.say("labels.printing", count=len(ids)), 0, 0)
        labels = self.stage.counter.labels
        self.stage.background.run(
            lambda: labels.print(kind.document, ids, to, size=size),
            self._printed,
            self._print_failed,
            lane=Lane.ERRAND,
        )

    def _kinds_known(self, kinds: tuple[LabelKind, ...]) -> None:
        if kinds == self._kinds:
            self._choose_again()
            return
        self._kinds = kinds
        clear(self._documents)
        if not kinds:
            self._show_choices(())
            return
        options = [(kind.document, self.say.of("document", kind.document)) for kind in kinds]
        choices = Choices(options, columns=2, value=kinds[0].document, name=self.say("labels.what"))
        choices.chosen.connect(self._document_chosen)
        self._documents.addWidget(choices)
        self._document_chosen(kinds[0].document)

    def _document_chosen(self, document: str) -> None:
        self._kind = next(kind for kind in self._kinds if kind.document == document)
        self._marked.clear()
        self._text = ""
        clear(self._sizes)
        self._size = self._kind.sizes[0] if self._kind.sizes else ""
        if len(self._kind.sizes) > 1:
            options = [(size, self.say("labels.size", size=size)) for size in self._kind.sizes]
            sizes = Choices(options, value=self._size, name=self.say("labels.sizes"))
            sizes.chosen.connect(self._size_chosen)
            self._sizes.addWidget(sizes)
        self._choose_again()

    def _size_chosen(self, size: str) -> None:
        self._size = size
        self._show_preview()

    def _target_chosen(self, target: str) -> None:
        self._target = target

    def _choose_again(self) -> None:
        kind = self._kind
        if kind is None:
            return
        labels, text, language = self.stage.counter.labels, self._text, self.say.language
        self.stage.background.run(
            lambda: labels.choose(kind.of, text, _MOST, language=language),
            self._show_choices,
            self._fault,
        )

    def _show_choices(self, found: tuple[tuple[str, str], ...]) -> None:
        if not self._marked and found:
            self._marked = {found[0][0]: found[0][1]}
        self.table.rows.replace(
            [Choice(id=id, words=words, marked=id in self._marked) for id, words in found]
        )
        self.table.setVisible(bool(found))
        self._none.setVisible(not found)
        self._marks_changed()

    def _toggle(self, choice: Choice) -> None:
        if choice.id in self._marked:
            del self._marked[choice.id]
        else:
            self._marked[choice.id] = choice.words
        self._repaint_marks()

    def _mark_all(self) -> None:
        self._marked = {choice.id: choice.words for choice in self.table.rows.records}
        self._repaint_marks()

    def _mark_none(self) -> None:
        self._marked.clear()
        self._repaint_marks()

    def _repaint_marks(self) -> None:
        rows = self.table.rows
        rows.records = [
            Choice(id=c.id, words=c.words, marked=c.id in self._marked) for c in rows.records
        ]
        if rows.records:
            last = len(rows.records) - 1
            rows.dataChanged.emit(rows.index(0, 0), rows.index(last, 1))
        self._marks_changed()

    def _marks_changed(self) -> None:
        count = len(self._marked)
        self._count.setText(self.say("labels.count", count=count))
        self.go.setText(self.say("labels.print_count", count=count))
        self.go.setEnabled(bool(count) and not self._printing)
        self._show_preview()

    def _show_preview(self) -> None:
        if self._wanted is not None:
            self._wanted.cancel()
            self._wanted = None
        kind, labels, size = self._kind, self.stage.counter.labels, self._size
        if kind is None or not self._marked:
            self.preview.clear(self.say("labels.no_preview"))
            return
        record = next(iter(self._marked))
        self._wanted = self.stage.background.run(
            lambda: labels.preview(kind.document, record, size=size),
            self._previewed,
            self._no_preview,
            lane=Lane.ERRAND,
        )

    def _previewed(self, png: bytes) -> None:
        self._wanted = None
        words = self.say("labels.true_size", size=self._size) if self._size else ""
        self.preview.show_png(png, words)

    def _no_preview(self, error: OperatorError) -> None:
        self._wanted = None
        self.preview.clear(self.stage.fault(error))

    def _printed(self, done: PrintDone) -> None:
        self._printing = False
        self._progress.hide()
        self.go.setEnabled(True)
        words = self.say("labels.printed", count=done.items, file=Path(done.path).name)
        if done.refused:
            words = f"{words} {self.say('labels.refused', count=len(done.refused))}"
        self._notice.tell(words, state="warn" if done.refused else "good")

    def _print_failed(self, error: OperatorError) -> None:
        self._printing = False
        self._progress.hide()
        self.go.setEnabled(True)
        self._notice.tell(self.stage.fault(error), state="bad")

    def _fault(self, error: OperatorError) -> None:
        self._notice.tell(self.stage.fault(error), state="bad")

# SPDX-License-Identifier: Apache-2.0
"""Print: which document, which records, how it looks, and where to.

A printer's labels go into its queue and are printed behind the screen; a file is made on the errand lane, with
progress that can be stopped: what was stopped leaves nothing. What a printer or a document refuses is said in
words, with what to do; a second press while a file is made does nothing.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.errors import OperatorError
from app.services.answers import LabelKind, LabelSheet, PrintDone
from views.background import Lane, Ticket
from views.labels.documents import DocumentList
from views.labels.pane import MARGINS, Pane
from views.labels.preview import LabelPreview
from views.labels.sheet_cells import SheetCells
from views.stage import Stage
from views.widgets.buttons import Choices, KeyCapButton, button
from views.widgets.card import Card, clear
from views.widgets.progress import ProgressLine
from views.widgets.states import EmptyState, Notice
from views.widgets.table import Column, Table
from views.widgets.text import label

_MOST = 1_000
_NO_SHEET = "none"
FILES = {"pdf": "PDF (*.pdf)", "png": "PNG (*.png)"}


def _stem(id: str) -> str:
    """An id without what was typed behind it."""
    return re.split("[=;]", id, maxsplit=1)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One record that can be printed, and whether it is marked."""

    id: str
    words: str
    marked: bool = False


class PrintPane(Pane):
    """Choose, look, print."""

    _advanced = Signal(int, int)

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._kinds: tuple[LabelKind, ...] = ()
        self._kind: LabelKind | None = None
        self._size = ""
        self._design = ""
        self._text = ""
        self._marked: dict[str, str] = {}
        self._wanted: Ticket | None = None
        self._stop: threading.Event | None = None
        self._printers: tuple[str, ...] = ()
        self._sheets: dict[str, LabelSheet] = {}
        self._again: tuple[str, ...] = ()
        self._build()
        self._advanced.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(*MARGINS)
        row.setSpacing(18)
        what = Card(self.look, self.say("labels.what"), padding=18)
        self.documents = DocumentList(self.look)
        self.documents.chosen.connect(self._document_chosen)
        what.body.addWidget(self.documents, 1)
        row.addWidget(what, 6)
        row.addWidget(self._records_card(), 9)
        row.addWidget(self._paper_card(), 9)

    def _records_card(self) -> QWidget:
        look, say = self.look, self.say
        card = Card(look, say("labels.which"), padding=18)
        head = QHBoxLayout()
        self._count = label("", "caption")
        everything = button(say("labels.all"), "link")
        nothing = button(say("labels.nothing"), "link")
        everything.clicked.connect(self._mark_all)
        nothing.clicked.connect(self._mark_none)
        head.addWidget(self._count, 1)
        head.addWidget(everything)
        head.addWidget(nothing)
        card.body.addLayout(head)
        columns: list[Column[Choice]] = [
            Column(
                title="",
                width=44,
                text=lambda c: "●" if c.marked else "○",
                tone=lambda c: "accent_text" if c.marked else "ink_faint",
            ),
            Column(title=say("labels.record"), text=lambda c: c.words, bold=True),
        ]
        self.table = Table(look, columns, say("labels.which"))
        self.table.horizontalHeader().hide()
        self.table.opened.connect(self._toggle)
        self._none = EmptyState(look, "tag", say("labels.none"), say.of("labels_none", ""))
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self._none, 1)
        return card

    def _paper_card(self) -> QWidget:
        look, say = self.look, self.say
        card = Card(look, say("labels.preview"), padding=18)
        self._sizes = QVBoxLayout()
        card.body.addLayout(self._sizes)
        self._designs = QVBoxLayout()
        card.body.addLayout(self._designs)
        middle = QHBoxLayout()
        self.preview = LabelPreview(look)
        middle.addWidget(self.preview, 1)
        self.cells = SheetCells(look)
        self.cells.hide()
        middle.addWidget(self.cells, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(middle, 1)
        self._notice = Notice(look, on_action=self._reprint)
        card.body.addWidget(self._notice)
        self._progress = ProgressLine(look)
        self._progress.cancelled.connect(self._cancel)
        card.body.addWidget(self._progress)
        card.body.addWidget(label(say("labels.to"), "caption"))
        self._targets = QVBoxLayout()
        card.body.addLayout(self._targets)
        self._sheet_row = QVBoxLayout()
        card.body.addLayout(self._sheet_row)
        self.go = KeyCapButton(look, say("labels.print"), "printer", "Enter", main=True)
        self.go.clicked.connect(self.take_enter)
        card.body.addWidget(self.go)
        self.target: Choices | None = None
        self.sheet: Choices | None = None
        return card

    # What there is ------------------------------------------------------------------------------

    def shown(self) -> None:
        counter = self.stage.counter
        self.stage.background.run(
            lambda: (
                counter.labels.kinds(),
                counter.labels.sheets(),
                tuple(view.profile.name for view in counter.printers.every()),
            ),
            self._known,
            self._fault,
            lane=Lane.ERRAND,
        )

    def refresh(self) -> None:
        if self._kind is not None:
            self._choose_again()

    def take_scan(self, text: str) -> None:
        self._text = text
        self._choose_again()

    def take_escape(self) -> None:
        self._text = ""
        self._choose_again()

    def _known(
        self, found: tuple[tuple[LabelKind, ...], tuple[LabelSheet, ...], tuple[str, ...]]
    ) -> None:
        kinds, sheets, printers = found
        self._sheets = {sheet.name: sheet for sheet in sheets}
        if printers != self._printers or self.target is None:
            self._printers = printers
            self._show_targets()
        if kinds == self._kinds:
            self._choose_again()
            return
        self._kinds = kinds
        first = kinds[0].document if kinds else ""
        self.documents.show_kinds(kinds, first)
        if first:
            self._document_chosen(first)
        else:
            self._show_choices(())

    def _show_targets(self) -> None:
        clear(self._targets)
        options = [(f"printer:{name}", name) for name in self._printers]
        options += [(key, self.say.of("print_target", key)) for key in FILES]
        self.target = Choices(options, columns=2, value=options[0][0], name=self.say("labels.to"))
        self.target.chosen.connect(self._target_chosen)
        self._targets.addWidget(self.target)

    def _document_chosen(self, document: str) -> None:
        self._kind = next(kind for kind in self._kinds if kind.document == document)
        self.documents.show_current(document)
        self._marked.clear()
        self._text = ""
        clear(self._sizes)
        found = _sizes_of(self._kind)
        self._size = found[0] if found else ""
        if len(found) > 1:
            options = [(size, size.replace("x", " × ")) for size in found]
            sizes = Choices(options, columns=4, value=self._size, name=self.say("labels.sizes"))
            sizes.chosen.connect(self._size_chosen)
            self._sizes.addWidget(sizes)
        self._show_designs()
        self._show_sheets()
        self._choose_again()

    def _size_chosen(self, size: str) -> None:
        self._size = size
        self._show_designs()
        self._show_sheets()
        self._show_preview()

    def _show_designs(self) -> None:
        """The shop's own looks of this document in this size, beside the built-in one."""
        clear(self._designs)
        self._design = ""
        kind, language = self._kind, self.say.language.value
        fitting = [d for d in kind.designs if d.size == self._size and d.own] if kind else []
        if not fitting:
            return
        built_in = kind is not None and self._size in kind.sizes
        options = [("", self.say("labels.built_in"))] if built_in else []
        options += [(design.name, design.title_in(language)) for design in fitting]
        self._design = options[0][0]
        designs = Choices(options, columns=3, value=self._design, name=self.say("labels.design"))
        designs.chosen.connect(self._design_chosen)
        self._designs.addWidget(designs)

    def _design_chosen(self, design: str) -> None:
        self._design = design
        self._show_preview()

    def _target_chosen(self, _target: str) -> None:
        self._show_sheets()

    def _show_sheets(self) -> None:
        """Labels that go into a PDF may stand side by side on a sheet."""
        clear(self._sheet_row)
        self.sheet = None
        self.cells.hide()
        kind = self._kind
        to = self.target.value if self.target is not None else ""
        if kind is None or kind.form != "label" or to != "pdf":
            return
        fitting = [s for s in self._sheets.values() if self._size in s.holds]
        if not fitting:
            return
        options = [(_NO_SHEET, self.say("labels.no_sheet"))]
        options += [(s.name, f"A4 {s.columns} × {s.rows}") for s in fitting]
        self._sheet_row.addWidget(label(self.say("labels.sheet"), "caption"))
        self.sheet = Choices(options, columns=3, value=_NO_SHEET, name=self.say("labels.sheet"))
        self.sheet.chosen.connect(self._sheet_chosen)
        self._sheet_row.addWidget(self.sheet)

    def _sheet_chosen(self, name: str) -> None:
        sheet = self._sheets.get(name)
        self.cells.setVisible(sheet is not None)
        if sheet is not None:
            self.cells.show_sheet(sheet)

    # What is marked -----------------------------------------------------------------------------

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
        self._newly_typed(found)
        if not self._marked and found:
            self._marked = {found[0][0]: found[0][1]}
        self.table.rows.replace(
            [Choice(id=id, words=words, marked=id in self._marked) for id, words in found]
        )
        self.table.setVisible(bool(found))
        of = self._kind.of if self._kind is not None else ""
        self._none.say(self.say("labels.none"), self.say.of("labels_none", of))
        self._none.setVisible(not found)
        self._marks_changed()

    def _newly_typed(self, found: tuple[tuple[str, str], ...]) -> None:
        """What is typed behind a product (a price) takes the place of what was typed there before."""
        stems = {_stem(id): (id, words) for id, words in found}
        marked = [stems.get(_stem(id), (id, words)) for id, words in self._marked.items()]
        self._marked = dict(marked)

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
        self.go.setEnabled(bool(count) and self._stop is None)
        self._show_preview()

    # How it looks -------------------------------------------------------------------------------

    def _show_preview(self) -> None:
        if self._wanted is not None:
            self._wanted.cancel()
            self._wanted = None
        kind, labels, size, design = (
            self._kind, self.stage.counter.labels, self._size, self._design,
        )  # fmt: skip
        if kind is None or not self._marked:
            self.preview.clear(self.say("labels.no_preview"))
            return
        record = next(iter(self._marked))
        self._wanted = self.stage.background.run(
            lambda: labels.preview(kind.document, record, size=size, design=design),
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

    # Printing -----------------------------------------------------------------------------------

    def take_enter(self) -> None:
        target = self.target
        if self._stop is not None or self._kind is None or not self._marked or target is None:
            return
        to = target.value
        if to not in FILES:
            self.print_to(to)
            return
        pattern = FILES[to]
        name = f"{self.say.of('document', self._kind.document)}.{to}"
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.say("labels.print"), str(Path.home() / name), pattern
        )
        if chosen:
            self.print_to(f"{to}:{chosen}")

    def print_to(self, to: str) -> None:
        """Print what is marked to a target such as `pdf:FILE` or `printer:NAME`."""
        kind, ids, size = self._kind, tuple(self._marked), self._size
        design = self._design
        if self._stop is not None or kind is None or not ids:
            return
        stop = self._stop = threading.Event()
        sheet = self.sheet.value if self.sheet is not None else _NO_SHEET
        on_sheet = "" if sheet == _NO_SHEET else sheet
        first = self.cells.first
        self.go.setEnabled(False)
        self._notice.hide()
        self._show_progress(0, len(ids))

        def progress(done: int, every: int) -> bool:
            self._advanced.emit(done, every)
            return not stop.is_set()

        labels = self.stage.counter.labels
        self.stage.background.run(
            lambda: labels.print(
                kind.document,
                ids,
                to,
                size=size,
                design=design,
                sheet=on_sheet,
                first=first,
                progress=progress,
            ),
            self._printed,
            self._print_failed,
            lane=Lane.ERRAND,
        )

    def _show_progress(self, done: int, every: int) -> None:
        if self._stop is not None:
            words = self.say("labels.printing", count=every, done=done)
            self._progress.show_progress(words, done, every)

    def _cancel(self) -> None:
        if self._stop is not None:
            self._stop.set()

    def _rest(self) -> None:
        self._stop = None
        self._progress.hide()
        self.go.setEnabled(bool(self._marked))

    def _printed(self, done: PrintDone) -> None:
        self._rest()
        say = self.say
        self._again = tuple(one.item for one in done.already)
        if not done.path:
            words = [say("labels.queued", count=done.items)] if done.items else []
            if done.already:
                words.append(say("labels.already", count=len(done.already)))
        else:
            words = [say("labels.printed", count=done.items, file=Path(done.path).name)]
        if done.refused:
            words.append(say("labels.refused", count=len(done.refused)))
        wrong = bool(done.refused or done.already)
        self._notice.tell(
            " ".join(words),
            state="warn" if wrong else "good",
            action=say("labels.reprint") if self._again else "",
        )

    def _reprint(self) -> None:
        """What was printed before and says the same, once more: each with its mark."""
        items, self._again = self._again, ()
        self._notice.hide()
        prints, why = self.stage.counter.prints, self.say("labels.asked_again")
        self.stage.background.run(
            lambda: [prints.reprint(item, why) for item in items], self._reprinted, self._fault
        )

    def _reprinted(self, items: list[str]) -> None:
        self._notice.tell(self.say("labels.queued", count=len(items)), state="good")

    def _print_failed(self, error: OperatorError) -> None:
        stopped = self._stop is not None and self._stop.is_set()
        self._rest()
        if stopped:
            self._notice.tell(self.say("labels.stopped"), state="plain")
            return
        self._notice.tell(self.stage.fault(error), state="bad")

    def _fault(self, error: OperatorError) -> None:
        self._notice.tell(self.stage.fault(error), state="bad")


def _sizes_of(kind: LabelKind) -> list[str]:
    """The document's own sizes, then those that only the shop's templates have."""
    own = [design.size for design in kind.designs if design.own]
    return list(dict.fromkeys((*kind.sizes, *own)))

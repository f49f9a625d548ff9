# SPDX-License-Identifier: Apache-2.0
"""Print: which document, which records, how it looks, and where to.

A printer's labels go into its queue and are printed behind the screen; a file is made on the errand lane, with
progress that can be stopped: what was stopped leaves nothing. What a printer or a document refuses is said in
words, with what to do; a second press while a file is made does nothing.
"""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from app.errors import OperatorError
from app.services.answers import LabelKind, LabelSheet, PrintDone
from views.background import Lane, Ticket, Urgency
from views.labels.documents import DocumentList
from views.labels.pane import MARGINS, Pane
from views.labels.paper_choices import FILES, LookChoices, TargetChoices
from views.labels.preview import LabelPreview
from views.labels.records import RecordsCard
from views.labels.sheet_cells import SheetCells
from views.stage import Stage
from views.widgets.buttons import KeyCapButton
from views.widgets.card import Card
from views.widgets.progress import ProgressLine
from views.widgets.states import Notice

_MOST = 1_000


class PrintPane(Pane):
    """Choose, look, print."""

    _advanced = Signal(int, int)

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._kinds: tuple[LabelKind, ...] = ()
        self._kind: LabelKind | None = None
        self._text = ""
        self._wanted: Ticket | None = None
        self._stop: threading.Event | None = None
        self._again: tuple[str, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(*MARGINS)
        row.setSpacing(18)
        row.addWidget(self._documents_card(), 6)
        self.records = RecordsCard(self.look)
        row.addWidget(self.records, 9)
        row.addWidget(self._paper_card(), 9)
        self.records.place.retried.connect(self.refresh)
        self.records.marks_changed.connect(self._marks_changed)
        self._advanced.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def _documents_card(self) -> QWidget:
        card = Card(self.look, self.say("labels.what"), padding=18)
        self.documents = DocumentList(self.look)
        self.documents.chosen.connect(self._document_chosen)
        card.body.addWidget(self.documents, 1)
        return card

    def _paper_card(self) -> QWidget:
        look, say = self.look, self.say
        card = Card(look, say("labels.preview"), padding=18)
        self.looks = LookChoices(look)
        self.looks.changed.connect(self._look_changed)
        card.body.addWidget(self.looks)
        middle = QHBoxLayout()
        self.preview = LabelPreview(look)
        middle.addWidget(self.preview, 1)
        self.cells = SheetCells(look)
        self.cells.hide()
        middle.addWidget(self.cells, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(middle, 1)
        self._notice = Notice(look, on_action=self._reprint)
        card.body.addWidget(self._notice)
        self.progress = ProgressLine(look)
        self.progress.cancelled.connect(self._cancel)
        card.body.addWidget(self.progress)
        self.targets = TargetChoices(look, self.cells)
        card.body.addWidget(self.targets)
        self.go = KeyCapButton(look, say("labels.print"), "printer", "Enter", main=True)
        self.go.clicked.connect(self.take_enter)
        card.body.addWidget(self.go)
        return card

    # What there is ------------------------------------------------------------------------------

    def shown(self) -> None:
        counter = self.stage.counter
        self.records.place.wait()
        self.stage.background.run(
            lambda: (
                counter.labels.kinds(),
                counter.labels.sheets(),
                tuple(view.profile.name for view in counter.printers.every()),
            ),
            self._known,
            self._not_read,
            lane=Lane.ERRAND,
        )

    def refresh(self) -> None:
        if self._kinds:
            self._choose_again(Urgency.REFRESH)
        else:
            self.shown()

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
        self.targets.show_targets(printers, sheets)
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

    def _document_chosen(self, document: str) -> None:
        kind = self._kind = next(kind for kind in self._kinds if kind.document == document)
        self.documents.show_current(document)
        self.records.forget()
        self._text = ""
        self.looks.show_kind(kind)
        self.targets.show_kind(kind, self.looks.size_name)
        self._choose_again()

    def _look_changed(self) -> None:
        if self._kind is not None:
            self.targets.show_kind(self._kind, self.looks.size_name)
        self._show_preview()

    def _choose_again(self, urgency: Urgency = Urgency.ACT) -> None:
        kind = self._kind
        if kind is None:
            return
        labels, text, language = self.stage.counter.labels, self._text, self.say.language
        self.stage.background.run(
            lambda: labels.choose(kind.of, text, _MOST, language=language),
            self._show_choices,
            self._not_read,
            urgency=urgency,
        )

    def _show_choices(self, found: tuple[tuple[str, str], ...]) -> None:
        self.records.show_records(found, self._kind.of if self._kind is not None else "")

    def _marks_changed(self) -> None:
        count = len(self.records.ids)
        self.go.setText(self.say("labels.print_count", count=count))
        self.go.setEnabled(bool(count) and self._stop is None)
        self._show_preview()

    # How it looks -------------------------------------------------------------------------------

    def _show_preview(self) -> None:
        if self._wanted is not None:
            self._wanted.cancel()
            self._wanted = None
        kind, labels, ids = self._kind, self.stage.counter.labels, self.records.ids
        size, design = self.looks.size_name, self.looks.design
        if kind is None or not ids:
            self.preview.clear(self.say("labels.no_preview"))
            return
        self._wanted = self.stage.background.run(
            lambda: labels.preview(kind.document, ids[0], size=size, design=design),
            self._previewed,
            self._no_preview,
            lane=Lane.ERRAND,
        )

    def _previewed(self, png: bytes) -> None:
        self._wanted = None
        size = self.looks.size_name
        # Sizes that are names (A4) aren't measured in mm.
        measured = f"{size} mm" if size[:1].isdigit() else size
        self.preview.show_png(png, self.say("labels.true_size", size=measured) if size else "")

    def _no_preview(self, error: OperatorError) -> None:
        self._wanted = None
        self.preview.clear(self.stage.fault(error))

    # Printing -----------------------------------------------------------------------------------

    def take_enter(self) -> None:
        to = self.targets.to
        if self._stop is not None or self._kind is None or not self.records.ids or not to:
            return
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
        kind, ids = self._kind, self.records.ids
        size, design = self.looks.size_name, self.looks.design
        if self._stop is not None or kind is None or not ids:
            return
        stop = self._stop = threading.Event()
        sheet, first = self.targets.on_sheet, self.cells.first
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
                sheet=sheet,
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
            self.progress.show_progress(words, done, every)

    def _cancel(self) -> None:
        if self._stop is not None:
            self._stop.set()

    def _rest(self) -> None:
        self._stop = None
        self.progress.hide()
        self.go.setEnabled(bool(self.records.ids))

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
        if done.missing:
            words.append(say("labels.missing", characters=" ".join(done.missing)))
        wrong = bool(done.refused or done.already or done.missing)
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

    def _not_read(self, error: OperatorError) -> None:
        self.records.place.tell_fault(self.stage.fault(error))

    def _fault(self, error: OperatorError) -> None:
        self._notice.tell(self.stage.fault(error), state="bad")

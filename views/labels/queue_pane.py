# SPDX-License-Identifier: Apache-2.0
"""The queue: open questions first, then the jobs; the chosen job's labels with what may be done to them.

Whatever is done here is a person's word in the ledger, so each act names what it will do: a label that is asked
for again comes out with its mark.
"""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.printing import MAY_BE_OUT, PrintState
from app.errors import OperatorError
from app.services.printing.shown import (
    Answered,
    PrinterStanding,
    PrintItemView,
    PrintJobView,
    Question,
    WriterState,
)
from views.labels.pane import MARGINS, Pane
from views.labels.print_words import job_chips, label_line, state_chip
from views.labels.question_card import QuestionCard
from views.reading import Reading
from views.stage import Stage
from views.widgets.buttons import button
from views.widgets.card import Card, clear
from views.widgets.loaded import Loaded
from views.widgets.states import EmptyState, Notice
from views.widgets.table import Column, Table, nothing
from views.widgets.text import IconLabel, label

_SHOWN = 2
"""Questions at a time; the next comes when one is answered."""
_Found = tuple[
    tuple[PrintJobView, ...], tuple[Question, ...], dict[str, str], tuple[PrinterStanding, ...]
]
_Labels = tuple[tuple[PrintItemView, ...], dict[str, str]]


class QueuePane(Pane):
    """`jobs` at the left, the chosen one at the right."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._job = ""
        self._captions: dict[str, str] = {}
        self._paused: dict[str, str] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(*MARGINS)
        row.setSpacing(18)
        row.addWidget(self._jobs_card(), 10)
        row.addWidget(self._labels_card(), 11)

    def _jobs_card(self) -> QWidget:
        look, say = self.look, self.say
        card = Card(look, say("labels.jobs"), padding=18)
        self._notice = Notice(look)
        card.body.addWidget(self._notice)
        self._questions = QVBoxLayout()
        self._questions.setSpacing(8)
        card.body.addLayout(self._questions)
        self._pauses = QVBoxLayout()
        card.body.addLayout(self._pauses)
        columns: list[Column[PrintJobView]] = [
            Column(
                title=say("labels.job"),
                text=lambda j: f"{say.of('document', j.document)} × {j.items}",
                line=lambda j: f"{say.moment(j.at)} · {j.printer}",
                bold=True,
            ),
            Column(
                title=say("labels.state"),
                width=190 if look.scale <= 1.2 else 150,
                text=nothing,
                chips=lambda j: job_chips(say, j),
            ),
        ]
        self.jobs = Table(look, columns, say("labels.jobs"))
        self.jobs.opened.connect(self._job_chosen)
        none = EmptyState(look, "printer", say("labels.no_jobs"), say("labels.no_jobs_line"))
        place = Loaded(look, self.jobs, none)
        self._reading = Reading(self.stage, place, self._read, self._known)
        card.body.addWidget(place, 1)
        return card

    def _labels_card(self) -> QWidget:
        look, say = self.look, self.say
        card = Card(look, say("labels.job_labels"), padding=18)
        columns: list[Column[PrintItemView]] = [
            Column(title="#", width=58, text=lambda i: str(i.n), right=True),
            Column(
                title=say("labels.record"),
                text=lambda i: self._captions.get(i.entity, ""),
                line=lambda i: label_line(say, i),
                bold=True,
            ),
            Column(
                title=say("labels.state"),
                width=150,
                text=nothing,
                chips=lambda i: (state_chip(say, i.state),),
            ),
        ]
        self.items = Table(look, columns, say("labels.job_labels"))
        self.items.opened.connect(self._item_chosen)
        none = EmptyState(look, "tag", say("labels.no_job"), say("labels.no_job_line"))
        place = Loaded(look, self.items, none)
        self._reading_items = Reading(self.stage, place, self._read_items, self._items_known)
        card.body.addWidget(place, 1)
        self._chosen_words = label("", "soft", wrap=True)
        card.body.addWidget(self._chosen_words)
        acts = QGridLayout()
        acts.setSpacing(8)
        self.reprint = button(say("labels.reprint_one"))
        self.resume = button(say("labels.resume_here"))
        self.cancel = button(say("labels.cancel_job"))
        self.pause = button(say("labels.pause"))
        columns_of_acts = 4 if look.scale <= 1.2 else 2
        for at, (made, act) in enumerate(
            (
                (self.reprint, self._reprint_one),
                (self.resume, self._resume_here),
                (self.cancel, self._cancel_job),
                (self.pause, self._pause_printer),
            )
        ):
            made.clicked.connect(act)
            acts.addWidget(made, at // columns_of_acts, at % columns_of_acts)
        card.body.addLayout(acts)
        return card

    def shown(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        self._reading.again()

    def _read(self) -> _Found:
        prints = self.stage.counter.prints
        return prints.jobs(100), prints.questions(), prints.paused(), prints.standings()

    def _known(self, found: _Found) -> bool:
        jobs, questions, self._paused, standings = found
        self._show_questions(questions)
        self._show_printers(standings)
        self.jobs.rows.replace(jobs)
        if self._job not in {job.id for job in jobs}:
            self._job = jobs[0].id if jobs else ""
        for at, job in enumerate(jobs):
            if job.id == self._job:
                self.jobs.selectRow(at)
        self._ask_items()
        return bool(jobs)

    def _show_questions(self, questions: tuple[Question, ...]) -> None:
        clear(self._questions)
        for question in questions[:_SHOWN]:
            card = QuestionCard(self.look, question)
            card.answered.connect(self._answered)
            card.from_one.connect(self._show_question)
            self._questions.addWidget(card)
        if len(questions) > _SHOWN:
            more = self.say("labels.more_questions", count=len(questions) - _SHOWN)
            self._questions.addWidget(label(more, "caption"))

    def _show_printers(self, standings: tuple[PrinterStanding, ...]) -> None:
        """Printers that don't go on: what each waits for, or the way to let it go on."""
        clear(self._pauses)
        for standing in standings:
            if standing.code and standing.state is WriterState.WAITING:
                why = OperatorError(standing.code, standing.what, standing.do)
                words = self.say(
                    "labels.printer_waits", printer=standing.printer, why=self.stage.fault(why)
                )
                self._pauses.addLayout(self._printer_line(words))
        for printer in self._paused:
            go_on = button(self.say("labels.go_on"), "link")
            go_on.setProperty("printer", printer)
            go_on.clicked.connect(self._go_on)
            words = self.say("labels.is_paused", printer=printer)
            line = self._printer_line(words)
            line.addWidget(go_on)
            self._pauses.addLayout(line)

    def _printer_line(self, words: str) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(IconLabel(self.look, "printer", "warn"))
        line.addWidget(label(words, "strong", wrap=True), 1)
        return line

    def _job_chosen(self, job: PrintJobView) -> None:
        self._job = job.id
        self._ask_items()

    def _show_question(self) -> None:
        """Its job's labels, so that the first that is missing can be chosen."""
        card = self.sender()
        if isinstance(card, QuestionCard):
            self._job = card.question.job
            self.refresh()
            self._notice.tell(self.say("labels.choose_first_missing"), state="plain")

    def _ask_items(self) -> None:
        self._reading_items.again()

    def _read_items(self) -> _Labels:
        """The chosen job's labels; in the worker, so it only reads what was chosen."""
        job, counter, language = self._job, self.stage.counter, self.say.language
        items = counter.prints.items(job) if job else ()
        if not items:
            return items, {}
        entities = tuple(dict.fromkeys(item.entity for item in items))
        return items, counter.labels.captions(items[0].document, entities, language=language)

    def _items_known(self, found: _Labels) -> bool:
        items, self._captions = found
        before = self.items.current()
        self.items.rows.replace(items)
        for at, item in enumerate(items):
            if before is not None and item.id == before.id:
                self.items.selectRow(at)
        self._item_chosen(self.items.current())
        return bool(items)

    def _item_chosen(self, item: PrintItemView | None) -> None:
        items: list[PrintItemView] = self.items.rows.records
        self.reprint.setEnabled(
            item is not None and item.state not in (PrintState.QUEUED, PrintState.SENDING)
        )
        self.resume.setEnabled(
            item is not None and any(i.n >= item.n and i.state in MAY_BE_OUT for i in items)
        )
        self.cancel.setEnabled(any(i.state is PrintState.QUEUED for i in items))
        self.pause.setEnabled(bool(items) and items[0].printer not in self._paused)
        for made in (self.reprint, self.resume, self.cancel, self.pause):
            made.setVisible(bool(items))
        self._chosen_words.setText("" if item is None else self._of(item))

    def _of(self, item: PrintItemView) -> str:
        """What is known of the chosen label."""
        parts = [self.say.of("print_state_line", item.state), self.say.moment(item.changed_at)]
        if item.operator_name:
            parts.append(item.operator_name)
        if item.why:
            parts.append(item.why)
        return " · ".join(parts)

    # Acts ---------------------------------------------------------------------------------------

    def _answered(self, printed: bool) -> None:
        card = self.sender()
        if not isinstance(card, QuestionCard):
            return
        items, prints = tuple(i.id for i in card.question.items), self.stage.counter.prints
        self.stage.background.run(
            lambda: prints.answer(items, printed=printed), self._was_answered, self._fault
        )

    def _reprint_one(self) -> None:
        item, prints = self.items.current(), self.stage.counter.prints
        if item is not None:
            why = self.say("labels.asked_again")
            self.stage.background.run(
                lambda: prints.reprint(item.id, why), self._was_reprinted, self._fault
            )

    def _resume_here(self) -> None:
        item, prints = self.items.current(), self.stage.counter.prints
        if item is not None:
            self.stage.background.run(
                lambda: prints.resume_from(item.job, item.n), self._was_answered, self._fault
            )

    def _cancel_job(self) -> None:
        job, prints = self._job, self.stage.counter.prints
        self.stage.background.run(lambda: prints.cancel(job), self._was_cancelled, self._fault)

    def _pause_printer(self) -> None:
        items, prints = self.items.rows.records, self.stage.counter.prints
        if items:
            printer = items[0].printer
            self.stage.background.run(lambda: prints.pause(printer), self._was_changed, self._fault)

    def _go_on(self) -> None:
        printer, prints = str(self.sender().property("printer")), self.stage.counter.prints
        self.stage.background.run(lambda: prints.resume(printer), self._was_changed, self._fault)

    def _was_answered(self, done: Answered) -> None:
        say = self.say
        if done.reprints:
            self._notice.tell(say("labels.prints_again", count=len(done.reprints)), state="good")
        else:
            self._notice.tell(say("labels.noted_printed"), state="good")
        self.refresh()

    def _was_reprinted(self, _item: str) -> None:
        self._notice.tell(self.say("labels.prints_again", count=1), state="good")
        self.refresh()

    def _was_cancelled(self, count: int) -> None:
        self._notice.tell(self.say("labels.taken_back", count=count), state="plain")
        self.refresh()

    def _was_changed(self, _done: None) -> None:
        self.refresh()

    def _fault(self, error: OperatorError) -> None:
        self._notice.tell(self.stage.fault(error), state="bad")

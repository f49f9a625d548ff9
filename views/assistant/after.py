# SPDX-License-Identifier: Apache-2.0
"""The steps of a new counter: who works here, the printer, the scanner, the looks, and what to scan first.

They are the settings' and the log-in page's own parts, one a page: what is learnt here is found again there.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.errors import OperatorError
from app.services.answers import OperatorView
from views.assistant.steps import Step, StepPage, focus
from views.background import Lane
from views.labels.printers_pane import PrintersPane
from views.login.screen import LogInPage
from views.settings.cards.looks import LooksCard
from views.settings.cards.scanner import ScannerCard
from views.stage import Stage
from views.widgets.buttons import button
from views.widgets.card import Card
from views.widgets.fields import CodeField
from views.widgets.states import Notice
from views.widgets.text import IconLabel, label

_LONGEST_PIN = 12


class PeopleStep(StepPage):
    """The first log-in with the administrator's PIN, then a PIN of one's own."""

    step = Step.PEOPLE

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.look)
        self._stage, say = stage, self.say
        self._here: OperatorView | None = None
        self.log_in = LogInPage(stage, inside=True)
        self.log_in.logged_in.connect(self._logged_in)
        self.column.addWidget(self.log_in)
        self._own = QWidget()
        own = QVBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        own.setSpacing(10)
        self._hello = label("", "title", wrap=True)
        own.addWidget(self._hello)
        own.addWidget(label(say("assistant.own_pin"), "body", wrap=True))
        self.old, self.new, self.again = (
            self._field(say("settings.pin_old")),
            self._field(say("settings.pin_new")),
            self._field(say("settings.pin_again")),
        )
        for field in (self.old, self.new, self.again):
            own.addWidget(field)
        self.notice = Notice(stage.look)
        own.addWidget(self.notice)
        self.set_pin = button(say("settings.pin_set"))
        self.set_pin.clicked.connect(self._set)
        own.addWidget(self.set_pin)
        own.addStretch(1)
        self.column.addWidget(self._own)
        self._own.hide()

    def shown(self) -> None:
        staff = self._stage.counter.staff
        self._stage.background.run(staff.current, self._who, self._unknown)

    def take_scan(self, text: str) -> None:
        if self._here is None:
            self.log_in.take_scan(text)

    def take_enter(self) -> None:
        if self._here is not None and (self.old.text() or self.new.text()):
            self._set()
        elif self._here is not None:
            self.go_on()

    def _field(self, caption: str) -> CodeField:
        made = CodeField(caption, longest=_LONGEST_PIN)
        made.setEchoMode(QLineEdit.EchoMode.Password)
        return made

    def _who(self, here: OperatorView | None) -> None:
        if here is None:
            self.log_in.open()
        else:
            self._logged_in(here)

    def _unknown(self, error: OperatorError) -> None:
        self.log_in.open(self._stage.fault(error))

    def _logged_in(self, here: object) -> None:
        if isinstance(here, OperatorView):
            self._here = here
            self._hello.setText(self.say("assistant.hello", name=here.name))
            self.log_in.hide()
            self._own.show()
            focus(self.old)

    def _set(self) -> None:
        here, staff = self._here, self._stage.counter.staff
        if here is None:
            return
        if self.new.text() != self.again.text():
            self.notice.tell(self.say("settings.pin_differs"), state="warn")
            focus(self.new)
            return
        old, new = self.old.text(), self.new.text()
        self._stage.background.run(
            lambda: staff.set_pin(here.id, new, old=old),
            self._pin_set,
            self._pin_refused,
            lane=Lane.ERRAND,
        )

    def _pin_set(self, person: OperatorView) -> None:
        for field in (self.old, self.new, self.again):
            field.clear()
        self.done.emit()

    def _pin_refused(self, error: OperatorError) -> None:
        self.notice.tell(self._stage.fault(error), state="bad")
        for field in (self.old, self.new, self.again):
            field.clear()
        focus(self.old)


class PrinterStep(StepPage):
    """The printers' own pane: find or type one, print a test label, scan it back."""

    step = Step.PRINTER

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.look)
        self.pane = PrintersPane(stage, narrow=True)
        if (inside := self.pane.layout()) is not None:
            inside.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self.pane, 1)

    def shown(self) -> None:
        self.pane.shown()

    def take_scan(self, text: str) -> None:
        self.pane.take_scan(text)

    def take_enter(self) -> None:
        here = self.window().focusWidget()
        if here is not None and self.pane.isAncestorOf(here):
            self.pane.take_enter()
        else:
            self.go_on()


class ScannerStep(StepPage):
    """Scan anything: what came is shown, and what is odd about it."""

    step = Step.SCANNER

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.look)
        self.card = ScannerCard(stage)
        self.card.refresh()
        self.column.addWidget(self.card)
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(14)
        row.addWidget(IconLabel(stage.look, "circle-check", "good", 34))
        row.addWidget(label(self.say("assistant.scanner_works"), "title", wrap=True), 1)
        self.column.addWidget(self._row)
        self._row.hide()
        self.column.addStretch(1)

    def take_scan(self, text: str) -> None:
        self.card.take_scan(text)
        self._row.show()


class LookStep(StepPage):
    """Language, theme and text size, each seen at once."""

    step = Step.LOOK

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.look)
        self.card = LooksCard(stage)
        self.column.addWidget(self.card)
        self.column.addStretch(1)


class ReadyStep(StepPage):
    """What to scan first."""

    step = Step.READY

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.look)
        say = self.say
        for icon, title, line in (
            ("package-plus", say("assistant.first_receive"), say("assistant.first_receive_line")),
            ("scan-barcode", say("assistant.first_pickup"), say("assistant.first_pickup_line")),
            ("undo-2", say("assistant.first_undo"), say("assistant.first_undo_line")),
        ):
            card = Card(stage.look, padding=18, raised=False)
            row = QHBoxLayout()
            row.setSpacing(18)
            row.addWidget(IconLabel(stage.look, icon, "accent_text", 34))
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(label(title, "title", wrap=True))
            words.addWidget(label(line, "soft", wrap=True))
            row.addLayout(words, 1)
            card.body.addLayout(row)
            self.column.addWidget(card)
        self.column.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(say.of("assistant_title", Step.READY))

    @property
    def next_words(self) -> str:
        return self.say("assistant.start")

    @property
    def may_skip(self) -> bool:
        return False

    def shown(self) -> None:
        focus(self)

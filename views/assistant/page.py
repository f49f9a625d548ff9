# SPDX-License-Identifier: Apache-2.0
"""The assistant's window: the rail of steps, one step in front, and three buttons below it.

It works before there is a counter to work with, so the window's screens aren't its neighbours: the
application shows it instead of the window, tells it what came of an enrolment, and remembers its step. A scan
reaches the step in front whatever has the focus; Enter goes on, Escape back. It decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QVBoxLayout,
)

from app.errors import OperatorError
from views.assistant.before import KeysStep, LanguageStep, ServerStep
from views.assistant.rail import StepRail
from views.assistant.steps import ENROLMENT, ORDER, Step, StepPage
from views.look import Look
from views.scanner import ScanRouter
from views.scanners.choices import ScannerChoices
from views.stage import Stage
from views.widgets.buttons import KeyCapButton, button, give_icon
from views.widgets.card import Card, CardScroll, Page
from views.widgets.progress import ProgressLine
from views.widgets.states import Notice
from views.widgets.text import label


class AssistantPage(Page):
    """`reached(step)` when another step came to the front; `finished` after the last, or when the rest is left."""

    reached = Signal(str)
    language_chosen = Signal(str)
    retry_wanted = Signal()
    enrolment_wanted = Signal(str, str)
    finished = Signal()
    back_wanted = Signal()

    def __init__(
        self,
        look: Look,
        *,
        at: Step,
        stage: Stage | None = None,
        keys_fault: OperatorError | None = None,
        fault: str = "",
        again: bool = False,
    ) -> None:
        super().__init__(look)
        self._stage, self._keys_fault, self._fault = stage, keys_fault, fault
        self._again = again
        self.step: StepPage | None = None
        self.setWindowTitle(look.say("window.name"))
        self.setMinimumSize(1024, 640)
        self.router = ScanRouter(parent=self)
        self.router.scanned.connect(self._scanned)
        if stage is not None:
            stage.readers.scanned.connect(self._scanned)
            self.set_up_router(stage.preferences.scanner)
        self._build(look)
        self.go(at)

    def set_up_router(self, typing: ScannerChoices) -> None:
        """The scanner that types as the wizard measured it, from the next key on."""
        self.router.set_up(typing.pace, prefix=typing.prefix, suffix=typing.suffix)

    def _build(self, look: Look) -> None:
        say = look.say
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.rail = StepRail(look)
        row.addWidget(self.rail)
        column = QVBoxLayout()
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        row.addLayout(column, 1)
        card = Card(look, padding=28)
        column.addWidget(card, 1)
        self._title = label("", "headline", wrap=True)
        self._line = label("", "soft", wrap=True)
        self.notice = Notice(look)
        self._area = CardScroll()
        self._progress = ProgressLine(look, can_cancel=False)
        for part in (self._title, self._line, self.notice):
            card.body.addWidget(part)
        card.body.addWidget(self._area, 1)
        card.body.addWidget(self._progress)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        self.back = button(say("assistant.back"))
        self.skip = button(say("assistant.skip"), "link")
        self.leave = button(say("assistant.leave"), "link")
        self.next = KeyCapButton(look, say("assistant.next"), "arrow-right", "Enter", main=True)
        self.next.setMinimumWidth(look.px(260))
        give_icon(self.back, look, "undo-2", "ink")
        self.back.setFixedHeight(self.next.height())
        for made, act in (
            (self.back, self._go_back),
            (self.skip, self._go_next),
            (self.leave, self.finished.emit),
            (self.next, self._pressed_next),
        ):
            made.clicked.connect(act)
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.leave)
        foot.addWidget(self.skip)
        foot.addWidget(self.next)
        column.addLayout(foot)

    # Steps ------------------------------------------------------------------------------------------

    def go(self, step: Step) -> None:
        """Bring a step to the front."""
        if self._stage is None and step not in (Step.LANGUAGE, *ENROLMENT):
            step = Step.SERVER
        say = self.look.say
        made = self.step = self._make(step)
        self._area.setWidget(made)
        made.done.connect(self._go_next)
        self._title.setText(say.of("assistant_title", step))
        self._line.setText(say.of("assistant_line", step))
        self._line.setVisible(bool(self._line.text()))
        self.notice.hide()
        self._progress.hide()
        self.next.setText(made.next_words)
        self.next.setEnabled(True)
        self.skip.setVisible(made.may_skip)
        self.leave.setVisible(made.may_skip)
        self.back.setVisible(self._again or self._before(step) is not None)
        self.rail.setVisible(not self._again)
        self.rail.show_step(step)
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)  # unless the step begins elsewhere
        made.shown()
        self.reached.emit("" if self._again else step.value)

    def _make(self, step: Step) -> StepPage:
        look, stage = self.look, self._stage
        if step is Step.LANGUAGE:
            language = LanguageStep(look)
            language.chosen.connect(self._language)
            return language
        if step is Step.KEYS:
            return KeysStep(look, self._keys_fault)
        if step is Step.SERVER or stage is None:
            server = ServerStep(look, self._fault)
            server.wanted.connect(self._enrol)
            return server
        from views.assistant import after  # they bring half the window's screens with them

        pages: dict[Step, Callable[[Stage], StepPage]] = {
            Step.PEOPLE: after.PeopleStep,
            Step.PRINTER: after.PrinterStep,
            Step.SCANNER: after.ScannerStep,
            Step.LOOK: after.LookStep,
            Step.READY: after.ReadyStep,
        }
        return pages[step](stage)

    def _after(self, step: Step) -> Step | None:
        later = ORDER[ORDER.index(step) + 1 :]
        return next((one for one in later if self._offered(one)), None)

    def _before(self, step: Step) -> Step | None:
        earlier = ORDER[: ORDER.index(step)]
        return next((one for one in reversed(earlier) if self._offered(one)), None)

    def _offered(self, step: Step) -> bool:
        """A counter that is one already isn't asked for its server again."""
        return self._stage is None or step not in ENROLMENT

    def _pressed_next(self) -> None:
        if self.step is None:
            return
        if self.step.step is Step.KEYS and self._keys_fault is not None:
            self.retry_wanted.emit()
        else:
            self.step.go_on()

    def _go_next(self) -> None:
        after = self._after(self.step.step) if self.step is not None else None
        if after is None:
            self.finished.emit()
        else:
            self.go(after)

    def _go_back(self) -> None:
        before = self._before(self.step.step) if self.step is not None else None
        if self._again:
            self.back_wanted.emit()
        elif before is not None:
            self.go(before)

    def _language(self, language: str) -> None:
        """The look is made anew for another one: the next step comes with it."""
        if language == self.look.say.language.value:
            self._go_next()
        else:
            self.language_chosen.emit(language)

    # The enrolment ----------------------------------------------------------------------------------

    def _enrol(self, server: str, code: str) -> None:
        self._wait(True)
        self.enrolment_wanted.emit(server, code)

    def refuse(self, words: str) -> None:
        """The enrolment, or opening the counter, was refused; what was typed stays."""
        self._wait(False)
        if isinstance(self.step, ServerStep):
            self.step.refuse(words)
        else:
            self.notice.tell(words, state="bad")

    def _wait(self, on: bool) -> None:
        if self.step is not None:
            self.step.wait(on)
        self.next.setEnabled(not on)
        self._progress.hide()
        if on:
            self._progress.show_progress(self.look.say("assistant.enrolling"), 0, 0)

    def tell(self, words: str, action: str, undo: Callable[[], None] | None) -> None:
        """What a part of the window tells by a toast stands above the step here."""
        self.notice.hide()
        if words:
            self.notice.tell(words, state="plain")

    def focus_step(self) -> None:
        """Back to where the step begins."""
        if self.step is not None:
            self.step.setFocus(Qt.FocusReason.OtherFocusReason)

    # Keys and scans ---------------------------------------------------------------------------------

    def _scanned(self, text: str) -> None:
        if self.step is not None and self.step.isEnabled():
            self.step.take_scan(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QAbstractButton):
                focused.click()
            elif self.step is not None and self.step.isEnabled():
                if self.step.step is Step.KEYS:
                    self._pressed_next()
                else:
                    self.step.take_enter()
        elif event.key() == Qt.Key.Key_Escape:
            self._go_back()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            self.router.watch(handle)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.retire()
        super().closeEvent(event)

    def retire(self) -> None:
        """Another window takes its place, and hears the scans from now on."""
        self.router.retire()

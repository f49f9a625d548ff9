# SPDX-License-Identifier: Apache-2.0
"""The steps of a machine that is no counter yet: the language, where the keys lie, the server and the code."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout

from app.domain.enrolment_text import looks_like_enrolment, read_enrolment
from app.errors import OperatorError
from app.paths import KEYFILE_VARIABLE, keyfile_of
from sync.address import server_address
from views.assistant.steps import Step, StepPage, focus
from views.fault_words import fault_text
from views.i18n import AUTONYMS, Language
from views.look import Look
from views.widgets.buttons import KeyCapButton, button, give_icon
from views.widgets.card import Card
from views.widgets.fields import CodeField
from views.widgets.states import Notice
from views.widgets.text import IconLabel, label

_SAMPLE = f"{KEYFILE_VARIABLE}=/etc/linli/keys.json"


class LanguageStep(StepPage):
    """Two large buttons, each in its own language."""

    step = Step.LANGUAGE
    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        row = QHBoxLayout()
        row.setSpacing(16)
        self.buttons: dict[Language, KeyCapButton] = {}
        for language in Language:
            here = language is look.say.language
            made = KeyCapButton(
                look, AUTONYMS[language], "languages", "Enter" if here else "", main=here
            )
            made.setFixedHeight(look.px(120))
            made.setProperty("language", language.value)
            made.clicked.connect(self._pressed)
            self.buttons[language] = made
            row.addWidget(made, 1)
        self.column.addSpacing(16)
        self.column.addLayout(row)
        self.column.addStretch(1)

    def shown(self) -> None:
        focus(self.buttons[self.say.language])

    def _pressed(self) -> None:
        self.chosen.emit(str(self.sender().property("language")))


class KeysStep(StepPage):
    """Where this counter's keys lie; without a place for them there is no counter, and no weaker way."""

    step = Step.KEYS

    def __init__(self, look: Look, fault: OperatorError | None) -> None:
        super().__init__(look)
        say, self._fault = look.say, fault
        if fault is None:
            chosen = keyfile_of()
            words = say("assistant.keychain") if chosen is None else say("assistant.keyfile")
            self._row("circle-check", "good", words)
            if chosen is not None:
                self.column.addWidget(label(str(chosen), "strong", wrap=True))
            self.column.addWidget(label(say("assistant.keys_why"), "soft", wrap=True))
            self.column.addStretch(1)
            return
        self._row("triangle-alert", "warn", fault_text(look, fault))
        grid = QGridLayout()
        grid.setSpacing(14)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        for at, (title, line, shown) in enumerate(
            (
                (say("assistant.keys_unlock"), say("assistant.keys_unlock_line"), ""),
                (say("assistant.keys_install"), say("assistant.keys_install_line"), ""),
                (say("assistant.keys_file"), say("assistant.keys_file_line"), _SAMPLE),
            )
        ):
            card = Card(look, title, padding=18, raised=False)
            card.body.addWidget(label(line, "body", wrap=True))
            if shown:
                copied = button(shown, tip=f"{say('assistant.copy')}: {shown}")
                give_icon(copied, look, "copy", "ink")
                copied.clicked.connect(self._copy)
                card.body.addWidget(copied)
            card.body.addStretch(1)
            grid.addWidget(card, at // 2, at % 2, 1, 2 if shown else 1)
        self.column.addLayout(grid)
        self.column.addStretch(1)

    @property
    def next_words(self) -> str:
        return self.say("opening.retry") if self._fault is not None else super().next_words

    def _row(self, icon: str, tone: str, words: str) -> None:
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(IconLabel(self.look, icon, tone, 34))
        row.addWidget(label(words, "title", wrap=True), 1)
        self.column.addLayout(row)

    def _copy(self) -> None:
        QApplication.clipboard().setText(_SAMPLE)


class ServerStep(StepPage):
    """The server's address and the administrator's code: typed, or both in one scan."""

    step = Step.SERVER
    wanted = Signal(str, str)

    def __init__(self, look: Look, fault: str) -> None:
        super().__init__(look)
        say = look.say
        tip = QHBoxLayout()
        tip.setSpacing(14)
        tip.addWidget(IconLabel(look, "qr-code", "accent_text", 34))
        tip.addWidget(label(say("assistant.scan_both"), "title", wrap=True), 1)
        self.column.addLayout(tip)
        self.notice = Notice(look)
        self.column.addWidget(self.notice)
        self.server = CodeField(say("set_up.server"))
        self.code = CodeField(say("set_up.code"))
        self.told = {self.server: label("", "soft", wrap=True), self.code: label("", "soft")}
        for field in (self.server, self.code):
            self.column.addWidget(label(field.placeholderText(), "strong"))
            self.column.addWidget(field)
            self.column.addWidget(self.told[field])
        self.server.textChanged.connect(self._address_typed)
        self.code.textChanged.connect(self._code_typed)
        self.column.addStretch(1)
        if fault:
            self.notice.tell(fault, state="bad")

    @property
    def next_words(self) -> str:
        return self.say("set_up.go")

    def shown(self) -> None:
        focus(self.server if not self.server.text() else self.code)

    def take_scan(self, text: str) -> None:
        """The one text with both; else the text belongs to the field that has the focus."""
        both = read_enrolment(text)
        if both is not None:
            self.server.setText(both[0])
            self.code.setText(both[1])
            self.notice.tell(self.say("assistant.scanned_both"), state="good")
            focus(self.code)
        elif looks_like_enrolment(text):
            self.notice.tell(self.say("assistant.scan_broken"), state="warn")
        elif "://" in text:
            self.server.setText(text)
            focus(self.code)
        else:
            self.code.setText(text)

    def go_on(self) -> None:
        server, code = self.server.text().strip(), self.code.text().strip()
        if not server or self._refusal(server) is not None:
            self._address_typed(server or " ")
            focus(self.server)
        elif not code:
            self.told[self.code].setText(self.say("assistant.code_missing"))
            focus(self.code)
        else:
            self.notice.hide()
            self.wanted.emit(server, code)

    def refuse(self, words: str) -> None:
        """The server, or the way to it, said no; what was typed stays."""
        self.notice.tell(words, state="bad")
        focus(self.code)

    def _refusal(self, typed: str) -> OperatorError | None:
        try:
            server_address(typed)
        except OperatorError as fault:
            return fault
        return None

    def _address_typed(self, typed: str) -> None:
        if read_enrolment(typed) is not None:  # pasted, or a scanner slower than a hand
            self.take_scan(typed)
            return
        told, fault = self.told[self.server], self._refusal(typed)
        if not typed:
            told.setText("")
        elif fault is not None:
            told.setText(fault_text(self.look, fault))
        else:
            told.setText(self.say("assistant.address_good", address=server_address(typed)))

    def _code_typed(self, typed: str) -> None:
        if read_enrolment(typed) is not None:
            self.take_scan(typed)
            return
        self.told[self.code].setText("")

# SPDX-License-Identifier: Apache-2.0
"""The settings screen. Language, theme and text size take effect at once, by building the window anew.

A scan made here is not looked up: it is shown as it came, so that a shop can see what its scanner
sends. Imports can be taken back from their list.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.errors import OperatorError
from app.services.answers import ImportView, OperatorView
from views.background import Lane, Urgency
from views.i18n import AUTONYMS, Language
from views.preferences import SCALES
from views.settings.pin_sheet import PinSheet
from views.stage import Screen, Stage, fault_text
from views.theme import ThemeName
from views.widgets.buttons import Choices, button, give_icon
from views.widgets.card import Card, Page, clear
from views.widgets.rows import PressRow
from views.widgets.states import EmptyState
from views.widgets.text import Elided, label


class SettingsScreen(Screen):
    """How the window looks, what the scanner sends, what was imported."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._pin_sheet: PinSheet | None = None
        self._build()

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(area)
        inside = Page(self.look)
        area.setWidget(inside)
        row = QHBoxLayout(inside)
        row.setContentsMargins(24, 20, 24, 22)
        row.setSpacing(20)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(18)
            row.addLayout(column, 1)
        left.addWidget(self._looks())
        left.addWidget(self._counter())
        left.addStretch(1)
        right.addWidget(self._scanner())
        right.addWidget(self._imports(), 1)

    def _looks(self) -> QWidget:
        say, chosen = self.say, self.stage.preferences
        card = Card(self.look, say("settings.looks"))
        languages = [(language.value, AUTONYMS[language]) for language in Language]
        themes = [(theme.value, say.of("theme", theme.value)) for theme in ThemeName]
        scales = [(str(scale), f"{scale:.0%}") for scale in SCALES]
        for caption, options, value, act in (
            (say("settings.language"), languages, chosen.language.value, self._language),
            (say("settings.theme"), themes, chosen.theme.value, self._theme),
            (say("settings.scale"), scales, str(chosen.scale), self._scale),
        ):
            card.body.addWidget(label(caption, "caption"))
            choices = Choices(options, value=value, name=caption)
            choices.chosen.connect(act)
            card.body.addWidget(choices)
            card.body.addSpacing(4)
        return card

    def _counter(self) -> QWidget:
        say, site = self.say, self.stage.site
        card = Card(self.look, say("settings.counter"))
        for caption, value in (
            (say("settings.site"), site.name),
            (say("settings.site_number"), str(site.number)),
            (say("settings.this_counter"), site.counter_name),
            (say("settings.proof_level"), say.of("proof_level", site.proof_level)),
        ):
            line = QHBoxLayout()
            line.addWidget(label(caption, "soft"))
            value_label = Elided(value, "strong")
            value_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            line.addWidget(value_label, 1)
            card.body.addLayout(line)
        card.body.addSpacing(6)
        self._codes_age = Elided("", "strong")
        self._codes_age.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = QHBoxLayout()
        line.addWidget(label(say("settings.codes_age"), "soft"))
        line.addWidget(self._codes_age, 1)
        card.body.addLayout(line)
        card.body.addSpacing(6)
        self._locked = QVBoxLayout()
        card.body.addLayout(self._locked)
        switch = button(say("settings.switch"))
        give_icon(switch, self.look, "log-out", "ink")
        switch.clicked.connect(self.stage.lock)
        card.body.addWidget(switch)
        self.pin = button(say("settings.pin"))
        self.pin.clicked.connect(self._ask_pin)
        card.body.addWidget(self.pin)
        card.body.addSpacing(10)
        card.body.addWidget(label(say("settings.enrol_line"), "soft", wrap=True))
        again = button(say("settings.enrol"))
        again.clicked.connect(self.stage.enrol_again)
        card.body.addWidget(again)
        return card

    def _scanner(self) -> QWidget:
        say = self.say
        card = Card(self.look, say("settings.scanner"))
        card.body.addWidget(label(say("settings.scanner_line"), "soft", wrap=True))
        self._scan_text = Elided(say("settings.no_scan"), "title")
        self._scan_words = label("", "caption", wrap=True)
        card.body.addWidget(self._scan_text)
        card.body.addWidget(self._scan_words)
        return card

    def _imports(self) -> QWidget:
        card = Card(self.look, self.say("settings.imports"))
        card.body.setSpacing(2)
        self._list = card.body
        return card

    def shown(self, topic: str) -> None:
        self.refresh()

    def refresh(self) -> None:
        importing = self.stage.counter.importing
        self.stage.background.run(
            lambda: importing.history(8), self._history, self._fault, urgency=Urgency.REFRESH
        )
        counter = self.stage.counter
        self.stage.background.run(
            lambda: (counter.staff.operators(), counter.site().codes_age_s),
            self._counter_known,
            self._fault,
            urgency=Urgency.REFRESH,
        )

    def _counter_known(self, found: tuple[tuple[OperatorView, ...], int | None]) -> None:
        people, age_s = found
        say = self.say
        self._codes_age.setText(say("common.none") if age_s is None else say.ago(age_s))
        clear(self._locked)
        for person in people:
            if not person.locked:
                continue
            made = PressRow(
                self.look,
                icon="circle-user-round",
                tone="ink_soft",
                title=person.name,
                line=say("settings.locked"),
                trail=say("settings.unlock"),
                trail_tone="accent_text",
            )
            made.setProperty("operator", person.id)
            made.clicked.connect(self._unlock)
            self._locked.addWidget(made)

    def _unlock(self) -> None:
        """A manager's act: the service asks for the role, and the reason says that it was done at the counter."""
        wanted, staff = str(self.sender().property("operator")), self.stage.counter.staff
        reason = self.say("settings.unlock_reason")
        self.stage.background.run(
            lambda: staff.unlock(wanted, reason), self._unlocked, self._fault, lane=Lane.ERRAND
        )

    def _unlocked(self, person: OperatorView) -> None:
        self.stage.toast(self.say("settings.unlocked", name=person.name), "", None)
        self.refresh()

    def _ask_pin(self) -> None:
        staff = self.stage.counter.staff
        self.stage.background.run(
            lambda: (staff.current(), staff.operators()), self._open_pin, self._fault
        )

    def _open_pin(self, found: tuple[OperatorView | None, tuple[OperatorView, ...]]) -> None:
        here, people = found
        if here is None:
            return
        sheet = self._pin_sheet = PinSheet(self.look, self, here, people)
        sheet.entered.connect(self._set_pin)
        sheet.closed.connect(self._pin_gone)
        sheet.open_sheet(sheet.old)

    def _set_pin(self, wanted: str, old: str, new: str) -> None:
        staff, reason = self.stage.counter.staff, self.say("settings.unlock_reason")
        self.stage.background.run(
            lambda: staff.set_pin(wanted, new, old=old, reason=reason),
            self._pin_set, self._pin_refused, lane=Lane.ERRAND,
        )  # fmt: skip

    def _pin_set(self, person: OperatorView) -> None:
        if self._pin_sheet is not None:
            self._pin_sheet.close_sheet()
        self.stage.toast(self.say("settings.pin_done", name=person.name), "", None)
        self.refresh()

    def _pin_refused(self, fault: OperatorError) -> None:
        if self._pin_sheet is None:
            self._fault(fault)
        else:
            self._pin_sheet.show_fault(fault_text(self.look, fault))

    def _pin_gone(self) -> None:
        self._pin_sheet = None

    def take_scan(self, text: str) -> None:
        """Show what came, character by character where it isn't plain."""
        odd = sorted({unicodedata.name(c, f"U+{ord(c):04X}") for c in text if not c.isascii()})
        self._scan_text.setText(text if text.isprintable() else ascii(text))
        words = self.say("settings.scan_length", count=len(text))
        if odd:
            words = f"{words} {self.say('settings.scan_odd', names=', '.join(odd[:3]))}"
        self._scan_words.setText(words)

    def _history(self, imports: tuple[ImportView, ...]) -> None:
        clear(self._list)
        say = self.say
        if not imports:
            self._list.addWidget(
                EmptyState(
                    self.look,
                    "history",
                    say("settings.no_imports"),
                    say("settings.no_imports_line"),
                )
            )
        for one in imports:
            made = PressRow(
                self.look,
                icon="undo-2" if one.undone else "file-check",
                tone="ink_soft" if one.undone else "good",
                title=one.title or one.file_name,
                line=" · ".join(
                    (
                        say.of("import_kind", one.kind),
                        say.moment(one.at),
                        say("import.rows_count", count=one.written),
                    )
                ),
                trail=say("import.was_undone") if one.undone else say("common.undo"),
                trail_tone="ink_soft" if one.undone else "accent_text",
            )
            made.setProperty("import", one.import_id)
            if not one.undone:
                made.clicked.connect(self._undo)
            self._list.addWidget(made)
        self._list.addStretch(1)

    def _undo(self) -> None:
        wanted, importing = str(self.sender().property("import")), self.stage.counter.importing
        self.stage.background.run(
            lambda: importing.undo(wanted), self._undone, self._fault, lane=Lane.ERRAND
        )

    def _undone(self, view: ImportView) -> None:
        words = self.say("import.undone", count=max(view.written - view.kept, 0))
        self.stage.toast(words, "", None)
        self.refresh()

    def _language(self, value: str) -> None:
        self.stage.prefer(replace(self.stage.preferences, language=Language(value)))

    def _theme(self, value: str) -> None:
        self.stage.prefer(replace(self.stage.preferences, theme=ThemeName(value)))

    def _scale(self, value: str) -> None:
        self.stage.prefer(replace(self.stage.preferences, scale=float(value)))

    def _fault(self, error: OperatorError) -> None:
        self.stage.toast(self.stage.fault(error), "", None)

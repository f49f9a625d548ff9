# SPDX-License-Identifier: Apache-2.0
"""This counter: its site, who is locked out, the PIN, another clerk, a new enrolment."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.errors import OperatorError
from app.services.answers import OperatorView
from views.background import Lane, Urgency
from views.fault_words import fault_text
from views.settings.cards.base import SettingsCard
from views.settings.pin_sheet import PinSheet
from views.stage import Stage
from views.widgets.buttons import button, give_icon
from views.widgets.card import clear
from views.widgets.rows import PressRow
from views.widgets.sheet import Sheet
from views.widgets.text import Elided, label


class CounterCard(SettingsCard):
    """Facts of the site, and the acts that concern the counter as a whole."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, stage.look.say("settings.counter"))
        say, site = self.say, stage.site
        self._pin_sheet: PinSheet | None = None
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
            self.body.addLayout(line)
        self.body.addSpacing(6)
        self._codes_age = Elided("", "strong")
        self._codes_age.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = QHBoxLayout()
        line.addWidget(label(say("settings.codes_age"), "soft"))
        line.addWidget(self._codes_age, 1)
        self.body.addLayout(line)
        self.body.addSpacing(6)
        self._locked = QVBoxLayout()
        self.body.addLayout(self._locked)
        switch = button(say("settings.switch"))
        give_icon(switch, self.look, "log-out", "ink")
        switch.clicked.connect(stage.lock)
        self.body.addWidget(switch)
        self.pin = button(say("settings.pin"))
        self.pin.clicked.connect(self._ask_pin)
        self.body.addWidget(self.pin)
        self.body.addSpacing(10)
        self.body.addWidget(label(say("settings.enrol_line"), "soft", wrap=True))
        again = button(say("settings.enrol"))
        again.clicked.connect(stage.enrol_again)
        self.body.addWidget(again)

    def refresh(self) -> None:
        counter = self.stage.counter
        self.stage.background.run(
            lambda: (counter.staff.operators(), counter.site().codes_age_s),
            self._counter_known,
            self.tell_fault,
            urgency=Urgency.REFRESH,
        )

    def open_sheet(self) -> Sheet | None:
        return self._pin_sheet

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
            lambda: staff.unlock(wanted, reason), self._unlocked, self.tell_fault, lane=Lane.ERRAND
        )

    def _unlocked(self, person: OperatorView) -> None:
        self.stage.toast(self.say("settings.unlocked", name=person.name), "", None)
        self.refresh()

    def _ask_pin(self) -> None:
        staff = self.stage.counter.staff
        self.stage.background.run(
            lambda: (staff.current(), staff.operators()), self._open_pin, self.tell_fault
        )

    def _open_pin(self, found: tuple[OperatorView | None, tuple[OperatorView, ...]]) -> None:
        here, people = found
        if here is None:
            return
        sheet = self._pin_sheet = PinSheet(self.look, self.host(), here, people)
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
            self.tell_fault(fault)
        else:
            self._pin_sheet.show_fault(fault_text(self.look, fault))

    def _pin_gone(self) -> None:
        self._pin_sheet = None

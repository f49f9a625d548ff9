# SPDX-License-Identifier: Apache-2.0
"""The log-in page: who are you, and your PIN; or a scan of a badge, which is both (a manager types the PIN as well).

A wrong PIN is told in words, with the wait that the rules ask for; the page never says more than that
about an account. The PIN goes to the service and is not kept.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.errors import OperatorError
from app.services.answers import OperatorView
from app.services.badges import badge_operator
from views.background import Urgency
from views.reading import Reading
from views.stage import Stage
from views.widgets.buttons import button, give_icon
from views.widgets.card import Card, Page, clear
from views.widgets.loaded import Loaded
from views.widgets.pin_pad import PinPad
from views.widgets.states import EmptyState
from views.widgets.text import IconLabel, label


class LogInPage(Page):
    """`logged_in(operator)` when the PIN was right."""

    logged_in = Signal(object)

    def __init__(self, stage: Stage, *, inside: bool = False) -> None:
        """`inside` something that has a title and a card of its own already."""
        super().__init__(stage.look)
        self._stage, say = stage, stage.look.say
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.buttonClicked.connect(self._person_pressed)
        self._last = stage.preferences.operator
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        card = Card(stage.look, padding=4 if inside else 32, raised=not inside)
        if inside:
            self.setProperty("role", "")
            card.setProperty("role", "")
            outer.setContentsMargins(0, 0, 0, 0)
        if inside:
            card.setMaximumWidth(stage.look.px(760))
        else:
            card.setFixedWidth(stage.look.px(760))
        middle = QVBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        outer.addLayout(middle, 8 if inside else 0)
        outer.addStretch(1)
        if not inside:
            self._add_head(card)
        halves = QHBoxLayout()
        halves.setSpacing(40)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(label(say("login.who"), "title"))
        people = QWidget()
        self._people = QVBoxLayout(people)
        self._people.setContentsMargins(0, 0, 0, 0)
        self._people.setSpacing(8)
        none = EmptyState(stage.look, "users", say("login.nobody"), say("login.nobody_do"))
        place = Loaded(stage.look, people, none)
        self._reading = Reading(stage, place, stage.counter.staff.operators, self._people_known)
        left.addWidget(place)
        left.addStretch(1)
        self._fault = label("", "fault", wrap=True)
        self._fault.setMinimumHeight(stage.look.px(66))
        self._fault.setAlignment(Qt.AlignmentFlag.AlignBottom)
        left.addWidget(self._fault)
        halves.addLayout(left, 1)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(label(say("login.pin"), "title"))
        self.pad = PinPad(stage.look, say("login.enter"))
        self.pad.entered.connect(self._entered)
        right.addWidget(self.pad)
        right.addStretch(1)
        halves.addLayout(right, 1)
        card.body.addLayout(halves)
        if stage.practise is not None and not inside:
            self.practise = button(say("practice.begin"), "link")
            self.practise.clicked.connect(stage.practise)
            card.body.addWidget(self.practise)
        if stage.site.practice:
            card.body.addWidget(label(say("login.practice"), "caption", wrap=True))

    def _add_head(self, card: Card) -> None:
        """Whose counter this is."""
        site, look = self._stage.site, self._stage.look
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(IconLabel(look, "store", "accent_text", 34))
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(label(site.name, "headline", wrap=True))
        names.addWidget(label(site.counter_name, "soft"))
        head.addLayout(names, 1)
        card.body.addLayout(head)
        card.body.addSpacing(12)

    def open(self, fault: str = "") -> None:
        """Ask again who there is; `fault` says why the page is shown, if it isn't the usual reason."""
        self._fault.setText(fault)
        self.pad.clear()
        self._reading.again(urgency=Urgency.ACT)
        self.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_scan(self, text: str) -> None:
        """A badge logs in; of whoever needs the PIN as well it chooses the name."""
        operator = badge_operator(text)
        if operator:
            self.choose(operator)
            log_in = self._stage.counter.staff.log_in_with_badge
            self._stage.background.run(lambda: log_in(text), self._done, self._failed)

    @property
    def chosen(self) -> str:
        """The chosen operator's id, or ""."""
        made = self._group.checkedButton()
        return str(made.property("operator")) if made is not None else ""

    def choose(self, operator: str) -> None:
        """Choose a name as if by hand (nobody's id changes nothing)."""
        for made in self._group.buttons():
            if made.property("operator") == operator:
                made.setChecked(True)

    def _people_known(self, people: tuple[OperatorView, ...]) -> bool:
        for made in self._group.buttons():
            self._group.removeButton(made)
        clear(self._people)
        say = self._stage.look.say
        for person in people[:6]:
            roles = " · ".join(say.of("roles", role) for role in person.roles[:1])
            made = button(f"{person.name}  ·  {roles}" if roles else person.name, "person")
            give_icon(made, self._stage.look, "circle-user-round", "ink_soft", size=22)
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.setProperty("operator", person.id)
            made.setChecked(person.id == self._last)
            self._group.addButton(made)
            self._people.addWidget(made)
        if people and self._group.checkedButton() is None:
            self._group.buttons()[0].setChecked(True)
        return bool(people)

    def _person_pressed(self, made: QPushButton) -> None:
        self._fault.setText("")
        self.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def _entered(self, pin: str) -> None:
        operator = self.chosen
        if not operator:
            self._fault.setText(self._stage.look.say("login.choose_first"))
            return
        log_in = self._stage.counter.staff.log_in
        self._stage.background.run(lambda: log_in(operator, pin), self._done, self._failed)

    def _done(self, operator: OperatorView) -> None:
        self._fault.setText("")
        self._last = operator.id
        self._stage.keep(replace(self._stage.preferences, operator=operator.id))
        self.logged_in.emit(operator)

    def _failed(self, error: OperatorError) -> None:
        self._fault.setText(self._stage.fault(error))
        self.pad.clear()
        self.pad.setFocus(Qt.FocusReason.OtherFocusReason)

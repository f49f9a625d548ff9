# SPDX-License-Identifier: Apache-2.0
"""The questions of the pickup screen: who collects, which proof, why not, whose particulars.

Each is a sheet over the screen, not a dialog: the next scan closes it. An answer leaves as a signal;
the screen acts on it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.services.answers import ParcelView, Revealed
from views.look import Look
from views.widgets.buttons import KeyCapButton
from views.widgets.fields import CodeField
from views.widgets.sheet import Sheet
from views.widgets.states import EmptyState
from views.widgets.table import Column, Table, warn
from views.widgets.text import label

PROBLEMS = ("damaged", "not_found", "refused", "wrong_person", "wrong_item", "other")
UNDO_REASONS = ("mistake", "wrong_parcel", "wrong_person", "came_back", "other")
REVEAL_REASONS = ("call", "identity", "address", "other")


class ProxySheet(Sheet):
    """F6: the last four of the collector's phone, and a name if wanted. Six keys in all."""

    answered = Signal(str, str)

    def __init__(self, look: Look, host: QWidget) -> None:
        say = look.say
        super().__init__(look, host, say("proxy.title"))
        self.body.addWidget(label(say("proxy.line"), "soft", wrap=True))
        self.phone = CodeField(say("proxy.phone"), longest=11)
        self.name = CodeField(say("proxy.name"), words=True, longest=40)
        self.body.addWidget(label(say("proxy.phone"), "strong"))
        self.body.addWidget(self.phone)
        self.body.addWidget(label(say("proxy.name"), "strong"))
        self.body.addWidget(self.name)
        self._fault = label("", "fault", wrap=True)
        self.body.addWidget(self._fault)
        self.body.addStretch(1)
        go = KeyCapButton(look, say("proxy.go"), "id-card", "Enter", main=True)
        go.clicked.connect(self._answer)
        self.body.addWidget(go)
        self.phone.returnPressed.connect(self._answer)
        self.name.returnPressed.connect(self._answer)

    def _answer(self) -> None:
        phone = self.phone.text().strip()
        if not (phone.isascii() and phone.isdigit() and len(phone) in (4, 11)):
            self._fault.setText(self.look.say("proxy.phone_wrong"))
            self.phone.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.answered.emit(phone, self.name.text().strip())
        self.close_sheet()


class ProofSheet(Sheet):
    """No token at hand: the secret code, the phone's last four (where the site allows), a manager."""

    code_given = Signal(str)
    phone_given = Signal(str)
    manager_given = Signal(str)

    def __init__(self, look: Look, host: QWidget, *, relaxed: bool) -> None:
        say = look.say
        super().__init__(look, host, say("proof.title"))
        self._relaxed = relaxed
        self.body.addWidget(label(say("proof.line"), "soft", wrap=True))
        words = say("proof.phone4") if relaxed else say("proof.code")
        self.body.addWidget(label(words, "strong"))
        self.code = CodeField(words, longest=4 if relaxed else 8)
        self.code.returnPressed.connect(self._answer)
        self.body.addWidget(self.code)
        self._fault = label("", "fault", wrap=True)
        self.body.addWidget(self._fault)
        go = KeyCapButton(look, say("proof.check"), "shield-check", "Enter", main=True)
        go.clicked.connect(self._answer)
        self.body.addWidget(go)
        self.body.addSpacing(20)
        self.body.addWidget(label(say("proof.manager"), "strong"))
        self.body.addWidget(label(say("proof.manager_line"), "soft", wrap=True))
        self.reason = CodeField(say("proof.manager_reason"), words=True, longest=120)
        self.reason.returnPressed.connect(self._manager)
        self.body.addWidget(self.reason)
        override = KeyCapButton(look, say("proof.manager_go"), "user")
        override.clicked.connect(self._manager)
        self.body.addWidget(override)
        self.body.addStretch(1)

    def _answer(self) -> None:
        text = self.code.text().strip()
        wanted = 4 if self._relaxed else 8
        if not (text.isascii() and text.isdigit() and len(text) == wanted):
            self._fault.setText(self.look.say("proof.digits", count=wanted))
            return
        (self.phone_given if self._relaxed else self.code_given).emit(text)
        self.close_sheet()

    def _manager(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self._fault.setText(self.look.say("proof.reason_first"))
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.manager_given.emit(reason)
        self.close_sheet()


class RevealedSheet(Sheet):
    """A resident's particulars, shown once, for a reason that was journalled."""

    def __init__(self, look: Look, host: QWidget, revealed: Revealed) -> None:
        say = look.say
        super().__init__(look, host, say("reveal.title"))
        for caption, value in (
            (say("reveal.name"), revealed.name),
            (say("reveal.phone"), revealed.phone),
            (say("reveal.address"), revealed.address),
        ):
            self.body.addWidget(label(caption, "caption"))
            self.body.addWidget(label(value or say("common.none"), "headline", wrap=True))
            self.body.addSpacing(8)
        self.body.addStretch(1)
        self.body.addWidget(label(say("reveal.left", count=revealed.left), "caption", wrap=True))


class OverdueSheet(Sheet):
    """The parcels that have waited too long, longest first."""

    def __init__(self, look: Look, host: QWidget, parcels: tuple[ParcelView, ...]) -> None:
        say = look.say
        super().__init__(look, host, say("overdue.title"), width=760)
        if not parcels:
            self.body.addWidget(
                EmptyState(look, "circle-check", say("overdue.none"), say("overdue.none_line")), 1
            )
            return
        columns: list[Column[ParcelView]] = [
            Column(
                title=say("overdue.slot"),
                width=150,
                bold=True,
                large=True,
                text=lambda p: p.slot or say("pickup.no_slot"),
            ),
            Column(
                title=say("overdue.parcel"),
                text=lambda p: p.item or say("pickup.no_item"),
                line=lambda p: p.waybill,
                bold=True,
            ),
            Column(
                title=say("overdue.person"),
                width=130,
                text=lambda p: p.name_masked,
                line=lambda p: say("pickup.tail", tail=p.phone_tail) if p.phone_tail else "",
            ),
            Column(
                title=say("overdue.days"),
                width=110,
                right=True,
                text=lambda p: say("overdue.day_count", count=p.days_here),
                tone=warn,
            ),
        ]
        table = Table(look, columns, say("overdue.title"))
        table.rows.replace(parcels)
        self.body.addWidget(table, 1)

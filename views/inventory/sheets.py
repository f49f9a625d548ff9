# SPDX-License-Identifier: Apache-2.0
"""Booking a movement of one product."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.services.answers import StockLine
from views.look import Look
from views.widgets.buttons import Choices, KeyCapButton
from views.widgets.fields import CodeField
from views.widgets.sheet import Sheet
from views.widgets.text import label

KINDS = ("intake", "sale", "waste", "adjust")
_OUT = frozenset({"sale", "waste"})


class MoveSheet(Sheet):
    """What kind, how many, which lot, why. `booked(kind, quantity, lot, expires_on, reason)`."""

    booked = Signal(str, int, str, str, str)

    def __init__(self, look: Look, host: QWidget, line: StockLine) -> None:
        say = look.say
        super().__init__(look, host, say("inventory.move"), width=520)
        self.body.addWidget(label(line.name, "strong", wrap=True))
        kinds = [(kind, say.of("movement", kind)) for kind in KINDS]
        self.kind = Choices(kinds, columns=2, value="intake", name=say("inventory.kind"))
        self.body.addWidget(self.kind)
        self.quantity = CodeField(say("inventory.quantity"), longest=8)
        self.lot = CodeField(say("inventory.lot_field"), longest=40)
        self.expires = CodeField(say("inventory.expires_field"), longest=10)
        self.reason = CodeField(say("inventory.reason"), words=True, longest=120)
        for field in (self.quantity, self.lot, self.expires, self.reason):
            self.body.addWidget(field)
            field.returnPressed.connect(self._book)
        self._fault = label("", "fault", wrap=True)
        self.body.addWidget(self._fault)
        self.body.addStretch(1)
        go = KeyCapButton(look, say("inventory.book"), "check", "Enter", main=True)
        go.clicked.connect(self._book)
        self.body.addWidget(go)

    def _book(self) -> None:
        say, kind = self.look.say, self.kind.value
        text = self.quantity.text().strip()
        if not text.lstrip("+-").isdecimal() or not text.isascii() or int(text) == 0:
            self._fault.setText(say("inventory.quantity_wrong"))
            self.quantity.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        reason = self.reason.text().strip()
        if kind in ("waste", "adjust") and not reason:
            self._fault.setText(say("inventory.reason_first"))
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        quantity = int(text) if kind == "adjust" else abs(int(text)) * (-1 if kind in _OUT else 1)
        self.booked.emit(
            kind, quantity, self.lot.text().strip(), self.expires.text().strip(), reason
        )
        self.close_sheet()

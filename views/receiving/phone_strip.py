# SPDX-License-Identifier: Apache-2.0
"""Under the slot of a parcel that names nobody: type the phone as it stands on the label, or its last four.

Nothing to open and nothing to answer: it takes the focus, and the next scan takes it away again. What
can't be a phone but may be a waybill goes on as a scan, so that typing waybills works as before.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from views.look import Look
from views.widgets.buttons import KeyCapButton
from views.widgets.fields import CodeField
from views.widgets.text import IconLabel, label, set_property

_LONGEST_PHONE = 12


class PhoneStrip(QFrame):
    """`phone_given(text)` for what looks like a phone, `scan_given(text)` for a waybill, `given_up` for nothing."""

    phone_given = Signal(str)
    scan_given = Signal(str)
    given_up = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setProperty("role", "notice")
        set_property(self, "state", "warn")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(IconLabel(look, "phone", "warn"))
        self._words = label("", "strong", wrap=True)
        row.addWidget(self._words, 3)
        self.field = CodeField(look.say("receiving.phone_field"), longest=40)
        self.field.setMinimumWidth(look.px(150))
        self.field.returnPressed.connect(self._entered)
        row.addWidget(self.field, 2)
        self.go = KeyCapButton(look, look.say("receiving.phone_go"), "check", "Enter")
        self.go.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.go.clicked.connect(self._entered)
        row.addWidget(self.go)
        self.hide()

    def ask(self) -> None:
        """Begin: empty, and with the focus."""
        self.field.clear()
        self._words.setText(self._look.say("receiving.phone_missing"))
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, words: str) -> None:
        """Why it wasn't taken; what was typed stays."""
        self._words.setText(words)
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def _entered(self) -> None:
        text = self.field.text().strip()
        digits = text.replace(" ", "").replace("-", "").removeprefix("+86")
        if not text:
            self.given_up.emit()
        elif digits.isascii() and digits.isdecimal() and len(digits) <= _LONGEST_PHONE:
            if len(digits) == 4 or len(digits) >= 10:
                self.phone_given.emit(digits)
            else:
                self.tell(self._look.say.of("fault", "bad_phone"))
        else:
            self.scan_given.emit(text)

# SPDX-License-Identifier: Apache-2.0
"""Four digits typed and a short pause: the end of a phone is looked up before anyone presses Enter.

Only what is found is shown. Whoever types on (a whole phone, a secret code) isn't disturbed: more digits take the
wish back. Must not act: what was found this way still needs its proof.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

_DIGITS = 4
PAUSE_MS = 350


class TypedTail(QObject):
    """Watches the scan field's text; `paused(digits)` when four digits stand there and the hand rests."""

    paused = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.text = ""
        self.shown = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._rested)

    def changed(self, text: str) -> None:
        """The field holds `text` now."""
        self.text = text.strip()
        if len(self.text) == _DIGITS and self.text.isascii() and self.text.isdigit():
            self._pause.start()
        else:
            self._pause.stop()
        if self.text and self.text != self.shown:
            self.shown = ""

    def forget(self) -> bool:
        """Another visit, or none: whether the digits that brought up the last one still stand in the field."""
        left = bool(self.shown) and self.text == self.shown
        self.shown = ""
        return left

    def still(self, digits: str) -> bool:
        """Whether the field still holds just these, so that an answer for them is welcome."""
        return self.text == digits

    def is_shown(self, text: str) -> bool:
        """Whether Enter behind `text` means the visit that its digits have brought up already."""
        return bool(self.shown) and text == self.shown

    def _rested(self) -> None:
        self.paused.emit(self.text)

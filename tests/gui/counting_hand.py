# SPDX-License-Identifier: Apache-2.0
"""A clerk's hand that counts: scans at a scanner's pace, keys at a person's, sent to the native window.

Nothing else acts: what a job costs is what went through here. A scan's own keys are not counted as keys.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from tests.gui.conftest import Opened

_SCANNER_MS, _PERSON_MS = 4, 180
_NAMED = {
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    **{f"F{n}": Qt.Key(int(Qt.Key.Key_F1) + n - 1) for n in range(1, 13)},
}


class CountingHand:
    """`scans` and `keys` are what the job has cost so far."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._at = 10_000
        self.scans = self.keys = 0

    def scan(self, text: str) -> None:
        """One scan, and what it leads to has come to rest."""
        self.scans += 1
        self._at += 1_000
        for letter in f"{text}\r":
            key = Qt.Key.Key_Return if letter == "\r" else Qt.Key(ord(letter.upper()))
            self._send(key, letter, gap_ms=_SCANNER_MS)
        self._opened.settle()

    def press(self, name: str) -> None:
        """A named key: Enter, Esc, F1 to F12."""
        self.keys += 1
        key = _NAMED[name]
        self._send(key, "\r" if name == "Enter" else "", gap_ms=_PERSON_MS)
        self._rest()

    def type(self, text: str) -> None:
        """Plain characters, one key each."""
        for letter in text:
            self.keys += 1
            self._send(Qt.Key(ord(letter.upper())), letter, gap_ms=_PERSON_MS)
            self._rest()

    def _send(self, key: Qt.Key, text: str, *, gap_ms: int) -> None:
        self._at += gap_ms
        handle = self._opened.window.windowHandle()
        assert handle is not None
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            event.setTimestamp(self._at)
            QApplication.sendEvent(handle, event)

    def _rest(self) -> None:
        """The router has given back what it held, and every answer is shown."""
        reader = self._opened.window.router.reader
        self._opened.qtbot.waitUntil(lambda: reader.held == 0, timeout=5_000)
        self._opened.settle()

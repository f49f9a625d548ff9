# SPDX-License-Identifier: Apache-2.0
"""Hears a window's keys before anything else does: to measure a scanner, and to show what it really sends.

A filter on the QWindow; the one installed last is asked first, so it stands before the scan router. Where it `eats`,
what a scanner types goes no further (its Enter would press a button); a person's Tab, Enter and Space, which come
alone, go on, so that the page stays usable by keyboard.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QWidget

from views.scanners.measuring import ENDS, QUIET_MS, Key

_ALONE = {*ENDS, " "}
_NAMED = {
    Qt.Key.Key_Return: "\r",
    Qt.Key.Key_Enter: "\r",
    Qt.Key.Key_Tab: "\t",
}


class KeyTap(QObject):
    """Between `listen` and `rest`, `heard` gives a `Key` for each key that could be a scanner's."""

    heard = Signal(object)

    def __init__(self, near: QWidget, *, eats: bool) -> None:
        super().__init__(near)
        self._near, self._eats = near, eats
        self._window: QWindow | None = None
        self._last_at: int | None = None

    def listen(self) -> None:
        """Stand before the window that `near` is in."""
        self.rest()
        window: QWindow | None = self._near.window().windowHandle()
        if window is None:
            return
        self._window = window
        window.installEventFilter(self)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._to_the_front)

    def rest(self) -> None:
        """Stand aside."""
        if self._window is None:
            return
        self._window.removeEventFilter(self)
        self._window, self._last_at = None, None
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.disconnect(self._to_the_front)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        text = text_of_key(event)
        if not text:
            return False
        if event.isAutoRepeat():
            return self._eats and text not in _ALONE
        at = int(event.timestamp()) or time.monotonic_ns() // 1_000_000
        alone = self._last_at is None or at - self._last_at > QUIET_MS
        if alone and text in _ALONE and self._eats:
            return False
        self._last_at = at
        self.heard.emit(Key(text, at))
        return self._eats

    def _to_the_front(self, _window: object) -> None:
        if self._window is not None:
            self._window.installEventFilter(self)


def text_of_key(event: QKeyEvent) -> str:
    """The character that a key types (Return as \\r), or "" where it types none."""
    named = _NAMED.get(Qt.Key(event.key()))
    if named is not None:
        return named
    text = event.text()
    if event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier):
        return ""
    if text and (text.isprintable() or text in "\x1d\x02\x03\x1e\x04"):
        return text
    return ""

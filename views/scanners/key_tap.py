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

from views.scanner import stroke_of
from views.scanners.measuring import QUIET_MS, Key
from views.scanning.strokes import Sort


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
        at = int(event.timestamp()) or time.monotonic_ns() // 1_000_000
        alone = self._last_at is None or at - self._last_at > QUIET_MS
        # Tab, Enter, Space, a function key or Ctrl and a key that comes alone is a person's.
        if alone and self._eats and (len(text) > 1 or text == " " or not text.isprintable()):
            return False
        self._last_at = at
        self.heard.emit(Key(text, at))
        return self._eats

    def _to_the_front(self, _window: object) -> None:
        if self._window is not None:
            self._window.installEventFilter(self)


def text_of_key(event: QKeyEvent) -> str:
    """What a key means to the scan reader (Return as \\r, a function key as `<F9>`), or "" where it means nothing."""
    stroke = stroke_of(event)
    match stroke.sort:
        case Sort.END:
            return "\t" if event.key() == Qt.Key.Key_Tab else "\r"
        case Sort.LETTER | Sort.CONTROL | Sort.FUNCTION:
            return stroke.text
        case Sort.MODIFIER | Sort.OTHER:
            return ""

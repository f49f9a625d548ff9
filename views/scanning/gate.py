# SPDX-License-Identifier: Apache-2.0
"""Keys are judged before an input method takes them, where one is wanted (X11).

A live Chinese input method turned the scan SF1390wmx7788 into nothing in a field for words: it has each key
before the window does. So while the focus is in such a field, each key event of the X server is held here,
before Qt hands it to the input method. A scan's keys end here; a person's are sent to the window once more, by
the X server, with their own time and state, and go the usual way into the input method.

On other platforms there is no gate: the fields for codes keep the input method out, those for words don't.
"""

from __future__ import annotations

import ctypes
from dataclasses import replace

from PySide6.QtCore import (
    QAbstractNativeEventFilter,
    QByteArray,
    QCoreApplication,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QInputMethodQueryEvent

from views.scanning.held import HeldKeys
from views.scanning.reader import Ruling
from views.scanning.x11_keys import KEY_PRESS, KEY_RELEASE, SENT, X11Key, X11Keys, open_x11_keys


def open_gate(parent: QObject) -> InputMethodGate | None:
    """A gate where the platform is X11 and its libraries are at hand."""
    if QGuiApplication.platformName() != "xcb":
        return None
    keys = open_x11_keys()
    return InputMethodGate(keys, parent) if keys is not None else None


class _Filter(QAbstractNativeEventFilter):
    def __init__(self, gate: InputMethodGate) -> None:
        super().__init__()
        self._gate = gate

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> tuple[bool, int]:
        address = int(message)
        code = ctypes.c_uint8.from_address(address).value
        if code & ~SENT not in (KEY_PRESS, KEY_RELEASE):
            return False, 0
        return self._gate.take(X11Key.at(address)), 0


class InputMethodGate(QObject):
    """Holds the X server's key events while the focus lets an input method in."""

    scanned = Signal(str)
    too_long = Signal()

    def __init__(self, keys: X11Keys, parent: QObject) -> None:
        super().__init__(parent)
        self.held: HeldKeys[X11Key] = HeldKeys(self)
        self.reader = self.held.reader
        self._keys = keys
        self._down: set[int] = set()
        self._in_flight = 0
        self.held.freed.connect(self._send)
        self.held.scanned.connect(self.scanned)
        self.held.too_long.connect(self.too_long)
        self._filter = _Filter(self)
        application = QCoreApplication.instance()
        if isinstance(application, QGuiApplication):
            application.installNativeEventFilter(self._filter)
            application.focusObjectChanged.connect(self._focus_moved)

    @property
    def stands(self) -> bool:
        """Whether the focus lets an input method in: keys are judged here, not at the window."""
        focus = QGuiApplication.focusObject()
        if not focus:
            return False
        asked = QInputMethodQueryEvent(Qt.InputMethodQuery.ImEnabled)
        QCoreApplication.sendEvent(focus, asked)
        return asked.isAccepted() and bool(asked.value(Qt.InputMethodQuery.ImEnabled))

    def close(self) -> None:
        """Let go of the events, and of the line to the X server."""
        application = QCoreApplication.instance()
        if application is not None:
            application.removeNativeEventFilter(self._filter)
        self._keys.close()

    def _focus_moved(self, _focus: QObject | None) -> None:
        self._keys.forget_layout()
        self._down.clear()

    def take(self, event: X11Key) -> bool:
        """One key event of the X server; True if it goes no further."""
        if event.sent:
            self._in_flight = max(0, self._in_flight - 1)
            return False
        if not self.held.any_wait and not self.stands:
            self._down.discard(event.code)
            return False
        if not event.press:
            self._down.discard(event.code)
            ruling = self.held.release(event, key=event.code)
            return self._instead(event) if ruling is Ruling.PASSED else True
        repeated = event.code in self._down
        self._down.add(event.code)
        stroke = replace(self._keys.stroke(event), repeated=repeated)
        verdict = self.held.press(stroke, event, key=event.code, at=event.time)
        if verdict.ruling is not Ruling.PASSED:
            return True
        return self._instead(event, late=bool(verdict.freed))

    def _instead(self, event: X11Key, *, late: bool = False) -> bool:
        """A key that may go on goes behind those that are still on their way back."""
        if late or self._in_flight:
            self._send((event,))
            return True
        return False

    def _send(self, events: tuple[X11Key, ...]) -> None:
        self._in_flight += len(events)
        self._keys.send(events)

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
    QTimer,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QInputMethodQueryEvent

from views.scanning.reader import BurstReader, Ruling
from views.scanning.strokes import Sluice, Verdict
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
        self.reader = BurstReader()
        self._keys = keys
        self._sluice: Sluice[X11Key] = Sluice(self.reader)
        self._down: set[int] = set()
        self._in_flight = 0
        self._latest_at = 0
        self._waits = QTimer(self)
        self._waits.setSingleShot(True)
        self._waits.setTimerType(Qt.TimerType.PreciseTimer)
        self._waits.timeout.connect(self._look_again)
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
        if not self._sluice.holds and not self.stands:
            self._down.discard(event.code)
            return False
        if not event.press:
            self._down.discard(event.code)
            ruling = self._sluice.release(event, key=event.code)
            return self._instead(event) if ruling is Ruling.PASSED else True
        repeated = event.code in self._down
        self._down.add(event.code)
        self._latest_at = event.time
        stroke = replace(self._keys.stroke(event), repeated=repeated)
        verdict = self._sluice.press(stroke, event, key=event.code, at=event.time)
        late = bool(verdict.freed)
        self._carry_out(verdict)
        if verdict.ruling is not Ruling.PASSED:
            return True
        return self._instead(event, late=late)

    def _instead(self, event: X11Key, *, late: bool = False) -> bool:
        """A key that may go on goes behind those that are still on their way back."""
        if late or self._in_flight:
            self._send((event,))
            return True
        return False

    def _send(self, events: tuple[X11Key, ...]) -> None:
        self._in_flight += len(events)
        self._keys.send(events)

    def _carry_out(self, verdict: Verdict[X11Key]) -> None:
        if verdict.freed:
            self._send(verdict.freed)
        if self._sluice.holds:
            self._waits.start(self.reader.wait_ms)
        else:
            self._waits.stop()
        if verdict.scan:
            self.scanned.emit(verdict.scan)
        elif verdict.too_long:
            self.too_long.emit()

    def _look_again(self) -> None:
        # As in the router: after a stall, keys that wait in the queue come first.
        QTimer.singleShot(0, self, self._settle_idle)

    def _settle_idle(self) -> None:
        if self._waits.isActive():
            return
        verdict = self._sluice.idle(self._latest_at + self.reader.pace.gap_ms + 1)
        if verdict is not None:
            self._carry_out(verdict)

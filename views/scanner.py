# SPDX-License-Identifier: Apache-2.0
"""Keyboard-wedge capture that needs no focus.

`ScanRouter` stands in front of the window, and of whatever other window of the process has the keyboard (a
file dialog, a report): as a filter on the QWindow it sees each key exactly once, before any widget does (an
application-wide filter sees unaccepted keys twice). A scan's keys, its Enter and the line feed that some
scanners send after it reach no widget; a person's keys go on a moment later, in order. Where an input method
would take the keys first, `InputMethodGate` judges them before it.

The keys' own time stamps decide, so that a stall parts or joins nothing. Where a platform gives none, the time
of arrival has to do: typing that waited for a stall to end can then look like a scan.

Must not interpret a scan: the text goes on as it came, NFKC-folded and without what is put around it.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

from views.scanning.gate import InputMethodGate, open_gate
from views.scanning.held import HeldKeys
from views.scanning.reader import BurstReader as BurstReader
from views.scanning.reader import Pace as Pace
from views.scanning.reader import Ruling as Ruling
from views.scanning.reader import tidy_scan as tidy_scan
from views.scanning.strokes import Sort, Stroke, sort_by_text

_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_MODIFIERS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
    }
)
_OWNER = "scan_router"
_names = itertools.count(1)
_alive: set[int] = set()


class ScanRouter(QObject):
    """Feeds a window's keys through a BurstReader; scans come out in the order they came in."""

    scanned = Signal(str)
    too_long = Signal()

    def __init__(
        self, pace: Pace | None = None, parent: QObject | None = None, *, gate: bool = True
    ) -> None:
        super().__init__(parent)
        self.held: HeldKeys[tuple[QWindow, QKeyEvent]] = HeldKeys(self, pace)
        self.reader = self.held.reader
        self._name = next(_names)
        self._replaying = False
        self.held.freed.connect(self._give_back)
        self.held.scanned.connect(self.scanned)
        self.held.too_long.connect(self.too_long)
        self._gate: InputMethodGate | None = open_gate(self) if gate else None
        if self._gate is not None:
            self._gate.scanned.connect(self.scanned)
            self._gate.too_long.connect(self.too_long)
        _alive.add(self._name)
        self.destroyed.connect(_forget(self._name))
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._focus_window_changed)

    def set_up(self, pace: Pace, *, prefix: str = "", suffix: str = "") -> None:
        """What the wizard measured; a function key in a prefix or suffix is written `<F9>`."""
        self.reader.set_up(pace, prefix=prefix, suffix=suffix)
        if self._gate is not None:
            self._gate.reader.set_up(pace, prefix=prefix, suffix=suffix)

    def watch(self, window: QWindow) -> None:
        """Stand in front of `window`; a window that was recreated is watched again."""
        window.setProperty(_OWNER, self._name)
        window.installEventFilter(self)  # once more only moves it to the front

    def retire(self) -> None:
        """The window goes: its dialogs and reports are another router's from now on."""
        _alive.discard(self._name)
        if self._gate is not None:
            self._gate.close()
            self._gate = None

    def _focus_window_changed(self, window: QWindow | None) -> None:
        """Another window of the process has the keyboard: a scan is heard there as well."""
        if window is None or self._name not in _alive:
            return
        owner = window.property(_OWNER)
        if owner == self._name or owner not in _alive:
            self.watch(window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._replaying or not isinstance(event, QKeyEvent) or self._name not in _alive:
            return False
        if not isinstance(watched, QWindow):
            return False
        if event.type() == QEvent.Type.KeyPress:
            return self._press(watched, event)
        if event.type() == QEvent.Type.KeyRelease:
            copy = QKeyEvent(event)
            return self.held.release((watched, copy), key=_id(event)) is not Ruling.PASSED
        return False

    def _press(self, window: QWindow, event: QKeyEvent) -> bool:
        if self._gate is not None and self._gate.stands:
            return False  # judged before the input method had it
        at = int(event.timestamp()) or time.monotonic_ns() // 1_000_000
        verdict = self.held.press(
            stroke_of(event), (window, QKeyEvent(event)), key=_id(event), at=at
        )
        return verdict.ruling is not Ruling.PASSED

    def _give_back(self, freed: tuple[tuple[QWindow, QKeyEvent], ...]) -> None:
        self._replaying = True
        try:
            for window, event in freed:
                QCoreApplication.sendEvent(window, event)
        finally:
            self._replaying = False


def routers_alive() -> frozenset[int]:
    """The routers of this process that still take scans, by their numbers; a window's own goes with it."""
    return frozenset(_alive)


def stroke_of(event: QKeyEvent) -> Stroke:
    """What a press means to the reader; a letter or digit without text is told by its key."""
    return replace(_sorted(event), repeated=event.isAutoRepeat())


def _sorted(event: QKeyEvent) -> Stroke:
    key = Qt.Key(event.key())
    if key in _MODIFIERS:
        return Stroke(Sort.MODIFIER)
    if key in _ENDS:
        return Stroke(Sort.END)
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35:
        return Stroke(Sort.FUNCTION, f"<F{key - Qt.Key.Key_F1 + 1}>")
    modifiers = event.modifiers()
    control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
    command = bool(modifiers & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier))
    text = event.text()
    if not text and Qt.Key.Key_Space <= key <= Qt.Key.Key_AsciiTilde:
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        text = chr(key) if shift else chr(key).lower()
        if control:
            text = chr(ord(text.upper()) & 0x1F)
    return sort_by_text(text, control=control, command=command)


def _id(event: QKeyEvent) -> int:
    return event.nativeScanCode() or event.key()


class _Forgetting:
    def __init__(self, name: int) -> None:
        self._name = name

    def __call__(self, _gone: QObject | None = None) -> None:
        _alive.discard(self._name)


def _forget(name: int) -> _Forgetting:
    return _Forgetting(name)

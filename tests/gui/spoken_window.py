# SPDX-License-Identifier: Apache-2.0
"""A window with sample data for a screen reader to read, driven by lines on its standard input.

`go SCREEN [TOPIC]`, `scan TEXT`, `key NAME`, `lock`, `nameless`, `language CODE`; each is answered by a line `done`
when the window is at rest. `nameless` takes every name away from one button, as a control.
"""

from __future__ import annotations

import sys
import threading
import time

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from tests.gui.fake_counter import NOW, sample_counter
from views.background import Background
from views.bridge import Bridge
from views.dressing import make_look, qt_application
from views.feedback import Quiet
from views.i18n import Language
from views.preferences import Preferences
from views.window import MainWindow


class Told(QObject):
    """Lines of another thread, in the window's."""

    line = Signal(str)


class Shown:
    """The window of one language at a time."""

    def __init__(self) -> None:
        self._qt = qt_application()
        self._open(Language.CHINESE)

    def _open(self, language: Language) -> None:
        preferences = Preferences(language=language)
        self._background, counter = Background(), sample_counter()
        self.window = MainWindow(
            look=make_look(self._qt, preferences, bundled_font=True),
            counter=counter,
            background=self._background,
            bridge=Bridge(),
            feedback=Quiet(),
            site=counter.site(),
            preferences=preferences,
            now=lambda: NOW,
        )
        self.window.resize(1280, 720)
        self.window.show()
        self.window.start()

    def obey(self, line: str) -> None:
        """One command, and `done`."""
        what, _, rest = line.strip().partition(" ")
        if what == "go":
            screen, _, topic = rest.partition(" ")
            self.window.go(screen, topic)
        elif what == "scan":
            self.window.router.scanned.emit(rest)
        elif what == "key":
            for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
                key = Qt.Key[f"Key_{rest}"]
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier)
                QApplication.postEvent(self.window.windowHandle(), event)
        elif what == "lock":
            self.window.lock()
        elif what == "language":
            self._background.close()
            self.window.close()
            self._open(Language(rest))
        elif what == "nameless":
            self.window.bar.staff.setText("")
            self.window.bar.staff.setAccessibleName("")
            self.window.bar.staff.setToolTip("")
        else:
            raise ValueError(line)
        self._settle()
        sys.stdout.write("done\n")
        sys.stdout.flush()

    def _settle(self) -> None:
        quiet = 0
        front = self.window.screen_in_front
        if front is not None:
            front.complete()
        while quiet < 5:
            QApplication.processEvents()
            quiet = 0 if self._background.busy else quiet + 1
            time.sleep(0.005)


def main() -> None:
    shown, told = Shown(), Told()
    told.line.connect(shown.obey, Qt.ConnectionType.QueuedConnection)
    ended = Told()
    ended.line.connect(lambda _line: QApplication.quit(), Qt.ConnectionType.QueuedConnection)

    def listen() -> None:
        for line in sys.stdin:
            told.line.emit(line)
        ended.line.emit("")

    threading.Thread(target=listen, daemon=True).start()
    QApplication.exec()


if __name__ == "__main__":
    main()

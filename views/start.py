# SPDX-License-Identifier: Apache-2.0
"""The window's start: the opening page is painted, and only then is the rest of the program loaded behind it.

`run_window` is what bootstrap calls. What is named at the head of this file is all that the first paint waits for
(`tests/gui/test_application.py` lists what must not be among it). Where no paint ever comes (a window that is
started minimised) the rest is loaded all the same, a moment later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from views.dressing import look_of, qt_application
from views.first_choices import first_choices
from views.opening import OpeningPage

if TYPE_CHECKING:
    from views.application import Application, Enrol, OpenCounter
    from views.feedback import Feedback
    from views.practice import PracticePort
    from views.update_bar import Updates
    from views.window import MainWindow

_AT_LATEST_MS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Fittings:
    """What this machine gives to the window; each may be missing."""

    feedback: Feedback | None = None
    practice: PracticePort | None = None
    updates: Updates | None = None


def run_window(
    open_counter: OpenCounter,
    *,
    preferences_file: Path | None = None,
    enrol: Enrol | None = None,
    folder: Path | None = None,
    fit: Callable[[], Fittings] = Fittings,
    quit_after_s: float | None = None,
    on_ready: Callable[[], None] | None = None,
) -> int:
    """Open the window and run until it is closed; the process's exit code.

    `open_counter(bridge)` builds the counter (in the background) and may keep `bridge.announce` to
    tell of changes from any thread; `folder` is what a second start rings at. `fit` is called behind the first
    paint, `on_ready` once the window has been painted with a counter behind it.
    """
    qt = qt_application()

    def build(opening: OpeningPage) -> Application:
        from views.application import Application

        fittings = fit()
        return Application(
            qt,
            open_counter,
            preferences_file=preferences_file,
            enrol=enrol,
            feedback=fittings.feedback,
            folder=folder,
            practice=fittings.practice,
            updates=fittings.updates,
            opening=opening,
        )

    first = first_choices(preferences_file)
    opening = OpeningPage(look_of(first))
    behind = _Behind(qt, opening, build, on_ready)
    opening.stand(first.place)
    if quit_after_s is not None:
        QTimer.singleShot(round(quit_after_s * 1000), qt.quit)
    try:
        code = qt.exec()
    finally:
        behind.close()
    if behind.fault is not None:
        raise behind.fault
    return code


class _Behind(QObject):
    """Loads and begins the rest of the program, once, when the opening page has been painted."""

    def __init__(
        self,
        qt: QApplication,
        opening: OpeningPage,
        build: Callable[[OpeningPage], Application],
        on_ready: Callable[[], None] | None,
    ) -> None:
        super().__init__()
        self._qt, self._opening, self._build, self._ready = qt, opening, build, on_ready
        self._application: Application | None = None
        self._begun = False
        self.fault: Exception | None = None
        opening.painted.connect(self._painted)
        QTimer.singleShot(_AT_LATEST_MS, self, self._begin)

    def close(self) -> None:
        """The end of the window."""
        self._begun = True
        if self._application is not None:
            self._application.close()

    def _painted(self) -> None:
        # The picture isn't on the display before the toolkit's loop has gone on.
        QTimer.singleShot(0, self, self._begin)

    def _begin(self) -> None:
        if self._begun:
            return
        self._begun = True
        try:
            self._application = made = self._build(self._opening)
            made.crashes.install()
            made.ready.connect(self._window_made)
            made.start()
        except Exception as fault:
            # The toolkit would swallow it, and an opening page would stand there for ever.
            self.fault = fault
            self._qt.exit(1)

    def _window_made(self, window: MainWindow) -> None:
        window.painted.connect(self._window_painted)

    def _window_painted(self) -> None:
        then, self._ready = self._ready, None
        if then is not None:
            then()

# SPDX-License-Identifier: Apache-2.0
"""Pictures of every screen, offscreen and the same on every run: for documents, reviews and tests.

The caller gives counters: an empty one and one with sample data. Every screen of the registry is
taken with both, and the pickup screen also with its verdicts (`scans` are texts to look up).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from views.background import Background
from views.bridge import Bridge
from views.dressing import make_look, qt_application
from views.feedback import Quiet
from views.hints import HintChoices
from views.i18n import Language
from views.ports import CounterPort
from views.preferences import Preferences
from views.screens import SCREENS
from views.theme import ThemeName
from views.window import MainWindow

OpenCounter = Callable[[str], CounterPort]
_PAUSE_MS = 1_000  # a longer timer is one that takes something away, not one that asks
_LONGEST_WAIT_S = 30.0


def take_shots(
    folder: Path,
    *,
    languages: Sequence[str],
    themes: Sequence[str],
    size: tuple[int, int],
    scale: float,
    open_counter: OpenCounter,
    scans: Sequence[tuple[str, str]] = (),
    receive: Sequence[tuple[str, str]] = (),
    now: Callable[[], int] | None = None,
) -> list[Path]:
    """Render all screens into `folder`, named `<screen>-<case>-<language>-<theme>.png`.

    `open_counter("empty" | "sample")` gives a counter with somebody logged in. `scans` and `receive`
    are (case, text) for the pickup and receiving screens.
    """
    qt = qt_application()
    qt.setCursorFlashTime(0)  # a blinking cursor makes no two pictures alike
    folder.mkdir(parents=True, exist_ok=True)
    taken: list[Path] = []
    for content in ("empty", "sample"):
        counter = open_counter(content)
        for language in languages:
            for theme in themes:
                preferences = Preferences(
                    language=Language(language),
                    theme=ThemeName(theme),
                    scale=scale,
                    hints=HintChoices(on=False),
                )
                look = make_look(qt, preferences, bundled_font=True)
                background = Background()
                window = MainWindow(
                    look=look,
                    counter=counter,
                    background=background,
                    bridge=Bridge(),
                    feedback=Quiet(),
                    site=counter.site(),
                    preferences=preferences,
                    now=now or (lambda: time.time_ns() // 1_000_000),
                )
                camera = Camera(window, background, folder, f"{language}-{theme}", size)
                try:
                    taken += camera.tour(content, scans, receive)
                finally:
                    background.close()
                    window.close()
                    window.deleteLater()
    return taken


class Camera:
    """Walks one window and takes its pictures."""

    def __init__(
        self,
        window: MainWindow,
        background: Background,
        folder: Path,
        tail: str,
        size: tuple[int, int],
    ) -> None:
        self._window, self._background, self._folder, self._tail = window, background, folder, tail
        window.resize(*size)
        window.show()
        window.start()
        self.settle()

    def tour(
        self, content: str, scans: Sequence[tuple[str, str]], receive: Sequence[tuple[str, str]]
    ) -> list[Path]:
        """Every screen as it opens; with sample data also the given scans."""
        taken = []
        for entry in SCREENS:
            self._window.go(entry.id)
            self.settle()
            taken.append(self.take(f"{entry.id}-{content}"))
            for topic in entry.topics:
                self._window.go(entry.id, topic)
                self.settle()
                taken.append(self.take(f"{entry.id}-{topic}-{content}"))
        if content == "sample":
            for screen, cases in (("pickup", scans), ("receiving", receive)):
                for case, text in cases:
                    self._window.go(screen)
                    front = self._window.screen_in_front
                    if front is not None:
                        front.take_escape()
                        front.take_scan(text)
                    self.settle()
                    taken.append(self.take(f"{screen}-{case}"))
        return taken

    def settle(self) -> None:
        """Let every answer arrive and every paint happen."""
        end = time.monotonic() + _LONGEST_WAIT_S
        quiet = 0
        front = self._window.screen_in_front
        if front is not None:
            front.complete()
        while quiet < 3:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            quiet = (
                0
                if self._background.busy or about_to_ask(self._window.screen_in_front)
                else quiet + 1
            )
            if time.monotonic() > end:
                raise TimeoutError("a screen did not come to rest")

    def take(self, name: str, widget: QWidget | None = None) -> Path:
        """One picture."""
        target = widget or self._window
        picture = target.grab().toImage()
        path = self._folder / f"{name}-{self._tail}.png"
        picture.save(str(path))
        return path


def about_to_ask(front: QWidget | None) -> bool:
    """Whether the screen in front asks its next question when a pause is over."""
    return front is not None and any(
        timer.isActive() and timer.isSingleShot() and timer.interval() <= _PAUSE_MS
        for timer in front.findChildren(QTimer)
    )

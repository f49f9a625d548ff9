# SPDX-License-Identifier: Apache-2.0
"""What the window's tests share: an offscreen application, a fake counter, a window on it."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.fake_counter import NOW, FakeCounter, sample_counter
from views.background import Background
from views.bridge import Bridge
from views.dressing import make_look
from views.ears.choices import Ears
from views.feedback import Feedback, Quiet
from views.hints import HintChoices
from views.i18n import Language
from views.preferences import Preferences
from views.scanner import routers_alive
from views.theme import ThemeName
from views.window import MainWindow


@pytest.fixture(autouse=True)
def _cycles_end_in_this_thread() -> Iterator[None]:
    """As in the program: no other thread takes a window's widgets apart; between the tests this one does."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def _no_window_keeps_listening() -> Iterator[None]:
    """A window that a test leaves behind would take the scans of the next one's."""
    before = routers_alive()
    yield
    assert routers_alive() <= before, "a scan router was left listening: close its window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A window that has come to rest, and what it stands on."""

    window: MainWindow
    counter: FakeCounter
    background: Background
    bridge: Bridge
    feedback: Quiet
    qtbot: QtBot

    def settle(self) -> None:
        """Wait until every answer has arrived and been shown, and every part is made."""
        front = self.window.screen_in_front
        if front is not None:
            front.complete()
        self.qtbot.waitUntil(lambda: not self.background.busy, timeout=20_000)
        for _ in range(3):
            QApplication.processEvents()


OpenWindow = Callable[..., Opened]


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication) -> Iterator[OpenWindow]:
    """Opens windows; ends their lanes afterwards."""
    opened: list[Opened] = []

    def open_one(
        counter: FakeCounter | None = None,
        *,
        language: Language = Language.CHINESE,
        theme: ThemeName = ThemeName.LIGHT,
        scale: float = 1.0,
        stretch: float = 1.0,
        size: tuple[int, int] = (1280, 720),
        ears: Ears | None = None,
        heard_by: Feedback | None = None,
    ) -> Opened:
        behind = counter or sample_counter()
        preferences = Preferences(
            language=language,
            theme=theme,
            scale=scale,
            hints=HintChoices(on=False),
            ears=ears or Ears(),
        )
        background, bridge, feedback = Background(), Bridge(), Quiet()
        window = MainWindow(
            look=make_look(qapp, preferences, bundled_font=True, stretch=stretch),
            counter=behind,
            background=background,
            bridge=bridge,
            feedback=heard_by or feedback,
            site=behind.site(),
            preferences=preferences,
            now=lambda: NOW,
        )
        made = Opened(
            window=window,
            counter=behind,
            background=background,
            bridge=bridge,
            feedback=feedback,
            qtbot=qtbot,
        )
        opened.append(made)
        window.resize(*size)
        window.show()
        qtbot.waitExposed(window)
        window.start()
        made.settle()
        return made

    yield open_one
    for one in opened:
        one.background.close()
        one.window.close()
        one.window.deleteLater()
    QApplication.processEvents()

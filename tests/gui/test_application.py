# SPDX-License-Identifier: Apache-2.0
"""Starting: something is painted before the counter opens; faults, set-up, other looks, pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.errors import OperatorError
from tests.gui.fake_counter import NOW, FakeCounter, empty_counter, sample_counter
from views.application import Application
from views.bridge import Bridge
from views.i18n import Language
from views.preferences import load_preferences
from views.screens import SCREENS
from views.shots import take_shots
from views.theme import ThemeName

FAINT = 16
"""Of 255, in one channel: the edges of large letters differ by up to 11 with what was drawn before."""

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own word


def test_start_fault_retry_and_restyle(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    """A fault at the start is told and can be retried; another language builds the window anew,
    and no other choice does."""
    faults = [OperatorError("already_open", "Raw.", "Raw.")]

    def open_counter(bridge: Bridge) -> FakeCounter:
        if faults:
            raise faults.pop()
        return sample_counter()

    file = tmp_path / "window.json"
    application = Application(qapp, open_counter, preferences_file=file)
    try:
        application.start()
        assert application.opening.isVisible()
        qtbot.waitUntil(lambda: "另一个邻里窗口" in application.opening.fault)
        with qtbot.waitSignal(application.ready):
            application.opening.retry_wanted.emit()
        first = application.window
        assert first is not None
        qtbot.waitUntil(lambda: first.current == "pickup")
        chosen = replace(
            application.preferences, language=Language.ENGLISH, theme=ThemeName.DARK, scale=1.25
        )
        first.stage.keep(replace(first.stage.preferences, operator="op-1"))
        assert application.window is first
        assert load_preferences(file).operator == "op-1"
        chosen = replace(chosen, operator="op-1")
        looks = first.stage.preferences
        first.stage.prefer(
            replace(looks, language=chosen.language, theme=chosen.theme, scale=chosen.scale)
        )
        second = application.window
        assert second is not None
        assert second is not first
        assert second.windowTitle() == "Linli · 翠苑社区自提点"
        assert load_preferences(file) == chosen
        qtbot.waitUntil(lambda: second.current == "pickup" and not application.background.busy)
    finally:
        application.close()


def test_the_place_of_the_window_is_kept(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    """Size, place and the screen in front come back; a screen that is gone gives way to the first."""
    file = tmp_path / "window.json"

    def once(wanted: str) -> tuple[int, str]:
        application = Application(qapp, lambda _bridge: sample_counter(), preferences_file=file)
        try:
            application.start()
            qtbot.waitUntil(lambda: application.window is not None)
            window = application.window
            assert window is not None
            qtbot.waitUntil(lambda: window.current != "" and not application.background.busy)
            seen = (window.height(), window.current)
            window.resize(1024, 688)
            window.go(wanted)
            qtbot.waitUntil(lambda: not application.background.busy)
            return seen
        finally:
            application.close()

    assert once("inventory")[1] == "pickup"
    assert once("inventory") == (688, "inventory")
    file.write_text(file.read_text().replace("inventory", "no_such_screen"))
    assert once("pickup")[1] == "pickup"


def test_pictures_of_every_screen(qapp: QApplication, tmp_path: Path) -> None:
    """Every screen is taken, empty and with data; two runs show the same but for a large letter's edge."""

    def open_counter(content: str) -> FakeCounter:
        return sample_counter() if content == "sample" else empty_counter()

    runs = [
        take_shots(
            tmp_path / name,
            languages=("en",),
            themes=("light",),
            size=(1280, 720),
            scale=1.0,
            open_counter=open_counter,
            scans=(("gone", "GONE"),),
            now=lambda: NOW,
        )
        for name in ("one", "two")
    ]
    assert len(runs[0]) == 2 * sum(1 + len(screen.topics) for screen in SCREENS) + 1
    for first, second in zip(*runs, strict=True):
        with Image.open(first) as one, Image.open(second) as other:
            apart = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
            assert max(most for _, most in apart.getextrema()) <= FAINT, first.name

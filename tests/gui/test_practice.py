# SPDX-License-Identifier: Apache-2.0
"""Practice is another neighbourhood in the window's place; nothing of it reaches the real counter or its server."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.demo.shop import CLERK, MANAGER, PINS
from app.errors import OperatorError
from app.practice import PracticeShop, practice_folder
from app.services.answers import Proof, SiteView
from tests.counters import Place, open_place
from tests.gui.fake_counter import FakeCounter, sample_counter
from views.application import Application
from views.bridge import Bridge
from views.i18n import Language, load_table
from views.preferences import load_preferences
from views.settings.cards.minutes import MinutesCard
from views.settings.screen import SettingsScreen

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own word


class Practised(FakeCounter):
    """A fake that says it is practice."""

    def site(self) -> SiteView:
        from dataclasses import replace

        return replace(super().site(), practice=True)


class FakePractice:
    """Remembers what was asked; `fault` refuses."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fault = ""

    def open(self, bridge: Bridge, progress: Callable[[int, int], None]) -> FakeCounter:
        self.asked.append("open")
        progress(1, 2)
        if self.fault:
            raise OperatorError(self.fault, "Raw.", "Raw.")
        return Practised()

    def close(self) -> None:
        self.asked.append("close")

    def reset(self) -> None:
        self.asked.append("reset")


def _settled(application: Application, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not application.background.busy, timeout=60_000)
    QApplication.processEvents()


def test_there_and_back(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    """From the settings into practice, anew, and back to the real counter on the screen it had."""
    real, port = sample_counter(), FakePractice()
    application = Application(
        qapp, lambda _bridge: real, practice=port, preferences_file=tmp_path / "window.json"
    )
    try:
        application.start()
        qtbot.waitUntil(lambda: application.window is not None)
        window = application.window
        assert window is not None
        qtbot.waitUntil(lambda: window.current == "pickup")
        window.go("settings")
        assert window.practice.isHidden()
        screen = window.screen_in_front
        assert isinstance(screen, SettingsScreen)
        screen.card(MinutesCard).practise.click()
        assert application.opening.isVisible()
        _settled(application, qtbot)
        inside = application.window
        assert inside is not None
        assert inside is not window
        assert inside.isVisible()
        assert inside.practice.isVisible()
        assert inside.stage.practise is None
        inside.lock()
        _settled(application, qtbot)
        assert inside.practice.isVisible()  # above the log-in page, too
        inside.practice.reset.click()
        _settled(application, qtbot)
        assert application.window is not None
        application.window.practice.end.click()
        _settled(application, qtbot)
        assert port.asked == ["open", "reset", "open", "close"]
        assert application.counter is real
        home = application.window
        assert home is not None
        assert home.practice.isHidden()
        qtbot.waitUntil(lambda: home.current == "settings")
        _settled(application, qtbot)
    finally:
        application.close()
    assert port.asked[-1] == "close"
    assert load_preferences(tmp_path / "window.json").language is Language.CHINESE


def test_a_practice_that_cannot_be_made(qtbot: QtBot, qapp: QApplication) -> None:
    """The real counter is back, and it is told why."""
    port = FakePractice()
    port.fault = "data_folder"
    application = Application(qapp, lambda _bridge: sample_counter(), practice=port)
    try:
        application.start()
        qtbot.waitUntil(lambda: application.window is not None)
        assert application.window is not None
        _settled(application, qtbot)
        application.window.practice_wanted.emit()
        _settled(application, qtbot)
        assert application.window.practice.isHidden()
        assert application.window.toast.text == application.look.say.of("fault", "data_folder")
    finally:
        application.close()


def _digest(folder: Path) -> str:
    """Everything in a folder but the logs, which have numbers only and grow by themselves."""
    mark = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "logs" not in path.parts:
            mark.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return mark.hexdigest()


@pytest.mark.parametrize("language", list(Language))
def test_the_practice_pins_are_told(language: Language) -> None:
    """Whoever locks a practice gets in again: the page tells the very PINs that the neighbourhood has."""
    words = load_table(language)["login.practice"]
    assert isinstance(words, str)
    assert PINS[MANAGER] in words
    assert PINS[CLERK] in words


def _heard(place: Place) -> tuple[object, ...]:
    """The real server's sequence of its site, and every request that it ever answered."""
    central = place.server.central
    asked = [line for line in central.measured().splitlines() if line.startswith(b"linli_requests")]
    return (central.reached(place.site), *asked)


def test_nothing_of_practice_is_real(qtbot: QtBot, tmp_path: Path) -> None:
    """A real store and a real server stand untouched beside a practice that receives, hands over and starts anew."""
    with open_place(tmp_path) as place:
        folder = place.folder / "a"
        with place.counter("a") as counter:
            counter.receiving.receive("SF1000000001")
            counter.sync_for(30)
        before, heard = _digest(folder), _heard(place)
        told: list[tuple[int, int]] = []
        shop = PracticeShop(folder)
        bridge = Bridge()
        practice = shop.open(bridge, lambda done, total: told.append((done, total)))
        try:
            assert practice.site().practice
            assert practice.site().name != "南门站"
            assert told[0][0] == 0
            assert told[-1][0] == told[-1][1]
            received = practice.receiving.receive("SF9999999999")
            assert received.parcel is not None
            practice.pickup.hand_over((received.parcel.id,), Proof(manager_reason="练习"))
            practice.sync.sync_now()
            assert practice.pickup.look_up("SF1000000001").answer == "unknown"
            shop.close()
            again = shop.open(bridge, lambda *_: None)
            assert (
                again.pickup.look_up("SF9999999999").answer == "invalid"
            )  # kept until it is renewed
        finally:
            shop.close()
        assert (_digest(folder), _heard(place)) == (before, heard)
        with place.counter("a") as counter:
            assert counter.pickup.look_up("SF9999999999").answer == "unknown"
            assert counter.pickup.look_up("SF1000000001").answer == "valid"
            counter.receiving.receive("SF1000000002")
            counter.sync_for(30)
        assert _heard(place) != heard
        assert _digest(folder) != before  # the control: what is done for real does show
        shop.reset()
        assert not practice_folder(folder).exists()
        assert folder.exists()

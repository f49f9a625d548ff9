# SPDX-License-Identifier: Apache-2.0
"""The card of sound and voice: each control reaches the player, mute shows in the bar, choices outlive the window."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.gui.conftest import Opened, OpenWindow
from views.ears.choices import Ears, VoiceLanguage
from views.ears.loudspeaker import DeviceError, Feed
from views.ears.player import Player
from views.feedback import DeviceState, Quiet, Sound
from views.preferences import load_preferences, save_preferences
from views.settings.cards.sound import SoundCard
from views.settings.screen import SettingsScreen
from views.spoken import Spoken
from views.window import MainWindow

MUTED = "on"


class Heard(Quiet):
    """A player that keeps all it was asked for, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.orders: list[object] = []

    def play(self, sound: Sound) -> None:
        self.orders.append(sound)

    def say(self, spoken: Spoken) -> None:
        self.orders.append("spoken")

    def look_again(self) -> None:
        self.orders.append("look")


def card_of(opened: Opened) -> SoundCard:
    """The card, on the settings screen in front."""
    opened.window.go("settings")
    opened.settle()
    screen = opened.window.screen_in_front
    assert isinstance(screen, SettingsScreen)
    return screen.card(SoundCard)


def wrong_controls(opened: Opened, heard: Heard) -> list[str]:
    """Every control used once: what didn't reach the player, or wasn't shown; nothing in a product that works."""
    card, window, wrong = card_of(opened), opened.window, []

    def look(name: str, *, ears: Ears, orders: list[object]) -> None:
        if (heard.ears, window.preferences.ears) != (ears, ears):
            wrong.append(f"{name}: {heard.ears}")
        if heard.orders != orders:
            wrong.append(f"{name}: heard {heard.orders}")
        heard.orders.clear()

    expected = Ears()
    for percent in (25, 100, 50):
        card.volume.choose(str(percent))
        expected = replace(expected, volume=percent)
        look(f"volume {percent}", ears=expected, orders=[Sound.GOOD])
    for made, sound in zip(card.tries, Sound, strict=True):
        made.click()
        look(f"try {sound}", ears=expected, orders=["look", sound])
    card.language.choose(VoiceLanguage.ENGLISH)
    expected = replace(expected, language=VoiceLanguage.ENGLISH)
    look("language", ears=expected, orders=["look", "spoken"])
    card.try_voice.click()
    look("try the voice", ears=expected, orders=["look", "spoken"])
    card.voice.choose("off")
    expected = replace(expected, voice=False)
    look("voice off", ears=expected, orders=[])
    if card.try_voice.isEnabled() or not card.tries[0].isEnabled():
        wrong.append("without a voice only the sounds can be tried")
    card.muted.choose(MUTED)
    expected = replace(expected, muted=True)
    look("mute", ears=expected, orders=[])
    if any(made.isEnabled() for made in (*card.tries, card.try_voice)):
        wrong.append("a muted counter offers to sound")
    if window.bar.sound.isHidden():
        wrong.append("mute isn't shown in the bar")
    window.bar.sound.click()
    expected = replace(expected, muted=False)
    look("the bar's button", ears=expected, orders=[])
    if card.muted.value == MUTED or not window.bar.sound.isHidden():
        wrong.append("sounds are back, and the window doesn't show it")
    return wrong


def test_each_control_does_what_it_says(open_window: OpenWindow) -> None:
    """Volume, voice, its language, mute and each try reach the player at once, in the order pressed."""
    heard = Heard()
    assert wrong_controls(open_window(heard_by=heard), heard) == []


@pytest.mark.parametrize(
    ("owner", "name"),
    [(MainWindow, "_show_ears"), (SoundCard, "_keep"), (SoundCard, "_try"), (SoundCard, "refresh")],
    ids=lambda part: getattr(part, "__name__", part),
)
def test_a_control_that_does_nothing_is_found(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch, owner: type, name: str
) -> None:
    """With any part of the way from a control to the player cut, the walk finds something: the control."""
    heard = Heard()
    opened = open_window(heard_by=heard)
    monkeypatch.setattr(owner, name, lambda *_, **__: None)
    assert wrong_controls(opened, heard) != []


def test_ctrl_m_mutes_from_any_screen(open_window: OpenWindow) -> None:
    """Once muted, twice not; the bar shows it, and the card when it is next seen. The scan field keeps its text."""
    heard = Heard()
    opened = open_window(heard_by=heard)
    window, press = opened.window, opened.qtbot.keyClick
    window.activateWindow()
    window.bar.scan.setText("12")
    for muted in (True, False, True):
        press(window.bar.scan, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
        assert (heard.ears.muted, window.bar.sound.isHidden()) == (muted, not muted)
    assert window.bar.sound.accessibleName() == window.stage.look.say("window.muted")
    assert window.bar.scan.text() == "12"
    assert card_of(opened).muted.value == MUTED
    press(window.bar.scan, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert card_of(opened).muted.value != MUTED


def test_choices_outlive_the_window(open_window: OpenWindow, tmp_path: Path) -> None:
    """What was chosen is written down, read again, and holds for the next window's player and card."""
    path, first, second = tmp_path / "window.json", Heard(), Heard()
    opened = open_window(heard_by=first)
    opened.window.kept.connect(lambda chosen: save_preferences(path, chosen))
    card = card_of(opened)
    card.volume.choose("25")
    card.language.choose(VoiceLanguage.ENGLISH)
    card.muted.choose(MUTED)
    opened.window.close()
    read = load_preferences(path).ears
    assert read == Ears(volume=25, language=VoiceLanguage.ENGLISH, muted=True)
    again = open_window(heard_by=second, ears=read)
    assert second.ears == read
    assert not again.window.bar.sound.isHidden()
    card = card_of(again)
    shown = (card.volume.value, card.language.value, card.muted.value)
    assert shown == ("25", VoiceLanguage.ENGLISH, MUTED)


class Pluggable:
    """A device that can be pulled out: it then refuses to start, and there is none to open."""

    def __init__(self) -> None:
        self.there = True
        self.started = threading.Event()

    def open(self) -> Pluggable:
        if not self.there:
            raise DeviceError("none")
        return self

    def start(self, feed: Feed) -> None:
        if not self.there:
            raise DeviceError("gone")
        self.started.set()

    def stop(self) -> None: ...

    def close(self) -> None: ...


def test_a_device_that_goes_is_told_and_found_again(open_window: OpenWindow) -> None:
    """The card says that nothing can be heard; a try looks for a device, and the card says that it works."""
    device = Pluggable()
    player = Player(device.open)
    player.start()
    try:
        opened = open_window(heard_by=player)
        card, say = card_of(opened), opened.window.stage.look.say

        def told(state: DeviceState) -> bool:
            card._timer.timeout.emit()
            return card.device.text() == say.of("sound_device", state.value)

        assert card._timer.isActive()
        opened.qtbot.waitUntil(lambda: told(DeviceState.READY), timeout=20_000)
        device.there = False
        card.tries[0].click()
        opened.qtbot.waitUntil(lambda: told(DeviceState.MISSING), timeout=20_000)
        assert not player.speaks
        device.there = True
        card.tries[0].click()
        opened.qtbot.waitUntil(lambda: told(DeviceState.READY), timeout=20_000)
        assert device.started.wait(20)
        opened.window.go("pickup")
        assert not card._timer.isActive()
    finally:
        player.close()

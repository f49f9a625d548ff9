# SPDX-License-Identifier: Apache-2.0
"""Hints come with a screen, go by doing what they say, and are remembered by operator."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt

from tests.gui.conftest import Opened, OpenWindow
from tests.gui.fake_counter import TOKEN
from tests.gui.room import clipped, pressed, slits
from views.hints import HINTS, TIMES, HintChoices, SeenHint
from views.i18n import Language, load_table
from views.screens import SCREENS
from views.settings.cards.minutes import MinutesCard
from views.settings.screen import SettingsScreen


@pytest.fixture
def opened(open_window: OpenWindow) -> Opened:
    made = open_window()
    made.window.keep(replace(made.window.preferences, hints=HintChoices()))
    made.window.go("pickup")
    return made


def test_every_hint_has_a_screen_and_words() -> None:
    """No hint for a screen that isn't there, none without a sentence in both languages."""
    screens = {entry.id for entry in SCREENS}
    for hint in HINTS:
        assert hint.screen in screens
        for language in Language:
            assert load_table(language)[f"hint.{hint.id}"]


def test_a_hint_goes_by_doing_it(opened: Opened) -> None:
    """A scan ends the hint that asks for one, for good; the next opening of the screen brings the next hint."""
    window = opened.window
    say = window.stage.look.say
    assert window.hint.words == say("hint.pickup_scan")
    window._scanned(TOKEN)
    opened.settle()
    assert window.hint.words == say("hint_line.done")
    window.hint._fades.timeout.emit()
    assert window.hint.isHidden()
    window.go("pickup")
    assert window.hint.words == say("hint.pickup_enter")
    window._entered()
    opened.settle()
    window.go("pickup")
    assert window.hint.words == say("hint.pickup_undo")


def test_a_hint_comes_some_times_and_can_be_put_away(opened: Opened) -> None:
    """Unheeded it comes a few times only; its cross ends it at once; another operator begins anew."""
    window = opened.window
    for _ in range(TIMES - 1):
        assert window.hint.hint is not None
        assert window.hint.hint.id == "pickup_scan"
        window.go("pickup")
    window.go("pickup")
    assert window.hint.hint is not None
    assert window.hint.hint.id == "pickup_enter"
    window.hint._cross.click()
    assert window.hint.isHidden()
    window.go("pickup")
    assert window.hint.hint is not None
    assert window.hint.hint.id == "pickup_undo"
    window.shift.operator = "somebody else"
    window.go("pickup")
    assert window.hint.hint is not None
    assert window.hint.hint.id == "pickup_scan"


def test_hints_take_neither_focus_nor_room(opened: Opened) -> None:
    """The scan field keeps the focus, the verdict's panel lies below the line, and a small window has none."""
    window = opened.window
    assert window.bar.scan.hasFocus()
    line = window.hint.geometry().translated(
        window.hint.parentWidget().mapTo(window, window.rect().topLeft())
    )
    stack = window.stack.geometry().translated(
        window.stack.parentWidget().mapTo(window, window.rect().topLeft())
    )
    assert not line.intersects(stack)
    opened.qtbot.keyClick(window.bar.scan, Qt.Key.Key_Escape)
    assert window.bar.scan.hasFocus()


def test_hints_are_switched_off_and_on(opened: Opened) -> None:
    """In the settings; on again means from the beginning."""
    window = opened.window
    window.go("settings")
    screen = window.screen_in_front
    assert isinstance(screen, SettingsScreen)
    screen.card(MinutesCard).hints.choose("off")
    window.go("pickup")
    assert window.hint.isHidden()
    screen.card(MinutesCard).hints.choose("on")
    window.go("pickup")
    assert window.hint.hint is not None
    assert window.hint.hint.id == "pickup_scan"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
def test_every_hint_has_room_and_takes_none(
    open_window: OpenWindow, language: Language, scale: float
) -> None:
    """In every size of type each hint stands above its screen, whole, and nothing below it is pressed."""
    opened = open_window(language=language, scale=scale)
    window = opened.window
    for hint in HINTS:
        others = tuple(
            SeenHint(operator=window.shift.operator, hint=one.id, done=True)
            for one in HINTS
            if one is not hint
        )
        window.keep(replace(window.preferences, hints=HintChoices(seen=others)))
        window.go(hint.screen)
        opened.settle()
        assert window.hint.hint is hint
        assert (clipped(window), pressed(window), slits(window)) == ([], [], [])


def test_in_large_type_a_hint_makes_room_for_the_first_verdict(open_window: OpenWindow) -> None:
    """It goes with the scan, and what it asked for counts as done; in smaller type it stays for its tick."""
    for scale, stays in ((1.5, False), (1.0, True)):
        opened = open_window(scale=scale)
        window = opened.window
        window.keep(replace(window.preferences, hints=HintChoices()))
        window.go("pickup")
        window._scanned(TOKEN)
        opened.settle()
        assert window.hint.isHidden() is not stays
        assert window.preferences.hints.of(window.shift.operator, "pickup_scan").done
        window.close()


def test_a_hint_gives_way(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """None below the line of a newer version, none where the screen needs the room, now or later."""
    window = opened.window
    window.update_bar.show()
    window.go("pickup")
    assert window.hint.isHidden()
    window.update_bar.hide()
    window.go("pickup")
    assert not window.hint.isHidden()
    front = window.screen_in_front
    assert front is not None
    monkeypatch.setattr(front, "minimumSizeHint", lambda: QSize(0, window.stack.height() + 1))
    front.updateGeometry()
    opened.qtbot.waitUntil(window.hint.isHidden)
    monkeypatch.setattr(front, "minimumSizeHint", lambda: QSize(0, window.stack.height() - 10))
    window.go("pickup")
    assert window.hint.isHidden()

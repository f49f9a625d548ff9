# SPDX-License-Identifier: Apache-2.0
"""What keeps a first opening short, as structure: what is loaded and made for it. Its times are `linli bench`'s."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from tests.gui.conftest import OpenWindow
from views.application import make_look
from views.inventory.count_pane import CountPane
from views.inventory.screen import InventoryScreen
from views.look import Look
from views.preferences import Preferences
from views.records.screen import RecordsScreen
from views.settings.cards import LEFT, RIGHT
from views.settings.cards.base import SettingsCard
from views.settings.screen import SettingsScreen
from views.widgets.fault_state import FaultState
from views.widgets.later import Later
from views.widgets.loaded import Loaded
from views.widgets.states import Notice
from views.widgets.table import Column, Table

_ROOT = Path(__file__).resolve().parents[2]

_OPEN_EACH = """
import sys
from importlib import import_module
from PySide6.QtWidgets import QApplication
from tests.gui.spoken_window import Shown
from views.screens import SCREENS
shown = Shown()
def rest():
    while shown._background.busy:
        QApplication.processEvents()
    QApplication.processEvents()
rest()
for entry in SCREENS:
    if {beforehand}:
        import_module(entry.module)
    before = set(sys.modules)
    shown.window.go(entry.id)
    rest()
    print(entry.id, *(name for name in sys.modules if name not in before and name.startswith("views.")))
shown._background.close()
shown.window.close()
"""


def _loaded_by_opening(*, beforehand: bool) -> dict[str, list[str]]:
    """Screen -> the window's own parts that its first opening has loaded, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _OPEN_EACH.format(beforehand=beforehand)],
        capture_output=True,
        text=True,
        cwd=_ROOT,
        check=True,
        timeout=120,
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    return {words[0]: words[1:] for words in lines}


def test_a_first_opening_loads_nothing() -> None:
    """What a screen is made of has come with its module, which is loaded while nobody waits."""
    loaded = _loaded_by_opening(beforehand=True)
    assert len(loaded) > 7
    assert [(screen, names) for screen, names in loaded.items() if names] == []


def test_what_an_opening_loads_is_seen() -> None:
    """The check above can fail: a screen that wasn't loaded beforehand is loaded by its opening."""
    assert "views.settings.cards.sound" in _loaded_by_opening(beforehand=False)["settings"]


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return make_look(qapp, Preferences(), bundled_font=True)


def test_what_was_never_told_has_no_parts(look: Look) -> None:
    """A strip and a fault's place are empty until they are told something; then they have their words and acts."""
    notice, fault = Notice(look), FaultState(look)
    assert notice.findChildren(QWidget) == []
    assert fault.findChildren(QWidget) == []
    notice.tell("not saved", action="again")
    fault.tell("not read")
    assert len(notice.findChildren(QWidget)) >= 4
    assert fault.again.text()
    assert notice.accessibleName() == "not saved"


def test_a_list_that_was_read_makes_no_fault(look: Look) -> None:
    """The place of a list makes the parts of a fault at the first fault, and not before."""
    place = Loaded(look, QWidget())
    place.show_read(has=True)
    assert place.fault.findChildren(QWidget) == []
    place.tell_fault("offline")
    assert place.state == "stale"
    assert place.fault.findChildren(QWidget) == []


def test_a_table_takes_its_places_when_it_is_seen(look: Look) -> None:
    """Set up unseen, it lays nothing out; shown, its header has its place and the rows begin below it."""
    columns: list[Column[str]] = [Column(title=name, text=str) for name in ("one", "two")]
    table = Table(look, columns, "list")
    table.resize(400, 300)
    table.rows.replace(["a", "b"])
    assert table.places_due
    table.show()
    QApplication.processEvents()
    assert not table.places_due
    assert table.viewport().y() == table.horizontalHeader().height()
    assert table.columnWidth(0) > 100
    table.close()


def test_a_later_part_is_made_once() -> None:
    """It is made when it is first asked for, put in its place, and the same from then on."""
    placed: list[list[str]] = []
    part: Later[list[str]] = Later(lambda: ["made"], placed.append)
    assert part.made is None
    assert placed == []
    assert part() is part()
    assert placed == [["made"]]
    assert part.made is part()


def test_faces_behind_are_not_made_with_the_screen(open_window: OpenWindow) -> None:
    """Neither a count nor what stands beside the list is made until it is wanted; then it is there at once."""
    opened = open_window()
    opened.window.go("inventory")
    opened.settle()
    screen = opened.window.screen_in_front
    assert isinstance(screen, InventoryScreen)
    assert screen.findChildren(CountPane) == []
    tables = len(screen.findChildren(Table))
    screen.begin_count()
    assert screen.stocktake.pane.isVisible()
    assert len(screen.findChildren(Table)) == tables + 1
    screen.take_escape()
    opened.window.go("records")
    opened.settle()
    records = opened.window.screen_in_front
    assert isinstance(records, RecordsScreen)
    assert records.detail.findChildren(Table) == []
    records.take_enter()
    opened.settle()
    assert records.detail.story is not None
    assert records.detail.steps.isVisible()


def test_an_icon_beside_words_is_drawn_once(look: Look) -> None:
    """The same icon in the same colours is the same picture; what can't be pressed has its own colour."""
    ink, faint = look.colour("ink"), look.colour("ink_faint")
    icon = look.icons.spaced("printer", ink, faint, 20, 8)
    assert look.icons.spaced("printer", ink, faint, 20, 8).cacheKey() == icon.cacheKey()
    for mode, colour in ((QIcon.Mode.Normal, ink), (QIcon.Mode.Disabled, faint)):
        picture = icon.pixmap(icon.availableSizes()[0], 1.0, mode).toImage()
        drawn = {
            picture.pixelColor(x, y).name()
            for x in range(picture.width())
            for y in range(picture.height())
            if picture.pixelColor(x, y).alpha() == 255
        }
        assert drawn == {colour.name()}


def _cards_made(screen: SettingsScreen) -> list[str]:
    """The settings cards there are, as a screen reader comes upon them."""
    return [type(card).__name__ for card in screen.findChildren(SettingsCard)]


ALL_CARDS = [name.split(".")[1] for name in (*LEFT, *RIGHT)]


def test_what_lies_below_comes_by_itself(open_window: OpenWindow) -> None:
    """The settings' first cards stand at once, the others follow in the next moments, in their order."""
    opened = open_window()
    opened.window.go("settings")
    screen = opened.window.screen_in_front
    assert isinstance(screen, SettingsScreen)
    assert len(_cards_made(screen)) == 4
    assert screen.below.left == len(ALL_CARDS) - 4
    opened.qtbot.waitUntil(lambda: screen.below.left == 0)
    assert _cards_made(screen) == ALL_CARDS


@pytest.mark.parametrize("way", ["tab", "wheel", "asked"])
def test_who_cannot_wait_has_all_of_it(open_window: OpenWindow, way: str) -> None:
    """A key or a wheel that leads below finds every card there."""
    opened = open_window()
    opened.window.go("settings")
    screen = opened.window.screen_in_front
    assert isinstance(screen, SettingsScreen)
    assert screen.below.left
    if way == "tab":
        opened.window.focusNextPrevChild(True)
    elif way == "wheel":
        bar = screen.findChildren(QScrollArea)[0].verticalScrollBar()
        QApplication.processEvents()
        bar.setValue(bar.maximum())
    else:
        assert len(screen.cards) == len(ALL_CARDS)
    assert screen.below.left == 0
    assert _cards_made(screen) == ALL_CARDS
    opened.settle()

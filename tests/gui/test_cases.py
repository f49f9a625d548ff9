# SPDX-License-Identifier: Apache-2.0
"""The inbox of cases: every code's card is whole, is settled by the keyboard, and is told when it comes."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.domain.case_codes import Way
from tests.gui.conftest import Opened, OpenWindow
from tests.gui.fake_counter import NOW, FakeCounter, FakeSync
from tests.gui.sample_cases import every_case, sample_case
from tests.gui.test_screens import words_of
from views.i18n import Language
from views.sync_status.screen import SyncScreen
from views.sync_status.way_sheet import WaySheet
from views.widgets.buttons import KeyCapButton
from views.widgets.case_card import CaseCard
from views.widgets.text import Elided

_RAW = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-|\\w+_\\w+")
_CODE = re.compile(r"[a-z]+_[a-z]+")


def open_cases(open_window: OpenWindow, **look: object) -> tuple[Opened, SyncScreen]:
    """The sync screen with a case of every code."""
    opened = open_window(FakeCounter(sync=FakeSync(every=True)), **look)
    opened.window.go("sync")
    opened.settle()
    screen = opened.window.screen_in_front
    assert isinstance(screen, SyncScreen)
    return opened, screen


def clipped(card: QWidget) -> list[str]:
    """Words of a card that have no room."""
    found = []
    for part in card.findChildren(QLabel):
        if not part.isVisible() or not part.text() or isinstance(part, Elided):
            continue
        need = part.heightForWidth(part.width()) if part.wordWrap() else part.sizeHint().height()
        wide = 0 if part.wordWrap() else part.sizeHint().width()
        if part.height() + 1 < need or part.width() + 1 < wide:
            found.append(part.text())
    return found


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("language", list(Language))
def test_every_card_is_whole(open_window: OpenWindow, language: Language, scale: float) -> None:
    """Each code's card shows all its words, none of them an id or a code, at both text sizes."""
    opened, screen = open_cases(open_window, language=language, scale=scale)
    for case in every_case(NOW):
        screen.inbox.choose(case.id)
        opened.settle()
        assert screen.card is not None
        assert screen.card.face.id == case.id
        assert clipped(screen.card) == [], case.code
        words = words_of(screen.card)
        assert [w for w in words if _RAW.search(w) or _CODE.search(w)] == [], case.code
        assert len(screen.card.face.sides) == len(case.sides)
        assert len(screen.card.buttons) == (len(case.resolutions) if case.open else 0)


def test_clipped_words_are_seen(open_window: OpenWindow) -> None:
    """CONTROL: a label that is too small for its words is told."""
    opened, screen = open_cases(open_window)
    assert screen.card is not None
    words = next(p for p in screen.card.findChildren(QLabel) if len(p.text()) > 12)
    words.setFixedHeight(6)
    opened.settle()
    assert words.text() in clipped(screen.card)


def test_open_cases_stand_first_and_say_so(open_window: OpenWindow) -> None:
    """The list has the open ones first; a closed one shows how, by whom and why, and no button."""
    opened, screen = open_cases(open_window)
    cases = every_case(NOW)
    assert [case.open for case in cases] == [True] * (len(cases) - 1) + [False]
    assert screen.inbox.current == cases[0].id
    screen.inbox.choose(cases[-1].id)
    opened.settle()
    assert screen.card is not None
    words = " ".join(words_of(screen.card))
    assert "赵敏" in words
    assert "问过居民" in words
    assert screen.card.findChildren(KeyCapButton) == []


def test_a_case_is_settled_by_the_keyboard(open_window: OpenWindow) -> None:
    """Arrows choose a case, a function key its way, a number the reason, Enter confirms; not before."""
    opened = open_window()
    opened.window.go("sync")
    opened.settle()
    screen = opened.window.screen_in_front
    assert isinstance(screen, SyncScreen)
    home, keys = opened.window.bar.scan, opened.qtbot.keyClick
    keys(home, Qt.Key.Key_Down)
    keys(home, Qt.Key.Key_Up)
    assert screen.card is not None
    assert list(screen.card.buttons)[2] == Way.SHORTAGE
    keys(home, Qt.Key.Key_F3)
    sheet = screen.findChild(WaySheet)
    assert sheet is not None
    keys(sheet, Qt.Key.Key_Return)
    opened.settle()
    assert opened.counter.sync.resolved == []
    keys(sheet, Qt.Key.Key_2)
    opened.settle()
    assert opened.counter.sync.resolved == []
    keys(sheet, Qt.Key.Key_Return)
    opened.settle()
    ((case, chosen, reason),) = opened.counter.sync.resolved
    assert (case, chosen, reason) == (screen.inbox.current, "shortage", "问过居民")
    assert opened.window.focusWidget() is opened.window.bar.scan


def test_a_way_can_be_pressed_and_given_up(open_window: OpenWindow) -> None:
    """A press on a way asks the same; Escape leaves the case as it was; one's own words are a reason."""
    opened, screen = open_cases(open_window)
    assert screen.card is not None
    screen.card.buttons[Way.SAME_PERSON].click()
    sheet = screen.findChild(WaySheet)
    assert sheet is not None
    opened.qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    opened.settle()
    assert opened.counter.sync.resolved == []
    screen.card.buttons[Way.SAME_PERSON].click()
    sheet = next(s for s in screen.findChildren(WaySheet) if s.isVisible())
    sheet.own.setText("看过两次的签名")
    sheet.go.click()
    opened.settle()
    assert opened.counter.sync.resolved[0][2] == "看过两次的签名"


def test_the_parcel_is_one_press_away(open_window: OpenWindow) -> None:
    """The card leads to its parcel on the pickup screen."""
    opened, screen = open_cases(open_window)
    assert isinstance(screen.card, CaseCard)
    screen.card.followed.emit()
    opened.settle()
    assert opened.window.current == "pickup"
    assert opened.counter.pickup.looked_up[-1] == "SF1390447178"


def test_a_new_case_is_told_with_a_way_to_it(open_window: OpenWindow) -> None:
    """A case that comes while the window is open raises a toast; its button opens that very case."""
    opened = open_window()
    assert "新待办" not in opened.window.toast.text
    opened.counter.sync.fresh = (sample_case("two_slots", 9, NOW),)
    opened.bridge.announce(("case",))
    opened.qtbot.waitUntil(
        lambda: "同一个包裹放进了两个货位" in opened.window.toast.text, timeout=20_000
    )
    opened.window.toast.pressed.emit()
    opened.settle()
    screen = opened.window.screen_in_front
    assert isinstance(screen, SyncScreen)
    assert screen.card is not None
    assert screen.card.face.title == "同一个包裹放进了两个货位"


def test_news_does_not_take_an_undo_away(open_window: OpenWindow) -> None:
    """While the toast offers an undo the news waits; what was there at the start is none."""
    opened = open_window()
    undone: list[int] = []
    opened.window.tell("交付了", "撤销", lambda: undone.append(1))
    opened.counter.sync.fresh = (sample_case("two_slots", 9, NOW),)
    opened.bridge.announce(("case",))
    opened.qtbot.waitUntil(lambda: opened.window._news._waiting != [], timeout=20_000)
    opened.window.standing.ask()
    opened.settle()
    assert opened.window.toast.text == "交付了"
    opened.window.toast.pressed.emit()
    assert undone == [1]
    opened.window.standing.ask()
    opened.settle()
    assert "新待办" in opened.window.toast.text


def test_the_rail_counts_what_waits(open_window: OpenWindow) -> None:
    """The badge holds open conflicts and discrepancies together, for a screen reader too."""
    opened = open_window()
    badge = opened.window.rail._buttons["sync"]
    assert badge.accessibleDescription() == "3"

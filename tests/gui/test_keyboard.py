# SPDX-License-Identifier: Apache-2.0
"""Everything by keyboard: each control is reached, in the order of reading, seen, and left by Escape."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from tests.gui.conftest import Opened, OpenWindow
from tests.gui.fake_counter import TOKEN
from views.screens import SCREENS
from views.widgets.buttons import KeyCapButton
from views.widgets.card import Card

STATES = [(entry.id, topic) for entry in SCREENS for topic in ("", *entry.topics)]
LEAST, LEAST_MAIN = 44, 60


def at(opened: Opened, screen: str, topic: str) -> None:
    """The active window on one of the registry's faces; pickup with a visit open."""
    opened.window.activateWindow()
    opened.qtbot.waitUntil(opened.window.isActiveWindow, timeout=5_000)
    opened.window.go(screen, topic)
    opened.settle()
    if screen == "pickup":
        front = opened.window.screen_in_front
        assert front is not None
        front.take_scan(TOKEN)
        opened.settle()


def focusable(window: QWidget) -> list[QWidget]:
    """What Tab must reach: visible, enabled, asking for it."""
    tab = Qt.FocusPolicy.TabFocus.value
    return [
        part
        for part in window.findChildren(QWidget)
        if part.isVisible()
        and part.isEnabled()
        and part.focusPolicy().value & tab
        and part.focusProxy() is None
    ]


def walk(opened: Opened, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """Whatever has the focus, one after the other, until it is home again."""
    opened.window.focus_home()
    home = QApplication.focusWidget()
    found: list[QWidget] = []
    for _ in range(400):
        now = QApplication.focusWidget()
        if now is None or (found and now is home):
            assert found, "nothing has the focus"
            return found
        found.append(now)
        before = now
        QTest.keyClick(now, key)
        if (
            QApplication.focusWidget() is before
        ):  # a field of many lines keeps Tab: Ctrl+Tab leaves it
            QTest.keyClick(now, key, Qt.KeyboardModifier.ControlModifier)
    raise AssertionError(f"Tab never comes home: {[name(part) for part in found[-4:]]}")


def name(part: QWidget) -> str:
    """How a failure calls it."""
    return f"{type(part).__name__} {part.accessibleName() or part.objectName()}"


def box(part: QWidget, window: QWidget) -> QRect:
    """Where it is in the window."""
    return QRect(part.mapTo(window, part.rect().topLeft()), part.size())


def card_of(part: QWidget) -> QWidget | None:
    """The card that it stands on."""
    above: QWidget | None = part
    while above is not None and not isinstance(above, Card):
        above = above.parentWidget()
    return above


def out_of_order(path: list[QWidget], window: QWidget) -> list[str]:
    """Steps within a card that go up without going right, or back along a row."""
    wrong = []
    for one, two in pairwise(path):
        if card_of(one) is None or card_of(one) is not card_of(two):
            continue
        a, b = box(one, window), box(two, window)
        up = b.bottom() <= a.top() and b.left() < a.right()
        back = abs(a.center().y() - b.center().y()) < 8 and b.right() <= a.left()
        if up or back:
            wrong.append(f"{name(one)} -> {name(two)}")
    return wrong


def test_tab_reaches_everything_in_the_order_of_reading(open_window: OpenWindow) -> None:
    """From the scan field through each control and home again, forwards and backwards, line by line."""
    opened = open_window()
    for screen, topic in STATES:
        at(opened, screen, topic)
        path = walk(opened)
        missed = [name(part) for part in focusable(opened.window) if part not in path]
        assert missed == [], (screen, topic)
        assert out_of_order(path, opened.window) == [], (screen, topic)
        assert set(walk(opened, Qt.Key.Key_Backtab)) == set(path), (screen, topic)
    assert out_of_order(path[::-1], opened.window) != [], "the other way round isn't how one reads"


def test_escape_goes_home_and_keys_work_from_anywhere(open_window: OpenWindow) -> None:
    """Whatever has the focus, a function key is the screen's, and Escape brings the scan field back."""
    opened = open_window()
    for screen, topic in STATES:
        at(opened, screen, topic)
        keys_from_anywhere(opened)


def keys_from_anywhere(opened: Opened) -> None:
    """F9 and Escape with the focus on each control of the screen in front."""
    window = opened.window
    front = window.screen_in_front
    assert front is not None
    keys: list[Qt.Key] = []
    front.take_key = lambda key: keys.append(key) or True  # type: ignore[method-assign,func-returns-value]  # a spy
    front.take_escape = lambda: None  # type: ignore[method-assign]  # what is shown stays for the next one
    for part in walk(opened):
        part.setFocus()
        keys.clear()
        QTest.keyClick(part, Qt.Key.Key_F9)
        assert keys == [Qt.Key.Key_F9], name(part)
        QTest.keyClick(part, Qt.Key.Key_Escape)
        assert QApplication.focusWidget() is window.bar.scan, name(part)


def test_focus_can_be_seen(open_window: OpenWindow) -> None:
    """A control looks other with the focus than without it."""
    opened = open_window()
    for screen, topic in STATES:
        at(opened, screen, topic)
        for part in walk(opened):
            if not isinstance(part, QAbstractButton):
                continue
            part.setFocus(Qt.FocusReason.TabFocusReason)
            QApplication.processEvents()
            seen = part.grab().toImage()
            opened.window.focus_home()
            QApplication.processEvents()
            assert part.grab().toImage() != seen, (screen, name(part))


def test_ctrl_and_a_number_opens_a_screen(open_window: OpenWindow) -> None:
    """Ctrl+1 is the first of the rail, from any focus; its tooltip says so; on the log-in page nothing happens."""
    opened = open_window()
    window = opened.window
    at(opened, "settings", "")
    shown = [entry for entry in SCREENS if not entry.under]
    order = [e.id for e in shown if not e.at_foot] + [e.id for e in shown if e.at_foot]
    for number, screen in enumerate(order[:9], 1):
        window.bar.staff.setFocus()
        QTest.keyClick(
            window.bar.staff, Qt.Key(ord(str(number))), Qt.KeyboardModifier.ControlModifier
        )
        opened.settle()
        assert window.current == screen
        tips = [b.toolTip() for b in window.rail.findChildren(QAbstractButton)]
        assert any(tip.endswith(f"Ctrl+{number}") for tip in tips)
    window._pages.setCurrentWidget(window.log_in)
    QTest.keyClick(window.log_in.pad, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.current == order[min(len(order), 9) - 1]


def is_main_action(part: QAbstractButton) -> bool:
    """What Enter does on a screen."""
    return isinstance(part, KeyCapButton) and part.property("kind") == "main"


def too_small(window: QWidget) -> list[str]:
    """Buttons that a finger misses."""
    return [
        f"{name(part)} {part.height()}"
        for part in window.findChildren(QAbstractButton)
        if part.isVisible()
        and part.window() is window
        and part.height() < (LEAST_MAIN if is_main_action(part) else LEAST)
    ]


def test_targets_are_large_enough(open_window: OpenWindow) -> None:
    """Whatever can be pressed is 44 px high at least, a screen's main action 60; a smaller one is found."""
    opened = open_window()
    for screen, topic in STATES:
        at(opened, screen, topic)
        assert too_small(opened.window) == [], (screen, topic)
    opened.window.bar.staff.setFixedHeight(40)
    assert len(too_small(opened.window)) == 1


def test_nothing_flashes_as_a_window_of_its_own(open_window: OpenWindow) -> None:
    """No part of a screen is shown before it has its place: it would be a window, and take the keyboard."""
    opened, flashes = open_window(), Flashes()
    QApplication.instance().installEventFilter(flashes)  # type: ignore[union-attr]  # it runs
    try:
        for screen, topic in STATES:
            at(opened, screen, topic)
        assert flashes.seen == []
        QWidget().show()
        assert flashes.seen != []
    finally:
        QApplication.instance().removeEventFilter(flashes)  # type: ignore[union-attr]  # it runs


class Flashes(QObject):
    """Notes every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(name(watched))
        return False

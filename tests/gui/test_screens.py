# SPDX-License-Identifier: Apache-2.0
"""Walks the registry: every screen, both languages, every theme, stretched words, no raw ids."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from tests.gui.conftest import Opened, OpenWindow
from tests.gui.fake_counter import empty_counter
from views.i18n import AUTONYMS, Language
from views.screens import SCREENS
from views.theme import ThemeName
from views.widgets.table import Table
from views.widgets.text import Elided

_RAW_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-")
_CJK = re.compile(r"[㐀-鿿]")
SCANS = ("A" * 154, "MANY", "7788", "PEOPLE", "NEW", "GONE", "EXPIRED", "SF000")


def words_of(widget: QWidget) -> list[str]:
    """Every text that the widget and its visible children show or tell a screen reader."""
    found = []
    for part in (widget, *widget.findChildren(QWidget)):
        if not part.isVisible():
            continue
        if isinstance(part, QLabel | QAbstractButton | QLineEdit):
            found.append(part.text())
        if isinstance(part, Table):
            model = part.model()
            found += [
                str(model.index(row, column).data())
                for row in range(model.rowCount())
                for column in range(model.columnCount())
            ]
        found += [part.accessibleName(), part.accessibleDescription(), part.toolTip()]
    return [text for text in found if text]


def all_states(opened: Opened) -> list[str]:
    """Words of every screen, and of the pickup screen's verdicts."""
    words = []
    for entry in SCREENS:
        opened.window.go(entry.id)
        opened.settle()
        words += words_of(opened.window)
    for text in SCANS:
        opened.window.go("pickup")
        front = opened.window.screen_in_front
        assert front is not None
        front.take_scan(text)
        opened.settle()
        words += words_of(opened.window)
    return words


@pytest.mark.parametrize("theme", list(ThemeName))
@pytest.mark.parametrize("language", list(Language))
def test_every_screen_opens(open_window: OpenWindow, language: Language, theme: ThemeName) -> None:
    """Each screen of the registry opens and paints, empty and with data, in each look."""
    for counter in (None, empty_counter()):
        opened = open_window(counter, language=language, theme=theme)
        for entry in SCREENS:
            opened.window.go(entry.id)
            opened.settle()
            assert opened.window.current == entry.id
            picture = opened.window.grab().toImage()
            colours = {
                picture.pixelColor(x, y).name()
                for x in range(0, picture.width(), 9)
                for y in range(0, picture.height(), 9)
            }
            assert len(colours) > 5


def test_raw_ids_are_never_shown(open_window: OpenWindow) -> None:
    """No text, tooltip or accessible name holds the id of a record."""
    assert _RAW_ID.search("01890000-0000-7000-8000-000000000001")
    words = all_states(open_window())
    assert len(words) > 300
    assert [text for text in words if _RAW_ID.search(text)] == []


def test_the_english_window_has_no_chinese_of_its_own(open_window: OpenWindow) -> None:
    """In English, the only Chinese is data: names, goods, sites, and the other language's own name."""
    opened = open_window(empty_counter(), language=Language.ENGLISH)
    words = []
    for entry in SCREENS:
        opened.window.go(entry.id)
        opened.settle()
        words += words_of(opened.window)
    data = {"翠苑社区自提点", "一号台", "林晓", AUTONYMS[Language.CHINESE]}
    odd = [t for t in words if _CJK.search(t) and not any(known in t for known in data)]
    assert odd == []


def test_the_chinese_window_has_no_english_sentences(open_window: OpenWindow) -> None:
    """In Chinese, no text is a run of English words."""
    words = all_states(open_window())
    assert [t for t in words if re.search(r"[A-Za-z]{3,} [a-z]{2,}", t)] == []


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("stretch", "scale"), [(1.5, 1.0), (1.0, 1.5)])
def test_every_screen_fits_1280x720(
    open_window: OpenWindow, language: Language, stretch: float, scale: float
) -> None:
    """With every string longer by half, or every letter larger by half, the window keeps 1280x720."""
    opened = open_window(language=language, stretch=stretch, scale=scale)
    all_states(opened)
    for entry in SCREENS:
        opened.window.go(entry.id)
        opened.settle()
        least = opened.window.minimumSizeHint()
        assert (least.width() <= 1280, least.height() <= 720) == (True, True), (entry.id, least)
        assert outside(opened.window) == []


def outside(window: QWidget) -> list[str]:
    """Visible controls that lie, partly or wholly, beyond the window's edge."""
    whole = QRect(window.rect())
    found = []
    for part in window.findChildren(QWidget):
        if not part.isVisible() or not isinstance(part, QAbstractButton | QLineEdit):
            continue
        if _scrolls(part):
            continue
        box = QRect(part.mapTo(window, part.rect().topLeft()), part.size())
        if not whole.contains(box):
            found.append(part.accessibleName())
    return found


def _scrolls(part: QWidget) -> bool:
    above = part.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea | QAbstractItemView):
            return True
        above = above.parentWidget()
    return False


@pytest.mark.parametrize("language", list(Language))
def test_labels_are_not_clipped(open_window: OpenWindow, language: Language) -> None:
    """A label that doesn't elide has room for its text."""
    opened = open_window(language=language)
    for entry in SCREENS:
        opened.window.go(entry.id)
        opened.settle()
        for part in opened.window.findChildren(QLabel):
            if not part.isVisible() or not part.text() or isinstance(part, Elided):
                continue
            need = (
                part.heightForWidth(part.width()) if part.wordWrap() else part.sizeHint().height()
            )
            assert part.height() + 1 >= need, (entry.id, part.text())
            if not part.wordWrap():
                assert part.width() + 1 >= part.sizeHint().width(), (entry.id, part.text())


def test_controls_have_names_and_are_large_enough(open_window: OpenWindow) -> None:
    """Whatever takes the focus has a name for a screen reader; buttons are at least 44 px high."""
    opened = open_window()
    for entry in SCREENS:
        opened.window.go(entry.id)
        opened.settle()
        for part in opened.window.findChildren(QWidget):
            if not part.isVisible() or part.focusPolicy() == Qt.FocusPolicy.NoFocus:
                continue
            if isinstance(part, QAbstractButton):
                assert part.accessibleName() or part.text(), part
                assert part.height() >= 44, (entry.id, part.text(), part.height())
            elif isinstance(part, QLineEdit | QAbstractItemView):
                assert part.accessibleName(), (entry.id, part)

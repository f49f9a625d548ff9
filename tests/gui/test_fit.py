# SPDX-License-Identifier: Apache-2.0
"""Everything the window can show has room for its words, in both languages and all sizes of type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from tests.gui.tour import Dress, tour
from views.i18n import Language
from views.widgets.buttons import KeyCapButton
from views.widgets.rows import PressRow
from views.widgets.text import Elided

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|raise")  # the offscreen platform's words

# One line that may end in an ellipsis: its whole text is its tooltip. By role, with what it shows there.
MAY_ELIDE = {
    "site": "a shop's own name, of any length",
    "screen": "the screen's title, which the rail says too",
}


def visible(page: QWidget) -> Iterator[QWidget]:
    """What is to be seen of a page, but for what lies outside of a scroll area's window."""
    for part in (page, *page.findChildren(QWidget)):
        if part.isVisible() and not part.visibleRegion().isEmpty():
            yield part


def clipped(page: QWidget) -> list[str]:
    """Words for which there is no room: labels and plain buttons."""
    found = []
    for part in visible(page):
        if isinstance(part, QLabel) and part.text() and not isinstance(part, Elided):
            if part.wordWrap():
                need = part.heightForWidth(part.width())
                short = part.height() + 1 < need
            else:
                hint = part.sizeHint()
                short = part.width() + 1 < hint.width() or part.height() + 1 < hint.height()
            if short:
                found.append(f"label {part.text()!r}")
        elif (
            isinstance(part, QAbstractButton)
            and part.text()
            and not isinstance(part, KeyCapButton | PressRow)
            and "paintEvent" not in vars(type(part))
            and part.width() + 1 < part.minimumSizeHint().width()
        ):
            found.append(f"button {part.text()!r}")
    return found


def elided(page: QWidget) -> list[str]:
    """Single lines that end in an ellipsis and are not of those that may."""
    return [
        f"{part.property('role')} {part.text()!r}"
        for part in visible(page)
        if isinstance(part, Elided)
        and part.property("role") not in MAY_ELIDE
        and part.fontMetrics().horizontalAdvance(part.text()) > part.width() + 1
    ]


def outside(page: QWidget) -> list[str]:
    """Controls that lie, partly or wholly, beyond the page's edge."""
    whole, found = QRect(page.rect()), []
    for part in visible(page):
        if isinstance(part, QAbstractButton | QLineEdit | QLabel) and not _scrolls(part):
            box = QRect(part.mapTo(page, part.rect().topLeft()), part.size())
            if not whole.contains(box):
                found.append(f"outside {part.accessibleName() or part.objectName()!r}")
    return found


def sideways(page: QWidget) -> list[str]:
    """Areas that scroll sideways, of those that show words."""
    return [
        f"sideways {part.accessibleName()!r}"
        for part in visible(page)
        if isinstance(part, QAbstractScrollArea) and part.horizontalScrollBar().isVisible()
    ]


def _scrolls(part: QWidget) -> bool:
    above = part.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea | QAbstractItemView):
            return True
        above = above.parentWidget()
    return False


def troubles(qt: QApplication, dress: Dress) -> list[str]:
    """Everything that has no room anywhere, each once."""
    found: dict[str, str] = {}
    for name, page in tour(qt, dress, gallery=dress.stretch == 1.0):
        for one in (*clipped(page), *elided(page), *outside(page), *sideways(page)):
            found.setdefault(one, name)
    return [f"{where}: {what}" for what, where in found.items()]


SHORT = [Dress(language=Language.ENGLISH, scale=1.5), Dress(scale=1.0)]
LONG = [
    Dress(language=language, scale=scale) for language in Language for scale in (1.0, 1.25, 1.5)
]


@pytest.mark.parametrize("dress", SHORT, ids=lambda dress: dress.name)
def test_words_have_room(qapp: QApplication, dress: Dress) -> None:
    """No label is clipped, no line cut that may not be, nothing lies outside or scrolls sideways."""
    assert troubles(qapp, dress) == []


@pytest.mark.long
@pytest.mark.parametrize("dress", [one for one in LONG if one not in SHORT], ids=lambda d: d.name)
def test_words_have_room_in_every_size(qapp: QApplication, dress: Dress) -> None:
    """The same for the other sizes of type and the other language."""
    assert troubles(qapp, dress) == []


def test_longer_words_are_noticed(qapp: QApplication) -> None:
    """With every phrase three times as long, words without room are found."""
    dress = replace(Dress(language=Language.ENGLISH), stretch=3.0)
    found: list[str] = []
    for name, page in tour(qapp, dress, gallery=False):
        found += clipped(page) + elided(page)
        if name.startswith("receiving-"):
            break
    assert len(found) > 3

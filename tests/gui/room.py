# SPDX-License-Identifier: Apache-2.0
"""Measures whether what a page shows has room: what is clipped, cut, pressed together or pushed out.

Each measure gives words for what it finds, so that a test compares with an empty list. What is painted rather
than laid out is measured while it is painted (`PaintedWords`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from views.widgets import paint
from views.widgets.buttons import KeyCapButton
from views.widgets.rows import PressRow
from views.widgets.states import EmptyState
from views.widgets.text import Elided

BORDER = 2
"""px by which a chosen button's edge is thicker."""

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


def pressed(page: QWidget) -> list[str]:
    """What has less than its least height: its parts lie over each other, or beyond its edge."""
    found = []
    for part in visible(page):
        if isinstance(part, EmptyState):
            continue  # it leaves out its picture and its second sentence
        layout = part.layout()
        least = 0 if layout is None else layout.totalMinimumSize().height()
        if isinstance(part, QAbstractButton):
            least = part.minimumSizeHint().height() - BORDER
        if part.height() + 1 < least:
            name = part.accessibleName() or type(part).__name__
            found.append(f"pressed {name!r}: {part.height()} of {least} px")
    return found


def slits(page: QWidget) -> list[str]:
    """Lists too low for a row, and areas too low for two lines or too narrow for what is in them."""
    found = []
    for part in visible(page):
        if isinstance(part, QAbstractItemView):
            row = part.visualRect(part.model().index(0, 0)).height()
            if part.viewport().height() < row:
                found.append(f"no row of {part.accessibleName()!r}")
        elif isinstance(part, QScrollArea) and part.widget() is not None:
            room, inside = part.viewport(), part.widget()
            if room.height() < min(inside.height(), 2 * part.fontMetrics().lineSpacing()):
                found.append(f"slit of {room.height()} px: {part.accessibleName()!r}")
            if room.width() + 1 < inside.width():
                found.append(f"{inside.width()} px in {room.width()}: {part.accessibleName()!r}")
    return found


class PaintedWords:
    """Listens to the strokes that paint words: which didn't fit the place that they were given.

    Cells of a list are not heard: their whole text is the tooltip.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self._strokes = {"text_line": paint.text_line, "text_block": paint.text_block}
        self._heard = {"text_line": self._line, "text_block": self._block}
        self._cut: dict[str, None] = {}

    def cut(self, page: QWidget) -> list[str]:
        """Everything that is cut on a page that is painted now."""
        for module in list(sys.modules.values()):  # a screen's own come with its first opening
            for name, stroke in self._strokes.items():
                if getattr(module, name, None) is stroke:
                    self._patch.setattr(module, name, self._heard[name])
        self._cut.clear()
        page.grab()
        return [f"painted {words}" for words in self._cut]

    def _line(
        self, painter: QPainter, box: QRectF, text: str, font: QFont, *rest: Any, **more: Any
    ) -> float:
        if QFontMetricsF(font).horizontalAdvance(text) > box.width() + 1:
            self._note(painter, text)
        return self._strokes["text_line"](painter, box, text, font, *rest, **more)

    def _block(
        self, painter: QPainter, box: QRectF, text: str, font: QFont, *rest: Any, lines: int
    ) -> float:
        metrics = QFontMetricsF(font)
        flags = int(Qt.TextFlag.TextWordWrap)
        need = metrics.boundingRect(QRectF(0, 0, box.width(), 10_000), flags, text).height()
        if need > min(box.height(), metrics.lineSpacing() * lines) + metrics.lineSpacing() / 5:
            self._note(painter, text)
        return self._strokes["text_block"](painter, box, text, font, *rest, lines=lines)

    def _note(self, painter: QPainter, text: str) -> None:
        on = painter.device()
        above = on.parentWidget() if isinstance(on, QWidget) else None
        if not isinstance(above, QAbstractItemView):
            self._cut[f"{type(on).__name__} {text!r}"] = None

# SPDX-License-Identifier: Apache-2.0
"""Tab in the order of reading, whatever was made first: line by line within a card, card by card.

Qt walks controls in the order in which they were made, and a row that is made anew comes last. Here the order is
taken from where things are, at each step: rows are cut where nothing stands across, then columns. An open sheet
keeps the focus to itself. Must not change what can take the focus.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from views.widgets.card import Card
from views.widgets.sheet import Sheet

T = TypeVar("T")
_TOLERANCE = 4
_TAB = Qt.FocusPolicy.TabFocus.value


def next_in_reading(
    window: QWidget, regions: Sequence[QWidget], *, forward: bool
) -> QWidget | None:
    """What Tab (or Shift+Tab) goes to from the focus; `regions` are walked one after the other."""
    path = reading_path(window, regions)
    if not path:
        return None
    focus: QWidget | None = window.focusWidget()
    while focus and focus not in path:
        focus = focus.parentWidget()  # the field inside a spin box
    if focus not in path:
        return path[0 if forward else -1]
    return path[(path.index(focus) + (1 if forward else -1)) % len(path)]


def reading_path(window: QWidget, regions: Sequence[QWidget]) -> list[QWidget]:
    """Every control that Tab stops at, in order."""
    sheets = [sheet for sheet in window.findChildren(Sheet) if sheet.isVisible()]
    within = [sheets[-1]] if sheets else regions
    return [part for region in within for part in _of_region(window, region)]


def _of_region(window: QWidget, region: QWidget) -> list[QWidget]:
    parts = [part for part in (region, *region.findChildren(QWidget)) if _stops(part)]
    return _within(window, region, parts)


def _within(window: QWidget, outer: QWidget, parts: list[QWidget]) -> list[QWidget]:
    """The parts of `outer` by its blocks: what scrolls stands where its frame does, whatever it shows."""
    blocks: dict[QWidget, list[QWidget]] = {}
    for part in parts:
        blocks.setdefault(_block_of(part, outer), []).append(part)

    def place(part: QWidget) -> QRect:
        return QRect(part.mapTo(window, part.rect().topLeft()), part.size())

    found: list[QWidget] = []
    for block in in_order(list(blocks), place):
        inside = blocks[block]
        found += inside if inside == [block] else _within(window, block, inside)
    return found


def in_order(parts: list[T], place: Callable[[T], QRect]) -> list[T]:
    """Cut into rows where nothing stands across, else into columns, and so on within each."""
    if len(parts) < 2:
        return parts
    for start, end in ((QRect.top, QRect.bottom), (QRect.left, QRect.right)):
        groups: list[list[T]] = []
        reach = 0
        for part in sorted(parts, key=lambda part: start(place(part))):
            if not groups or start(place(part)) > reach - _TOLERANCE:
                groups.append([])
            groups[-1].append(part)
            reach = max(reach, end(place(part))) if len(groups[-1]) > 1 else end(place(part))
        if len(groups) > 1:
            return [part for group in groups for part in in_order(group, place)]
    return sorted(parts, key=lambda part: (place(part).top(), place(part).left()))


def _stops(part: QWidget) -> bool:
    return (
        part.isVisible()
        and part.isEnabled()
        and bool(part.focusPolicy().value & _TAB)
        and part.focusProxy() is None
    )


def _block_of(part: QWidget, outer: QWidget) -> QWidget:
    """The outermost card or scrolled area within `outer` that it stands on, or itself."""
    found, above = part, part.parentWidget()
    while part is not outer and above is not None and above is not outer:
        if isinstance(above, Card | QScrollArea):
            found = above
        above = above.parentWidget()
    return found

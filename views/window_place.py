# SPDX-License-Identifier: Apache-2.0
"""Where the window stood: size, place, display, maximised or not, and which screen was in front.

A place is only a wish: a display that has gone, or shrunk, must never leave the window where nobody can
reach it. `corrected` is pure; sizes are logical px.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget

_LEAST_SEEN = 120
"""px of the window's upper edge that must be on a display, or it can't be taken hold of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPlace:
    """As it was when the window closed; a width of 0 means that nothing is known."""

    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0
    maximised: bool = False
    display: str = ""
    screen: str = ""


def place_of(window: QWidget, screen: str) -> WindowPlace:
    """Where `window` stands now, with the screen that is in front."""
    box = window.normalGeometry() if window.isMaximized() else window.geometry()
    if not box.isValid():
        box = window.geometry()
    display = window.screen()
    return WindowPlace(
        x=box.x(),
        y=box.y(),
        width=box.width(),
        height=box.height(),
        maximised=window.isMaximized(),
        display=display.name() if display is not None else "",
        screen=screen,
    )


def corrected(wanted: WindowPlace, displays: Mapping[str, QRect], first: QRect) -> QRect:
    """The wished place made reachable: on its display if that is there, else on the first one."""
    room = displays.get(wanted.display, first)
    width, height = min(wanted.width, room.width()), min(wanted.height, room.height())
    box = QRect(wanted.x, wanted.y, width, height)
    edge = QRect(box.x(), box.y(), box.width(), 1)
    seen = edge.intersected(room)
    if wanted.display not in displays or seen.width() < min(_LEAST_SEEN, width):
        box.moveTo(room.x() + (room.width() - width) // 2, room.y() + (room.height() - height) // 2)
    return box


def put_back(window: QWidget, wanted: WindowPlace) -> bool:
    """Places `window` as it stood; False where nothing is known of it."""
    if wanted.width <= 0 or wanted.height <= 0:
        return False
    first = QApplication.primaryScreen()
    if not QApplication.screens():
        return False
    displays = {one.name(): one.availableGeometry() for one in QApplication.screens()}
    window.setGeometry(corrected(wanted, displays, first.availableGeometry()))
    return True

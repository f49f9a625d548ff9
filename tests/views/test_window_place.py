# SPDX-License-Identifier: Apache-2.0
"""A remembered place is corrected where its display has gone or shrunk."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect

from views.window_place import WindowPlace, corrected

LEFT, RIGHT = QRect(0, 0, 1920, 1040), QRect(1920, 0, 1280, 984)
BOTH = {"left": LEFT, "right": RIGHT}


@pytest.mark.parametrize(
    ("wanted", "displays", "found"),
    [
        (("left", 100, 50, 1400, 900), BOTH, QRect(100, 50, 1400, 900)),
        (("right", 1930, 20, 1200, 700), BOTH, QRect(1930, 20, 1200, 700)),
        (("right", 1930, 20, 1200, 700), {"left": LEFT}, QRect(360, 170, 1200, 700)),
        (("left", -1350, 50, 1400, 900), BOTH, QRect(260, 70, 1400, 900)),
        (("left", 100, -400, 1400, 900), BOTH, QRect(260, 70, 1400, 900)),
        (("right", 1930, 20, 3000, 2000), BOTH, QRect(1930, 20, 1280, 984)),
    ],
)
def test_a_place_is_reachable(
    wanted: tuple[str, int, int, int, int], displays: dict[str, QRect], found: QRect
) -> None:
    """The upper edge can be taken hold of on a display that is there, and the window fits it."""
    display, x, y, width, height = wanted
    place = WindowPlace(display=display, x=x, y=y, width=width, height=height)
    assert corrected(place, displays, LEFT) == found

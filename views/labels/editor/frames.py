# SPDX-License-Identifier: Apache-2.0
"""Places of elements in mm: where each lies, what is under a point, and what moving and resizing make of it.

Pure, without Qt. Promises that nothing leaves the label and nothing gets smaller than can be taken hold of; lengths
are rounded to a hundredth of a millimetre, so that a file stays readable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LEAST_MM = 1.0
GRID_MM = 0.5
REACH_MM = 1.0
"""How near to a thin line a press still takes hold of it."""

Element = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A rectangle in mm from the label's top left corner."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, x: float, y: float) -> bool:
        spare_x = max(0.0, REACH_MM - self.width / 2)
        spare_y = max(0.0, REACH_MM - self.height / 2)
        return (
            self.x - spare_x <= x <= self.x + self.width + spare_x
            and self.y - spare_y <= y <= self.y + self.height + spare_y
        )


def _number(element: Element, key: str, usual: float) -> float:
    value = element.get(key, usual)
    return float(value) if isinstance(value, int | float) else usual


def frame_of(element: Element) -> Frame:
    """Where an element lies, whatever its kind."""
    x, y = _number(element, "x_mm", 0), _number(element, "y_mm", 0)
    match element.get("kind"):
        case "line":
            length, thick = (
                _number(element, "length_mm", 10),
                _number(element, "thickness_mm", 0.25),
            )
            wide, high = (thick, length) if element.get("vertical") is True else (length, thick)
        case "qr":
            wide = high = _number(element, "side_mm", 10)
        case _:
            wide, high = _number(element, "width_mm", 10), _number(element, "height_mm", 10)
    return Frame(x=x, y=y, width=wide, height=high)


def under(elements: Sequence[Element], x: float, y: float) -> int | None:
    """The topmost element at a point."""
    for at in range(len(elements) - 1, -1, -1):
        if frame_of(elements[at]).holds(x, y):
            return at
    return None


def tidy(length_mm: float) -> float:
    return round(length_mm, 2)


def snapped(length_mm: float, *, snap: bool) -> float:
    """On the grid, if it is wanted."""
    return tidy(round(length_mm / GRID_MM) * GRID_MM if snap else length_mm)


def moved(element: Element, x: float, y: float, room: Frame) -> dict[str, Any]:
    """The keys that change when it goes to a place, kept within the label."""
    frame = frame_of(element)
    return {
        "x_mm": tidy(min(max(0.0, x), max(0.0, room.width - frame.width))),
        "y_mm": tidy(min(max(0.0, y), max(0.0, room.height - frame.height))),
    }


def resized(element: Element, width: float, height: float, room: Frame) -> dict[str, Any]:
    """The keys that change when it gets another extent, kept within the label."""
    frame = frame_of(element)
    wide = tidy(min(max(LEAST_MM, width), room.width - frame.x))
    high = tidy(min(max(LEAST_MM, height), room.height - frame.y))
    match element.get("kind"):
        case "line":
            return {"length_mm": high if element.get("vertical") is True else wide}
        case "qr":
            # Square: the side that the hand has changed leads.
            by_width = abs(wide - frame.width) >= abs(high - frame.height)
            side = wide if by_width else high
            return {"side_mm": tidy(min(side, room.width - frame.x, room.height - frame.y))}
        case _:
            return {"width_mm": wide, "height_mm": high}

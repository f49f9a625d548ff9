# SPDX-License-Identifier: Apache-2.0
"""Whether a page fits the paper that a queue knows: true size, or no print at all.

Why: a driver turns what it doesn't know into Letter, without a word. Promises a medium's own name only where its
size is the page's, upright or turned. Must not ask anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

CLOSE_MM = 0.8
"""Makers round their sizes: A4 is 209.9 mm wide in some drivers."""
_POINT_MM = 25.4 / 72
_BOX = re.compile(
    rb"/MediaBox\s*\[\s*(-?[\d.]{1,12})\s+(-?[\d.]{1,12})\s+([\d.]{1,12})\s+([\d.]{1,12})\s*\]"
)
_NAMED = re.compile(r"_(\d{1,5}(?:\.\d{1,4})?)x(\d{1,5}(?:\.\d{1,4})?)(mm|in)$")
_LEAST, _MOST = "custom_min_", "custom_max_"

Size = tuple[float, float]


def page_size_mm(pdf: bytes) -> Size | None:
    """The size of the pages; None if it can't be read, or they differ."""
    sizes: set[Size] = set()
    for left, low, right, top in _BOX.findall(pdf):
        try:
            wide, high = float(right) - float(left), float(top) - float(low)
        except ValueError:
            return None
        sizes.add((round(wide * _POINT_MM, 2), round(high * _POINT_MM, 2)))
    return sizes.pop() if len(sizes) == 1 else None


def named_size_mm(medium: str) -> Size | None:
    """The size that a medium's standard name ends with: `iso_a4_210x297mm`, `na_letter_8.5x11in`."""
    found = _NAMED.search(medium)
    if found is None:
        return None
    scale = 25.4 if found[3] == "in" else 1
    return float(found[1]) * scale, float(found[2]) * scale


def medium_for(page: Size, media: Iterable[str]) -> str | None:
    """The name under which the queue takes such a page, borders as usual; None if it has no such paper."""
    media = tuple(media)
    best: tuple[float, int, str] | None = None
    for place, medium in enumerate(media):
        size = named_size_mm(medium)
        if size is None or medium.startswith((_LEAST, _MOST)):
            continue
        off = min(_off(page, size), _off(page, (size[1], size[0])))
        if off <= CLOSE_MM and (best is None or (off, place) < best[:2]):
            best = (off, place, medium)
    if best is not None:
        return best[2]
    return f"Custom.{page[0]:g}x{page[1]:g}mm" if _within(page, media) else None


def _off(page: Size, paper: Size) -> float:
    return max(abs(page[0] - paper[0]), abs(page[1] - paper[1]))


def _within(page: Size, media: tuple[str, ...]) -> bool:
    """Whether the queue cuts paper of any size between two, and the page lies between them."""
    least = next((named_size_mm(m) for m in media if m.startswith(_LEAST)), None)
    most = next((named_size_mm(m) for m in media if m.startswith(_MOST)), None)
    if least is None or most is None:
        return False
    return all(least[n] - CLOSE_MM <= page[n] <= most[n] + CLOSE_MM for n in (0, 1))

# SPDX-License-Identifier: Apache-2.0
"""Fitting text into a width: shrinking, breaking into lines, cutting with a visible mark.

Promises to lose nothing silently: what is cut ends in "…". Chinese breaks between any two
characters except before closing and after opening punctuation; Latin words stay whole while they
fit a line. All widths are in dots, sizes in whole dots. Text must be `fonts.printable` already.
"""

from __future__ import annotations

import re

from printing.blocks import Weight
from printing.fonts import CUT_MARK, width_em

_PIECE = re.compile(r"[!-~À-ɏ]+ *|\s+|.", re.DOTALL)
_NOT_FIRST = frozenset("，。、；：！？）》】』」’”％…·,.;:!?)]}%")
_NOT_LAST = frozenset("（《【『「‘“([{¥￥")


def largest_size(
    text: str, weight: Weight, *, width_dots: int, size_dots: int, min_size_dots: int
) -> int | None:
    """The largest size at which one line fits, or None if the smallest is still too wide."""
    ems = width_em(text, weight)
    if ems * size_dots <= width_dots:
        return size_dots
    size = int(width_dots / ems)
    return size if size >= min_size_dots else None


def cut(text: str, weight: Weight, *, width_dots: int, size_dots: int) -> str:
    """The text, or as much of it as fits with the mark behind it."""
    room = width_dots / size_dots
    if width_em(text, weight) <= room:
        return text
    room -= width_em(CUT_MARK, weight)
    kept = text
    while kept and width_em(kept, weight) > room:
        kept = kept[:-1]
    return kept.rstrip() + CUT_MARK


def fit_line(
    text: str, weight: Weight, *, width_dots: int, size_dots: int, min_size_dots: int
) -> tuple[str, int]:
    """One line and its size: shrunk to the minimum, then cut."""
    size = largest_size(
        text, weight, width_dots=width_dots, size_dots=size_dots, min_size_dots=min_size_dots
    )
    if size is not None:
        return text, size
    return cut(text, weight, width_dots=width_dots, size_dots=min_size_dots), min_size_dots


def _break_up(word: str, weight: Weight, room: float) -> list[str]:
    """A word longer than a line, broken where the line ends."""
    parts: list[str] = []
    current = ""
    for character in word:
        if current and width_em(current + character, weight) > room:
            parts.append(current)
            current = ""
        current += character
    return [*parts, current]


def lines_of(text: str, weight: Weight, *, width_dots: int, size_dots: int) -> list[str]:
    """The text in lines no wider than the width."""
    room = width_dots / size_dots
    lines: list[str] = []
    for paragraph in text.split("\n"):
        current = ""
        for piece in _PIECE.findall(paragraph):
            if width_em((current + piece).rstrip(), weight) <= room:
                current += piece
                continue
            carried = ""
            if current and piece[0] in _NOT_FIRST:
                current, carried = current[:-1], current[-1]
            while current and current[-1] in _NOT_LAST:
                current, carried = current[:-1], current[-1] + carried
            if current.strip():
                lines.append(current.rstrip())
            *full, current = _break_up((carried + piece).lstrip(), weight, room)
            lines.extend(full)
        lines.append(current.rstrip())
    return lines


def wrap(
    text: str,
    weight: Weight,
    *,
    width_dots: int,
    height_dots: int,
    size_dots: int,
    min_size_dots: int,
    line_height: float,
) -> tuple[list[str], int]:
    """Lines and their size: the largest at which all fit, else the smallest, the last line cut."""
    size = size_dots
    while True:
        lines = lines_of(text, weight, width_dots=width_dots, size_dots=size)
        room = max(1, int((height_dots - size) / (size * line_height)) + 1)
        if len(lines) <= room:
            return lines, size
        if size <= min_size_dots:
            rest = lines[room - 1] + CUT_MARK
            last = cut(rest, weight, width_dots=width_dots, size_dots=size)
            return [*lines[: room - 1], last], size
        size = max(min_size_dots, size - max(1, size // 10))

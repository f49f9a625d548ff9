# SPDX-License-Identifier: Apache-2.0
"""The inked areas of a 1-bit image, on its byte grid: what is worth sending to a slow line.

Why: most of a label is blank paper, and a printer needs no bytes for that. Promises that the bands
hold every burnt dot, don't overlap and begin on whole bytes. The cutting is guillotine: all gaps
that pay, across or down, whichever leaves less, and again within each part. The projections are the
imaging library's own, for a byte that Python looks at costs more than a byte that is sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

Cut = tuple[int, int, int, int]
"""Left, top, right, bottom; columns are bytes."""

_INVERTED = bytes(255 - byte for byte in range(256))
# Deeper cuts than across, down, across, down find nothing more on labels.
_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Band:
    """An area of ink: its byte column, row, width in bytes, height, and pixels (0 burns)."""

    column: int
    row: int
    width_bytes: int
    height: int
    pixels: bytes


def _spans(inked: list[int], least: int) -> list[tuple[int, int]]:
    """The inked stretches between blank ones longer than `least`."""
    found: list[tuple[int, int]] = []
    start = -1
    last = 0
    for at, ink in enumerate(inked):
        if not ink:
            continue
        if start < 0:
            start = at
        elif at - last - 1 > least:
            found.append((start, last + 1))
            start = at
        last = at
    if start >= 0:
        found.append((start, last + 1))
    return found


class _Cutter:
    """One image whose pixels are bytes: 0 for eight blank dots."""

    def __init__(self, ink: Image.Image, command_bytes: int) -> None:
        self.ink = ink
        self.command_bytes = command_bytes

    def best(self, cut: Cut, depth: int) -> tuple[int, list[Cut]]:
        """The cheapest cutting of an area without blank edges, and what it costs."""
        left, top, right, bottom = cut
        width, height = right - left, bottom - top
        best = (self.command_bytes + width * height, [cut])
        if depth == 0 or width * height <= 2 * self.command_bytes:
            return best
        across, down = self.ink.crop(cut).getprojection()
        rows = _spans(down, self.command_bytes // width)
        if len(rows) > 1:
            parts = [(left, top + start, right, top + end) for start, end in rows]
            best = min(best, self._parts(parts, depth))
        columns = _spans(across, self.command_bytes // height)
        if len(columns) > 1:
            parts = [(left + start, top, left + end, bottom) for start, end in columns]
            best = min(best, self._parts(parts, depth))
        return best

    def _parts(self, parts: list[Cut], depth: int) -> tuple[int, list[Cut]]:
        total = 0
        cuts: list[Cut] = []
        for part in parts:
            cost, found = self.best(self.trimmed(part), depth - 1)
            total += cost
            cuts += found
        return total, cuts

    def trimmed(self, cut: Cut) -> Cut:
        inner = self.ink.crop(cut).getbbox()
        if inner is None:
            return cut
        left, top = cut[0], cut[1]
        return (left + inner[0], top + inner[1], left + inner[2], top + inner[3])


def inked_bands(image: Image.Image, *, command_bytes: int) -> list[Band]:
    """The bands of a 1-bit image as wide as whole bytes; `command_bytes` is what one costs beside its pixels."""
    pixels = image.tobytes()
    stride = image.width // 8
    burnt = Image.frombytes("L", (stride, image.height), pixels.translate(_INVERTED))
    whole = burnt.getbbox()
    if whole is None:
        return []
    _, cuts = _Cutter(burnt, command_bytes).best(whole, _DEPTH)
    sent = Image.frombytes("L", (stride, image.height), pixels)
    return [
        Band(left, top, right - left, bottom - top, sent.crop((left, top, right, bottom)).tobytes())
        for left, top, right, bottom in cuts
    ]

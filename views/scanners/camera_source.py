# SPDX-License-Identifier: Apache-2.0
"""A camera as a scanner: frames go in, each code that is held before it comes out once.

A camera sees a code in ten pictures a second. A code counts when it is the most central one of its picture; it
counts once for as long as it stays, however often it is lost for a moment; it counts anew after it has left.
A bar code (its check is one digit) must be read twice. Pictures that come while one is read are dropped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any

from views.scanners.picture import Corners, Frame, Frames, Picture

LEFT_S = 0.7
"""A code that isn't seen for so long has left the picture: longer than a hand's tremble hides it."""
_FORGET_S = 30.0
_LEAST_READS_LINEAR = 2
_A_SECOND = 12
"""Pictures read a second: enough for a hand, and half a core at worst stays free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One code in a picture; `off_centre` is its distance from the middle in pixels."""

    text: str
    corners: Corners
    off_centre: float
    linear: bool


@dataclass(slots=True)
class _Stay:
    """A code's stay in the picture."""

    seen_at: float
    reads: int = 0
    told: bool = False
    missing_since: float | None = None


class OnceEach:
    """Which of the codes in a picture is new: pure, times are seconds of any steady clock."""

    def __init__(self) -> None:
        self._stays: dict[str, _Stay] = {}

    def fresh(self, found: Sequence[Found], at: float) -> Found | None:
        """The most central code of this picture if it hasn't been told of since it came."""
        here = {one.text for one in found}
        for text, stay in list(self._stays.items()):
            if text not in here:
                if stay.missing_since is None:
                    stay.missing_since = at
                elif at - stay.seen_at > _FORGET_S:
                    del self._stays[text]
        for text in here:
            stay = self._stays.get(text) or _Stay(seen_at=at)
            if stay.missing_since is not None and at - stay.missing_since >= LEFT_S:
                stay = _Stay(seen_at=at)
            stay.seen_at, stay.missing_since = at, None
            stay.reads += 1
            self._stays[text] = stay
        central = most_central(found)
        if central is None:
            return None
        stay = self._stays[central.text]
        if stay.told or stay.reads < (_LEAST_READS_LINEAR if central.linear else 1):
            return None
        stay.told = True
        return central


def most_central(found: Sequence[Found]) -> Found | None:
    """The code that the hand means."""
    return min(found, key=lambda one: one.off_centre, default=None)


def codes_in(frame: Frame) -> list[Found]:
    """Every code in a frame, in whatever direction it lies."""
    import zxingcpp

    image = memoryview(frame.pixels).cast("B", (frame.height, frame.width))
    kinds = zxingcpp.BarcodeFormat
    # The library's stubs take a set of kinds only, the library any tuple of them.
    wanted: Any = (
        kinds.QRCode, kinds.DataMatrix, kinds.Code128, kinds.EAN13, kinds.EAN8, kinds.UPCA,
    )  # fmt: skip
    read: Any = zxingcpp.read_barcodes(image, formats=wanted, text_mode=zxingcpp.TextMode.Plain)
    found = []
    for one in read:
        at = one.position
        corners = tuple(
            (p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        )
        middle_x, middle_y = (sum(c[axis] for c in corners) / 4 for axis in (0, 1))
        found.append(
            Found(
                text=one.text,
                corners=corners,
                off_centre=hypot(middle_x - frame.width / 2, middle_y - frame.height / 2),
                linear=one.format not in (kinds.QRCode, kinds.DataMatrix),
            )
        )
    return [one for one in found if one.text]


class CameraSource:
    """See `Source`. `open_frames` gives a camera's frames; `pictured` is told of each picture that was read."""

    dropped = 0

    def __init__(
        self,
        open_frames: Callable[[], Frames],
        *,
        pictured: Callable[[Picture], None],
        clock: Callable[[], float] = time.monotonic,
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        self._open_frames, self._pictured = open_frames, pictured
        self._clock, self._rest = clock, rest
        self._frames: Frames | None = None
        self._once = OnceEach()

    def open(self) -> None:
        self._frames = self._open_frames()
        self._once = OnceEach()

    def read(self) -> Sequence[str]:
        frames = self._frames
        begun = self._clock()
        frame = frames.newest() if frames is not None else None
        told: list[str] = []
        if frame is not None:
            found = codes_in(frame)
            shown = most_central(found)
            fresh = self._once.fresh(found, begun)
            self._pictured(
                Picture(frame=frame, text=shown.text, corners=shown.corners)
                if shown is not None
                else Picture(frame=frame)
            )
            told = [fresh.text] if fresh is not None else []
        spent = self._clock() - begun
        self._rest(max(1 / _A_SECOND - spent, min(spent, 0.1), 0.005))
        return told

    def close(self) -> None:
        frames, self._frames = self._frames, None
        if frames is not None:
            frames.close()

# SPDX-License-Identifier: Apache-2.0
"""A camera's picture in grey, what was found in it, and the port that gives such pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

Corners = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One picture: a byte a pixel, row by row from the top, without gaps between the rows."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A frame with the code that counts in it: its text ("" for none) and its corners in pixels."""

    frame: Frame
    text: str = ""
    corners: Corners = ()


class Frames(Protocol):
    """Where frames come from; all calls from one thread."""

    def newest(self) -> Frame | None:
        """The picture of now, older ones are dropped; None if there is none yet.

        An `OperatorError` where the camera is gone.
        """
        ...

    def close(self) -> None:
        """Give the camera back."""
        ...

# SPDX-License-Identifier: Apache-2.0
"""What the loudspeaker plays next: samples that the player lays down and the device's thread takes.

A new sound cuts off what is being played with a fade of a few milliseconds, so that nothing clicks. Holds its
lock for a copy only: the device's thread must never wait.
"""

from __future__ import annotations

import threading
from array import array

_FADE = 96  # samples, 4 ms


class Track:
    """A buffer between two threads; samples are 16 bit, mono."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = array("h")
        self._at = 0
        self.taken = 0

    @property
    def empty(self) -> bool:
        """Whether all of it has been taken."""
        return self._at >= len(self._left)

    def replace(self, samples: bytes, *, volume: int) -> None:
        """Play this now, in place of what is being played."""
        new = _scaled(samples, volume)
        with self._lock:
            tail = self._left[self._at : self._at + _FADE]
            faded = array("h", (s * (len(tail) - i) // len(tail) for i, s in enumerate(tail)))
            self._left, self._at = faded + new, 0

    def append(self, samples: bytes, *, volume: int) -> None:
        """Play this after what is being played."""
        new = _scaled(samples, volume)
        with self._lock:
            self._left, self._at = self._left[self._at :] + new, 0

    def clear(self) -> None:
        """Nothing more."""
        with self._lock:
            self._left, self._at = array("h"), 0

    def take(self, count: int) -> bytes:
        """The next `count` samples, silence where there are none."""
        with self._lock:
            part = self._left[self._at : self._at + count]
            self._at += len(part)
            self.taken += 1
        return part.tobytes() + bytes(2 * (count - len(part)))


def _scaled(samples: bytes, volume: int) -> array[int]:
    whole = array("h")
    whole.frombytes(samples)
    if volume >= 100:
        return whole
    return array("h", (s * volume // 100 for s in whole))

# SPDX-License-Identifier: Apache-2.0
"""What happened, line by line, and one hash over all of it: two runs of a seed must agree on that.

A line holds only what follows from the seed: times of the world, sizes and digests of messages, outcomes. Nothing
personal stands in it, and no path.
"""

from __future__ import annotations

from collections import deque
from hashlib import blake2b

LAST = 40


def digest(content: bytes) -> str:
    """A short name for some bytes."""
    return blake2b(content, digest_size=6).hexdigest()


class Trace:
    """Collects lines; keeps them all only where somebody will read them."""

    def __init__(self, *, keep_all: bool = False) -> None:
        self._hash = blake2b(digest_size=16)
        self.lines: deque[str] = deque(maxlen=None if keep_all else LAST)
        self.count = 0

    def note(self, at_ms: int, who: str, what: str) -> None:
        line = f"{at_ms:>9} {who:<9} {what}"
        self._hash.update(line.encode() + b"\n")
        self.lines.append(line)
        self.count += 1

    def hash(self) -> str:
        return self._hash.hexdigest()

# SPDX-License-Identifier: Apache-2.0
"""How ids are made.

Two kinds: `new_id` (UUIDv7, ordered by time: index pages stay warm) for what happens here, and
`derived_id` (domain/identity.py) for what has a natural key or follows from an operation. The random
source is a port, for the simulator's sake.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from uuid import UUID

from app.clock import Clock


class IdSource:
    """Makes UUIDv7 strings (RFC 9562) that grow within a process even when the clock stands or jumps back."""

    def __init__(self, clock: Clock, entropy: Callable[[int], bytes] = os.urandom) -> None:
        self._clock = clock
        self._entropy = entropy
        self._last = 0
        self._lock = threading.Lock()

    def new_id(self) -> str:
        """A fresh id: 48 bits of milliseconds, then a counter-or-random tail."""
        with self._lock:
            stamp = self._clock.now_ms() << 12 | int.from_bytes(self._entropy(2)) >> 4
            self._last = stamp if stamp > self._last else self._last + 1
            stamp = self._last
        tail = int.from_bytes(self._entropy(8)) & ((1 << 62) - 1)
        value = (stamp >> 12) << 80 | 7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | tail
        return str(UUID(int=value))

    def secret(self, size: int) -> bytes:
        """`size` random bytes from the same source (salts, codes, tokens)."""
        return self._entropy(size)

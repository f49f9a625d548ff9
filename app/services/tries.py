# SPDX-License-Identifier: Apache-2.0
"""Wrong tries that a restored database can't take back.

The count stands in the store (committed before a try is checked) and a second time beside the counter's other
secrets, in the keychain or the key file: whoever puts an older store back finds the higher of the two. Only a
right try or a manager clears both. Cost: two small writes more at each log-in; and a whole machine put back to an
earlier moment, keychain and all, has its earlier count.
"""

from __future__ import annotations

import threading
from typing import Protocol

import msgspec

from app.services.desk import Desk

WITNESS = "wrong_tries"
"""The secret under which the second count is kept."""
_MOST_SUBJECTS = 200
_decoder = msgspec.json.Decoder(dict[str, int])


class Witness(Protocol):
    """Where the second count is kept; `Secrets` is one."""

    def get(self, name: str) -> bytes | None: ...

    def put(self, name: str, value: bytes) -> None: ...


class Tries:
    """Counts by what is tried (`pin`) and its scope (an operator's id)."""

    def __init__(self, desk: Desk, witness: Witness) -> None:
        self._desk = desk
        self._witness = witness
        self._turn = threading.Lock()

    def standing(self, what: str, scope: str) -> int:
        """How many wrong tries stand."""
        witnessed = self._noted().get(f"{what}:{scope}", 0)
        return max(self._desk.store.tries(what, scope).count, witnessed)

    def count(self, what: str, scope: str) -> int:
        """Counts one more in both places, durably; gives the higher."""
        kept = self._desk.store.count_try(what, scope)
        with self._turn:
            noted = self._noted()
            subject = f"{what}:{scope}"
            number = max(kept, noted.get(subject, 0) + 1)
            self._note({**noted, subject: number})
        return number

    def clear(self, what: str, scope: str) -> None:
        """Right at last, or a manager let it pass."""
        self._desk.store.clear_tries(what, scope)
        with self._turn:
            noted = self._noted()
            if noted.pop(f"{what}:{scope}", None) is not None:
                self._note(noted)

    def _noted(self) -> dict[str, int]:
        raw = self._witness.get(WITNESS)
        if raw is None:
            return {}
        try:
            return _decoder.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            # Unreadable is not "none": the store's own count still holds, and this one begins again.
            return {}

    def _note(self, noted: dict[str, int]) -> None:
        # The newest are last: an operator who left long ago makes room.
        newest = dict(list(noted.items())[-_MOST_SUBJECTS:])
        self._witness.put(WITNESS, msgspec.json.encode(newest))

# SPDX-License-Identifier: Apache-2.0
"""Whether the store that is open is still the one that lies in the folder.

A file that is deleted or replaced while it is open goes on taking writes that nobody will ever read
again: an acknowledgement into it would be a lie, and SQLite doesn't look. So each transaction of the writer
asks first (two `stat`s, microseconds). If only the log has gone, what it holds is still in reach of the
open connection: it is brought into the store before the refusal.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from app.errors import OperatorError

_Place = tuple[int, int]


class Presence:
    """Remembers which files were opened; used by the writing connection alone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._store_at: _Place | None = None
        self._log_at: _Place | None = None

    def before_connecting(self) -> None:
        """Refuses to make anew what was there before; the first time it may not be there yet."""
        self._log_at = None
        if self._store_at is not None:
            self._require_store()

    def before_writing(self, link: Any) -> None:
        """Raises `OperatorError` unless both files are the ones that were opened."""
        if self._store_at is None:
            self._store_at = _place_of(self._path)
        self._require_store()
        if self._log_at is not None and _place_of(self._log) != self._log_at:
            link.execute("PRAGMA wal_checkpoint(FULL)")
            raise self._gone(self._log)

    def writing(self) -> None:
        """A transaction has begun: the log is there now."""
        if self._log_at is None:
            self._log_at = _place_of(self._log)

    def _require_store(self) -> None:
        if _place_of(self._path) != self._store_at:
            raise self._gone(self._path)

    @staticmethod
    def _gone(path: Path) -> OperatorError:
        return OperatorError(
            "store_gone",
            f"{path} was moved, deleted or replaced while the program was running, so nothing"
            " more is recorded.",
            "Close the program, put the folder back as it was, then start again.",
        )


def _place_of(path: Path) -> _Place | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino

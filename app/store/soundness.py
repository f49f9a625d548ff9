# SPDX-License-Identifier: Apache-2.0
"""Whether every page of the store still is what was written: a check that reads all of them.

SQLite reads a page when it is needed; one that no question touches may lie damaged for months. Each page
carries a keyed check sum, so reading all of them finds any flipped bit. Nothing here mends or deletes: a page
that can't be read is told, with its file and what to do, and the sound ones stay readable.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Engine

from app.errors import OperatorError

EVERY_MS = 86_400_000
"""How often an idle counter looks its store over."""
_RUNS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Soundness:
    """What a look over the whole file found; `flaws` are SQLCipher's words, one a damaged page."""

    path: Path
    flaws: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.flaws

    def fault(self) -> OperatorError:
        """The finding for whoever works here."""
        return OperatorError(
            "store_damaged",
            f"{len(self.flaws)} of the pages of {self.path} can't be read: the disk has changed them.",
            "Sync, then restore a backup onto another disk. Keep the file.",
        )


def look_over(reading: Engine, path: Path) -> Soundness:
    """Reads every page of the file on a reading connection; others may write meanwhile.

    A page that is being written while it is read looks damaged for that moment, and one that a power cut
    tore lies whole in the log until the next checkpoint: so the log is brought in first, and only what is
    found twice counts.
    """
    found: set[str] = set()
    fault = reading.dialect.loaded_dbapi.Error
    with reading.connect() as connection:
        link = connection.connection.driver_connection
        if link is None:
            raise RuntimeError("the reading connection is gone")
        for run in range(_RUNS):
            try:
                link.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                seen = {str(row[0]) for row in link.execute("PRAGMA cipher_integrity_check")}
            except fault as error:
                seen = {str(error)}
            found = seen if run == 0 else found & seen
            if not found:
                break
        connection.invalidate()
    return Soundness(path=path, flaws=tuple(sorted(found)))

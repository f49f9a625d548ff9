# SPDX-License-Identifier: Apache-2.0
"""Whether every page of the store still is what was written: a check that reads all of them.

SQLite reads a page when it is needed; one that no question touches may lie damaged for months. Each page
carries a keyed check sum, so reading all of them finds any flipped bit. Nothing here mends or deletes: a page
that can't be read is told, with its file and what to do, and the sound ones stay readable.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from app.errors import OperatorError

EVERY_MS = 86_400_000
"""How often an idle counter looks its store over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Soundness:
    """What a look over the whole file found; `flaws` are SQLCipher's words, one a damaged page.

    `mended`: pages that were damaged in the file and whole in its log, out of which they were written anew.
    """

    path: Path
    flaws: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()

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
    tore lies whole in the log until the next checkpoint: so what is found first counts only if it is found
    again after the log was brought in.
    """
    with reading.connect() as connection:
        link = connection.connection.driver_connection
        if link is None:
            raise RuntimeError("the reading connection is gone")
        fault = reading.dialect.loaded_dbapi.Error
        first = found = _damaged(link, fault)
        if first:
            # One that fails leaves the pages as they are; they are found again.
            with contextlib.suppress(fault):
                link.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            found = first & _damaged(link, fault)
            # Whoever has met a damaged page refuses the sound ones as well.
            connection.invalidate()
    return Soundness(path=path, flaws=tuple(sorted(found)), mended=tuple(sorted(first - found)))


def _damaged(link: Any, fault: type[Exception]) -> set[str]:
    try:
        return {str(row[0]) for row in link.execute("PRAGMA cipher_integrity_check")}
    except fault as error:
        return {str(error)}

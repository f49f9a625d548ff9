# SPDX-License-Identifier: Apache-2.0
"""Files that get their names only when all of them are whole and on the disk.

Why: a print that was stopped, or ran out of room, must leave nothing behind and nothing half-done under
the name of what was there. What is written goes to the disk as it comes, so that a long job needs no
memory. Promises that leaving the `with` by an error leaves the folder as it was, and that a failing
disk is told as `cannot_write`.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.errors import OperatorError


class WholeFiles:
    """The files of one job; see `whole_files`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: list[Path] = []

    @property
    def count(self) -> int:
        return len(self._parts)

    @contextmanager
    def next(self) -> Iterator[BinaryIO]:
        """The next file, to be written into; closed and on the disk behind the `with`."""
        part = self._folder / f".{uuid.uuid4().hex}.part"
        self._parts.append(part)
        with part.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())

    def name(self, paths: list[Path]) -> None:
        """Gives the files their names, in the order in which they were made."""
        for part, path in zip(self._parts, paths, strict=True):
            part.replace(path)
        self._parts.clear()

    def discard(self) -> None:
        for part in self._parts:
            part.unlink(missing_ok=True)


@contextmanager
def whole_files(folder: Path) -> Iterator[WholeFiles]:
    """New files of a folder, all or none."""
    files = WholeFiles(folder)
    try:
        yield files
    except OSError as error:
        raise OperatorError(
            "cannot_write",
            f"The file could not be written: {error.strerror or 'unknown reason'}.",
            "Check that there is room on the disk and that the folder may be written to.",
        ) from error
    finally:
        files.discard()

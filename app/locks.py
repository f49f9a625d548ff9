# SPDX-License-Identifier: Apache-2.0
"""File locks that the system lets go of when their process ends, however it ends.

Two uses: one process a data folder (held for the process's life, with its id inside, for the message),
and a moment's lock around a read-change-write of a small file that several processes share.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import OperatorError

if sys.platform == "win32":
    import msvcrt

    # A byte far behind the content, so that others can still read the process id.
    _BYTE = 1 << 30

    def _take(handle: int, *, wait: bool) -> None:
        os.lseek(handle, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
else:
    import fcntl

    def _take(handle: int, *, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """One process a data folder; the second one is told which process has it."""

    def __init__(self, path: Path) -> None:
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            raise _unusable(path, fault) from fault
        try:
            _take(self._handle, wait=False)
        except OSError as fault:
            owner = os.read(self._handle, 32).decode("ascii", "replace").strip()
            os.close(self._handle)
            raise OperatorError(
                "already_open",
                f"This counter is already open in another process ({owner or 'unknown'}).",
                "Use that window, or close it first.",
            ) from fault
        try:
            os.ftruncate(self._handle, 0)
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, f"{os.getpid()}\n".encode())
        except OSError as fault:
            os.close(self._handle)
            raise _unusable(path, fault) from fault

    def release(self) -> None:
        """Lets go; a second call does nothing. The file stays: removing it would race."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock at `path`, at this moment; makes nothing."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        _take(handle, wait=False)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def _unusable(path: Path, fault: OSError) -> OperatorError:
    return OperatorError(
        "data_folder",
        f"The data folder {path.parent} can't be written to ({os.strerror(fault.errno or 0)}).",
        "Free some space on the disk, or choose a folder that can be written to with --data.",
    )


@contextmanager
def held_for_a_moment(path: Path) -> Iterator[None]:
    """Holds `path` (made if absent) while a small file beside it is read, changed and written."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(handle, wait=True)
        yield
    finally:
        os.close(handle)

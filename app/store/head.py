# SPDX-License-Identifier: Apache-2.0
"""The journal's head in a small file beside the store: the witness against a cut tail.

SQLite takes a damaged frame of its log for the log's end, so the newest operations could vanish without
an error; this file then still names a head that the store no longer has. Two slots are written in
turn, each with its own check sum, so a torn write costs the newer one only. A head behind the store is
normal (the process ended between the commit and this write); one ahead of it is the finding.
"""

from __future__ import annotations

import os
import threading
import zlib
from dataclasses import dataclass
from pathlib import Path

SLOT_BYTES = 128


@dataclass(frozen=True, slots=True)
class Head:
    """The newest operation: its number and its hash; (0, "") for an empty journal."""

    n: int = 0
    hash: str = ""


class HeadFile:
    """Holds the file open; `write` reaches the system, `sync` the disk."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        self._unsynced = False
        # Windows has no pread: seek and read belong together.
        self._place = threading.Lock()

    def read(self) -> Head:
        """The highest head that either slot holds soundly."""
        with self._place:
            os.lseek(self._handle, 0, os.SEEK_SET)
            content = os.read(self._handle, 2 * SLOT_BYTES)
        found = [_parse(content[at : at + SLOT_BYTES]) for at in (0, SLOT_BYTES)]
        return max(found, key=lambda head: head.n)

    def write(self, head: Head) -> None:
        """Puts the head into its slot; survives the process, and after `sync` a power cut."""
        with self._place:
            os.lseek(self._handle, (head.n % 2) * SLOT_BYTES, os.SEEK_SET)
            os.write(self._handle, _format(head))
        self._unsynced = True

    def sync(self) -> None:
        if self._unsynced:
            os.fsync(self._handle)
            self._unsynced = False

    def clear(self) -> None:
        """Forgets both slots: the finding has been noted elsewhere, or the journal begins anew."""
        with self._place:
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, b" " * (2 * SLOT_BYTES))
        self._unsynced = True

    def close(self) -> None:
        if self._handle >= 0:
            self.sync()
            os.close(self._handle)
            self._handle = -1


def _format(head: Head) -> bytes:
    text = f"{head.n} {head.hash}".encode()
    return f"{zlib.crc32(text):08x} ".encode() + text.ljust(SLOT_BYTES - 10) + b"\n"


def _parse(slot: bytes) -> Head:
    check, _, text = slot.strip().partition(b" ")
    if not text or f"{zlib.crc32(text):08x}".encode() != check:
        return Head()
    n, _, digest = text.decode("ascii", "replace").partition(" ")
    return Head(int(n), digest) if n.isdigit() else Head()

# SPDX-License-Identifier: Apache-2.0
"""The journal's head in a small file beside the store: the witness against a cut tail.

SQLite takes a damaged frame of its log for the log's end, so the newest changes could vanish without
an error; this file then still names a head, and the mark of a durable commit, that the store no longer has.
Two slots are written in turn, each with its own check sum, so a torn write costs the newer one only. A head
behind the store is normal (the process ended between the commit and this write); one ahead of it is the
finding, and so is a slot that holds anything but what is written here.
"""

from __future__ import annotations

import os
import threading
import zlib
from dataclasses import dataclass
from pathlib import Path

SLOT_BYTES = 128
_BLANK = b" \0"
"""What a slot holds that was never written (zeros: its place was made, its content lost with the power)."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest operation: its number and its hash; (0, "") for an empty journal."""

    n: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What the file says: the head, the mark of the last durable commit, and whether a slot is damaged."""

    head: Head = Head()
    mark: int = 0
    damaged: bool = False


class HeadFile:
    """Holds the file open; `write` reaches the system, `sync` the disk."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        self._unsynced = False
        # Windows has no pread: seek and read belong together.
        self._place = threading.Lock()
        slots = self._slots()
        self._next = 0 if _parse(slots[0]).mark < _parse(slots[1]).mark else 1
        if not any(slot.strip(_BLANK) for slot in slots):
            self._next = 0

    def _slots(self) -> tuple[bytes, bytes]:
        with self._place:
            os.lseek(self._handle, 0, os.SEEK_SET)
            content = os.read(self._handle, 2 * SLOT_BYTES)
        return content[:SLOT_BYTES], content[SLOT_BYTES:]

    def noted(self) -> Noted:
        """The highest head and mark that either slot holds soundly."""
        slots = [_parse(slot) for slot in self._slots()]
        newest = max(slots, key=lambda slot: (slot.mark, slot.head.n))
        head = max((slot.head for slot in slots), key=lambda head: head.n)
        return Noted(head=head, mark=newest.mark, damaged=any(slot.damaged for slot in slots))

    def read(self) -> Head:
        """The highest head that either slot holds soundly."""
        return self.noted().head

    def write(self, head: Head, mark: int = 0) -> None:
        """Puts the head into a slot; survives the process, and after `sync` a power cut."""
        with self._place:
            os.lseek(self._handle, self._next * SLOT_BYTES, os.SEEK_SET)
            self._unsynced = True
            os.write(self._handle, _format(head, mark))
            self._next ^= 1

    def sync(self) -> None:
        if self._unsynced:
            os.fsync(self._handle)
            self._unsynced = False

    def clear(self) -> None:
        """Forgets both slots: the finding has been noted elsewhere, or the journal begins anew."""
        with self._place:
            os.lseek(self._handle, 0, os.SEEK_SET)
            self._unsynced = True
            os.write(self._handle, b" " * (2 * SLOT_BYTES))
            self._next = 0

    def close(self) -> None:
        """Lets go of the file; one that can't be made durable is only behind the store."""
        if self._handle >= 0:
            try:
                self.sync()
            except OSError:
                self._unsynced = False
            os.close(self._handle)
            self._handle = -1


def _format(head: Head, mark: int) -> bytes:
    text = f"{head.n} {head.hash} {mark}".encode()
    return f"{zlib.crc32(text):08x} ".encode() + text.ljust(SLOT_BYTES - 10) + b"\n"


def _parse(slot: bytes) -> Noted:
    """A slot's content; the check is over each of its bytes, those that fill it up as well."""
    if not slot.strip(_BLANK):
        return Noted()
    check, _, rest = slot.partition(b" ")
    text = rest.rstrip()
    fields = text.decode("ascii", "replace").split(" ")
    padded = check + b" " + text.ljust(SLOT_BYTES - 10) + b"\n"
    sound = padded == slot and f"{zlib.crc32(text):08x}".encode() == check
    if not sound or len(fields) not in (2, 3) or not fields[0].isdigit():
        return Noted(damaged=True)
    mark = int(fields[2]) if len(fields) == 3 and fields[2].isdigit() else 0
    return Noted(head=Head(int(fields[0]), fields[1]), mark=mark)

# SPDX-License-Identifier: Apache-2.0
"""A counter's disk: which commits have really reached it, and what is left of it after a power cut.

SQLite promises to have synced its log at each commit under FULL and at none under NORMAL. So the log's last
frame at a FULL commit is the least that a power cut leaves; of the frames behind it any number may be there,
the last of them torn. This is read from the log itself, not from what the product believes.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random

_HEADER = 32
_FRAME_HEADER = 24
STORE, LOG, HEAD = "counter.db", "counter.db-wal", "journal.head"


@dataclass(frozen=True, slots=True)
class LogEnd:
    """The log's generation (its salts) and how many frames of it there are."""

    salts: bytes = b""
    frames: int = 0
    page: int = 0

    @property
    def size(self) -> int:
        return _HEADER + self.frames * (_FRAME_HEADER + self.page)


NO_LOG = LogEnd()


def log_end(path: Path, since: LogEnd = NO_LOG) -> LogEnd:
    """Where the log in `path` ends, by the salts of its frames; `since` spares reading what is known."""
    try:
        log = path.open("rb")
    except FileNotFoundError:
        return NO_LOG
    with log:
        header = log.read(_HEADER)
        if len(header) < _HEADER:
            return NO_LOG
        page, salts = int.from_bytes(header[8:12]), header[16:24]
        frames = since.frames if since.salts == salts else 0
        step = _FRAME_HEADER + page
        size = log.seek(0, 2)
        while (at := _HEADER + frames * step) + step <= size:
            log.seek(at + 8)
            if log.read(8) != salts:
                break
            frames += 1
    return LogEnd(salts, frames, page)


def copy_store(source: Path, target: Path) -> None:
    """A copy of the files as they stand, as a machine's image would have them."""
    target.mkdir(parents=True, mode=0o700)
    for name in (STORE, LOG, HEAD):
        if (source / name).exists():
            shutil.copyfile(source / name, target / name)


def cut_power(folder: Path, synced: LogEnd, head: bytes, chance: Random) -> str:
    """Makes of a copied store what a power cut may leave of it; what was cut, for the trace."""
    log = folder / LOG
    now = log_end(log)
    if not now.frames:
        return "log empty"
    least = synced.frames if synced.salts == now.salts else 0
    kept = chance.randint(least, now.frames)
    content = log.read_bytes()
    cut = LogEnd(now.salts, kept, now.page).size
    rest = b""
    if kept < now.frames and chance.random() < 0.5:
        # The next frame was being written: a part of it is there, perhaps with its end missing.
        torn = content[cut : cut + _FRAME_HEADER + now.page]
        rest = torn[: chance.randrange(1, len(torn))].ljust(len(torn), b"\0")
    log.write_bytes(content[:cut] + rest)
    if head and chance.random() < 0.5:
        (folder / HEAD).write_bytes(head)
    return f"log {least}..{now.frames} kept {kept}{' torn' if rest else ''}"

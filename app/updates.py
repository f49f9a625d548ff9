# SPDX-License-Identifier: Apache-2.0
"""A newer version that the machine's administrator has announced: `update.json` in the data folder.

`{"version": "0.2.0"}`; whoever lays an installer on the machine writes it. Nothing is fetched from anywhere, and
nothing but a version number is read: a file that says anything else announces nothing.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from app import __version__

FILE = "update.json"
_LONGEST = 1_000
_VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){1,3}")


class AnnouncedUpdates:
    """Reads the file anew each time: it may come while the window is open."""

    def __init__(self, folder: Path, *, running: str = __version__) -> None:
        self._path, self._running = folder / FILE, running

    def newer(self) -> str:
        """The announced version if it is newer than the running one, else ""."""
        try:
            with self._path.open("rb") as file:
                found = json.loads(file.read(_LONGEST))
        except (OSError, ValueError):
            return ""
        version = found.get("version") if isinstance(found, dict) else None
        if not isinstance(version, str) or not _VERSION.fullmatch(version):
            return ""
        return version if _parts(version) > _parts(self._running) else ""


def _parts(version: str) -> tuple[int, ...]:
    numbers = [int(number) for number in re.findall(r"\d+", version)[:4]]
    return (*numbers, *(0,) * (4 - len(numbers)))

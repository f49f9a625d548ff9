# SPDX-License-Identifier: Apache-2.0
"""Keeps the backups of an open counter by the rota, in a thread of the lowest priority.

Promises: it writes nothing to the store and never holds its writer; a failed backup is logged and tried again, and ends
nothing; what is older than the rota goes only after a newer one stands whole. On closing, what is unsent is backed up
once more. A second folder (another disk, a stick) gets a copy of each, if it is there.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from app.backup.rota import found_in, is_due, name_of, superfluous
from app.backup.taking import Taken, take
from app.clock import Clock
from app.config import sync_folder
from app.errors import OperatorError
from app.logs import Events
from app.paths import Layout
from app.secrets import Secrets
from app.store import outbox
from app.store.store import Store

LOOK_S = 60.0
_NICE = 15
_log = Events("backup")


class Keeper:
    """Start it once the counter is open; `close` before the store is closed."""

    def __init__(
        self,
        store: Store,
        secrets: Secrets,
        open_keys: Callable[[], Secrets],
        clock: Clock,
        *,
        second: Path | None = None,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._open_keys = open_keys
        self._clock = clock
        self._second = second
        self._layout: Layout = store.layout
        self._known = ""
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._live, name="linli-backup", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Ends the thread (a backup under way is finished) and saves what is unsent."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._unsent():
            self.look(closing=True)

    def look(self, *, closing: bool = False) -> Taken | None:
        """Takes a backup if one is due; None if none was, or it failed and will be tried again."""
        try:
            return self._look(closing=closing)
        except OperatorError as fault:
            _log.warn("backup_failed", code=fault.code)
        except OSError as fault:
            _log.warn("backup_failed", code="disk_fault", n=fault.errno or 0)
        return None

    def _look(self, *, closing: bool) -> Taken | None:
        if not self._store.identity.enrolled:
            return None
        state = self._state()
        times = found_in(self._layout.backups)
        now = self._clock.now_ms()
        since = now - max(times) if times else None
        changed = state != self._known
        if not is_due(since_ms=since, changed=changed, unsent=self._unsent()) and not (
            closing and changed
        ):
            return None
        target = self._layout.backups / name_of(now)
        taken = take(self._layout, self._secrets, self._open_keys(), target, now_ms=now)
        self._known = state
        self._rotate(self._layout.backups)
        if self._second is not None:
            self._copy(taken.path, self._second)
        _log.note("backup_taken", n=taken.operations)
        return taken

    def _state(self) -> str:
        """Changes whenever the store has something that the last backup may not have."""
        who = self._store.identity
        return f"{self._store.head.hash} {who.cursor} {who.counter}"

    def _unsent(self) -> int:
        return self._store.query(outbox.pending_count)

    @staticmethod
    def _rotate(folder: Path) -> None:
        times = found_in(folder)
        for at in superfluous(times):
            times[at].unlink(missing_ok=True)

    def _copy(self, taken: Path, folder: Path) -> None:
        part = folder / f".{taken.name}.part"
        try:
            shutil.copyfile(taken, part)
            with part.open("rb+") as file:
                os.fsync(file.fileno())
            os.replace(part, folder / taken.name)
            sync_folder(folder)
            self._rotate(folder)
        except OSError as fault:
            _log.warn("backup_not_copied", n=fault.errno or 0)

    def _live(self) -> None:
        if sys.platform == "linux":
            # On Linux a thread has a niceness of its own; elsewhere the work is short enough.
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        while not self._closing.wait(LOOK_S):
            self.look()

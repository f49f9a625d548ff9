# SPDX-License-Identifier: Apache-2.0
"""What a counter forgets, and when: run once in a while, behind everything else.

The server's upkeep empties its records and every counter that hears it follows; here only what the server can't
reach is emptied: what lies beside this counter's own journal, and, where no server has been heard for as long as the
data may live, the rows too.
"""

from __future__ import annotations

import threading

from app.domain.policy import DAY_MS
from app.errors import OperatorError
from app.logs import Events
from app.services.desk import Desk
from app.services.offline import OfflineLimits
from app.store import prints, retention
from app.store.writer import Priority

PRINT_DAYS = 90
"""So long a label that is settled stays in the print ledger: whoever asks for it again is told."""
JOURNAL_DAYS = 30
"""As far back as a server that was restored asks for the journal again (`sync.stored`)."""
SLICE = 200
SLICE_OF_JOBS = 10
FIRST_LOOK_S = 600.0
LOOK_S = 6 * 3_600.0
_log = Events("retention")


class Retention:
    """The job, and the thread that runs it while a counter is open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._limits = OfflineLimits(desk)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._live, name="linli-retention", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Ends it after the slice at hand."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def run(self) -> None:
        """Goes through the store once, a slice a transaction, so that nobody waits for more than one."""
        if not self._desk.store.identity.enrolled:
            return
        now = self._desk.now()
        while not self._closing.is_set() and self._forget_prints(now - PRINT_DAYS * DAY_MS):
            pass
        days_ms = max(1, self._desk.site().retention_days) * DAY_MS
        at: int | None = 0
        while at is not None and not self._closing.is_set():
            at = self._forget(at, left_before=now - days_ms, older_than=now - JOURNAL_DAYS * DAY_MS)
        if self._limits.silent_ms() < days_ms:
            return
        place: str | None = ""
        while place is not None and not self._closing.is_set():
            place = self._blank(place, left_before=now - days_ms)

    def _forget_prints(self, before: int) -> int:
        return self._desk.store.write(
            lambda conn: prints.forget_settled(conn, before=before, limit=SLICE_OF_JOBS),
            Priority.FILL,
        ).result()

    def _forget(self, after: int, *, left_before: int, older_than: int) -> int | None:
        return self._desk.store.write(
            lambda conn: retention.forget_private(
                conn, after=after, limit=SLICE, left_before=left_before, older_than=older_than
            ),
            Priority.FILL,
        ).result()

    def _blank(self, after: str, *, left_before: int) -> str | None:
        return self._desk.store.write(
            lambda conn: retention.blank_people(
                conn, after=after, limit=SLICE, left_before=left_before
            ),
            Priority.FILL,
        ).result()

    def _live(self) -> None:
        wait_s = FIRST_LOOK_S
        while not self._closing.wait(wait_s):
            wait_s = LOOK_S
            try:
                self.run()
            except OperatorError as fault:
                _log.warn("retention_failed", code=fault.code)

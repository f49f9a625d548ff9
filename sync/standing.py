# SPDX-License-Identifier: Apache-2.0
"""How the counter stands to its server: what the strip says, kept between the rounds.

Only the facts and since when they hold; who may touch it is its owner's affair (`runner.py` holds a
lock). The data's age is measured on the clock that can't be set while the program runs, and by the wall
clock over a restart.
"""

from __future__ import annotations

from app.clock import Clock
from sync.replica import Counts
from sync.status import Link, SyncStatus

_UP = frozenset({Link.ONLINE, Link.SYNCING})


class Standing:
    """The link, why it is so, and since when."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.link = Link.OFFLINE
        self._reason = ""
        self._since = clock.now_ms()
        self._contact: int | None = None
        self.update_by = 0
        """From when on the server asks for a newer program (UTC ms), as it last said; 0 for none or now."""

    @property
    def up(self) -> bool:
        return self.link in _UP

    def show(self, link: Link, reason: str = "") -> bool:
        """Takes note; true if that is news. `since` goes on counting while it stays up, or stays down alike."""
        if (link, reason) == (self.link, self._reason):
            return False
        if (link in _UP) is not self.up or (link not in _UP and link is not self.link):
            self._since = self._clock.now_ms()
        self.link, self._reason = link, reason
        return True

    def heard(self) -> None:
        """All that the server had is here."""
        self._contact = self._clock.monotonic_ms()

    def status(self, counts: Counts, *, synced_at: int, cursor: str) -> SyncStatus:
        """All of it, with what the store counts."""
        return SyncStatus(
            link=self.link,
            since=self._since,
            reason=self._reason,
            update_by=self.update_by,
            pending=counts.unsent,
            last_contact_at=synced_at,
            data_age_s=self._age_s(synced_at),
            conflicts=counts.conflicts,
            discrepancies=counts.discrepancies,
            cursor=cursor,
        )

    def _age_s(self, synced_at: int) -> int | None:
        if self._contact is not None:
            return (self._clock.monotonic_ms() - self._contact) // 1_000
        if not synced_at:
            return None
        return max(0, self._clock.now_ms() - synced_at) // 1_000

# SPDX-License-Identifier: Apache-2.0
"""What goes back to its carrier: what ought to go, and what went.

Giving back is `receiving.Receiving.return_parcel`'s act; this is what a clerk needs around it.
"""

from __future__ import annotations

from app.services.answers import ParcelView
from app.services.desk import Desk
from app.services.shown import parcels_shown
from app.store import queries


class Returns:
    """Two bounded lists; masked like everything that is shown."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def due(self, limit: int = 100) -> tuple[ParcelView, ...]:
        """What a clerk set aside as a problem, then what has waited too long; each the longest first."""
        site, now = self._desk.site(), self._desk.now()
        rows = self._desk.store.query(lambda c: queries.problem_parcels(c, limit))
        if len(rows) < limit:
            rows += self._desk.store.query(
                lambda c: queries.overdue_parcels(
                    c, now=now, storage_days=site.storage_days, limit=limit - len(rows)
                )
            )
        return parcels_shown(self._desk, rows)

    def recent(self, limit: int = 8) -> tuple[ParcelView, ...]:
        """What went back last, newest first."""
        rows = self._desk.store.query(lambda c: queries.recently_returned(c, limit))
        return parcels_shown(self._desk, rows)

# SPDX-License-Identifier: Apache-2.0
"""What a site's records come to, kind by kind: a counter compares it with its own.

One statement over the site's rows, so the answer is kept until the site's sequence moves: a hundred counters
that ask in a quiet night cost one reading.
"""

from __future__ import annotations

import threading

from sync.protocol import DigestReply, KindDigest
from sync.server.engine import Database
from sync.server.feed import position


class Digests:
    """The newest digest of each site that was asked for one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = threading.Lock()
        self._kept: dict[int, DigestReply] = {}

    def digest(self, site: int) -> DigestReply:
        """The site as it stands."""
        with self._turn, self._database.snapshot() as connection:
            at = position(connection, self._database.statements, site)
            kept = self._kept.get(site)
            if kept is None or (kept.upto, kept.incarnation) != (at.reached, at.incarnation):
                found = connection.exec_driver_sql(self._database.statements.digest, (site,))
                kept = self._kept[site] = DigestReply(
                    upto=at.reached,
                    incarnation=at.incarnation,
                    kinds={
                        str(kind): KindDigest(count=int(count), mark=int(mark))
                        for kind, count, mark in found
                    },
                )
            return kept

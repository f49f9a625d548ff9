# SPDX-License-Identifier: Apache-2.0
"""What must hold of every reply that leaves the server, whoever gets it.

The same operation always gets the same outcome, in the order asked; nothing of another site stands in it; no row
ever appears below a cursor that was served.
"""

from __future__ import annotations

from sync.codec import inflate, unpack
from sync.protocol import (
    CHANGES_PATH,
    EXCHANGE_PATH,
    ChangesReply,
    ExchangeReply,
    ExchangeRequest,
    Row,
)
from sync.server.engine import Database
from sync.simulator.faults import Broken
from sync.simulator.ledger import Ledger
from sync.simulator.template import mark
from sync.transport import Reply, Request

SITES = (1, 2)


class WireWatch:
    """Looks at each sound reply; `new_life` after the server has come back with an older disk."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._served: dict[int, int] = {}
        self._rows: dict[int, set[tuple[str, str, int]]] = {}
        self.life = 0
        self.revoked: set[str] = set()

    def new_life(self) -> None:
        self.life += 1
        self._served.clear()
        self._rows.clear()

    def look(self, site: int, request: Request, reply: Reply, database: Database) -> None:
        """One reply on its way out."""
        if reply.status != 200:
            return
        path = request.target.partition("?")[0]
        plain = inflate(reply.body, reply.encoding)
        self._check_foreign(site, plain)
        if path == EXCHANGE_PATH:
            answer = unpack(reply.body, reply.encoding, ExchangeReply)
            asked = unpack(
                request.body, request.headers.get("content-encoding", ""), ExchangeRequest
            )
            self._check_results(asked, answer)
            self._check_rows(site, answer.rows, answer.upto, database)
        elif path == CHANGES_PATH:
            page = unpack(reply.body, reply.encoding, ChangesReply)
            self._check_rows(site, page.rows, page.upto, database)

    def _check_foreign(self, site: int, plain: bytes) -> None:
        for other in SITES:
            if other != site and mark(other).encode() in plain:
                raise Broken("9 no other site's data", f"site {other} in a reply to site {site}")

    def _check_results(self, asked: ExchangeRequest, answer: ExchangeReply) -> None:
        if asked.counter in self.revoked:
            raise Broken("4 a revoked counter is refused", asked.counter)
        for result in answer.results:
            said = (result.outcome, result.seq)
            first = self._ledger.answers.setdefault((self.life, result.id), said)
            if first != said:
                raise Broken("2 one outcome for ever", f"{result.id}: {first} then {said}")

    def _check_rows(self, site: int, rows: list[Row], upto: int, database: Database) -> None:
        with database.read() as connection:
            found = {
                (str(kind), str(id), int(seq))
                for kind, id, seq in connection.exec_driver_sql(
                    "SELECT kind, id, seq FROM record WHERE site_id = ? AND seq <= ?",
                    (site, max(upto, self._served.get(site, 0))),
                )
            }
        before, reached = self._rows.get(site, set()), self._served.get(site, 0)
        late = {row for row in found if row[2] <= reached} - before
        if late and site in self._rows:
            raise Broken(
                "5 no row below a served cursor", f"site {site} up to {reached}: {min(late)}"
            )
        if any(row.seq > upto for row in rows):
            raise Broken("5 a page ends at its cursor", f"site {site} up to {upto}")
        self._rows[site] = found
        self._served[site] = max(upto, reached)

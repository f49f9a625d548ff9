# SPDX-License-Identifier: Apache-2.0
"""A counter's push: each operation gets exactly one outcome, whatever is sent again or out of order.

Promises: the counter's `sync_no` and `rid`, the effects and the outcomes commit together; an operation that has
its outcome gets that same one; one operation's fault is its own. A request that is neither the next one, the
last one again nor one of those before that was held up on the way (`sendings.py`) comes from a clone or a restored
counter: a fork, of which an administrator is told. A break in the
journal's chain stops nothing (what was done is done) but opens a discrepancy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from app.ids import IdSource
from sync.protocol import ErrorCode, ExchangeRequest, Result
from sync.server.engine import Database
from sync.server.faults import ProtocolFault
from sync.server.revoking import call_back_cancelled
from sync.server.sendings import Sendings, Turn
from sync.server.tables import counter
from sync.server.told import FORKED, counter_case, witness
from sync.server.unit import Incoming, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """The outcomes in the order of the operations, and the sequence that the site has reached."""

    results: list[Result]
    seq: int
    fresh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """How far a counter has come, as the server knows it."""

    origin: str
    revoked_at: int
    sync_no: int
    rid: str
    rids: str | None
    incarnation: int
    last_n: int
    last_hash: str
    head_n: int
    head: str


class _Fork(Exception):
    """Carries the fork out of the unit, so that the unit is rolled back before it is reported."""


_STANDING = (
    counter.c.origin, counter.c.revoked_at, counter.c.sync_no, counter.c.rid, counter.c.rids,
    counter.c.incarnation,    counter.c.last_n, counter.c.last_hash, counter.c.head_n, counter.c.head,
)  # fmt: skip


def push(
    database: Database,
    ids: IdSource,
    site: int,
    request: ExchangeRequest,
    operations: Sequence[Incoming],
    now_ms: int,
) -> Pushed:
    """Takes in one request's operations. Raises `ProtocolFault` for what concerns the request as a whole."""

    def work(connection: Connection) -> Pushed:
        unit = Unit(connection, database.statements, site, count=len(operations), ids=ids)
        return _take_in(unit, request, operations, now_ms)

    try:
        return database.unit(work)
    except _Fork:
        database.unit(
            lambda connection: _report_fork(connection, database, ids, site, request, now_ms)
        )
        raise ProtocolFault(
            ErrorCode.FORK,
            "Another machine works under this counter's identity, or it was restored from a backup.",
        ) from None


def _standing(unit: Unit, id: str) -> _Standing:
    row = unit.connection.execute(
        select(*_STANDING).where(counter.c.site_id == unit.site, counter.c.id == id)
    ).first()
    if row is None:
        raise ProtocolFault(ErrorCode.COUNTER_UNKNOWN, "The server doesn't know this counter.")
    if row.revoked_at:
        raise ProtocolFault(ErrorCode.COUNTER_REVOKED, "This counter has been revoked.")
    return _Standing(**row._mapping)


def _take_in(
    unit: Unit,
    request: ExchangeRequest,
    operations: Sequence[Incoming],
    now_ms: int,
) -> Pushed:
    if request.incarnation != unit.incarnation:
        raise ProtocolFault(
            ErrorCode.INCARNATION_CHANGED,
            "The server was restored; send the journal again and start from the beginning.",
            incarnation=unit.incarnation,
        )
    before = _standing(unit, request.counter)
    sendings = Sendings(before.rids or "")
    turn = _turn(before, sendings, request)
    unit.replays([incoming.id for incoming in operations])
    if turn is Turn.LATE:
        return _told_before(unit, operations)
    new = [incoming for incoming in operations if unit.outcome_of(incoming.id) is None]
    unit.prefetch([incoming.op for incoming in new if incoming.op is not None])
    journal = _Journal(before, request.counter)
    results: list[Result] = []
    fresh = 0
    for incoming in operations:
        result = unit.outcome_of(incoming.id)
        if result is None:
            fault = journal.follow(incoming)
            case = counter_case(unit, request.counter, fault, incoming, now_ms) if fault else None
            result = unit.run(incoming, also=(case,) if case else ())
            fresh += 1
        else:
            journal.pass_over(incoming)
        results.append(result)
    # The same exchange again may be its first sending, held up on the way: then its head is an older one.
    late = request.sync_no == before.sync_no and request.head_n < before.head_n
    if request.head_n < before.head_n and not late:
        found = witness(request.counter, "journal_head", request.head_n, now_ms)
        case = counter_case(unit, request.counter, "journal_cut", found, now_ms)
        if case is not None:
            unit.put(case)
    unit.connection.execute(
        update(counter)
        .where(counter.c.site_id == unit.site, counter.c.id == request.counter)
        .values(
            sync_no=request.sync_no,
            rid=request.rid,
            rids=sendings.with_pair(request.sync_no, request.rid),
            incarnation=unit.incarnation,
            last_n=journal.last_n,
            last_hash=journal.last_hash,
            head_n=before.head_n if late else request.head_n,
            head=before.head if late else request.head,
        )
    )
    call_back_cancelled(unit, now_ms)
    return Pushed(results=results, seq=unit.finish(), fresh=fresh)


def _turn(before: _Standing, sendings: Sendings, request: ExchangeRequest) -> Turn:
    """Its place. After a restore of the server its own count is behind: the counter's is taken."""
    if before.incarnation != request.incarnation and request.sync_no > before.sync_no:
        return Turn.NEXT
    turn = sendings.turn(before.sync_no, before.rid, request.sync_no, request.rid)
    if turn is Turn.OUT:
        raise _Fork
    return turn


def _told_before(unit: Unit, operations: Sequence[Incoming]) -> Pushed:
    """The outcomes of a request that others have overtaken; nothing of it is taken in."""
    found = [unit.outcome_of(incoming.id) for incoming in operations]
    results = [result for result in found if result is not None]
    if len(results) < len(found):
        raise _Fork
    return Pushed(results=results, seq=unit.finish(), fresh=0)


class _Journal:
    """Follows a counter's chain: numbers without a gap, each operation holding the hash of the one before."""

    def __init__(self, before: _Standing, id: str) -> None:
        self._id = id
        # A counter that goes on from an earlier identity goes on with that one's journal, wherever it stood.
        self._anywhere = bool(before.origin) and not before.last_n
        self.last_n = before.last_n
        self.last_hash = before.last_hash

    def pass_over(self, incoming: Incoming) -> None:
        """What is here already (a restored copy of this counter sent it first) is no gap in what comes after."""
        if incoming.counter == self._id and incoming.n == self.last_n + 1:
            self.last_n, self.last_hash = incoming.n, incoming.digest

    def follow(self, incoming: Incoming) -> str:
        """ "" or what is wrong with the chain at this operation."""
        if incoming.counter != self._id or not incoming.n:
            return ""
        fault = ""
        if not self._anywhere:
            if incoming.n != self.last_n + 1:
                fault = "journal_gap"
            elif incoming.op is not None and incoming.op.prev != self.last_hash:
                fault = "journal_broken"
        self._anywhere = False
        if incoming.n > self.last_n:
            self.last_n, self.last_hash = incoming.n, incoming.digest
        return fault


def _report_fork(
    connection: Connection,
    database: Database,
    ids: IdSource,
    site: int,
    request: ExchangeRequest,
    now_ms: int,
) -> None:
    """Marks the counter and opens the case, once for as long as it is open."""
    unit = Unit(connection, database.statements, site, count=1, ids=ids)
    connection.execute(
        update(counter)
        .where(counter.c.site_id == site, counter.c.id == request.counter)
        .values(forked_at=now_ms)
    )
    found = witness(request.counter, "fork", request.sync_no, now_ms)
    case = counter_case(unit, request.counter, FORKED, found, now_ms)
    if case is not None:
        unit.put(case)
    unit.finish()

# SPDX-License-Identifier: Apache-2.0
"""One site's transaction: lock, decide in memory, write in sets.

The first statement takes the site's lock and a range of its sequence; then everything that the batch
will read is loaded; then the shared rules decide, one operation after the other, each over the effects of
those before; `finish` writes it all. One operation's exception quarantines that operation: an outcome has no effect
until it is taken, so there is nothing to roll back. A record's `seq` is that of the operation that last put it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import Connection, update
from sqlalchemy.exc import DBAPIError

from app.codec import encode
from app.domain.apply import apply, needs_of, needs_then_of
from app.domain.effects import evidence, rejected
from app.domain.identity import derived_id, lot_id
from app.domain.kinds import CaseKind, Kind, OrderStatus
from app.domain.lookup import marks_of
from app.domain.making import changed, quick
from app.domain.operations import CountStock, Do, MoveStock, Operation
from app.domain.outcome import Needs, Outcome, Overlay, Verb
from app.domain.records import Case, Evidence, Order, Personal, Record
from app.domain.standing import about, counter_fault, operator_code, operator_fault
from app.ids import IdSource
from sync.protocol import ErrorCode, Result
from sync.server.faults import ProtocolFault
from sync.server.issuing import SiteIssuer
from sync.server.loaded import Loaded
from sync.server.logs import log
from sync.server.sealed import opened
from sync.server.statements import Statements
from sync.server.tables import operation

UNDERSTOOD = "understood"
"""How a case is closed whose operation was set aside and has taken effect since."""
PLATFORM = "platform"
"""The counter under which the platform's own calls are recorded."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One operation as it arrived; `op` is None where it can't be read here.

    `refusal` is a rejection and `quarantine` a reason to set aside that were found before the lock.
    """

    id: str
    counter: str
    n: int
    kind: str
    at: int
    body: bytes
    digest: str
    op: Operation | None = None
    private: Personal | None = None
    salt: str = ""
    refusal: str = ""
    quarantine: str = ""


class Unit:
    """The work of one transaction on one site."""

    def __init__(
        self,
        connection: Connection,
        statements: Statements,
        site: int,
        *,
        count: int,
        ids: IdSource,
    ) -> None:
        self.connection = connection
        self.site = site
        self._sql = statements
        row = connection.exec_driver_sql(statements.lock, (count, site)).first()
        if row is None:
            raise ProtocolFault(ErrorCode.NOT_FOUND, "There is no such site.")
        self._reserved: int = row[0]
        self.seq: int = row[0] - count
        self._order_number: int = row[1]
        self.incarnation: int = row[2]
        self.keys_version: int = row[3]
        self.record_id: str = row[4]
        self.issuer = SiteIssuer(
            site=site, site_key=opened(connection, row[6]), order_number=row[1], ids=ids
        )
        self._loaded = Loaded(connection, statements, site)
        self.rows = Overlay(self._loaded)
        self._records: dict[tuple[Kind, str], tuple[object, ...]] = {}
        self._operations: list[tuple[object, ...]] = []
        self._done: dict[str, Result] = {}
        self._roles: dict[tuple[str, Do], str] = {}
        self.cancelled: set[str] = set()
        """Orders that this unit has put as cancelled: their tokens are to be called back."""

    def replays(self, ids: Iterable[str]) -> None:
        """Learns which of these operations have their outcome already."""
        asked = msgspec.json.encode([id for id in ids if "\0" not in id]).decode()
        for row in self.connection.exec_driver_sql(self._sql.replays, (asked, self.site)):
            self._done[row[0]] = Result(id=row[0], outcome=row[1], seq=row[2], detail=row[3])

    def outcome_of(self, id: str) -> Result | None:
        """The stored outcome of an operation, if it has one."""
        return self._done.get(id)

    def prefetch(self, operations: Sequence[Operation]) -> None:
        """Loads what they will read; what this misses is read when it is asked for."""
        first = needs_of(operations)
        people = {(Kind.OPERATOR, op.operator) for op in operations if op.operator}
        people |= {(Kind.COUNTER, op.counter) for op in operations}
        self._loaded.load(replace(first, ids=first.ids | people | _lots_of(operations, first)))
        then = needs_then_of(operations, self._loaded)
        self._loaded.load(replace(then, ids=then.ids | _lots_of((), then)))

    def run(
        self, incoming: Incoming, *, trusted: bool = False, also: Sequence[Record] = ()
    ) -> Result:
        """Decides one operation and stages its effects; `also` are records put under its sequence number.

        `trusted` spares the platform's operations the question of the operator's role.
        """
        outcome, bodies = self._decided(incoming, trusted=trusted, also=also)
        self.seq += 1
        self._take(outcome, bodies)
        opened = outcome.verb not in (Verb.APPLIED, Verb.NOOP)
        detail = derived_id("case", incoming.id) if opened else ""
        result = Result(id=incoming.id, outcome=outcome.text, seq=self.seq, detail=detail)
        self._done[incoming.id] = result
        private = None if incoming.private is None else encode(incoming.private).decode()
        self._operations.append(
            (
                incoming.id, incoming.counter, incoming.n, self.seq, incoming.kind, outcome.text, detail,
                incoming.body.decode(), private, incoming.salt,
            )
        )  # fmt: skip
        return result

    def run_again(self, incoming: Incoming) -> Result | None:
        """The real outcome of an operation that was set aside, in its old row; None if there still is none.

        Its case is closed by it, or becomes that of the outcome.
        """
        outcome, bodies = self._decided(incoming, trusted=incoming.counter == PLATFORM, also=())
        if outcome.verb is Verb.QUARANTINED:
            return None
        case = self.rows.get(Kind.CASE, derived_id("case", incoming.id))
        opened = outcome.verb not in (Verb.APPLIED, Verb.NOOP)
        if isinstance(case, Case) and case.open and not opened:
            closed = changed(case, open=False, resolved_as=UNDERSTOOD)
            outcome = changed(outcome, puts=(*outcome.puts, closed))
            bodies = [*bodies, *_encoded([closed])]
        self.seq += 1
        self._take(outcome, bodies)
        result = Result(
            id=incoming.id, outcome=outcome.text, seq=self.seq,
            detail=derived_id("case", incoming.id) if opened else "",
        )  # fmt: skip
        self.connection.execute(
            update(operation)
            .where(operation.c.site_id == self.site, operation.c.id == incoming.id)
            .values(kind=incoming.kind, outcome=result.outcome, seq=self.seq, detail=result.detail)
        )
        return result

    def foresee(self, op: Operation, private: Personal | None) -> Outcome:
        """What would become of an operation, without its happening: the platform's calls ask first."""
        try:
            return apply(op, private, self.rows, self.issuer)
        except DBAPIError:
            raise
        except Exception as fault:  # one item's fault may not stop the others
            log.error("item_refused", site=self.site, kind=str(op.kind), error=fault)
            return Outcome(verb=Verb.QUARANTINED, code="fault")
        finally:
            self.issuer.drop()

    def put(self, *records: Record) -> int:
        """Puts records that no operation made (accounts, keys, cases of the server's own); their sequence."""
        self.seq += 1
        self._take(Outcome(verb=Verb.APPLIED, puts=records), _encoded(records))
        return self.seq

    def _take(self, outcome: Outcome, bodies: Sequence[str]) -> None:
        for record, body in zip(outcome.puts, bodies, strict=True):
            kind, parent, look_up = marks_of(record)
            self.rows.lay(record, kind, parent, look_up)
            if isinstance(record, Order) and record.status is OrderStatus.CANCELLED:
                self.cancelled.add(record.id)
            if "\0" in parent or "\0" in look_up:
                parent, look_up = _plain(parent), _plain(look_up)
            self._records[kind, record.id] = (
                kind,
                record.id,
                self.seq,
                False,
                parent,
                look_up,
                body,
            )
        for place in outcome.removes:
            self.rows.put[place] = None
            self._records[place] = (*place, self.seq, True, "", "", "null")

    def _decided(
        self, incoming: Incoming, *, trusted: bool, also: Sequence[Record]
    ) -> tuple[Outcome, Sequence[str]]:
        """The outcome and its records as text: what can't be written is found here, not in the batch's write."""
        try:
            outcome = self._decide(incoming, trusted=trusted)
            if also:
                outcome = changed(outcome, puts=(*outcome.puts, *also))
            bodies = _encoded(outcome.puts)
        except DBAPIError:
            raise
        except Exception as fault:  # a bug in one operation's rules may not stop the others
            log.error(
                "operation_quarantined",
                site=self.site, operation=incoming.id, kind=incoming.kind, error=fault,
            )  # fmt: skip
            outcome = _set_aside(incoming, "fault")
            bodies = _encoded(outcome.puts)
        if outcome.verb is Verb.APPLIED:
            self.issuer.keep()
        else:
            self.issuer.drop()
        return outcome, bodies

    def _decide(self, incoming: Incoming, *, trusted: bool) -> Outcome:
        op = incoming.op
        if op is None or incoming.quarantine:
            return _set_aside(incoming, incoming.quarantine)
        if incoming.refusal in ("", "wrong_counter") and (fault := counter_fault(op, self.rows)):
            return fault
        if incoming.refusal:
            return rejected(op, incoming.refusal, about(op))
        if not trusted and (fault := self._role_fault(op)):
            return fault
        return apply(op, incoming.private, self.rows, self.issuer)

    def _role_fault(self, op: Operation) -> Outcome | None:
        # No operation changes an operator's roles, so one answer holds for the unit.
        asked = (op.operator, op.kind)
        if asked not in self._roles:
            self._roles[asked] = operator_code(op, self.rows)
        return operator_fault(op, self._roles[asked])

    def finish(self) -> int:
        """Writes everything in sets; the sequence that the site has reached."""
        write = self._sql.written
        write(self.connection, self._sql.put_records, tuple(self._records.values()), self.site)
        write(self.connection, self._sql.put_operations, self._operations, self.site)
        # An order that a batch withdraws and places again is given two codes: the last one counts.
        secrets = [(order, code, "", 0) for order, code in dict(self.issuer.given).items()]
        write(self.connection, self._sql.put_secrets, secrets, self.site)
        if self.seq != self._reserved or self.issuer.number != self._order_number:
            self.connection.exec_driver_sql(
                self._sql.settle, (self.seq, self.issuer.number, self.site)
            )
        return self.seq


def _encoded(records: Sequence[Record]) -> Sequence[str]:
    return [encode(record).decode() for record in records]


def _plain(mark: str) -> str:
    """A look-up mark as a column can hold it."""
    return mark.replace("\0", "")


def _lots_of(operations: Sequence[Operation], asked: Needs) -> frozenset[tuple[Kind, str]]:
    """The lots that a movement makes if they aren't there: their absence is worth knowing in one go."""
    lots = {(Kind.LOT, lot_id(product, "")) for kind, product in asked.parents if kind is Kind.LOT}
    for op in operations:
        if isinstance(op.args, MoveStock | CountStock):
            lots.add((Kind.LOT, lot_id(op.entity, op.args.lot)))
    return frozenset(lots)


def _set_aside(incoming: Incoming, code: str) -> Outcome:
    """Kept, without effect, until a person or a newer version has looked at it."""
    side = (
        evidence(incoming.op, incoming.kind)
        if incoming.op is not None
        else Evidence(
            operation=incoming.id,
            counter=incoming.counter,
            operator="",
            at=incoming.at,
            text=incoming.kind,
        )
    )
    case = Case(
        id=derived_id("case", incoming.id), kind=CaseKind.DISCREPANCY, code=code,
        subject_kind="operation", subject=incoming.id, opened_at=incoming.at, evidence=(side,),
    )  # fmt: skip
    return Outcome(verb=Verb.QUARANTINED, code=code, puts=(case,))

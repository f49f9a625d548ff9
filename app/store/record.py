# SPDX-License-Identifier: Apache-2.0
"""Recording what an operator did: effect, journal and outbox in one transaction, or nothing at all.

The caller is on the writer's connection with a transaction open (`Store.record` does both). A verdict
other than `applied` writes nothing: it is the answer. The operation is hashed and sent as the very
bytes that are put into the journal here. Next: `replica.py`, which takes the server's answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from app.clock import Clock
from app.codec import encode, operation_hash, seal
from app.domain.apply import apply
from app.domain.kinds import Kind
from app.domain.operations import Args, Do, Operation
from app.domain.outcome import NothingIssued, Outcome, Overlay, Verb
from app.domain.records import Personal
from app.errors import OperatorError
from app.ids import IdSource
from app.store.head import Head
from app.store.meta import identity
from app.store.places import Watched
from app.store.rows import StoreRows, put_records, remove_records, save_base

HEAD = "linli_head"
"""Where a transaction leaves the journal's new head (`Connection.info`) for the writer."""
COMMIT_MARK = "commit"
"""In `meta`: how many transactions the writer has committed; each one counts it on."""

_HEAD = "SELECT n, hash FROM journal ORDER BY n DESC LIMIT 1"
_JOURNAL = (
    "INSERT INTO journal (n, id, kind, entity, cause, act, at, body, private, salt, hash)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_OUTBOX = "INSERT INTO outbox (n, id, state) VALUES (?, ?, 'pending')"
_TOUCHED = "INSERT INTO touched (n, place, wrote) VALUES (?, ?, ?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing to be recorded. `id` only where the caller needs it beforehand; a fresh one otherwise."""

    do: Do
    entity: str
    args: Args
    private: Personal | None = None
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who acts, in which shift; `group` binds several acts, `cause` names what led to them."""

    operator: str = ""
    shift: str = ""
    group: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One outcome an act, in order; `operations` holds the recorded operation or None where refused."""

    outcomes: tuple[Outcome, ...]
    operations: tuple[Operation | None, ...]
    changed: tuple[tuple[Kind, str], ...] = ()

    @property
    def refused(self) -> tuple[Outcome, ...]:
        """What was neither applied nor so already."""
        return tuple(o for o in self.outcomes if o.verb not in (Verb.APPLIED, Verb.NOOP))


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where operations take time, ids and the boot's name from."""

    clock: Clock
    ids: IdSource
    boot: str


def journal_head(conn: Connection) -> Head:
    row = conn.exec_driver_sql(_HEAD).first()
    return Head() if row is None else Head(int(row[0]), str(row[1]))


@dataclass(frozen=True, slots=True)
class _Entry:
    op: Operation
    body: bytes
    hash: str
    private: Personal | None
    salt: str
    read: set[str]
    wrote: set[str]


def record_operations(
    conn: Connection, stamp: Stamp, acts: Sequence[Act], by: By, *, together: bool = True
) -> Recorded:
    """Applies and records `acts` in order, each seeing the ones before it.

    `together`: one refusal (a no-op isn't one) and nothing of the group is written; otherwise the
    refused ones are left out. Refusals are values; an unenrolled counter is an `OperatorError`.
    """
    who = identity(conn)
    if not who.enrolled:
        raise OperatorError(
            "not_enrolled",
            "This counter doesn't belong to a site yet.",
            "Enrol this counter first.",
        )
    head = journal_head(conn)
    overlay = Overlay(StoreRows(conn))
    outcomes: list[Outcome] = []
    operations: list[Operation | None] = []
    entries: list[_Entry] = []
    for act in acts:
        salt = stamp.ids.secret(16).hex() if act.private is not None else ""
        op = Operation(
            id=act.id or stamp.ids.new_id(), counter=who.counter, n=head.n + 1, kind=act.do,
            site=who.site, entity=act.entity, args=act.args, at=stamp.clock.now_ms(),
            operator=by.operator, shift=by.shift, group=by.group, cause=by.cause, seen=who.seen,
            boot=stamp.boot, monotonic=stamp.clock.monotonic_ms(), prev=head.hash,
            sealed=seal(act.private, salt),
        )  # fmt: skip
        watched = Watched(overlay)
        outcome = apply(op, act.private, watched, NothingIssued())
        outcomes.append(outcome)
        if outcome.verb is not Verb.APPLIED:
            operations.append(None)
            continue
        overlay.take(outcome)
        body = encode(op)
        head = Head(op.n, operation_hash(body))
        operations.append(op)
        entries.append(
            _Entry(op, body, head.hash, act.private, salt, watched.read, watched.wrote(outcome))
        )
    recorded = Recorded(
        outcomes=tuple(outcomes), operations=tuple(operations), changed=tuple(overlay.put)
    )
    if not entries:
        return recorded
    if together and recorded.refused:
        return Recorded(outcomes=recorded.outcomes, operations=(None,) * len(outcomes))
    save_base(conn, overlay.put)
    put_records(conn, (record for record in overlay.put.values() if record is not None))
    remove_records(conn, (place for place, record in overlay.put.items() if record is None))
    _append(conn, entries)
    conn.info[HEAD] = head
    return recorded


def _append(conn: Connection, entries: Sequence[_Entry]) -> None:
    conn.exec_driver_sql(
        _JOURNAL,
        [
            (
                e.op.n, e.op.id, str(e.op.kind), e.op.entity, e.op.cause, e.op.group, e.op.at,
                e.body, None if e.private is None else encode(e.private), e.salt, e.hash,
            )
            for e in entries
        ],
    )  # fmt: skip
    conn.exec_driver_sql(_OUTBOX, [(e.op.n, e.op.id) for e in entries])
    for e in entries:
        put_touched(conn, e.op.n, e.read, e.wrote)


def put_touched(conn: Connection, n: int, read: Iterable[str], wrote: Iterable[str]) -> None:
    """Notes the places of one pending operation."""
    marks = dict.fromkeys(read, 0) | dict.fromkeys(wrote, 1)
    if marks:
        conn.exec_driver_sql(_TOUCHED, [(n, place, mark) for place, mark in marks.items()])

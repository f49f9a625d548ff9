# SPDX-License-Identifier: Apache-2.0
"""What must hold at a counter, whatever happened: nothing acknowledged is gone, and it shows what it should.

Checked while the world runs, against the world's own memory and a full computation of the view, not against the
store's own shortcuts.
"""

from __future__ import annotations

import json

from sqlalchemy import Connection

from app.codec import decode_operation, decode_personal, decode_record
from app.domain.apply import apply
from app.domain.identity import derived_id
from app.domain.kinds import Kind
from app.domain.lookup import kind_of
from app.domain.operations import Operation
from app.domain.outcome import Memory, NothingIssued, Overlay, Verb
from app.domain.records import Record
from app.store.record import Recorded
from app.store.rows import StoreRows
from sync.simulator.faults import Broken
from sync.simulator.ledger import Ledger
from sync.simulator.machine import Machine

Place = tuple[Kind, str]


def journal_of(machine: Machine) -> dict[str, Operation]:
    """Every operation in its journal, in order."""
    rows = machine.open_store.query(
        lambda conn: conn.exec_driver_sql("SELECT body FROM journal ORDER BY n").all()
    )
    found = [decode_operation(bytes(body)) for (body,) in rows]
    return {op.id: op for op in found}


def check_nothing_lost(machine: Machine, ledger: Ledger) -> None:
    """12: whatever ended the process, what it had acknowledged is in the journal, and the chain holds."""
    held = journal_of(machine)
    lost = sorted(ledger.by_machine.get(machine.name, set()) - held.keys())
    if lost:
        raise Broken(
            "12 acknowledged is durable", f"{machine.name} lost {len(lost)}, first {lost[0]}"
        )
    report = machine.open_store.verify_journal()
    if not report.ok:
        raise Broken("12 the journal verifies", f"{machine.name}: {report.faults[0]}")
    for op in held.values():
        if op.id not in ledger.by_machine.get(machine.name, set()):
            ledger.acknowledged(machine.name, op)


def check_own_writes(machine: Machine, recorded: Recorded) -> None:
    """8: what was just done is seen at once."""
    last: dict[Place, Record | None] = {}
    for op, outcome in zip(recorded.operations, recorded.outcomes, strict=True):
        if op is None:
            continue
        for record in outcome.puts:
            last[kind_of(record), record.id] = record
        for place in outcome.removes:
            last[place] = None
    if not last:
        return
    shown = machine.open_store.read(lambda rows: {p: rows.get(*p) for p in last})
    for place, wanted in last.items():
        if shown[place] != wanted:
            raise Broken("8 own writes are seen at once", f"{machine.name} {place[0]} {place[1]}")


def shown_at(conn: Connection) -> dict[Place, Record]:
    """Everything that the counter shows."""
    rows = StoreRows(conn)
    return {(kind, r.id): r for kind in Kind for r in rows.all(kind)}


def check_view(machine: Machine) -> None:
    """8: what is shown is the server's rows with every unsettled operation applied over them, in order."""
    difference = machine.open_store.query(_difference)
    if difference:
        raise Broken("8 view = base + pending", f"{machine.name}: {difference}")


def _difference(conn: Connection) -> str:
    unsettled = conn.exec_driver_sql("SELECT n FROM outbox ORDER BY n").all()
    under_way = conn.exec_driver_sql(
        "SELECT (SELECT count(*) FROM base WHERE staged = 1) + (SELECT count(*) FROM dirty)"
        " + (SELECT count(*) FROM meta WHERE name IN ('refill', 'fill_wanted'))"
    ).scalar_one()
    if not unsettled or under_way:
        # Between two pages the rows belong to no one moment.
        return ""
    shown = shown_at(conn)
    view = Overlay(base := _base(conn, shown))
    for body, private in conn.exec_driver_sql(
        "SELECT body, private FROM journal WHERE n IN (SELECT value FROM json_each(?)) ORDER BY n",
        (json.dumps([n for (n,) in unsettled]),),
    ).all():
        op = decode_operation(bytes(body))
        if _is_in(base, op):
            continue
        person = None if private is None else decode_personal(bytes(private))
        outcome = apply(op, person, view, NothingIssued())
        if outcome.verb is not Verb.NOOP:
            view.take(outcome)
    expected = dict(base.rows)
    for place, laid in view.put.items():
        if laid is None:
            expected.pop(place, None)
        else:
            expected[place] = laid
    return compared(expected, shown)


def _base(conn: Connection, shown: dict[Place, Record]) -> Memory:
    base = Memory(shown.values())
    for kind, id, body in conn.exec_driver_sql("SELECT kind, id, body FROM base"):
        if body is None:
            base.remove(Kind(kind), str(id))
        else:
            base.put(decode_record(Kind(kind), bytes(body)))
    return base


def _is_in(base: Memory, op: Operation) -> bool:
    """Whether the server's rows show this operation's effect already, before its outcome was heard."""
    return any(
        base.get(kind, derived_id(*parts)) is not None
        for kind, parts in (
            (Kind.HANDOVER, ("handover", op.id)),
            (Kind.MOVEMENT, ("movement", op.id, 0)),
            (Kind.CASE, ("case", op.id)),
        )
    )


def compared(expected: dict[Place, Record], found: dict[Place, Record]) -> str:
    """The first difference, "" if there is none."""
    for place in sorted(expected.keys() | found.keys()):
        if expected.get(place) != found.get(place):
            return f"{place[0]} {place[1]}: {_told(expected.get(place), found.get(place))}"
    return ""


def _told(expected: Record | None, found: Record | None) -> str:
    if expected is None or found is None:
        return "not there" if found is None else "there, but nothing expected"
    names = [
        n
        for n in type(expected).__dataclass_fields__
        if getattr(expected, n) != getattr(found, n, None)
    ]
    return ", ".join(
        f"{n} {getattr(expected, n)!r} expected, {getattr(found, n)!r} found" for n in names[:3]
    )


def check_settled(machine: Machine) -> None:
    """1: after quiet nothing is unsent, half received or kept below nothing."""
    left = machine.open_store.query(
        lambda conn: {
            table: int(conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
            for table in ("outbox", "base", "touched", "dirty")
        }
    )
    if any(left.values()):
        told = ", ".join(f"{count} in {table}" for table, count in left.items() if count)
        raise Broken("1 everything settles", f"{machine.name}: {told}")


def rows_of(machine: Machine) -> dict[Place, Record]:
    """The replica, for the comparison with the server."""
    return machine.open_store.query(shown_at)


def held_back(machine: Machine) -> set[str]:
    """The operations that it has not been answered."""
    return machine.open_store.query(
        lambda conn: {
            str(id)
            for (id,) in conn.exec_driver_sql("SELECT id FROM outbox WHERE state = 'pending'")
        }
    )

# SPDX-License-Identifier: Apache-2.0
"""Taking the server's answer: outcomes, rows, cursor; and laying what is still pending over them again.

A row that no pending operation has written is put straight into its table. A row that one has written
is *staged* beside the server's older truth (`base`) until a page ends with nothing more to come: only
then do the rows here belong to one moment of the server, and only then do answered operations settle
and the pending ones get applied anew. So no page boundary can show a parcel as waiting that was handed
over here, and nothing that another counter did reverts what was done at this one.

`take_rows` may be called in slices, each its own transaction; `take_cursor` ends a page. Everything here
may be committed at NORMAL: what is lost is asked for again, for the cursor is lost with it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from app.codec import decode_record
from app.domain.columns import Value
from app.domain.kinds import Kind
from app.domain.marks import FUNCTION
from app.store import meta, shadow
from app.store.closure import affected_by
from app.store.places import places_of, record_place
from app.store.relaying import lay_over, records_at, show, written_by
from app.store.rows import (
    parent_and_key,
    put_served,
)
from app.store.tables import TABLES

FILL_WANTED = "fill_wanted"
"""In `meta`: why a snapshot is to be fetched; until it is made current, what is here stays as it is."""
REFILL = "refill"
"""In `meta` while every row is fetched anew: at its end, what the server no longer has is dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The server's outcome of one operation, as the wire writes it (`applied`, `conflict:...`)."""

    id: str
    outcome: str
    seq: int
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedRow:
    """One row of the server's feed; `body` is the record's bytes, unused where `deleted`."""

    kind: Kind
    id: str
    seq: int
    body: bytes = b""
    deleted: bool = False
    values: tuple[Value, ...] | None = None
    """The search columns, where whoever read the record has them already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What changed on the screen, how many operations settled, what pending ones must now expect."""

    changed: tuple[tuple[Kind, str], ...] = ()
    settled: int = 0
    forecasts: tuple[tuple[str, str], ...] = ()


def take_answer(
    conn: Connection,
    *,
    results: Sequence[Result],
    rows: Sequence[ServedRow],
    cursor: str,
    more: bool,
    upto: int | None = None,
) -> Taken:
    """A whole reply in one transaction; for slices call the three below instead."""
    take_results(conn, results)
    changed = take_rows(conn, rows)
    taken = take_cursor(conn, cursor=cursor, more=more, upto=upto)
    return Taken(
        changed=(*changed, *taken.changed), settled=taken.settled, forecasts=taken.forecasts
    )


def take_results(conn: Connection, results: Iterable[Result]) -> None:
    """Stores outcomes beside their operations; one that is unknown here is another identity's."""
    values = [(r.outcome, r.seq, r.detail, r.id) for r in results]
    if values:
        conn.exec_driver_sql(
            "UPDATE outbox SET state = 'answered', outcome = ?, seq = ?, detail = ? WHERE id = ?",
            values,
        )


def take_rows(conn: Connection, rows: Sequence[ServedRow]) -> tuple[tuple[Kind, str], ...]:
    """A slice of the feed; gives what is to be seen at once."""
    by_kind: dict[Kind, dict[str, ServedRow]] = defaultdict(dict)
    for row in rows:
        by_kind[row.kind][row.id] = row
    pending = conn.exec_driver_sql("SELECT 1 FROM touched LIMIT 1").first() is not None
    changed: list[tuple[Kind, str]] = []
    for kind, served in by_kind.items():
        staged = _based(conn, kind, served) if pending else set()
        if pending:
            _mark_dirty(conn, kind, served)
            _stage(conn, [served[id] for id in staged])
        plain = [row for id, row in served.items() if id not in staged]
        put_served(conn, kind, [(r.id, r.seq, r.body, r.values) for r in plain if not r.deleted])
        gone = [(r.id, r.seq) for r in plain if r.deleted]
        if gone:
            conn.exec_driver_sql(f"DELETE FROM {TABLES[kind].name} WHERE id = ? AND seq <= ?", gone)
        changed += ((kind, row.id) for row in plain)
    _see(conn, max((row.seq for row in rows), default=0))
    return tuple(changed)


def _see(conn: Connection, seq: int) -> None:
    if seq > meta.identity(conn).seen:
        meta.set_identity(conn, seen=seq)


def _based(conn: Connection, kind: Kind, served: Iterable[str]) -> set[str]:
    found = conn.exec_driver_sql(
        "SELECT id FROM base WHERE kind = ? AND id IN (SELECT value FROM json_each(?))",
        (kind, json.dumps(list(served))),
    )
    return {str(id) for (id,) in found}


def _stage(conn: Connection, rows: Sequence[ServedRow]) -> None:
    if rows:
        conn.exec_driver_sql(
            "UPDATE base SET staged = 1, staged_seq = ?, staged_body = ? WHERE kind = ? AND id = ?"
            " AND seq <= ? AND staged_seq <= ?",
            [
                (r.seq, None if r.deleted else bytes(r.body), r.kind, r.id, r.seq, r.seq)
                for r in rows
            ],
        )


def _mark_dirty(conn: Connection, kind: Kind, served: dict[str, ServedRow]) -> None:
    """Notes the places at which these rows are and were, as far as pending operations have looked there."""
    places: set[str] = set()
    for row in served.values():
        places.add(record_place(kind, row.id))
        if not row.deleted:
            places |= places_of(decode_record(kind, row.body))
    ids = json.dumps(list(served))
    for (body,) in conn.exec_driver_sql(
        f"SELECT body FROM {TABLES[kind].name} WHERE id IN (SELECT value FROM json_each(?))"
        " UNION ALL SELECT body FROM base WHERE kind = ? AND body IS NOT NULL"
        " AND id IN (SELECT value FROM json_each(?))",
        (ids, kind, ids),
    ):
        places |= places_of(decode_record(kind, body))
    conn.exec_driver_sql(
        "INSERT OR IGNORE INTO dirty (place) SELECT value FROM json_each(?)"
        " WHERE EXISTS (SELECT 1 FROM touched WHERE place = value)",
        (json.dumps(sorted(places)),),
    )


def take_cursor(conn: Connection, *, cursor: str, more: bool, upto: int | None = None) -> Taken:
    """Ends a page. With nothing `more` to come, settles what is answered and rebases what is not.

    `upto` is the sequence at which the cursor stands; without it every answered operation is taken to be
    within the rows received, which holds for a reply that pulled after it had pushed.
    """
    meta.set_identity(conn, cursor=cursor)
    if upto is not None:
        _see(conn, upto)
    if more:
        return Taken()
    refilled = meta.get(conn, REFILL) is not None
    candidates = _take_up_staged(conn, refilled=refilled)
    if refilled:
        candidates |= _drop_unserved(conn)
    return _settle(conn, candidates, upto=upto, every=refilled)


def make_current(conn: Connection, *, cursor: str, upto: int, first: bool = False) -> Taken:
    """The filled generation is the server's truth at `upto`: shows it, with what is pending laid over again.

    A counter's `first` fill may be older than single rows that are here (its own record came with its
    enrolment): those stay, and the pages that follow bring the rest of that time.
    """
    seen = meta.identity(conn).seen if first else 0
    conn.exec_driver_sql("UPDATE base SET staged = 0, staged_seq = 0, staged_body = NULL")
    if seen > upto:
        shadow.carry_over(conn, upto)
        conn.exec_driver_sql(
            "UPDATE base SET staged = 1, staged_seq = seq, staged_body = body WHERE seq > ?",
            (upto,),
        )
    # Any other sequence that stands there may be one of the server's life before it was restored.
    conn.exec_driver_sql("UPDATE base SET seq = 0 WHERE staged = 0")
    for kind, table in TABLES.items():
        conn.exec_driver_sql(
            "UPDATE base SET staged = 1, staged_seq = t.seq, staged_body = t.body"
            f" FROM {table.name}__next AS t WHERE base.kind = ? AND t.id = base.id AND base.staged = 0",
            (kind,),
        )
    shadow.swap(conn)
    for name in (REFILL, FILL_WANTED):
        meta.drop(conn, name)
    meta.set_identity(conn, cursor=cursor, seen=max(seen, upto))
    return _settle(conn, _take_up_staged(conn, refilled=True), upto=upto, every=True)


def _settle(
    conn: Connection, candidates: set[tuple[Kind, str]], *, upto: int | None, every: bool
) -> Taken:
    """Lets go of what is answered within `upto`, and lays what isn't over the rows again."""
    settled = [
        int(n)
        for (n,) in conn.exec_driver_sql(
            "SELECT n FROM outbox WHERE state = 'answered' AND (? IS NULL OR seq <= ?)",
            (upto, upto),
        )
    ]
    places = {str(place) for (place,) in conn.exec_driver_sql("SELECT place FROM dirty")}
    conn.exec_driver_sql("DELETE FROM dirty")
    places |= {record_place(kind, id) for kind, id in candidates}
    wrote = written_by(conn, settled)
    affected = affected_by(conn, places | wrote, every=every) - set(settled)
    wrote |= written_by(conn, affected)
    for table in ("outbox", "touched"):
        conn.exec_driver_sql(
            f"DELETE FROM {table} WHERE n IN (SELECT value FROM json_each(?))",
            (json.dumps(settled),),
        )
    conn.exec_driver_sql(
        "DELETE FROM touched WHERE n IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(affected)),),
    )
    view, forecasts = lay_over(conn, sorted(affected))
    candidates |= records_at(wrote)
    candidates |= view.keys()
    changed = show(conn, candidates, view)
    return Taken(changed=changed, settled=len(settled), forecasts=forecasts)


def _take_up_staged(conn: Connection, *, refilled: bool) -> set[tuple[Kind, str]]:
    """Makes the staged rows the server's truth; gives the records that it changed."""
    where = "1" if refilled else "staged = 1"
    rows = conn.exec_driver_sql(
        f"SELECT kind, id, seq, body, staged, staged_seq, staged_body FROM base WHERE {where}"
    ).all()
    values = []
    for kind, id, seq, body, staged, staged_seq, staged_body in rows:
        # After a refill, what the server didn't send again is no longer there.
        new_seq, new_body = (staged_seq, staged_body) if staged else (0, None)
        if staged and staged_seq < seq:
            new_seq, new_body = seq, body
        parent, key = "", ""
        if new_body is not None:
            parent, key = parent_and_key(decode_record(Kind(kind), new_body))
        values.append((new_seq, new_body, parent, key, kind, id))
    if values:
        conn.exec_driver_sql(
            'UPDATE base SET seq = ?, body = ?, parent = ?, "key" = ?, staged = 0, staged_seq = 0,'
            " staged_body = NULL WHERE kind = ? AND id = ?",
            values,
        )
    return {(Kind(row[0]), str(row[1])) for row in rows}


def _drop_unserved(conn: Connection) -> set[tuple[Kind, str]]:
    """After a refill: rows that the server didn't send and that no pending operation has made."""
    meta.drop(conn, REFILL)
    dropped: set[tuple[Kind, str]] = set()
    for kind, table in TABLES.items():
        gone = conn.exec_driver_sql(
            f"DELETE FROM {table.name} WHERE seq = 0 AND NOT EXISTS"
            f" (SELECT 1 FROM base WHERE kind = ? AND base.id = {table.name}.id) RETURNING id",
            (kind,),
        ).all()
        dropped |= {(kind, str(id)) for (id,) in gone}
    return dropped


def start_over(conn: Connection, *, incarnation: int) -> None:
    """The server was restored, or the cursor is too old: every row is fetched anew from the beginning.

    What is here stays readable meanwhile; what the server doesn't send again goes at the refill's end.
    """
    for table in TABLES.values():
        conn.exec_driver_sql(f"UPDATE {table.name} SET seq = 0 WHERE seq <> 0")
    conn.exec_driver_sql("UPDATE base SET seq = 0, staged = 0, staged_seq = 0, staged_body = NULL")
    meta.set_identity(conn, cursor="", seen=0, incarnation=incarnation)
    meta.drop(conn, FILL_WANTED)
    meta.put(conn, {REFILL: "1"})


def digest(conn: Connection) -> dict[str, tuple[int, int]] | None:
    """How many records of each kind there are and the sum of their marks; None while anything is pending.

    Only then are the rows the server's alone, and only then can they be compared.
    """
    if conn.exec_driver_sql("SELECT 1 FROM outbox UNION ALL SELECT 1 FROM base LIMIT 1").first():
        return None
    found: dict[str, tuple[int, int]] = {}
    for kind, table in TABLES.items():
        count, mark = conn.exec_driver_sql(
            f"SELECT count(*), coalesce(sum({FUNCTION}(seq, body)), 0) FROM {table.name}"
        ).one()
        found[str(kind)] = (int(count), int(mark))
    return found

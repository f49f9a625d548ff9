# SPDX-License-Identifier: Apache-2.0
"""Laying pending operations over the server's rows again, and writing what is then to be seen.

The second half of `replica.py`: that one decides when and which, this one does it. What an operation
touches may be other places than before, so its notes are made anew; a copy of the server's truth goes
once no pending operation writes over it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from app.codec import decode_operation, decode_personal, decode_record, encode
from app.domain.columns import values_of
from app.domain.identity import derived_id
from app.domain.kinds import Kind
from app.domain.operations import Operation
from app.domain.outcome import Outcome, Overlay, Rows, Verb
from app.domain.rebase import rebase
from app.domain.records import Personal, Record
from app.store.columns import PUT_SERVED
from app.store.places import Watched
from app.store.record import put_touched
from app.store.rows import BaseRows, remove_records, save_base

View = dict[tuple[Kind, str], Record | None]


_KINDS = frozenset(str(kind) for kind in Kind)


def records_at(places: Iterable[str]) -> set[tuple[Kind, str]]:
    """The records among these places; a parent's or a key's place may have a slash in it as well."""
    parted = (place.partition("/") for place in places)
    return {(Kind(kind), id) for kind, slash, id in parted if slash and kind in _KINDS}


def written_by(conn: Connection, numbers: Iterable[int]) -> set[str]:
    """The places that these operations have written."""
    found = conn.exec_driver_sql(
        "SELECT DISTINCT place FROM touched WHERE wrote = 1"
        " AND n IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(numbers)),),
    )
    return {str(place) for (place,) in found}


def _already_in(base: Rows, op: Operation) -> bool:
    """Whether the base shows this operation's own mark: its rows came before its outcome did."""
    return (
        base.get(Kind.HANDOVER, derived_id("handover", op.id)) is not None
        or base.get(Kind.MOVEMENT, derived_id("movement", op.id, 0)) is not None
        or base.get(Kind.CASE, derived_id("case", op.id)) is not None
    )


def lay_over(conn: Connection, numbers: Sequence[int]) -> tuple[View, tuple[tuple[str, str], ...]]:
    """Applies these operations over the base again; notes what they now touch and must expect."""
    base = BaseRows(conn)
    overlay = Overlay(base)
    forecasts: list[tuple[str, str]] = []
    for n, body, private in conn.exec_driver_sql(
        "SELECT n, body, private FROM journal WHERE n IN (SELECT value FROM json_each(?))"
        " ORDER BY n",
        (json.dumps(list(numbers)),),
    ).all():
        op = decode_operation(body)
        person: Personal | None = None if private is None else decode_personal(private)
        watched = Watched(overlay)
        if _already_in(base, op):
            outcome = Outcome(verb=Verb.NOOP)
        else:
            outcome = rebase(watched, [(op, person)]).outcomes[op.id]
        overlay.take(outcome)
        put_touched(conn, int(n), watched.read, watched.wrote(outcome))
        expected = "" if outcome.verb in (Verb.APPLIED, Verb.NOOP) else outcome.text
        if expected:
            forecasts.append((op.id, expected))
        conn.exec_driver_sql("UPDATE outbox SET forecast = ? WHERE n = ?", (expected, n))
    return dict(overlay.put), tuple(forecasts)


def show(
    conn: Connection,
    candidates: set[tuple[Kind, str]],
    view: View,
) -> tuple[tuple[Kind, str], ...]:
    """Writes what is to be seen of these records: the laid-over one, else the server's truth."""
    save_base(conn, (place for place in view))
    based: dict[tuple[Kind, str], tuple[int, bytes | None]] = {}
    by_kind: dict[Kind, list[str]] = defaultdict(list)
    for kind, id in candidates:
        by_kind[kind].append(id)
    for kind, ids in by_kind.items():
        for id, seq, body in conn.exec_driver_sql(
            "SELECT id, seq, body FROM base WHERE kind = ?"
            " AND id IN (SELECT value FROM json_each(?))",
            (kind, json.dumps(ids)),
        ):
            based[kind, str(id)] = (int(seq), None if body is None else bytes(body))
    puts: dict[Kind, list[tuple[object, ...]]] = defaultdict(list)
    gone: list[tuple[Kind, str]] = []
    for (kind, id), (seq, body) in based.items():
        record = view.get((kind, id))
        if (kind, id) in view and record is not None:
            puts[kind].append((id, seq, *values_of(record), encode(record)))
        elif (kind, id) in view or body is None:
            gone.append((kind, id))
        else:
            puts[kind].append((id, seq, *values_of(decode_record(kind, body)), body))
    for kind, values in puts.items():
        conn.exec_driver_sql(PUT_SERVED[kind], values)
    remove_records(conn, gone)
    _forget_base(conn, by_kind)
    return tuple(candidates)


def _forget_base(conn: Connection, by_kind: dict[Kind, list[str]]) -> None:
    """Drops the copies of truth that no pending operation writes over any more."""
    for kind, ids in by_kind.items():
        conn.exec_driver_sql(
            "DELETE FROM base WHERE kind = ? AND id IN (SELECT value FROM json_each(?))"
            " AND NOT EXISTS (SELECT 1 FROM touched WHERE place = base.kind || '/' || base.id"
            " AND wrote = 1)",
            (kind, json.dumps(ids)),
        )

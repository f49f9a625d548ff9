# SPDX-License-Identifier: Apache-2.0
"""What was set aside, run again: an operation that this program couldn't read, or whose rules failed.

Promises: nothing set aside is ever dropped; run again, it keeps its id, its number and its bytes, gets its real
outcome and the sequence at which it took effect, and its case is closed or becomes that of the outcome, all in one
transaction of its site, so that every counter sees it by the rows. What still can't be understood stays as it was. It
runs by itself when another version of the program starts, and when an administrator asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import msgspec
from sqlalchemy import Connection, select

from app.codec import decode_personal
from sync.protocol import Result, WireOperation
from sync.server.enrolment import identities_of
from sync.server.job import Round
from sync.server.keys import key_list
from sync.server.reading import read_operation
from sync.server.tables import operation
from sync.server.unit import Incoming, Unit

_SLICE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """One operation that waits, and why."""

    id: str
    counter: str
    kind: str
    seq: int
    why: str


def rerun(turn: Round) -> int:
    """Runs all that waits at a site again, in the order in which it came; how many took effect or were judged."""
    done, after = 0, 0
    while found := _waiting(turn, after):
        results = [turn.database.unit(partial(_again, turn=turn, one=one)) for one in found]
        done += sum(result is not None for result in results)
        after = found[-1].seq
    return done


def waiting(turn: Round) -> Sequence[SetAside]:
    """Everything that is set aside at a site."""
    made: list[SetAside] = []
    while found := _waiting(turn, made[-1].seq if made else 0):
        made += found
    return made


def _waiting(turn: Round, after: int) -> Sequence[SetAside]:
    with turn.database.read() as connection:
        rows = connection.execute(
            select(
                operation.c.id, operation.c.counter, operation.c.kind, operation.c.seq,
                operation.c.outcome,
            )
            .where(
                operation.c.site_id == turn.site,
                operation.c.seq > after,
                operation.c.outcome.like("quarantined%"),
            )
            .order_by(operation.c.seq)
            .limit(_SLICE)
        ).all()  # fmt: skip
    return [
        SetAside(
            id=row.id, counter=row.counter, kind=row.kind, seq=row.seq,
            why=row.outcome.partition(":")[2],
        )
        for row in rows
    ]  # fmt: skip


def _again(connection: Connection, *, turn: Round, one: SetAside) -> Result | None:
    """The operation's real outcome; None if there is none yet."""
    unit = Unit(connection, turn.database.statements, turn.site, count=1, ids=turn.ids)
    row = connection.execute(
        select(operation.c.body, operation.c.private, operation.c.salt, operation.c.outcome).where(
            operation.c.site_id == turn.site, operation.c.id == one.id
        )
    ).first()
    if row is None or not row.outcome.startswith("quarantined"):
        # Somebody else was quicker.
        unit.finish()
        return None
    incoming = _read(connection, turn, one, row.body, row.private, row.salt)
    result = unit.run_again(incoming) if incoming.id == one.id else None
    unit.finish()
    return result


def _read(
    connection: Connection, turn: Round, one: SetAside, body: str, private: str | None, salt: str
) -> Incoming:
    # As of 1970: what is checked here was done long ago, so no key is too old for it.
    return read_operation(
        WireOperation(
            body=msgspec.Raw(body.encode()),
            private=None if private is None else decode_personal(private.encode()),
            salt=salt,
        ),
        site=turn.site,
        counter=one.counter,
        identities=identities_of(connection, turn.site, one.counter),
        keys=key_list(connection, turn.site, 0),
    )

# SPDX-License-Identifier: Apache-2.0
"""A site's records by cursor: what changed after the place where a counter stands.

Promises: nothing ever appears below a cursor that was served, because every `seq` was taken under the site's lock
and the position is read before the rows; a page never ends inside one sequence number; a deleted record comes
as a tombstone. The cursor is opaque to counters: incarnation, version of the scope, sequence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from sync.protocol import BEHIND_SEQS, ROWS_MAX, ErrorCode, Row
from sync.server.faults import ProtocolFault
from sync.server.statements import Statements

SCOPE = 1
"""Raised when what a counter may see changes, so that it fetches everything again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of rows and where it leaves the cursor."""

    rows: list[Row]
    next: str
    upto: int
    more: bool
    horizon: int
    behind: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a site stands: its newest sequence, its incarnation, the oldest cursor that is still served."""

    reached: int
    incarnation: int
    horizon: int


def position(connection: Connection, statements: Statements, site: int) -> Position:
    """Where the site stands in this transaction."""
    at = connection.exec_driver_sql(statements.position, (site,)).first()
    if at is None:
        raise ProtocolFault(ErrorCode.NOT_FOUND, "There is no such site.")
    return Position(reached=int(at[0]), incarnation=int(at[1]), horizon=int(at[2]))


def make_cursor(incarnation: int, seq: int, began: int = 0) -> str:
    """`began`: how far the site was when a counter began to fetch everything, while it is in the middle of it."""
    return f"{incarnation}.{SCOPE}.{seq}" + (f".{began}" if began > seq else "")


def read_cursor(text: str, incarnation: int, *, reached: int, horizon: int) -> tuple[int, int]:
    """The sequence at which the cursor stands, and the one from which on it misses no deletion.

    0 and `reached` for the beginning or an older scope: who has nothing has nothing to delete.
    """
    if not text:
        return 0, reached
    parts = text.split(".")
    sound = all(p.isascii() and p.isdigit() for p in parts)
    if len(text) > 64 or len(parts) not in (3, 4) or not sound:
        raise ProtocolFault(ErrorCode.BAD_REQUEST, "The cursor isn't one of this server's.")
    was, scope, seq, *more = (int(part) for part in parts)
    began = more[0] if more else seq
    if more and began <= seq:
        raise ProtocolFault(ErrorCode.BAD_REQUEST, "The cursor isn't one of this server's.")
    if was != incarnation or max(seq, began) > reached:
        raise restored(incarnation)
    if scope != SCOPE:
        return 0, reached
    if began < horizon:
        raise ProtocolFault(
            ErrorCode.CURSOR_TOO_OLD, "The cursor is too old; start from the beginning."
        )
    return seq, began


def restored(incarnation: int) -> ProtocolFault:
    """The answer to a counter that knows more than this server does."""
    return ProtocolFault(
        ErrorCode.INCARNATION_CHANGED,
        "The server was restored; send the journal again and start from the beginning.",
        incarnation=incarnation,
    )


def count_behind(
    connection: Connection, statements: Statements, site: int, *, after: int, upto: int
) -> int:
    """How many rows lie between two sequences; only the first `BEHIND_SEQS` of these are looked at."""
    last = min(upto, after + BEHIND_SEQS)
    return int(connection.exec_driver_sql(statements.behind, (site, after, last)).scalar_one())


def no_page(cursor: str) -> Page:
    """What a push alone gets: no rows, and its cursor as it was, whatever that is worth."""
    return Page(rows=[], next=cursor, upto=0, more=True, horizon=0)


def _rows(found: Sequence[Sequence[object]]) -> list[Row]:
    return [
        Row(
            kind=str(kind), id=str(id), seq=int(str(seq)), deleted=bool(deleted),
            body=msgspec.Raw(str(body).encode()),
        )
        for kind, id, seq, deleted, body in found
    ]  # fmt: skip


def changes(
    connection: Connection, statements: Statements, site: int, cursor: str, limit: int
) -> Page:
    """The next page after `cursor`, of about `limit` rows (more only where one operation put more)."""
    at = position(connection, statements, site)
    reached, incarnation, horizon = at.reached, at.incarnation, at.horizon
    limit = max(1, min(limit, ROWS_MAX))
    after, began = read_cursor(cursor, incarnation, reached=reached, horizon=horizon)
    found = list(connection.exec_driver_sql(statements.changes, (site, after, reached, limit + 1)))
    more = len(found) > limit
    upto = reached
    if more:
        # The row too many shows where the last whole sequence number ends.
        first_left = found[limit][2]
        whole = [row for row in found if row[2] < first_left]
        if not whole:
            whole = list(connection.exec_driver_sql(statements.changes_at, (site, first_left)))
        found = whole
        upto = int(found[-1][2])
        more = upto < reached
    behind = count_behind(connection, statements, site, after=upto, upto=reached) if more else 0
    return Page(
        rows=_rows([tuple(row) for row in found]),
        next=make_cursor(incarnation, upto, began),
        upto=upto,
        more=more,
        horizon=horizon,
        behind=behind,
    )

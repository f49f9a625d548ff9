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

from sync.protocol import ROWS_MAX, ErrorCode, Row
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


def make_cursor(incarnation: int, seq: int) -> str:
    return f"{incarnation}.{SCOPE}.{seq}"


def read_cursor(text: str, incarnation: int, *, reached: int, horizon: int) -> int:
    """The sequence at which the cursor stands; 0 for the beginning or an older scope."""
    if not text:
        return 0
    parts = text.split(".")
    if len(text) > 64 or len(parts) != 3 or not all(p.isascii() and p.isdigit() for p in parts):
        raise ProtocolFault(ErrorCode.BAD_REQUEST, "The cursor isn't one of this server's.")
    was, scope, seq = (int(part) for part in parts)
    if was != incarnation or seq > reached:
        raise ProtocolFault(
            ErrorCode.INCARNATION_CHANGED,
            "The server was restored; send the journal again and start from the beginning.",
            incarnation=incarnation,
        )
    if scope != SCOPE:
        return 0
    if seq < horizon:
        raise ProtocolFault(
            ErrorCode.CURSOR_TOO_OLD, "The cursor is too old; start from the beginning."
        )
    return seq


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
    limit = max(1, min(limit, ROWS_MAX))
    at = connection.exec_driver_sql(statements.position, (site,)).first()
    if at is None:
        raise ProtocolFault(ErrorCode.NOT_FOUND, "There is no such site.")
    reached, incarnation, horizon = int(at[0]), int(at[1]), int(at[2])
    after = read_cursor(cursor, incarnation, reached=reached, horizon=horizon)
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
    return Page(
        rows=_rows([tuple(row) for row in found]),
        next=make_cursor(incarnation, upto),
        upto=upto,
        more=more,
        horizon=horizon,
    )

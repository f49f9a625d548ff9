# SPDX-License-Identifier: Apache-2.0
"""A counter's package from a stick: the server's end of a sync without a network.

It goes the way of every exchange: the same signature, the same numbers, the same outcomes, five hundred operations a
transaction. Promises: a package may be brought twice; one that is older than what the network has brought since is
said to be so and never taken for a clone's, unless something in it is unknown here; an answer is for that counter
alone.
"""

from __future__ import annotations

import os
from collections import Counter as Tally
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import select

from app.config import write_whole
from app.errors import OperatorError
from app.sealing import KEY_BYTES, sealing_key
from app.tokens import new_key
from sync.codec import CONTENT_TYPE, WireError, pack, unpack
from sync.package import FILE_MAX, Homeward, Outward, pack_in, unpack_out
from sync.protocol import (
    EXCHANGE_PATH,
    OPS_MAX,
    PROTO,
    ROWS_MAX,
    STATUS,
    ErrorCode,
    ErrorReply,
    ExchangeReply,
    ExchangeRequest,
    Result,
    Row,
)
from sync.server.central import Central
from sync.server.continuing import SEAL_PURPOSE
from sync.server.enrolment import Session
from sync.server.faults import ProtocolFault
from sync.server.tables import counter, operation, site

ROWS_CARRIED = 50_000
BYTES_CARRIED = 16 * 1024 * 1024
"""Before they are squeezed; what is left comes with the next package."""
_ANSWERED = frozenset({ErrorCode.INCARNATION_CHANGED, ErrorCode.CURSOR_TOO_OLD})
"""Faults that the counter itself mends: they go back in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What was in a package, and what became of it."""

    counter: str
    operations: int
    outcomes: dict[str, int]
    rows: int


def carry(central: Central, number: int, package: Path, answer: Path) -> Carried:
    """Takes a package in and writes its answer."""
    root = _root(central, number)
    message = unpack_out(_read(package), site=number, key=sealing_key(root, SEAL_PURPOSE))
    if message is None:
        raise _unusable(package)
    session = central.enrolment.session(
        message.authorization, message.signature, method="POST", target=EXCHANGE_PATH,
        body=message.body,
    )  # fmt: skip
    if session.site != number or session.counter != message.counter:
        raise _unusable(package)
    try:
        request = unpack(message.body, message.encoding, ExchangeRequest)
    except WireError as fault:
        raise _unusable(package) from fault
    _refuse_stale(central, session, request)
    reply: ExchangeReply | ErrorReply
    status = 200
    try:
        reply = _exchanged(central, session, request)
    except ProtocolFault as fault:
        if fault.code not in _ANSWERED:
            raise
        reply, status = ErrorReply(error=fault.body), STATUS[fault.code]
    _write(answer, message, request, reply, status, root)
    results = reply.results if isinstance(reply, ExchangeReply) else []
    return Carried(
        counter=session.counter,
        operations=len(request.ops),
        outcomes=dict(Tally(result.outcome.partition(":")[0] for result in results)),
        rows=len(reply.rows) if isinstance(reply, ExchangeReply) else 0,
    )


def _write(
    answer: Path,
    message: Outward,
    request: ExchangeRequest,
    reply: ExchangeReply | ErrorReply,
    status: int,
    root: bytes,
) -> None:
    results = reply.results if isinstance(reply, ExchangeReply) else []
    body, encoding = pack(reply)
    homeward = Homeward(
        counter=message.counter,
        rid=request.rid,
        ops=[result.id for result in results],
        status=status,
        content_type=CONTENT_TYPE,
        encoding=encoding,
        marker=str(PROTO),
        body=body,
    )
    try:
        reader = bytes.fromhex(message.reader)
        content = pack_in(homeward, root=new_key(root), reader=reader, seed=os.urandom(KEY_BYTES))
    except ValueError as fault:
        raise OperatorError(
            "carry_unusable", "The package names no key for its answer.", "Carry a fresh one."
        ) from fault
    write_whole(answer, content)


def _exchanged(central: Central, session: Session, request: ExchangeRequest) -> ExchangeReply:
    """The exchange in its parts: under one number they are one exchange, sent again and again."""
    results: list[Result] = []
    parts = [request.ops[at : at + OPS_MAX] for at in range(0, len(request.ops), OPS_MAX)] or [[]]
    for ops in parts[:-1]:
        part = msgspec.structs.replace(request, ops=ops, limit=1)
        results += central.exchange(session, part).results
    last = msgspec.structs.replace(request, ops=parts[-1], limit=ROWS_MAX)
    reply = central.exchange(session, last)
    rows: list[Row] = list(reply.rows)
    next, upto, more = reply.next, reply.upto, reply.more
    size = sum(len(bytes(row.body)) for row in rows)
    while more and len(rows) < ROWS_CARRIED and size < BYTES_CARRIED:
        page = central.changes(session, next, ROWS_MAX)
        rows += page.rows
        size += sum(len(bytes(row.body)) for row in page.rows)
        next, upto, more = page.next, page.upto, page.more
    return msgspec.structs.replace(
        reply, results=[*results, *reply.results], rows=rows, next=next, upto=upto, more=more
    )


def _refuse_stale(central: Central, session: Session, request: ExchangeRequest) -> None:
    """An older package of the same counter, all of which came by the network since, is no clone's."""
    with central.database.read() as connection:
        row = connection.execute(
            select(counter.c.sync_no, counter.c.rid, counter.c.incarnation).where(
                counter.c.site_id == session.site, counter.c.id == session.counter
            )
        ).one()
        if request.incarnation != row.incarnation or request.sync_no > row.sync_no:
            return
        if request.sync_no == row.sync_no and request.rid == row.rid:
            return
        ids = [_id_of(bytes(op.body)) for op in request.ops]
        known = 0
        for at in range(0, len(ids), OPS_MAX):
            asked = select(operation.c.id).where(
                operation.c.site_id == session.site, operation.c.id.in_(ids[at : at + OPS_MAX])
            )
            known += len(connection.execute(asked).all())
    if known == len(set(ids)):
        raise OperatorError(
            "carry_stale",
            "The server has everything of this package already.",
            "Nothing needs to be done.",
        )


class _Named(msgspec.Struct, frozen=True):
    id: str = ""


def _id_of(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=_Named).id.replace("\0", "")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def _root(central: Central, number: int) -> bytes:
    with central.database.read() as connection:
        found = connection.execute(
            select(site.c.root_private).where(site.c.site_id == number)
        ).scalar()
    if found is None:
        raise OperatorError("site_unknown", "There is no such site.", "Name another one.")
    return bytes(found)


def _read(package: Path) -> bytes:
    try:
        with package.open("rb") as file:
            content = file.read(FILE_MAX + 1)
    except OSError as fault:
        raise OperatorError(
            "carry_unreadable",
            f"{package} can't be read ({os.strerror(fault.errno or 0)}).",
            "Look at the stick and the name of the file.",
        ) from fault
    return content


def _unusable(package: Path) -> OperatorError:
    return OperatorError(
        "carry_unusable",
        f"{package} isn't a package for this site, or it is damaged.",
        "Take the right file and site, or carry a fresh package; nothing was changed.",
    )

# SPDX-License-Identifier: Apache-2.0
"""A ready snapshot of a site at one sequence: made once, kept by sequence, given out chunk by chunk.

A counter that is far behind takes it instead of thousands of pages. Promises: every row is of one moment (one
reading transaction); the search columns are computed here, once for all counters, by the very function that
they would use; a chunk's bytes never change, so that a counter goes on where it stopped, at whichever process
answers and after a restart of the server; nothing lies plain on a disk that the database itself doesn't (the chunks
are rows of it). It is made outside the site's lock: whoever pushes meanwhile isn't held up.
A newer one replaces an older one when a counter asks for more than it has, or when it is far behind itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import msgspec
import zstandard
from sqlalchemy import Connection, delete, insert, select, update

from app.clock import Clock
from app.codec import decode_record
from app.domain.columns import SHAPE, values_of
from app.domain.kinds import Kind
from app.ids import IdSource
from sync.protocol import ChunkPlan, ErrorCode, SnapshotReply
from sync.server.engine import Database
from sync.server.faults import ProtocolFault
from sync.server.feed import Position, count_behind, make_cursor, position, restored
from sync.server.job import Round
from sync.server.tables import snapshot, snapshot_chunk

CHUNK_ROWS = 5_000
STALE_ROWS = 5_000
"""A snapshot that lies further back than this isn't begun with any more: pages would follow it for long."""
KEEP_MS = 3_600_000
"""An older one stays this long for counters that are in the middle of it."""
FORGET_MS = 6 * 3_600_000
"""And none stays longer than this: it holds what the records held then."""
_LEVEL = 3
_ID_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A whole snapshot, as its row says."""

    id: str
    shape: str
    incarnation: int
    seq: int
    chunks: str


_ROW = (snapshot.c.id, snapshot.c.shape, snapshot.c.incarnation, snapshot.c.seq, snapshot.c.chunks)


class Snapshots:
    """The snapshots of every site in one database."""

    def __init__(self, database: Database, clock: Clock, ids: IdSource) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._turn = threading.Lock()
        self._turns: dict[int, threading.Lock] = {}

    def manifest(
        self, site: int, *, shape: str, at_least: int, id: str = "", besides: str = ""
    ) -> SnapshotReply:
        """The snapshot `id` if it is still there, else one that has the sequence `at_least`.

        `besides` is one that came to the counter broken: it gets another.
        """
        if shape != SHAPE:
            raise ProtocolFault(
                ErrorCode.NOT_FOUND, "This server lays rows out otherwise; fetch the pages."
            )
        # Two counters that ask at once wait for the same one.
        with self._turn_of(site):
            with self._database.read() as connection:
                at = position(connection, self._database.statements, site)
                if at_least > at.reached:
                    raise restored(at.incarnation)
                found = self._found(connection, site, at, at_least=at_least, id=id, besides=besides)
            made = found or self._make(site)
        return SnapshotReply(
            id=made.id,
            shape=made.shape,
            incarnation=made.incarnation,
            upto=made.seq,
            next=make_cursor(made.incarnation, made.seq),
            chunks=msgspec.json.decode(made.chunks, type=list[ChunkPlan]),
        )

    def chunk(self, site: int, id: str, number: int) -> bytes:
        """One chunk's bytes."""
        if len(id) > _ID_MAX or "\0" in id:
            raise _gone()
        asked = select(snapshot_chunk.c.body).where(
            snapshot_chunk.c.site_id == site,
            snapshot_chunk.c.snapshot == id,
            snapshot_chunk.c.number == number,
        )
        with self._database.read() as connection:
            body = connection.execute(asked).scalar()
        if body is None:
            raise _gone()
        return bytes(body)

    def _turn_of(self, site: int) -> threading.Lock:
        with self._turn:
            return self._turns.setdefault(site, threading.Lock())

    def _found(
        self,
        connection: Connection,
        site: int,
        at: Position,
        *,
        at_least: int,
        id: str,
        besides: str,
    ) -> _Made | None:
        """The one that was asked for, or the newest that will do."""
        asked = (
            select(*_ROW)
            .where(snapshot.c.site_id == site, snapshot.c.shape == SHAPE, snapshot.c.chunks != "")
            .order_by(snapshot.c.seq.desc(), snapshot.c.made_at.desc())
        )
        for row in connection.execute(asked):
            made = _Made(id=row[0], shape=row[1], incarnation=row[2], seq=row[3], chunks=row[4])
            if (
                made.id == besides
                or made.incarnation != at.incarnation
                or made.seq < max(at_least, at.horizon)
            ):
                continue
            if made.id == id or self._is_near(connection, site, made.seq, at.reached):
                return made
        return None

    def _is_near(self, connection: Connection, site: int, seq: int, reached: int) -> bool:
        if reached == seq:
            return True
        statements = self._database.statements
        behind = count_behind(connection, statements, site, after=seq, upto=reached)
        return behind <= STALE_ROWS

    def _make(self, site: int) -> _Made:
        id, now = self._ids.new_id(), self._clock.now_ms()
        chunks: list[ChunkPlan] = []
        with self._database.snapshot() as connection:
            at = position(connection, self._database.statements, site)
            self._begin(site, id, at, now)
            for kind, rows in self._rows(connection, site):
                body = pack_rows(rows)
                plan = ChunkPlan(
                    kind=str(kind), rows=len(rows), size=len(body), sha256=sha256(body).hexdigest()
                )
                self._keep(site, id, len(chunks), body)
                chunks.append(plan)
        text = msgspec.json.encode(chunks).decode()
        done = (
            update(snapshot)
            .where(snapshot.c.site_id == site, snapshot.c.id == id)
            .values(chunks=text)
        )
        with self._database.write() as connection:
            connection.execute(done)
        return _Made(id=id, shape=SHAPE, incarnation=at.incarnation, seq=at.reached, chunks=text)

    def _rows(
        self, connection: Connection, site: int
    ) -> Iterator[tuple[Kind, list[tuple[object, ...]]]]:
        """The living rows by kind and id, laid out as the counter's tables are."""
        for kind in Kind:
            after = ""
            while True:
                found = connection.exec_driver_sql(
                    self._database.statements.living, (site, str(kind), after, CHUNK_ROWS)
                ).all()
                if not found:
                    break
                rows = []
                for id, seq, text in found:
                    body = str(text).encode()
                    rows.append((id, seq, *values_of(decode_record(kind, body)), body))
                yield kind, rows
                after = str(found[-1][0])

    def _begin(self, site: int, id: str, at: Position, now: int) -> None:
        """Notes what is to be made, and lets go of what nobody is in the middle of any more."""
        with self._database.write() as connection:
            _drop_older(connection, site, now - KEEP_MS)
            connection.execute(
                insert(snapshot).values(
                    site_id=site, id=id, shape=SHAPE, incarnation=at.incarnation, seq=at.reached,
                    made_at=now, chunks="",
                )
            )  # fmt: skip

    def _keep(self, site: int, id: str, number: int, body: bytes) -> None:
        with self._database.write() as connection:
            connection.execute(
                insert(snapshot_chunk).values(site_id=site, snapshot=id, number=number, body=body)
            )


def _gone() -> ProtocolFault:
    return ProtocolFault(ErrorCode.NOT_FOUND, "This snapshot is gone; ask for another.")


def forget_old(turn: Round) -> int:
    """A job of the upkeep: names and phones that have left the records don't stay on in old snapshots."""
    return turn.database.unit(
        lambda connection: _drop_older(connection, turn.site, turn.now_ms - FORGET_MS)
    )


def _drop_older(connection: Connection, site: int, before_ms: int) -> int:
    """Takes away a site's snapshots that were made before; how many."""
    old = select(snapshot.c.id).where(snapshot.c.site_id == site, snapshot.c.made_at < before_ms)
    gone = [str(row[0]) for row in connection.execute(old)]
    for table, column in ((snapshot_chunk, "snapshot"), (snapshot, "id")):
        if gone:
            connection.execute(
                delete(table).where(table.c.site_id == site, table.c[column].in_(gone))
            )
    return len(gone)


def pack_rows(rows: list[tuple[object, ...]]) -> bytes:
    """A chunk's bytes; the frame names its size and carries a checksum."""
    squeezer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    return squeezer.compress(msgspec.msgpack.encode(rows))

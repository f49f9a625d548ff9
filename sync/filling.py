# SPDX-License-Identifier: Apache-2.0
"""Taking a snapshot of the site instead of pages: the engine's part, without threads or I/O of its own.

It fills a generation of the tables that nobody sees yet (`Replica.put_chunk`), one chunk a step, and makes it
current when everything is there: until then the counter shows what it has, after that the server's rows with
what is pending over them. Promises: a chunk whose bytes aren't the manifest's is never written; what is written
stays written over a restart, as long as the server still has the same snapshot; if it hasn't, the fill
begins anew. While one chunk is being written the next is on its way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from app.domain.columns import COLUMNS, SHAPE
from app.domain.kinds import Kind
from sync.codec import WireError, inflate
from sync.protocol import CHUNK_TYPE, SNAPSHOT_PATH, ChunkPlan, SnapshotReply
from sync.replica import Replica, Wait
from sync.transport import Fault, FaultKind, Reply, read_bytes, read_reply

T = TypeVar("T")

Send = Callable[[str], Reply | Fault]
"""Asks the server for a target by GET, signed."""
TRIES = 2
"""So often a chunk may come broken before another snapshot is asked for."""
_NO_SNAPSHOTS = frozenset({FaultKind.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What one step did. `whole`: the snapshot is what is shown now. `pages`: this server gives none."""

    rows: int = 0
    whole: bool = False
    pages: bool = False
    upto: int = 0
    fault: Fault | None = None


class Filling:
    """One fill; everything that must last is in the replica."""

    def __init__(self, *, replica: Replica, send: Send, shape: str = SHAPE) -> None:
        self._replica = replica
        self._send = send
        self._shape = shape
        self._plan: SnapshotReply | None = None
        self._next = 0
        self._bad = 0
        self._besides = ""
        self._written: Wait | None = None

    def settle(self) -> None:
        """Waits for the chunk that is being written; if it couldn't be, the next step asks what is there."""
        written, self._written = self._written, None
        if written is None:
            return
        plan, self._plan = self._plan, None
        written()
        self._plan = plan

    def step(self) -> Filled:
        """The next chunk, index or end of the fill."""
        plan = self._plan
        if plan is None:
            return self._begin()
        if self._next < len(plan.chunks):
            return self._fetch(plan, plan.chunks[self._next])
        self.settle()
        if self._replica.build_index():
            return Filled()
        self._plan = None
        whole = self._replica.make_current(
            plan.id, len(plan.chunks), cursor=plan.next, upto=plan.upto
        )
        return Filled(whole=whole, upto=plan.upto)

    def _begin(self) -> Filled:
        at = self._replica.position()
        under_way, done = self._replica.filled()
        query = {"shape": self._shape, "at_least": at.seen, "id": under_way}
        if self._besides:
            query["besides"] = self._besides
        reply = self._send(f"{SNAPSHOT_PATH}?{urlencode(query)}")
        plan = reply if isinstance(reply, Fault) else read_reply(reply, SnapshotReply)
        if isinstance(plan, Fault):
            return Filled(pages=True) if plan.kind in _NO_SNAPSHOTS else Filled(fault=plan)
        if plan.incarnation != at.incarnation or plan.upto < at.seen:
            # The next exchange says what has happened to the server.
            return Filled(fault=Fault(kind=FaultKind.BUSY, detail="incarnation"))
        if plan.shape != self._shape or any(c.kind not in COLUMNS for c in plan.chunks):
            return Filled(pages=True)
        if under_way != plan.id or done > len(plan.chunks):
            self._replica.begin_fill(plan.id)
            done = 0
        self._plan, self._next, self._bad = plan, done, 0
        return Filled()

    def _fetch(self, plan: SnapshotReply, chunk: ChunkPlan) -> Filled:
        target = f"{SNAPSHOT_PATH}?{urlencode({'id': plan.id, 'chunk': self._next})}"
        reply = self._send(target)
        body = reply if isinstance(reply, Fault) else read_bytes(reply, CHUNK_TYPE)
        if isinstance(body, Fault):
            if body.kind is not FaultKind.REFUSED:
                return Filled(fault=body)
            # This snapshot is gone; whatever the server has now, the next step asks for.
            self._plan = None
            self.settle()
            return Filled()
        try:
            rows = read_chunk(chunk, body)
        except (WireError, msgspec.DecodeError) as fault:
            return self._broken(plan, str(fault))
        self.settle()
        self._bad = 0
        self._written = self._replica.put_chunk(self._next, Kind(chunk.kind), rows)
        self._next += 1
        return Filled(rows=len(rows))

    def _broken(self, plan: SnapshotReply, why: str) -> Filled:
        self._bad += 1
        if self._bad >= TRIES:
            self._besides, self._plan = plan.id, None
        return Filled(fault=Fault(kind=FaultKind.BAD_REPLY, detail=f"chunk: {why}"))


_shapes: dict[str, Any] = {
    kind: list[tuple[str, int, *((str | int,) * len(names)), bytes]]  # type: ignore[misc]  # built at run time
    for kind, names in COLUMNS.items()
}
_decoders: dict[str, msgspec.msgpack.Decoder[Any]] = {}


def read_chunk(plan: ChunkPlan, body: bytes) -> list[tuple[object, ...]]:
    """A chunk's rows, if they are the very ones that the manifest names; raises what is wrong otherwise."""
    if len(body) != plan.size or sha256(body).hexdigest() != plan.sha256:
        raise WireError("not the bytes of the manifest")
    decoder = _decoders.get(plan.kind)
    if decoder is None:
        decoder = _decoders[plan.kind] = msgspec.msgpack.Decoder(_shapes[plan.kind])
    rows: list[tuple[object, ...]] = decoder.decode(inflate(body, "zstd"))
    if len(rows) != plan.rows:
        raise WireError("not the rows of the manifest")
    return rows

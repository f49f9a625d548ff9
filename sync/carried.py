# SPDX-License-Identifier: Apache-2.0
"""Sync by a file, for a counter that no network reaches: a stick takes its operations out and the answer in.

It is the same engine as over the network, with a file for a transport: `sync_no` and `rid` are durable before the
file is written, an operation stays pending until its own result has been read, and the same file may be carried
twice. Where the network comes back first, it takes over: what was carried as well is answered from what the server
knows.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from app.clock import Clock
from app.config import write_whole
from app.errors import OperatorError
from app.ids import IdSource
from app.sealing import KEY_BYTES, sealing_key, sealing_public
from app.secrets import ROOT_PUBLIC, Secrets
from app.store import meta
from app.store.store import Store
from sync.credentials import Credentials
from sync.cycle import Cycle
from sync.gate import StoredGate
from sync.identity import RESTORED, SEALING_PUBLIC
from sync.package import FILE_MAX, OPS_CARRIED, Homeward, Outward, pack_out, unpack_in
from sync.protocol import SIGNATURE_HEADER
from sync.replica import Batch, FillReason
from sync.stored import StoredReplica
from sync.transport import Fault, FaultKind, Reply, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """A package that was written: how many operations are in it, and how many didn't fit in."""

    operations: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What an answer did."""

    pushed: int
    pulled: int
    pending: int


class _ByPages(StoredReplica):
    """A file brings pages: a snapshot can't be asked for part by part."""

    def fill_wanted(self) -> FillReason | None:
        return None

    def without_fill(self) -> None:
        """Where a fill was wanted, all rows come again from the beginning instead."""
        if super().fill_wanted() not in (None, FillReason.SHAPE):
            self.rewind()
            self.want_fill(None)


class _Outgoing(_ByPages):
    """The store's next exchange, with as much in it as a file takes."""

    batch: Batch | None = None

    def begin(self, limit: int) -> Batch:
        self.batch = super().begin(OPS_CARRIED)
        return self.batch


class _Answered(_ByPages):
    """The exchange that an answer answers: its operations, whatever has been recorded since."""

    ops: Sequence[str] = ()

    def begin(self, limit: int) -> Batch:
        batch = super().begin(OPS_CARRIED)
        known = {op.id: op for op in batch.ops}
        if not known.keys() >= set(self.ops):
            raise _stale()
        # What came later is pending as it is in every exchange: the rows hold without it.
        return replace(batch, ops=tuple(known[id] for id in self.ops), left=0)


class _Ends:
    """A transport that ends here: it notes the request, and gives the reply that was brought."""

    def __init__(self, reply: Reply | None = None) -> None:
        self._reply = reply
        self.sent: Request | None = None

    def send(self, request: Request) -> Reply | Fault:
        self.sent = self.sent or request
        reply, self._reply = self._reply, None
        return reply or Fault(kind=FaultKind.CANCELLED)

    def cancel(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Nothing is open here."""


class Carrier:
    """The two commands of a counter; it is the only one at the store meanwhile."""

    def __init__(
        self, store: Store, secrets: Secrets, gate: StoredGate, clock: Clock, ids: IdSource
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._gate = gate
        self._clock = clock
        self._ids = ids

    def out(self, file: Path) -> Out:
        """Writes the package with what is unsent."""
        credentials, server = self._credentials(), self._server()
        replica = _Outgoing(self._store, clock=self._clock, ids=self._ids)
        replica.without_fill()
        ends = _Ends()
        _cycle(replica, ends, credentials).exchange_once()
        batch, request = replica.batch, ends.sent
        if batch is None or request is None:
            raise RuntimeError("the engine made no request")
        message = Outward(
            counter=credentials.counter,
            reader=sealing_public(self._reader(batch.rid)).hex(),
            authorization=request.headers["authorization"],
            signature=request.headers[SIGNATURE_HEADER],
            encoding=request.headers.get("content-encoding", ""),
            body=request.body,
        )
        site = self._store.identity.site
        seed = self._ids.secret(KEY_BYTES)
        write_whole(file, pack_out(message, site=site, server=server, seed=seed))
        return Out(operations=len(batch.ops), left=batch.left)

    def bring_in(self, file: Path) -> Brought:
        """Takes the server's answer to the last package."""
        credentials = self._credentials()
        replica = _Answered(self._store, clock=self._clock, ids=self._ids)
        rid = replica.awaiting()
        if not rid:
            raise _stale()
        answer = self._answer(file, rid)
        replica.ops = answer.ops
        reply = Reply(
            status=answer.status,
            body=answer.body,
            marker=answer.marker,
            content_type=answer.content_type,
            encoding=answer.encoding,
        )
        step = _cycle(replica, _Ends(reply), credentials).exchange_once()
        if step.again:
            raise OperatorError(
                "carry_again",
                "The server was restored, or this counter was away for long: everything is compared.",
                "Carry a fresh package to it.",
            )
        if step.fault is not None:
            raise _unusable(file)
        return Brought(pushed=step.pushed, pulled=step.pulled, pending=replica.unsent())

    def _credentials(self) -> Credentials:
        found = self._gate.credentials()
        if found is None:
            raise OperatorError(
                "not_enrolled",
                "This counter doesn't belong to a site yet.",
                "Enrol this counter first.",
            )
        return found

    def _server(self) -> bytes:
        def noted(name: str) -> str:
            return self._store.query(lambda conn: meta.get(conn, name)) or ""

        if noted(RESTORED) or not noted(SEALING_PUBLIC):
            raise OperatorError(
                "carry_not_ready",
                "This counter must speak with its server once before anything can be carried.",
                "Connect it to the network until it has synced, or enrol it anew.",
            )
        return bytes.fromhex(noted(SEALING_PUBLIC))

    def _reader(self, rid: str) -> X25519PrivateKey:
        """The key for which this exchange's answer is sealed; it follows from the identity, so nothing is kept."""
        return sealing_key(self._gate.seed() or b"", f"carried|{rid}".encode())

    def _answer(self, file: Path, rid: str) -> Homeward:
        content = read_limited(file)
        who = self._store.identity
        root = self._secrets.get(ROOT_PUBLIC) or b""
        found = unpack_in(content, counter=who.counter, key=self._reader(rid), root_public=root)
        if found is None or found.counter != who.counter or found.rid != rid:
            raise _unusable(file)
        return found


def _cycle(replica: StoredReplica, ends: _Ends, credentials: Credentials) -> Cycle:
    return Cycle(replica=replica, transport=ends, credentials=credentials, snapshots=False)


def read_limited(file: Path) -> bytes:
    """A package's bytes; `OperatorError` for what can't be read or is too large to be one."""
    try:
        with file.open("rb") as stream:
            content = stream.read(FILE_MAX + 1)
    except OSError as fault:
        raise OperatorError(
            "carry_unreadable",
            f"{file} can't be read ({os.strerror(fault.errno or 0)}).",
            "Look at the stick and the name of the file.",
        ) from fault
    if len(content) > FILE_MAX:
        raise _unusable(file)
    return content


def _unusable(file: Path) -> OperatorError:
    return OperatorError(
        "carry_unusable",
        f"{file} isn't the server's answer to this counter's last package, or it is damaged.",
        "Take the right file, or carry a fresh package; nothing was changed.",
    )


def _stale() -> OperatorError:
    return OperatorError(
        "carry_stale",
        "The exchange that this file answers is finished already.",
        "Nothing needs to be done; carry a fresh package when something is unsent.",
    )

# SPDX-License-Identifier: Apache-2.0
"""Restores a counter from a backup, always as a counter of its own: the one that was backed up may still live.

Promises: nothing that is there is overwritten; a newer schema, a damaged file and a missing key are one sentence
each; the folder holds the whole restored store or none. On a machine that has the key the fresh identity is
asked for at the first sync, before anything is said under the old one; on any other machine the site's server opens
the backup for a fresh enrolment code, and that code's identity is the new one. What was unsent is sent under it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.backup.container import Opened, read, unpack_store
from app.backup.taking import SECRETS_CONTEXT, key_mark, look_through
from app.config import sync_folder
from app.errors import OperatorError
from app.ids import IdSource
from app.locks import FolderLock
from app.paths import Layout
from app.sealing import unlock
from app.secrets import KEY_BYTES, SIGNING_KEY, STORE_KEY, Secrets
from app.store import meta
from app.store.engine import writing_engine
from app.store.faults import in_words
from app.store.schema import REVISIONS
from app.tokens import new_key, public_bytes
from sync.enrolment import Earlier, enrol
from sync.gate import first_way
from sync.gate import in_words as fault_in_words
from sync.identity import RESTORED, become, keep_secrets, secret_of
from sync.protocol import EarlierIdentity, EnrolReply
from sync.transport import Fault

_AFTERWARDS = ("-wal", "-shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What stands in the folder now; `enrolled_as` is "" where the first sync will ask for the new identity."""

    was: str
    made_at: int
    operations: int
    pending: int
    journal_ok: bool
    enrolled_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The server that opens the backup, and the fresh enrolment code for it."""

    server: str
    code: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fresh:
    """The identity that came with the key."""

    reply: EnrolReply
    seed: bytes
    server: str
    ca: str


def restore(
    file: Path, layout: Layout, secrets: Secrets, keys: Secrets, ids: IdSource, way: Way | None
) -> Restored:
    """Restores `file` into the folder of `layout`; `keys` are those of this machine's own backups."""
    opened = read(file)
    if opened.header.schema not in REVISIONS:
        raise OperatorError(
            "newer_store",
            f"The backup was made by a newer version of the program (schema {opened.header.schema}).",
            "Install that version here as well; nothing was changed.",
        )
    layout.prepare()
    lock = FolderLock(layout.lock)
    try:
        _refuse_living(layout)
        return _restore(file, opened, layout, secrets, _Keys(secrets, keys, opened, ids, way))
    finally:
        lock.release()


def _refuse_living(layout: Layout) -> None:
    if layout.store.exists() and layout.store.stat().st_size:
        raise OperatorError(
            "store_in_the_way",
            f"There is a counter in {layout.root} already.",
            "Choose another folder with --data, or move that one away; nothing was overwritten.",
        )


class _Keys:
    """Where the key of a backup comes from: this machine, or the site's server for a code."""

    def __init__(
        self, own: Secrets, kept: Secrets, opened: Opened, ids: IdSource, way: Way | None
    ) -> None:
        self._own, self._kept, self._opened, self._ids, self._way = own, kept, opened, ids, way

    def find(self) -> tuple[bytes, _Fresh | None]:
        """The key, and the fresh identity where a code was spent for it."""
        mark = self._opened.header.key_mark
        if self._way is None:
            for key in (self._own.get(STORE_KEY), self._kept.get(mark)):
                if key is not None and len(key) == KEY_BYTES and key_mark(key) == mark:
                    return key, None
            raise OperatorError(
                "backup_key_missing",
                "This machine doesn't have the key of this backup.",
                "Give --server and --code with a fresh enrolment code: the site's server opens it.",
            )
        fresh = self._enrol(self._way)
        try:
            key = bytes.fromhex(fresh.reply.store_key)
        except ValueError:
            key = b""
        if key_mark(key) != mark:
            raise OperatorError(
                "backup_key_missing",
                "The server doesn't have the key of this backup.",
                "Restore it on the machine that made it, or choose a newer backup.",
            )
        return key, fresh

    def _enrol(self, way: Way) -> _Fresh:
        transport, code, ca = first_way(way.server, way.code)
        # Durable before it is sent: the same code with the same key again is the same counter.
        seed = self._own.get(SIGNING_KEY)
        if seed is None or len(seed) != KEY_BYTES:
            seed = self._ids.secret(KEY_BYTES)
            self._own.put(SIGNING_KEY, seed)
        try:
            earlier = Earlier(backup=self._opened.signed)
            reply = enrol(transport, code=code, name=way.name, key=new_key(seed), earlier=earlier)
        finally:
            transport.close()
        if isinstance(reply, Fault):
            raise fault_in_words(reply)
        return _Fresh(reply=reply, seed=seed, server=transport.address, ca=ca)


def _restore(file: Path, opened: Opened, layout: Layout, secrets: Secrets, keys: _Keys) -> Restored:
    part = layout.store.with_name(f"{layout.store.name}.restoring")
    for name in ("", *_AFTERWARDS):
        part.with_name(part.name + name).unlink(missing_ok=True)
    unpack_store(file, opened, part)
    try:
        key, fresh = keys.find()
        found = look_through(part, key)
        bundle = _secrets_in(opened, key)
        _give_identity(part, key, opened, fresh, bundle)
        _keep(secrets, key, fresh, bundle)
        _put_away(layout)
        os.replace(part, layout.store)
        sync_folder(layout.root)
        secrets.drop(SIGNING_KEY)
    finally:
        part.unlink(missing_ok=True)
    return Restored(
        was=opened.header.counter,
        made_at=opened.header.made_at,
        operations=found.report.operations,
        pending=found.pending,
        journal_ok=found.report.ok,
        enrolled_as=fresh.reply.counter if fresh is not None else "",
    )


def _secrets_in(opened: Opened, key: bytes) -> dict[str, bytes]:
    raw = unlock(key, bytes.fromhex(opened.header.secrets), context=SECRETS_CONTEXT)
    found = msgspec.json.decode(raw, type=dict[str, str]) if raw is not None else {}
    return {name: bytes.fromhex(value) for name, value in found.items()}


def _give_identity(
    part: Path, key: bytes, opened: Opened, fresh: _Fresh | None, bundle: dict[str, bytes]
) -> None:
    """The code's identity, or the mark by which the first sync asks for one."""
    engine = writing_engine(part, key)
    try:
        with in_words(), engine.begin() as conn:
            if fresh is None:
                meta.put(conn, {RESTORED: str(opened.header.made_at)})
            else:
                line = _line(opened, fresh, bundle)
                become(conn, fresh.reply, server=fresh.server, ca=fresh.ca, line=line)
    finally:
        # The last connection that closes empties the log into the file.
        engine.dispose()


def _line(opened: Opened, fresh: _Fresh, bundle: dict[str, bytes]) -> Sequence[EarlierIdentity]:
    """The identities that the fresh one goes on for, that of the backup first."""
    header = opened.header
    seed = bundle.get(secret_of(SIGNING_KEY, header.counter))
    before = Earlier(
        site=header.site,
        counter=header.counter,
        key=new_key(seed) if seed is not None else None,
        before=tuple(header.earlier),
    )
    return before.line(public_bytes(new_key(fresh.seed)).hex())


def _keep(secrets: Secrets, key: bytes, fresh: _Fresh | None, bundle: dict[str, bytes]) -> None:
    """The keys, before the store is there: a store without its key must never be."""
    before = secrets.get(STORE_KEY)
    if before is not None and before != key:
        secrets.put(f"{STORE_KEY}.{key_mark(before)}", before)
    secrets.put(STORE_KEY, key)
    for name, value in bundle.items():
        secrets.put(name, value)
    if fresh is not None:
        keep_secrets(secrets, fresh.reply, fresh.seed)


def _put_away(layout: Layout) -> None:
    """What an earlier store left here is no witness against the restored one, and its log must not be read into it."""
    left: list[Path] = [layout.store.with_name(layout.store.name + end) for end in _AFTERWARDS]
    for path in (*left, layout.journal_head):
        if path.exists():
            os.replace(path, path.with_name(f"{path.name}.before-restore"))

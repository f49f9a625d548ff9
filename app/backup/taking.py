# SPDX-License-Identifier: Apache-2.0
"""Takes a backup of a counter's store while it works: a snapshot of its own, that no writer waits for.

Promises: one moment of the store, on a reading connection (`VACUUM INTO`; a copied file under a writer is none);
encrypted as the store is, never plain on any disk; looked through page by page and along the journal's chain before it
gets its name. It can be opened again by whoever has the store's key, and by the site's server for a fresh
enrolment code: a backup that only the lost machine could open would be none.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from app.backup.container import cannot_write, digest_of, unusable, write
from app.errors import OperatorError
from app.paths import Layout
from app.proving import Purpose, sign_as
from app.sealing import SALT_BYTES, lock, seal_for
from app.secrets import KEY_BYTES, ROOT_PUBLIC, SIGNING_KEY, SITE_KEY, TOKEN, Secrets
from app.store import journal, meta, outbox
from app.store.engine import reading_engine
from app.store.faults import in_words
from app.store.head import Noted
from app.store.meta import Identity
from app.store.schema import revision_of
from app.tokens import new_key, public_bytes
from sync.identity import LINE, SEALING_PUBLIC, line_of, secret_of
from sync.protocol import BackupHeader, SignedBackup

SECRETS_CONTEXT = b"linli-backup-secrets1"
KEY_CONTEXT = b"linli-backup-key1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A backup that was written and looked through."""

    path: Path
    counter: str
    made_at: int
    operations: int
    pending: int
    size: int
    journal_ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look through a store found."""

    who: Identity
    schema: str
    pending: int
    report: journal.JournalReport
    line: str
    sealing_public: str


def key_mark(key: bytes) -> str:
    """Names a store's key without telling it."""
    return sha256(b"linli-store-key1|" + key).hexdigest()[:32]


def take(
    layout: Layout,
    secrets: Secrets,
    keys: Secrets,
    target: Path,
    *,
    now_ms: int,
    random: Callable[[int], bytes] = os.urandom,
) -> Taken:
    """Writes a backup of the store in `layout` to `target`; the store may be open elsewhere.

    `keys` are those of this machine's backups (`open_backup_keys`): the store's key is put there as well.
    """
    key = secrets.store_key(create=False)
    if keys.get(key_mark(key)) is None:
        keys.put(key_mark(key), key)
    part = target.with_name(f".{target.name}.store")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
    except OSError as fault:
        raise cannot_write(target, fault) from fault
    try:
        _snapshot(layout.store, key, part)
        found = look_through(part, key)
        if not found.who.enrolled:
            raise OperatorError(
                "not_enrolled",
                "This counter doesn't belong to a site yet, so there is nothing to back up.",
                "Enrol this counter first.",
            )
        try:
            size, digest = digest_of(part)
        except OSError as fault:
            raise cannot_write(target, fault) from fault
        header = BackupHeader(
            site=found.who.site,
            counter=found.who.counter,
            public_key="",
            made_at=now_ms,
            schema=found.schema,
            size=size,
            sha256=digest,
            key_mark=key_mark(key),
            earlier=list(line_of(found.line)),
            operations=found.report.operations,
            head=found.report.head.hash,
        )
        write(target, _signed(header, secrets, key, found.sealing_public, random), part)
    finally:
        part.unlink(missing_ok=True)
    return Taken(
        path=target,
        counter=found.who.counter,
        made_at=now_ms,
        operations=found.report.operations,
        pending=found.pending,
        size=size,
        journal_ok=found.report.ok,
    )


def _snapshot(store: Path, key: bytes, part: Path) -> None:
    if not store.is_file():
        raise OperatorError(
            "no_store", f"There is no counter in {store.parent}.", "Name its folder with --data."
        )
    engine = reading_engine(store, key)
    try:
        with in_words(), engine.connect() as conn:
            conn.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
            link = conn.connection.driver_connection
            if link is None:
                raise RuntimeError("the reading connection is gone")
            conn.rollback()
            # The source is only read; what is written is the new file.
            link.execute("PRAGMA query_only = OFF")
            try:
                link.execute("VACUUM INTO ?", (str(part),))
            except engine.dialect.loaded_dbapi.Error as fault:
                raise OperatorError(
                    "backup_not_written",
                    f"The backup in {part.parent} can't be written.",
                    "Free some space there, or choose another place; the counter goes on as it is.",
                ) from fault
    finally:
        engine.dispose()


def look_through(store: Path, key: bytes) -> Looked:
    """Reads every page and the whole journal of a closed store; raises `OperatorError` if it isn't sound."""
    engine = reading_engine(store, key)
    try:
        with in_words(), engine.connect() as conn:
            _check_pages(conn, store)
            return Looked(
                who=meta.identity(conn),
                schema=revision_of(conn, store) or "",
                pending=outbox.pending_count(conn),
                report=journal.verify(conn, Noted()),
                line=meta.get(conn, LINE) or "",
                sealing_public=meta.get(conn, SEALING_PUBLIC) or "",
            )
    finally:
        engine.dispose()


def _check_pages(conn: Connection, store: Path) -> None:
    damaged = conn.exec_driver_sql("PRAGMA cipher_integrity_check").first()
    told = conn.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if damaged is not None or told != "ok":
        raise unusable(store, "has damaged pages")


def _signed(
    header: BackupHeader,
    secrets: Secrets,
    key: bytes,
    sealing_public: str,
    random: Callable[[int], bytes],
) -> SignedBackup:
    """The header with its keys, signed by the identity whose backup it is."""
    names = (secret_of(TOKEN, header.counter), secret_of(SIGNING_KEY, header.counter))
    kept = {name: secrets.get(name) for name in (*names, SITE_KEY, ROOT_PUBLIC)}
    bundle = msgspec.json.encode({n: value.hex() for n, value in kept.items() if value is not None})
    sealed = ""
    if sealing_public:
        context = KEY_CONTEXT + f"|{header.site}|{header.counter}".encode()
        reader = bytes.fromhex(sealing_public)
        sealed = seal_for(reader, key, context=context, seed=random(KEY_BYTES)).hex()
    seed = kept[names[1]]
    signer = new_key(seed) if seed is not None and len(seed) == KEY_BYTES else None
    whole = msgspec.structs.replace(
        header,
        public_key=public_bytes(signer).hex() if signer is not None else "",
        secrets=lock(key, bundle, context=SECRETS_CONTEXT, salt=random(SALT_BYTES)).hex(),
        store_key=sealed,
    )
    said = msgspec.json.encode(whole)
    signature = sign_as(signer, Purpose.BACKUP, said) if signer is not None else ""
    return SignedBackup(header=said.hex(), signature=signature)

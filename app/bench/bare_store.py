# SPDX-License-Identifier: Apache-2.0
"""The encrypted database with nothing around it: what a figure of the store is measured against.

One table by key, bodies as long as an order's. Must not use a line of the store.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3

BODY = b"x" * 600


@contextmanager
def bare_store(
    path: Path, keys: Iterator[str], *, durable: bool
) -> Iterator[sqlcipher3.Connection]:
    """With a row under each of the keys; `durable` commits as the store does, to the disk."""
    link = sqlcipher3.connect(str(path), isolation_level=None)
    try:
        link.execute(f"PRAGMA key = \"x'{secrets.token_hex(32)}'\"")
        if durable:
            link.execute("PRAGMA journal_mode = WAL")
        link.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        link.execute("CREATE TABLE bare (id TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID")
        link.execute("BEGIN")
        link.executemany("INSERT INTO bare VALUES (?, ?)", ((key, BODY) for key in keys))
        link.execute("COMMIT")
        if durable:
            link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        yield link
    finally:
        link.close()


def read_bare(link: sqlcipher3.Connection, key: str) -> None:
    """One row by its key."""
    link.execute("SELECT body FROM bare WHERE id = ?", (key,)).fetchone()

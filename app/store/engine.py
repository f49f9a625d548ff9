# SPDX-License-Identifier: Apache-2.0
"""Connections to the encrypted file: one that writes, a few that read.

The key is said first on every connection. The writer acknowledges only what has reached the
disk (WAL, synchronous=FULL); the readers can't write at all. `hide_parameters`: a person's name never
enters an error's text. Only `writer.py` may ask for the writing engine.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlcipher3
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import QueuePool

from app.domain.marks import FUNCTION, mark_of
from app.errors import OperatorError
from app.store.faults import in_words, refuse_affected
from app.store.presence import Presence

BUSY_MS = 5_000
WRITER_CACHE_KB = 64 * 1024
READER_CACHE_KB = 16 * 1024
CHECKPOINT_PAGES = 2_000
"""8 MB of log before a commit pays for a checkpoint; the idle writer does it earlier for nothing."""
_PLAIN = b"SQLite format 3\0"


def _connect(path: Path, key: bytes, *, cache_kb: int, reads_only: bool) -> Any:
    # Without a raw 32-byte key SQLCipher would derive one, slowly, from whatever it is given.
    if len(key) != 32:
        raise ValueError("the store's key has 32 bytes")
    # A reader never makes the file: one that was deleted must not come back empty.
    name = f"{path.absolute().as_uri()}?mode=rw" if reads_only else str(path)
    link = sqlcipher3.connect(name, isolation_level=None, check_same_thread=False, uri=reads_only)
    try:
        # The library would write each fault to stderr itself; we say it once, in words.
        link.execute("PRAGMA cipher_log_level = NONE")
        link.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        link.create_function(FUNCTION, 2, mark_of, deterministic=True)
        for pragma in (
            f"busy_timeout = {BUSY_MS}",
            f"cache_size = -{cache_kb}",
            "foreign_keys = ON",
            "secure_delete = ON",
            "temp_store = MEMORY",
        ):
            link.execute(f"PRAGMA {pragma}")
        if reads_only:
            link.execute("PRAGMA query_only = ON")
        else:
            link.execute("PRAGMA journal_mode = WAL")
            link.execute("PRAGMA synchronous = FULL")
            link.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    except BaseException:
        link.close()
        raise
    return link


def _engine(path: Path, key: bytes, *, cache_kb: int, reads_only: bool, size: int) -> Engine:
    presence = Presence(path)

    def connect() -> Any:
        if not reads_only:
            presence.before_connecting()
        return _connect(path, key, cache_kb=cache_kb, reads_only=reads_only)

    engine = create_engine(
        "sqlite://",
        module=sqlcipher3,
        creator=connect,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0 if size == 1 else 12,
        # The one that was used last has in its memory what is wanted next; the others stay small.
        pool_use_lifo=True,
        hide_parameters=True,
    )

    # The driver's own transaction handling is off (isolation_level None): what begins is said here.
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if reads_only:
            connection.exec_driver_sql("BEGIN")
            return
        presence.before_writing(connection.connection.driver_connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        presence.writing()

    return engine


def writing_engine(path: Path, key: bytes) -> Engine:
    """The engine with the one connection that may write."""
    refuse_affected(sqlcipher3.sqlite_version_info)
    return _engine(path, key, cache_kb=WRITER_CACHE_KB, reads_only=False, size=1)


def reading_engine(path: Path, key: bytes) -> Engine:
    """The engine for short reads from any thread."""
    return _engine(path, key, cache_kb=READER_CACHE_KB, reads_only=True, size=3)


def see_that_it_opens(engine: Engine, path: Path) -> None:
    """Opens the file and reads its first page; whatever is wrong is an `OperatorError`."""
    if path.is_file() and path.stat().st_size:
        with path.open("rb") as file:
            start = file.read(len(_PLAIN))
        if start == _PLAIN or path.stat().st_size < 512:
            raise not_a_store(path)
    with in_words(path), engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()


def not_a_store(path: Path) -> OperatorError:
    return OperatorError(
        "not_a_store",
        f"{path} isn't a counter's store.",
        "Choose the right data folder with --data. Keep the file.",
    )

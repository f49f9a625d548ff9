# SPDX-License-Identifier: Apache-2.0
"""Copies of the server's SQLite file, for the day when the disk is gone: `backups/` beside it.

Promises: a copy is taken through SQLite's backup interface (a file copied under a writer is good never), under the
database's own key, is checked page by page and as a database, and has its name only then; older copies go after that.
24 hourly ones and 7 daily ones are kept. The key isn't among them: keep the key file elsewhere too. PostgreSQL has
its own tools for this, and none of it runs there.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from app.errors import OperatorError
from sync.server.engine import Database
from sync.server.job import Round
from sync.server.server_key import database_key

FOLDER = "backups"
HOURLY = 24
DAILY = 7
COPY_MARK = 7_171_718
"""SQLite's `user_version` in a backup; 0 in a database that serves. See `restoring.py`."""
_NAME = re.compile(r"server-(\d{8})T(\d{6})Z\.db")


def back_up(turn: Round) -> int:
    """Makes one checked copy and lets go of those that are too many; how many copies there are then."""
    if not turn.database.is_sqlite:
        return 0
    path = copy_to(turn.database, folder_of(turn.database), turn.now_ms)
    names = sorted(found.name for found in path.parent.iterdir() if _NAME.fullmatch(found.name))
    keep = kept(names)
    for name in names:
        if name not in keep and name != path.name:
            (path.parent / name).unlink()
    return len(keep)


def folder_of(database: Database) -> Path:
    """Where a database's copies lie."""
    return Path(database.where).parent / FOLDER


def kept(names: Iterable[str]) -> set[str]:
    """The newest copies, and of the newest days the last of each."""
    newest_first = sorted(names, reverse=True)
    last_of_day: dict[str, str] = {}
    for name in newest_first:
        last_of_day.setdefault(name[:15], name)
    return {*newest_first[:HOURLY], *list(last_of_day.values())[:DAILY]}


def copy_to(database: Database, folder: Path, now_ms: int) -> Path:
    """The database as it stands at one moment, checked, under its time's name."""
    moment = datetime.fromtimestamp(now_ms / 1_000, UTC)
    path = folder / f"server-{moment:%Y%m%dT%H%M%SZ}.db"
    part = path.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        for left in folder.glob("*.part*"):
            left.unlink()
        part.touch(mode=0o600)
        _copy(database, part)
        check(part, _key(database))
        _settle(part)
        os.replace(part, path)
        _settle(folder)
    except OSError as fault:
        raise OperatorError(
            "not_writable",
            f"The backup folder {folder} can't be written ({fault.strerror}).",
            "Make room there, or change its rights.",
        ) from fault
    except sqlcipher.DatabaseError as fault:
        raise OperatorError(
            "backup_failed",
            f"The database could not be copied ({type(fault).__name__}).",
            "Check the disk, then run: linli admin upkeep --now.",
        ) from fault
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
    return path


def _key(database: Database) -> bytes:
    return database_key(Path(database.where).parent, database_exists=True)


def _open(path: Path, key: bytes) -> sqlcipher.Connection:
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def _copy(database: Database, part: Path) -> None:
    target = _open(part, _key(database))
    source = database.engine.raw_connection()
    try:
        # All pages in one step: one reading transaction, beside which the writers go on. In several steps every
        # commit of theirs would start the copy anew.
        source.driver_connection.backup(target, pages=-1)  # type: ignore[union-attr]  # sqlcipher3 has no types
        # So that whoever opens it as a server's database knows that it came from a backup.
        target.execute(f"PRAGMA user_version = {COPY_MARK}")
    finally:
        source.close()
        target.close()


def check(path: Path, key: bytes) -> None:
    """Raises `OperatorError` unless every page has its seal and the database is whole."""
    connection = _open(path, key)
    try:
        pages = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        said = connection.execute("PRAGMA integrity_check").fetchall()
    except sqlcipher.DatabaseError:
        pages, said = [("unreadable",)], []
    finally:
        connection.close()
    if pages or said != [("ok",)]:
        raise OperatorError(
            "backup_damaged",
            "A copy of the database is damaged.",
            "Check the disk; the copies before it are still there.",
        )


def _settle(path: Path) -> None:
    """Down to the disk, contents or names."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

# SPDX-License-Identifier: Apache-2.0
"""The server's database: SQLite through SQLCipher for a shop, PostgreSQL by URL for a company.

Promises: `write` is one transaction that holds what it acknowledges (WAL, FULL; BEGIN IMMEDIATE), `unit`
runs a whole piece of work again when the database asks for it, parameters are never logged, and every
fault of the environment is one clear sentence. It must not know what the tables mean.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import psycopg
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from app.domain.marks import FUNCTION, mark_of
from app.errors import OperatorError
from sync.server.sealed import Vault, is_sealed, use
from sync.server.server_key import database_key, sealing_key
from sync.server.statements import POSTGRESQL, SQLITE, Statements

T = TypeVar("T")

FILE_NAME = "server.db"
_TRIES = 8
_POOL = 24
_POOL_SHARED = 10
"""Several server processes share what connections PostgreSQL allows."""
_REST_S = 1.0
_RETRY_STATES = frozenset({"40001", "40P01", "55P03", "23505"})
"""The last: two servers that chose the same free number at once; the second looks again."""
_LOST_STATES = ("08", "57P")


def is_sound_sqlite(version: tuple[int, int, int]) -> bool:
    """False for a library that can corrupt a WAL file which two connections write and checkpoint."""
    if version < (3, 7, 0) or version >= (3, 51, 3):
        return True
    return (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


class Database:
    """An engine, its dialect's hot statements, and how a unit of work is run on it."""

    def __init__(self, engine: Engine, statements: Statements, where: str) -> None:
        self.engine = engine
        self.statements = statements
        self.where = where
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._reading = (
            engine if self.is_sqlite else engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        # SQLite's own waiting for a busy file sleeps in steps; writers of one process queue here instead.
        self._turn = threading.Lock()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One writing transaction; committed at the end, rolled back by an exception."""
        if not self.is_sqlite:
            with self.engine.begin() as connection:
                yield connection
            return
        with self._turn, self.engine.connect() as plain:
            connection = plain.execution_options(linli_begin="BEGIN IMMEDIATE")
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """For reading. PostgreSQL gives each statement its own moment anyway: without a transaction around them they
        are spared two ways to it and back.
        """
        if not self.is_sqlite:
            with self._reading.connect() as connection:
                yield connection
            return
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """One reading transaction that sees a single moment, however many statements it runs."""
        with self.engine.connect() as plain:
            # SQLite's reading transaction is one moment anyway.
            moment = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
            connection = plain.execution_options(**moment)
            with connection.begin():
                yield connection

    def unit(self, work: Callable[[Connection], T]) -> T:
        """Runs `work` in one writing transaction, again as a whole on a serialisation fault or a lost connection.

        Safe because operations are idempotent by (site, id). Raises `OperatorError` when the database
        stays away.
        """
        for turn in range(_TRIES):
            try:
                with self.write() as connection:
                    return work(connection)
            except DBAPIError as fault:
                if turn + 1 == _TRIES or not is_passing(fault):
                    raise translated(fault) from fault
            pause(turn)
        raise AssertionError("the last turn returns or raises")

    def close(self) -> None:
        self.engine.dispose()


def pause(turn: int) -> None:
    """Longer each time, so that whoever is in the way gets done."""
    time.sleep(0.01 * 2**turn)


def is_passing(fault: DBAPIError) -> bool:
    """Whether the same work may succeed when it is run again."""
    if fault.connection_invalidated:
        return True
    state = getattr(fault.orig, "sqlstate", None) or ""
    if state in _RETRY_STATES or state.startswith(_LOST_STATES):
        return True
    return isinstance(fault, OperationalError) and "locked" in str(fault.orig)


def translated(fault: DBAPIError) -> OperatorError:
    """The fault in words, without the statement's values."""
    text = str(fault.orig)
    if "full" in text:
        return OperatorError(
            "no_disk_space", "The server's disk is full.", "Make room, then try again."
        )
    if "not a database" in text or "file is encrypted" in text:
        return OperatorError(
            "not_a_database",
            "The file server.db is not a Linli database, or the key file belongs to another one.",
            "Name the right data directory and key file.",
        )
    if "readonly" in text or "unable to open" in text:
        return OperatorError(
            "not_writable",
            "The server's database can't be written.",
            "Check the directory's rights.",
        )
    return OperatorError(
        "database_unavailable",
        f"The database doesn't answer as it should ({type(fault.orig).__name__}).",
        "Check that it is running and that the URL is right.",
    )


def _begin(connection: Connection) -> None:
    begin = connection.get_execution_options().get("linli_begin", "BEGIN")
    connection.exec_driver_sql(begin)


def open_sqlite(data_dir: Path) -> Database:
    """The encrypted database in `data_dir`; the file is made if it isn't there."""
    if not is_sound_sqlite(sqlcipher.sqlite_version_info):
        raise OperatorError(
            "unsafe_sqlite",
            f"This SQLite ({sqlcipher.sqlite_version}) can damage a database.",
            "Install a newer sqlcipher3.",
        )
    path = data_dir / FILE_NAME
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        # An empty file is what a crash before the first page leaves: there is nothing in it to lose.
        exists = path.exists() and path.stat().st_size > 0
        key = database_key(data_dir, database_exists=exists)
    except OSError as fault:
        raise _not_writable(data_dir, fault) from fault

    def connect() -> sqlite3.Connection:
        connection: sqlite3.Connection = sqlcipher.connect(
            str(path), isolation_level=None, check_same_thread=False, timeout=30
        )
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.create_function(FUNCTION, 2, mark_of, deterministic=True)
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "secure_delete=ON",
            "foreign_keys=ON",
            "cache_size=-65536",
            "wal_autocheckpoint=4000",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        return connection

    engine = create_engine(
        "sqlite://",
        creator=connect,
        module=sqlcipher,
        poolclass=QueuePool,
        pool_size=_POOL,
        max_overflow=_POOL,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    database = Database(engine, SQLITE, str(path))
    _prove(database)
    return database


def open_url(url: str, data_dir: Path) -> Database:
    """The PostgreSQL database at a URL; the key that seals secrets there is in `data_dir` or the key file."""
    try:
        parsed = make_url(url)
    except ArgumentError as fault:
        raise _bad_url() from fault
    if parsed.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise _bad_url()
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=_POOL_SHARED,
        max_overflow=_POOL_SHARED,
        hide_parameters=True,
    )
    event.listen(engine, "checkout", _asked_after_rest)
    database = Database(engine, POSTGRESQL, parsed.render_as_string(hide_password=True))
    _prove(database)
    try:
        kept = _any_secret(database)
        vault = Vault(sealing_key(data_dir, anything_sealed=kept is not None and is_sealed(kept)))
        if kept is not None:
            vault.open(kept)
    except OSError as fault:
        database.close()
        raise _not_writable(data_dir, fault) from fault
    except OperatorError:
        database.close()
        raise
    use(engine.dialect, vault)
    return database


def _asked_after_rest(
    raw: psycopg.Connection[tuple[object, ...]], record: ConnectionPoolEntry, _proxy: object
) -> None:
    """Asks a connection whether it still lives, unless it has just been used: an exchange takes four of them."""
    now, last = time.monotonic(), record.info.get("linli_used", 0.0)
    if now - last > _REST_S and last:
        try:
            raw.execute("SELECT 1")
            raw.rollback()
        except psycopg.Error as fault:
            # The pool then makes a new one.
            raise DisconnectionError from fault
    record.info["linli_used"] = now


def _any_secret(database: Database) -> bytes | None:
    """A site's secret as it is kept; None where there is no site yet."""
    with database.read() as connection:
        if connection.exec_driver_sql("SELECT to_regclass('site')").scalar() is None:
            return None
        found = connection.exec_driver_sql(
            "SELECT root_private FROM site ORDER BY length(root_private) DESC LIMIT 1"
        ).scalar()
    return None if found is None else bytes(found)


def _not_writable(data_dir: Path, fault: OSError) -> OperatorError:
    return OperatorError(
        "not_writable",
        f"The data directory {data_dir} can't be written ({fault.strerror}).",
        "Name another directory with --data, or change its rights.",
    )


def _bad_url() -> OperatorError:
    return OperatorError(
        "bad_database_url",
        "The database URL isn't one that this server knows.",
        "Give postgresql://USER@HOST/NAME, or leave it out for SQLite.",
    )


def _prove(database: Database) -> None:
    """A first read, so that a wrong key or an absent server is told at the start."""
    try:
        with database.read() as connection:
            if database.is_sqlite:
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
            else:
                connection.exec_driver_sql("SELECT 1").scalar()
    except DBAPIError as fault:
        database.close()
        raise translated(fault) from fault


def open_database(data_dir: Path, url: str = "") -> Database:
    """SQLite in `data_dir`, or PostgreSQL by `url`; the tables are `migrate.upgrade`'s."""
    return open_url(url, data_dir) if url else open_sqlite(data_dir)

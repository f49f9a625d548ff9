# SPDX-License-Identifier: Apache-2.0
"""The store's schema: made fresh, recognised, or brought up to date.

An up-to-date store is recognised by one short read, without importing Alembic (start-up time). Before an
older one is changed, it is copied aside, encrypted with the same key; a newer one than this program's is
refused. A fresh schema and a migrated one are the same: a test compares them.
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from app.config import sync_folder
from app.errors import OperatorError
from app.store import shadow
from app.store.engine import not_a_store
from app.store.faults import in_words
from app.store.tables import metadata

REVISIONS = ("0001", "0002", "0003", "0004")
"""Every revision that a store may stand at, oldest first; the last is this program's."""
MIGRATIONS = Path(__file__).parent / "migrations"


def revision_of(conn: Connection, path: Path) -> str | None:
    """The revision at which the store stands; None for an empty file."""
    names = {str(n) for (n,) in conn.exec_driver_sql("SELECT name FROM sqlite_master")}
    if not names:
        return None
    if "alembic_version" not in names:
        raise not_a_store(path)
    found = conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def bring_up_to_date(
    engine: Engine,
    path: Path,
    copies: Path,
    *,
    revisions: tuple[str, ...] = REVISIONS,
    scripts: Path = MIGRATIONS,
) -> None:
    """Makes the schema, or upgrades it; the connection's engine must be the writing one."""
    with in_words(path), engine.connect() as conn:
        revision = revision_of(conn, path)
    if revision == revisions[-1]:
        return
    if revision is None:
        with in_words(path), engine.begin() as conn:
            metadata.create_all(conn)
            conn.exec_driver_sql(
                "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
                " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
            )
            conn.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (REVISIONS[-1],))
        return
    if revision not in revisions:
        raise OperatorError(
            "newer_store",
            f"The store was written by a newer version of the program (schema {revision}).",
            "Install that version here as well; nothing was changed.",
        )
    _copy_aside(engine, copies / f"counter-{revision}.db")
    with in_words(), engine.begin() as conn:
        shadow.plain_names(conn)
    upgrade(engine, revisions[-1], scripts)


def _copy_aside(engine: Engine, target: Path) -> None:
    """A whole copy by SQLite itself, under the same key; a copied file under a writer is not one.

    It gets its name when it is whole: after a power cut its own rollback journal may be back, and would
    empty a file that is still called what it was written as.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        link = engine.raw_connection()
        try:
            link.cursor().execute("VACUUM INTO ?", (str(part),))
        finally:
            link.close()
        os.replace(part, target)
        sync_folder(target.parent)
        sync_folder(target.parent.parent)
    except (OSError, engine.dialect.loaded_dbapi.Error) as fault:
        raise _cannot_copy() from fault


def _cannot_copy() -> OperatorError:
    return OperatorError(
        "cannot_copy_store",
        "The store must be brought up to date, but can't be copied aside first.",
        "Free space for one more copy of it, then start again; nothing was changed.",
    )


def upgrade(engine: Engine, target: str, scripts: Path = MIGRATIONS) -> None:
    """Runs the migrations up to `target`, all in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    try:
        with engine.begin() as conn:
            config.attributes["connection"] = conn
            command.upgrade(config, target)
    except DBAPIError as fault:
        raise OperatorError(
            "migration_failed",
            "The store couldn't be brought up to date; it stands as it was.",
            "Go on with the program's older version and report this.",
        ) from fault

# SPDX-License-Identifier: Apache-2.0
"""Brings a database to this program's schema, or says why it can't be.

Promises: an up-to-date database is only looked at; a newer one and one that isn't ours are refused and left
as they are. Two servers that start at once on PostgreSQL take turns.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from app.errors import OperatorError
from sync.server.engine import Database
from sync.server.tables import metadata

_FOLDER = Path(__file__).with_name("migrations")
_TURN = 7_171_717
"""The PostgreSQL advisory lock of whoever is migrating."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config


def current(connection: Connection) -> str:
    """The schema version in the database, "" for an empty one."""
    names = set(inspect(connection).get_table_names())
    if "alembic_version" not in names:
        if names:
            raise OperatorError(
                "not_a_linli_database",
                "The database holds tables of another program.",
                "Name an empty database, or that of a Linli server.",
            )
        return ""
    if names.isdisjoint(metadata.tables):
        raise OperatorError(
            "not_a_linli_database",
            "The database holds tables of another program.",
            "Name an empty database, or that of a Linli server.",
        )
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def upgrade(database: Database) -> None:
    """Makes or upgrades the tables."""
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_TURN})"))
        version = current(connection)
        if version and version not in known:
            raise OperatorError(
                "newer_schema",
                "The database was written by a newer version of this program.",
                "Install that version.",
            )
        if version != scripts.get_current_head():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

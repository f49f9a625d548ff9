# SPDX-License-Identifier: Apache-2.0
"""A server's database back from a backup, and how every counter hears of it.

Promises: nothing that is there is overwritten; a copy is looked through before it gets its place; whether it was put
back by command or by hand, the first start notices (a copy carries a mark of its own) and raises the incarnation, so
that counters send their whole journals again. PostgreSQL is restored by its own tools, and `linli admin restored` says
so.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from app.errors import OperatorError
from sync.server.backup import COPY_MARK, check
from sync.server.engine import FILE_NAME, Database
from sync.server.server_key import database_key


def is_copy(database: Database) -> bool:
    """Whether this database was put back from a backup and nobody has said so yet."""
    if not database.is_sqlite:
        return False
    with database.read() as connection:
        return connection.exec_driver_sql("PRAGMA user_version").scalar() == COPY_MARK


def taken_up(database: Database) -> None:
    """The counters will hear of it: it is the serving database from now on."""
    with database.write() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 0")


def put_back(data_dir: Path, copy: Path) -> None:
    """Puts a backup in the place of the database, which must not be there."""
    target = data_dir / FILE_NAME
    if target.exists() and target.stat().st_size:
        raise OperatorError(
            "database_in_the_way",
            f"There is a database in {data_dir} already.",
            f"Stop the server and move {FILE_NAME} away first; nothing was overwritten.",
        )
    if not copy.is_file():
        raise OperatorError(
            "backup_unusable", f"There is no file {copy}.", "Name one of the backups."
        )
    check(copy, database_key(data_dir, database_exists=True))
    part = target.with_name(f"{FILE_NAME}.restoring")
    try:
        for end in ("-wal", "-shm"):
            # A log of the lost database must not be read into this one.
            left = target.with_name(FILE_NAME + end)
            if left.exists():
                os.replace(left, left.with_name(f"{left.name}.before-restore"))
        shutil.copyfile(copy, part)
        os.chmod(part, 0o600)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, target)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise OperatorError(
            "not_writable",
            f"The data directory {data_dir} can't be written ({fault.strerror}).",
            "Make room there, or change its rights.",
        ) from fault

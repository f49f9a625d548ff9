# SPDX-License-Identifier: Apache-2.0
"""What SQLite says, in words an operator can act on; and which SQLite is not to be trusted.

A fault is translated once, at the edge of the store. A transient read error can say "malformed":
whatever comes, the words never suggest deleting the file, and nothing here touches it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from app.errors import OperatorError

_MENDED = {44: 6, 50: 7}
"""The WAL-reset defect was mended in 3.51.3 and, on older lines, in these patch releases."""

_FAULTS: dict[str, tuple[str, str, str]] = {
    "SQLITE_FULL": (
        "no_disk_space",
        "There is no space left on the disk, so nothing was changed.",
        "Free some space; the counter goes on by itself.",
    ),
    "SQLITE_READONLY": (
        "store_read_only",
        "The store can't be written to, so nothing was changed.",
        "Give this person the right to write to the data folder, or mount the disk for writing.",
    ),
    "SQLITE_BUSY": (
        "store_busy",
        "Another program holds the store, so nothing was changed.",
        "Close the other program and try again.",
    ),
    "SQLITE_NOTADB": (
        "wrong_key",
        "The store can't be opened with this machine's key: it belongs to another key, or it is"
        " damaged.",
        "Log in as the person who set this counter up, or restore a backup. Keep the file.",
    ),
    "SQLITE_CORRUPT": (
        "store_damaged",
        "A part of the store can't be read.",
        "Restart the machine and try again; if it stays so, restore a backup. Keep the file.",
    ),
    "SQLITE_CANTOPEN": (
        "store_cannot_open",
        "The store can't be opened.",
        "See that the data folder is there and can be read and written.",
    ),
    "SQLITE_IOERR": (
        "disk_fault",
        "The disk didn't do what it was asked, so nothing was changed.",
        "See to the disk (cable, free space, health), then try again.",
    ),
    "SQLITE_NOMEM": (
        "no_memory",
        "The machine is out of memory, so nothing was changed.",
        "Close other programs and try again.",
    ),
}


def fault_of(error: Exception, path: Path | None = None) -> OperatorError | None:
    """The operator's fault behind a database error; None for one that is the program's own (a bug).

    `path` is named where a file must be kept or looked for.
    """
    name = _name(error)
    for code, (fault, what, do) in _FAULTS.items():
        if name.startswith(code):
            return OperatorError(
                fault, what, do.replace("the file", f"the file {path}") if path else do
            )
    return None


def _name(error: Exception) -> str:
    """SQLite's own name of the error, whether SQLAlchemy has wrapped it or not."""
    source = error.orig if isinstance(error, DBAPIError) else error
    return getattr(source, "sqlite_errorname", "") or ""


def is_disk_fault(error: Exception) -> bool:
    """Whether the connection must be made anew: what it believes of the file may be wrong."""
    return _name(error).startswith(
        ("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_CANTOPEN", "SQLITE_NOTADB")
    )


@contextmanager
def in_words(path: Path | None = None) -> Iterator[None]:
    """Translates the environment's faults that pass through; a bug passes unchanged."""
    try:
        yield
    except DBAPIError as error:
        fault = fault_of(error, path)
        if fault is None:
            raise
        raise fault from error


def has_wal_defect(version: tuple[int, ...]) -> bool:
    """Whether this SQLite can corrupt a WAL file that two connections write and checkpoint."""
    major, minor, patch = (*version, 0, 0, 0)[:3]
    if major != 3 or minor < 7:
        return False
    if minor in _MENDED:
        return patch < _MENDED[minor]
    return (minor, patch) < (51, 3)


def refuse_affected(version: tuple[int, ...]) -> None:
    """Raises `OperatorError` for a SQLite that could lose what was acknowledged."""
    if has_wal_defect(version):
        raise OperatorError(
            "sqlite_affected",
            f"The database library {'.'.join(map(str, version))} can damage the store.",
            "Install the program's own requirements again (sqlcipher3 0.6.4 or newer).",
        )

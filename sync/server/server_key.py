# SPDX-License-Identifier: Apache-2.0
"""The server's keys on its own disk, for its SQLite file or for what it seals in PostgreSQL.

They stand in the administrator's key file, or in one beside the data.

Promises: a key is made only where there is no database yet; a file that others may read is refused; the
format is that of every Linli key file (one key per data directory, by its real path).
"""

from __future__ import annotations

import binascii
import json
import os
import stat
from base64 import b64decode, b64encode
from pathlib import Path

from app.config import write_whole
from app.errors import OperatorError

FILE_NAME = "server.key"
_NAME = "server_key"


def key_file(data_dir: Path) -> Path:
    """`LINLI_KEYFILE` if the administrator chose one, else `server.key` in the data directory."""
    chosen = os.environ.get("LINLI_KEYFILE", "")
    return Path(chosen) if chosen else data_dir / FILE_NAME


def _read(path: Path) -> dict[str, dict[str, str]]:
    if not path.exists():
        return {}
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise OperatorError(
            "keyfile_readable",
            "The key file can be read by other users of this machine.",
            "Run: chmod 600 on it, then start again.",
        )
    try:
        found = json.loads(path.read_text("utf-8") or "{}")
    except ValueError as fault:
        raise OperatorError(
            "keyfile_damaged",
            "The key file is damaged.",
            "Bring it back from the backup; without it the database can't be opened.",
        ) from fault
    if not isinstance(found, dict):
        raise OperatorError(
            "keyfile_damaged", "The key file is damaged.", "Bring it back from the backup."
        )
    return found


def database_key(data_dir: Path, *, database_exists: bool) -> bytes:
    """The 32-byte key of the database in `data_dir`; made if there is no database yet."""
    # Beside the data the entry has no path, so that the directory can be moved or restored elsewhere.
    beside = key_file(data_dir).parent.resolve() == data_dir.resolve()
    place = "." if beside else str(data_dir.resolve())
    return _key(data_dir, place, _NAME, needed=database_exists)


def sealing_key(data_dir: Path, *, anything_sealed: bool) -> bytes:
    """The 32-byte key that seals secrets in PostgreSQL; made if nothing is sealed there yet.

    One for all servers on the database: its file is copied from the first to the others.
    """
    return _key(data_dir, "postgresql", "sealing_key", needed=anything_sealed)


def _key(data_dir: Path, place: str, name: str, *, needed: bool) -> bytes:
    """The key under a name; a `needed` one is never made."""
    path = key_file(data_dir)
    keys = _read(path)
    entry = keys.get(place)
    text = entry.get(name, "") if isinstance(entry, dict) else ""
    if text:
        try:
            key = b64decode(text, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != 32:
            raise OperatorError(
                "keyfile_damaged", "The key file is damaged.", "Bring it back from the backup."
            )
        return key
    if needed:
        raise OperatorError(
            "key_missing",
            "There is a database here, but no key for it in the key file.",
            "Bring the key file back from the backup, or name it in LINLI_KEYFILE.",
        )
    key = os.urandom(32)
    keys[place] = {**(entry if isinstance(entry, dict) else {}), name: b64encode(key).decode()}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(keys, indent=1, sort_keys=True).encode())
    return key

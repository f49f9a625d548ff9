# SPDX-License-Identifier: Apache-2.0
"""The form of a backup's file: a signed header, then the store as it was encrypted at the counter.

Promises: the file stands whole under its name or not at all; whatever is read is checked by length and SHA-256
before anything believes it; nothing in the header is personal. The store's key isn't in it, but sealed for the
site's server (`sync.protocol.BackupHeader`). Next: `taking.py` and `restoring.py`.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from app.config import sync_folder
from app.errors import OperatorError
from sync.codec import WireError, decode, pack
from sync.protocol import BackupHeader, SignedBackup

MAGIC = b"LINLI-BACKUP 1\n"
_LENGTH = struct.Struct(">I")
_HEADER_MAX = 262_144
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A backup's header, as it stands in the file and as it was signed; `begins` is where the store begins."""

    header: BackupHeader
    signed: SignedBackup
    begins: int


def unusable(path: Path, why: str) -> OperatorError:
    return OperatorError(
        "backup_unusable",
        f"{path} {why}.",
        "Choose another backup; this file was left as it is.",
    )


def digest_of(path: Path) -> tuple[int, str]:
    """The size and the SHA-256 of a file."""
    size, digest = 0, sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            digest.update(chunk)
    return size, digest.hexdigest()


def write(target: Path, signed: SignedBackup, store: Path) -> None:
    """Writes the file beside its place, makes it durable and gives it its name."""
    part = target.with_name(f".{target.name}.part")
    body, _ = pack(signed, "")
    try:
        with (
            os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out,
            store.open("rb") as content,
        ):
            out.write(MAGIC + _LENGTH.pack(len(body)) + body)
            while chunk := content.read(_CHUNK):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, target)
        sync_folder(target.parent)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise cannot_write(target, fault) from fault


def cannot_write(target: Path, fault: OSError) -> OperatorError:
    return OperatorError(
        "backup_not_written",
        f"The backup {target} can't be written ({os.strerror(fault.errno or 0)}).",
        "Free some space, or choose another place; the counter goes on as it is.",
    )


def read(path: Path) -> Opened:
    """The header of a backup. Raises `OperatorError` for what isn't one, or isn't whole."""
    with _reading(path) as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise unusable(path, "isn't a backup of this program")
        length = file.read(_LENGTH.size)
        size = _LENGTH.unpack(length)[0] if len(length) == _LENGTH.size else 0
        if not 0 < size <= _HEADER_MAX:
            raise unusable(path, "is damaged at its beginning")
        body = file.read(size)
        whole = os.fstat(file.fileno()).st_size
    try:
        signed = decode(body, SignedBackup)
        header = decode(bytes.fromhex(signed.header), BackupHeader)
    except (WireError, ValueError) as fault:
        raise unusable(path, "is damaged at its beginning") from fault
    begins = len(MAGIC) + _LENGTH.size + size
    if whole != begins + header.size:
        raise unusable(path, "isn't whole")
    return Opened(header=header, signed=signed, begins=begins)


def unpack_store(path: Path, opened: Opened, target: Path) -> None:
    """Writes the store out of the backup to `target`, byte for byte, and checks it."""
    digest, left = sha256(), opened.header.size
    with _reading(path) as file:
        file.seek(opened.begins)
        try:
            with os.fdopen(
                os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as out:
                while left and (chunk := file.read(min(_CHUNK, left))):
                    digest.update(chunk)
                    out.write(chunk)
                    left -= len(chunk)
                out.flush()
                os.fsync(out.fileno())
        except OSError as fault:
            target.unlink(missing_ok=True)
            raise cannot_write(target, fault) from fault
    if left or digest.hexdigest() != opened.header.sha256:
        target.unlink(missing_ok=True)
        raise unusable(path, "is damaged")


@contextmanager
def _reading(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as fault:
        raise unusable(path, f"can't be read ({os.strerror(fault.errno or 0)})") from fault

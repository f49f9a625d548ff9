# SPDX-License-Identifier: Apache-2.0
"""The sites' secret keys at rest in PostgreSQL: sealed under a key that isn't in the database.

Promises: a dump, a standby or a stolen disk shows no signing key, no root key and no key of the secret codes; a value
that was changed or sealed under another key is refused in one sentence, never used. SQLite's file is encrypted as a
whole, so nothing is sealed there. What an earlier program stored plain is still read, and sealed by the upkeep.
"""

from __future__ import annotations

import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from app.errors import OperatorError

_MARK = b"LS1"
_NONCE = 12
_PLAIN = 32
"""Every secret in these columns has this length; sealed it is longer."""
_ABOUT = b"linli-sealed1"
_AT = "linli_vault"


class Vault:
    """Seals and opens under one key (AES-256-GCM)."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return _MARK + nonce + self._cipher.encrypt(nonce, plain, _ABOUT)

    def open(self, kept: bytes) -> bytes:
        if not is_sealed(kept):
            return kept
        start = len(_MARK) + _NONCE
        try:
            return self._cipher.decrypt(kept[len(_MARK) : start], kept[start:], _ABOUT)
        except InvalidTag as fault:
            raise OperatorError(
                "wrong_key",
                "The keys in this database were sealed under another key file.",
                "Copy that server.key into the data directory, or name it in LINLI_KEYFILE.",
            ) from fault


def is_sealed(kept: bytes) -> bool:
    return len(kept) != _PLAIN and kept.startswith(_MARK)


def use(dialect: Dialect, vault: Vault) -> None:
    """From now on this engine seals what it writes into `Sealed` columns."""
    setattr(dialect, _AT, vault)


def opened(connection: Connection, kept: bytes) -> bytes:
    """The value of a `Sealed` column that plain SQL has read."""
    vault: Vault | None = getattr(connection.dialect, _AT, None)
    return bytes(kept) if vault is None else vault.open(bytes(kept))


class Sealed(TypeDecorator[bytes]):
    """A column of 32 secret bytes."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> Any:
        vault: Vault | None = getattr(dialect, _AT, None)
        return value if value is None or vault is None else vault.seal(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> bytes | None:
        vault: Vault | None = getattr(dialect, _AT, None)
        return value if value is None or vault is None else vault.open(bytes(value))

# SPDX-License-Identifier: Apache-2.0
"""What an identity says, signed for one purpose: "I was that counter", "I made this backup", "this answer is mine".

One form for all of them, so that a signature made for one purpose is worth nothing for another. Requests
and pickup tokens have their own forms (`tokens.py`). No key is kept here, and a wrong signature is False.
"""

from __future__ import annotations

from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Purpose(StrEnum):
    """What a signature is for."""

    CONTINUES = "continues"
    BACKUP = "backup"
    CARRIED_ANSWER = "carried_answer"


def _message(purpose: Purpose, said: bytes) -> bytes:
    return f"linli-{purpose}1\0".encode() + said


def sign_as(key: Ed25519PrivateKey, purpose: Purpose, said: bytes) -> str:
    """The signature, in hex."""
    return key.sign(_message(purpose, said)).hex()


def is_signed_as(public: bytes, signature: str, purpose: Purpose, said: bytes) -> bool:
    """Whether the owner of `public` (32 bytes) said exactly this, for this purpose."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(
            bytes.fromhex(signature), _message(purpose, said)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def continuation(site: int, earlier: str, public_key: str) -> bytes:
    """What is signed by an earlier identity: that this fresh key goes on for it."""
    return f"{site}\n{earlier}\n{public_key}".encode()

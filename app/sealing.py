# SPDX-License-Identifier: Apache-2.0
"""What is sealed for one reader: a backup's key for the site's server, a carried package for either end.

X25519 with a key of one use, HKDF-SHA256, AES-256-GCM. Promises: only who holds the reader's seed can
open it, every altered byte is noticed, and a sealed text made for one purpose opens for no other (the context is
part of the key and of the tag). It proves nothing about who sealed it: signatures do that (`tokens.py`).
`lock` and `unlock` do the same between ends that share a key. Keys are handed in, nothing is kept, and a failure
to open is a value: None.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
SALT_BYTES = 16
_NONCE = bytes(12)
"""Every key encrypts one message only, so the nonce need not vary."""


def derived_key(seed: bytes, purpose: bytes) -> bytes:
    """32 bytes that follow from a secret seed for one purpose."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(seed)


def sealing_key(seed: bytes, purpose: bytes) -> X25519PrivateKey:
    """The reader's key that follows from a secret seed."""
    return X25519PrivateKey.from_private_bytes(derived_key(seed, b"linli-seal1|" + purpose))


def sealing_public(key: X25519PrivateKey) -> bytes:
    """The 32 bytes by which others seal for this reader."""
    return key.public_key().public_bytes_raw()


def seal_for(reader: bytes, plain: bytes, *, context: bytes, seed: bytes) -> bytes:
    """`plain` for the reader with that public key; `seed` is 32 fresh random bytes of one use."""
    once = X25519PrivateKey.from_private_bytes(seed)
    mine = sealing_public(once)
    shared = once.exchange(X25519PublicKey.from_public_bytes(reader))
    key = derived_key(shared, context + mine + reader)
    return mine + AESGCM(key).encrypt(_NONCE, plain, context)


def open_sealed(key: X25519PrivateKey, sealed: bytes, *, context: bytes) -> bytes | None:
    """What was sealed for this key under this context; None for anything else."""
    theirs, body = sealed[:KEY_BYTES], sealed[KEY_BYTES:]
    try:
        shared = key.exchange(X25519PublicKey.from_public_bytes(theirs))
        secret = derived_key(shared, context + theirs + sealing_public(key))
        return AESGCM(secret).decrypt(_NONCE, body, context)
    except (InvalidTag, ValueError):
        return None


def lock(key: bytes, plain: bytes, *, context: bytes, salt: bytes) -> bytes:
    """`plain` for whoever has `key`; `salt` is 16 fresh random bytes of one use."""
    return salt + AESGCM(derived_key(key, context + salt)).encrypt(_NONCE, plain, context)


def unlock(key: bytes, locked: bytes, *, context: bytes) -> bytes | None:
    """What was locked with this key under this context; None for anything else."""
    salt, body = locked[:SALT_BYTES], locked[SALT_BYTES:]
    try:
        return AESGCM(derived_key(key, context + salt)).decrypt(_NONCE, body, context)
    except (InvalidTag, ValueError):
        return None

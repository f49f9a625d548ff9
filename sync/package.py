# SPDX-License-Identifier: Apache-2.0
"""An exchange as a file: the same signed request and the same reply as over HTTP, each sealed for its reader.

Promises: only the site's server can open what goes out and only that counter what comes back; the request is signed by
the counter's key, the answer by the site's root key; every altered byte is noticed; nothing is made of a file
beyond its limits. What is inside the messages is read where every message is (`codec.py`). It moves no
files and keeps no keys: `carried.py` is the counter's end.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from app.proving import Purpose, is_signed_as, sign_as
from app.sealing import open_sealed, seal_for
from sync.codec import ENCODED_MAX

OUT_MAGIC = b"LINLI-CARRIED-OUT 1\n"
IN_MAGIC = b"LINLI-CARRIED-IN 1\n"
FILE_MAX = ENCODED_MAX + 1_048_576
OPS_CARRIED = 5_000
"""What one file takes; what is left goes with the next."""
_OUT_CONTEXT = b"linli-carried-out1|"
_IN_CONTEXT = b"linli-carried-in1|"

S = TypeVar("S")


class Outward(msgspec.Struct, frozen=True, kw_only=True):
    """A counter's request as it would be sent; `reader` (hex) is the key for which its answer is sealed."""

    counter: str
    reader: str
    authorization: str
    signature: str
    encoding: str
    body: bytes


class Homeward(msgspec.Struct, frozen=True, kw_only=True):
    """The reply to one exchange of one counter; `ops` are the operations that it answers, in order."""

    counter: str
    rid: str
    ops: list[str]
    status: int
    content_type: str
    encoding: str
    marker: str
    body: bytes


class _Signed(msgspec.Struct, frozen=True, kw_only=True):
    said: bytes
    signature: str


def pack_out(message: Outward, *, site: int, server: bytes, seed: bytes) -> bytes:
    """The file that goes to the site's server; `seed` is random and of one use."""
    plain = msgspec.msgpack.encode(message)
    context = _OUT_CONTEXT + str(site).encode()
    return OUT_MAGIC + seal_for(server, plain, context=context, seed=seed)


def unpack_out(content: bytes, *, site: int, key: X25519PrivateKey) -> Outward | None:
    """What a counter of the site has carried here; None for anything else."""
    plain = _opened(content, OUT_MAGIC, key, _OUT_CONTEXT + str(site).encode())
    return None if plain is None else _decoded(plain, Outward)


def pack_in(message: Homeward, *, root: Ed25519PrivateKey, reader: bytes, seed: bytes) -> bytes:
    """The file that goes back to the counter."""
    said = msgspec.msgpack.encode(message)
    signed = _Signed(said=said, signature=sign_as(root, Purpose.CARRIED_ANSWER, said))
    context = _IN_CONTEXT + message.counter.encode()
    return IN_MAGIC + seal_for(reader, msgspec.msgpack.encode(signed), context=context, seed=seed)


def unpack_in(
    content: bytes, *, counter: str, key: X25519PrivateKey, root_public: bytes
) -> Homeward | None:
    """The answer for this counter, signed by its site; None for anything else."""
    plain = _opened(content, IN_MAGIC, key, _IN_CONTEXT + counter.encode())
    signed = None if plain is None else _decoded(plain, _Signed)
    if signed is None or not is_signed_as(
        root_public, signed.signature, Purpose.CARRIED_ANSWER, signed.said
    ):
        return None
    return _decoded(signed.said, Homeward)


def _opened(content: bytes, magic: bytes, key: X25519PrivateKey, context: bytes) -> bytes | None:
    if len(content) > FILE_MAX or not content.startswith(magic):
        return None
    return open_sealed(key, content[len(magic) :], context=context)


def _decoded(plain: bytes, shape: type[S]) -> S | None:
    try:
        return msgspec.msgpack.decode(plain, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None

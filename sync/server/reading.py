# SPDX-License-Identifier: Apache-2.0
"""An operation as it came off the wire: read and checked as far as that needs no rows.

This runs before the lock is taken. What is wrong with one operation becomes that operation's own
outcome (`refusal`, `quarantine`), never the request's: bytes that nobody can read get an id from their hash
and are kept like any other.
"""

from __future__ import annotations

import re
from collections.abc import Set

import msgspec

from app.codec import (
    DecodeError,
    UnknownOperation,
    decode_operation,
    operation_hash,
    seal,
)
from app.domain.identity import derived_id
from app.domain.kinds import ProofKind
from app.domain.operations import HandOver, Operation
from app.tokens import KeyList, TokenFault, verify_origin
from sync.protocol import WireOperation
from sync.server.unit import PLATFORM, Incoming

_ID_MAX = 64
_IDS = re.compile(rf"[!-~]{{1,{_ID_MAX}}}(?: [!-~]{{1,{_ID_MAX}}}){{2}}").fullmatch
_NUMBER_MAX = 1 << 53


class _Glimpse(msgspec.Struct, frozen=True):
    """What can be told of an operation that can't be understood."""

    id: str = ""
    n: int = 0
    kind: str = ""
    at: int = 0


_glimpse = msgspec.json.Decoder(_Glimpse)


def _is_id(text: str) -> bool:
    """One to 64 visible ASCII characters: nothing that a column, a log or a label could trip over."""
    return 0 < len(text) <= _ID_MAX and text.isascii() and text.isprintable() and " " not in text


def _is_number(value: int) -> bool:
    return 0 <= value < _NUMBER_MAX


def _is_sound(op: Operation) -> bool:
    # An id has no space, so three of them are told apart in one match: this runs for every operation.
    return (
        _IDS(f"{op.id} {op.entity} {op.counter}") is not None
        # All four in one: a negative one makes it negative, a bit too high stays in it.
        and 0 <= op.n | op.at | op.seen | op.monotonic < _NUMBER_MAX
    )


def read_operation(
    wire: WireOperation, *, site: int, counter: str, identities: Set[str], keys: KeyList
) -> Incoming:
    """The operation, with what is wrong with it.

    `identities` are the counter itself and those that it had before it was found to be a fork; `keys` check the tokens.
    """
    body = bytes(wire.body)
    digest = operation_hash(body)
    if not _is_text(body):
        return _unread(wire, body, digest, counter, "unreadable")
    try:
        op = decode_operation(body)
    except UnknownOperation:
        return _unread(wire, body, digest, counter, "unknown_operation")
    except DecodeError:
        return _unread(wire, body, digest, counter, "unreadable")
    if not _is_sound(op):
        return _unread(wire, body, digest, counter, "bad_id")
    refusal = ""
    if op.site != site:
        refusal = "wrong_site"
    elif op.counter not in identities or op.counter == PLATFORM:
        refusal = "wrong_counter"
    elif "\0" in wire.salt or not _is_sealed(wire, op):
        refusal = "bad_seal"
    elif isinstance(op.args, HandOver) and not _is_proven(op.args, keys, site):
        refusal = "bad_proof"
    return Incoming(
        id=op.id, counter=op.counter, n=op.n, kind=str(op.kind), at=op.at, body=body, digest=digest,
        op=op, private=wire.private, salt=wire.salt.replace("\0", ""), refusal=refusal,
    )  # fmt: skip


def _is_sealed(wire: WireOperation, op: Operation) -> bool:
    """What came is what was committed to. Nothing may come as well: its time at the counter was over (retention)."""
    if wire.private is None and op.sealed:
        return True
    return seal(wire.private, wire.salt) == op.sealed


def _is_proven(args: HandOver, keys: KeyList, site: int) -> bool:
    """Whether a handover on a token has one that this site's key signed, for the order that it names.

    Its times aren't asked: the goods are gone, and the counter's clock was the one that counted then.
    """
    if args.proof is not ProofKind.TOKEN and not args.token:
        return True
    body = verify_origin(args.token, keys, site)
    if isinstance(body, TokenFault):
        return False
    return body.order == args.order_number and body.jti == args.token_jti


def _unread(wire: WireOperation, body: bytes, digest: str, counter: str, why: str) -> Incoming:
    try:
        seen = _glimpse.decode(body)
    except DecodeError:
        seen = _Glimpse()
    is_named = _is_id(seen.id)
    return Incoming(
        id=seen.id if is_named else derived_id("unread", digest),
        counter=counter,
        n=seen.n if _is_number(seen.n) else 0,
        kind=seen.kind if _is_id(seen.kind) else "unknown",
        at=seen.at if _is_number(seen.at) else 0,
        body=_text_only(body),
        digest=digest,
        private=wire.private,
        salt=wire.salt.replace("\0", ""),
        quarantine=why,
    )


def _is_text(body: bytes) -> bool:
    """Whether a text column can hold the bytes: what a decoder passes over may still be anything."""
    try:
        return "\0" not in body.decode()
    except UnicodeDecodeError:
        return False


def _text_only(body: bytes) -> bytes:
    return body.decode("utf-8", "replace").replace("\0", "").encode()

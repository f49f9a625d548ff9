# SPDX-License-Identifier: Apache-2.0
"""Bytes <-> values, strictly: the one encoding of records and operations.

Store, journal and wire use the very same bytes. Decoding refuses unknown enum values and wrong types
with a `DecodeError`, whatever the bytes; unknown record fields are passed over (a newer server may know more).
An operation is hashed as the bytes that were recorded, never as bytes made again.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, TypeVar

import msgspec

from app.domain.kinds import Kind
from app.domain.operations import ARGS, Args, Do, Operation
from app.domain.records import KINDS, Personal, Record
from app.domain.upgrades import VERSIONS, Fields, lift

DecodeError = msgspec.DecodeError
"""What a caller catches when bytes aren't what they claim to be; `msgspec.ValidationError` is one."""

T = TypeVar("T")

_encoder = msgspec.json.Encoder()
_records: dict[Kind, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(shape) for kind, shape in KINDS.items()
}
_NAMES: dict[str, Do] = {str(do): do for do in Do}


class _Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """An operation's bytes with its arguments left as they came."""

    id: str
    counter: str
    n: int
    kind: str
    site: int
    entity: str
    args: msgspec.Raw
    at: int
    operator: str = ""
    shift: str = ""
    group: str = ""
    cause: str = ""
    seen: int = 0
    boot: str = ""
    monotonic: int = 0
    prev: str = ""
    sealed: str = ""
    v: int = 1


class _Heading(msgspec.Struct, frozen=True):
    """What tells how the rest is to be read."""

    kind: str
    v: int = 1


def _typed(shape: type[Args]) -> msgspec.json.Decoder[Any]:
    """For an operation whose kind is known: envelope and arguments in one go, half the time of two."""
    fields: list[Any] = []
    for field in msgspec.structs.fields(_Envelope):
        kept = (field.name, shape if field.name == "args" else field.type)
        fields.append(kept if field.required else (*kept, field.default))
    return msgspec.json.Decoder(msgspec.defstruct(f"_{shape.__name__}", fields, kw_only=True))


_envelope = msgspec.json.Decoder(_Envelope)
_heading = msgspec.json.Decoder(_Heading)
_typed_envelopes = {do: _typed(shape) for do, shape in ARGS.items()}
_fields: msgspec.json.Decoder[Fields] = msgspec.json.Decoder(dict[str, Any])
_personal = msgspec.json.Decoder(Personal)


class UnknownOperation(ValueError):
    """The operation's kind or version isn't known here; it is kept and run after an upgrade."""


def _strict(decoder: msgspec.json.Decoder[T], body: bytes | msgspec.Raw) -> T:
    """Decodes; text that isn't UTF-8, or nested without end, is a `DecodeError` like all the rest."""
    try:
        return decoder.decode(body)
    except (UnicodeDecodeError, RecursionError) as fault:
        raise msgspec.DecodeError(str(fault)) from fault


def encode(value: object) -> bytes:
    """Any record, operation or struct as JSON bytes."""
    return _encoder.encode(value)


def decode_record(kind: Kind, body: bytes) -> Record:
    """The record of `kind` in `body`."""
    record: Record = _strict(_records[kind], body)
    return record


def decode_personal(body: bytes) -> Personal:
    return _strict(_personal, body)


def decode_operation(body: bytes) -> Operation:
    """The operation in `body`; an older version is lifted (`domain.upgrades`).

    Raises `UnknownOperation` for a kind or version from the future. The bytes stay what they are, and so does
    their hash.
    """
    seen = _strict(_heading, body)
    do = _NAMES.get(seen.kind)
    e: Any
    if do is None or seen.v != VERSIONS[do]:
        e = _strict(_envelope, body)
        do, args = _lifted(e)
    else:
        e = _strict(_typed_envelopes[do], body)
        args = e.args
    return Operation(
        id=e.id, counter=e.counter, n=e.n, kind=do, site=e.site, entity=e.entity, args=args,
        at=e.at, operator=e.operator, shift=e.shift, group=e.group, cause=e.cause, seen=e.seen,
        boot=e.boot, monotonic=e.monotonic, prev=e.prev, sealed=e.sealed, v=VERSIONS[do],
    )  # fmt: skip


def _lifted(e: _Envelope) -> tuple[Do, Args]:
    """The arguments of an operation that an earlier program recorded."""
    try:
        found = lift(e.kind, e.v, _strict(_fields, e.args))
    except msgspec.DecodeError:
        # What a version that isn't known has for arguments, nobody here can say.
        found = None
    except (KeyError, TypeError, ValueError) as fault:
        # Arguments that aren't what that version had: as unreadable as any others.
        raise msgspec.DecodeError(f"{e.kind} v{e.v}: {type(fault).__name__}") from fault
    if found is None:
        raise UnknownOperation(f"{e.kind} v{e.v}")
    args: Args = msgspec.convert(found.args, ARGS[found.kind])
    return found.kind, args


def operation_hash(body: bytes) -> str:
    """The link of the journal's chain: SHA-256 (hex) of an operation's recorded bytes, which hold `prev`."""
    return sha256(body).hexdigest()


def seal(private: Personal | None, salt: str) -> str:
    """The salted commitment (hex) by which an operation speaks of personal data; "" for none."""
    if private is None:
        return ""
    return sha256(salt.encode() + b"|" + encode(private)).hexdigest()

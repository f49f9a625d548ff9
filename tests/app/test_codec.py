# SPDX-License-Identifier: Apache-2.0
"""The one encoding: what goes in comes out, and what isn't it is refused the same way, whatever it is."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.codec import (
    DecodeError,
    UnknownOperation,
    decode_operation,
    decode_personal,
    decode_record,
    encode,
    operation_hash,
    seal,
)
from app.domain.kinds import Kind
from app.domain.operations import ARGS, Do, Operation, Reveal
from app.domain.records import Personal
from tests.app.domain.shapes import any_of, records

REVEAL = Operation(
    id="o", counter="c", n=1, kind=Do.REVEAL, site=1, entity="p", args=Reveal(reason="x"), at=1
)


@pytest.mark.parametrize("kind", Kind)
@settings(max_examples=15)
@given(data=st.data())
def test_every_record_comes_back(kind: Kind, data: st.DataObject) -> None:
    """Any record of any kind is the same after encoding and decoding."""
    record = data.draw(records(kind))
    assert decode_record(kind, encode(record)) == record


@pytest.mark.parametrize("do", Do)
@settings(max_examples=15)
@given(data=st.data())
def test_every_operation_comes_back(do: Do, data: st.DataObject) -> None:
    """Any operation of any kind is the same after encoding and decoding, and so are its bytes."""
    envelope = data.draw(any_of(Operation).map(lambda op: replace(op, kind=do, v=1)))
    op = replace(envelope, args=data.draw(any_of(ARGS[do])))
    body = encode(op)
    assert decode_operation(body) == op
    assert encode(decode_operation(body)) == body


def test_every_operation_has_its_arguments() -> None:
    """The registry names each kind once."""
    assert set(ARGS) == set(Do)
    assert len(set(ARGS.values())) == len(ARGS)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff", b'{"id":"\xff"}', b'{"id":"\\ud800"}', b"[" * 200_000, b"null", b"[]", b"{}",
        b'{"id":1}', b"{" * 9, b'{"id":"a","number":1e999,"name":"x"}',
        b'{"id":"a","number":' + b"9" * 5000 + b',"name":"x"}', b'{"x":' * 200_000,
    ],
)  # fmt: skip
def test_what_isnt_it_is_a_decode_error(body: bytes) -> None:
    """Cut, mistyped, ill-encoded, endless or nested bytes are refused in one way that can be caught."""
    for decode in (decode_operation, lambda b: decode_record(Kind.SITE, b)):
        with pytest.raises(DecodeError):
            decode(body)


@given(st.binary(max_size=80), st.integers(0, 200), st.sampled_from(list(Kind)))
def test_damaged_bytes_never_surprise(noise: bytes, at: int, kind: Kind) -> None:
    """Noise in an operation's or a record's bytes is decoded or refused, never anything else."""
    good = encode(REVEAL)
    body = good[:at] + noise + good[at:]
    for decode in (decode_operation, decode_personal, lambda b: decode_record(kind, b)):
        with suppress(DecodeError, UnknownOperation):
            decode(body)


@pytest.mark.parametrize("body", [b"", b"{\xff", b'{"name":"\xff"}', b'{"name":1}', b"[]"])
def test_what_is_nobody_is_a_decode_error(body: bytes) -> None:
    """Particulars are decoded as strictly; what they leave out is empty."""
    with pytest.raises(DecodeError):
        decode_personal(body)
    assert decode_personal(b"{}") == Personal()


def _with(**changed: object) -> bytes:
    return json.dumps(json.loads(encode(REVEAL)) | changed).encode()


def test_operations_from_the_future_are_told_apart() -> None:
    """Another kind or version is unknown, not broken: it is kept for a newer program."""
    for body in (_with(kind="fly"), _with(v=2), _with(kind="fly", args={"wings": 2})):
        with pytest.raises(UnknownOperation):
            decode_operation(body)
    assert decode_operation(_with(more=1, args={"reason": "x", "more": 1})) == REVEAL


def test_wrong_arguments_are_refused() -> None:
    """A wrong type, a missing argument and a value outside its closed set don't pass."""
    for body in (
        _with(args={"reason": 1}),
        _with(args={}),
        _with(args=None),
        _with(kind="hand_over", args={"proof": "smile"}),
        _with(n="1"),
    ):
        with pytest.raises(msgspec.ValidationError):
            decode_operation(body)


def test_unknown_fields_of_a_record_are_passed_over() -> None:
    """A newer server may know more."""
    body = b'{"id":"c","name":"Counter","colour":"red"}'
    assert decode_record(Kind.COUNTER, body) == decode_record(
        Kind.COUNTER, b'{"id":"c","name":"Counter"}'
    )


def test_a_hash_and_a_seal_speak_of_their_bytes() -> None:
    """Another byte, salt or person gives another mark; nobody gives none."""
    assert operation_hash(b"a") != operation_hash(b"b")
    assert len(operation_hash(b"")) == 64
    fang = Personal(name="王芳")
    marks = {seal(fang, "1"), seal(fang, "2"), seal(Personal(name="王强"), "1")}
    assert len(marks) == 3
    assert seal(None, "1") == ""
    assert "王" not in "".join(marks)

# SPDX-License-Identifier: Apache-2.0
"""The wire's encoding: what was packed comes back, everything else is a `WireError` before memory is spent."""

from __future__ import annotations

import zlib

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.codec import WireError, choose_encoding, is_light, pack, squeeze, unpack
from sync.protocol import ExchangeRequest, WireOperation

BODY = b'{"id": "x",  "args":{}}' + b" " * 2_000
MESSAGE = ExchangeRequest(
    counter="c", incarnation=1, sync_no=1, rid="r", ops=[WireOperation(body=msgspec.Raw(BODY))]
)


@pytest.mark.parametrize("encoding", ["zstd", "gzip", ""])
def test_a_message_comes_back_byte_for_byte(encoding: str) -> None:
    """The recorded bytes of an operation are the same at the other end, blanks and all."""
    body, used = pack(MESSAGE, encoding)
    assert used == encoding
    back = unpack(body, used, ExchangeRequest)
    assert bytes(back.ops[0].body) == BODY.rstrip() or bytes(back.ops[0].body) == BODY


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_a_cut_or_continued_stream_is_an_error(encoding: str) -> None:
    """At whatever byte it is cut; the whole is not."""
    body, used = pack(MESSAGE, encoding)
    for cut in range(len(body)):
        with pytest.raises(WireError):
            unpack(body[:cut], used, ExchangeRequest)
    with pytest.raises(WireError):
        unpack(body + b"x", used, ExchangeRequest)
    with pytest.raises(WireError):
        unpack(body + body, used, ExchangeRequest)
    assert unpack(body, used, ExchangeRequest).rid == "r"


def test_a_bomb_is_refused_by_its_size() -> None:
    """Neither encoding unpacks more than the limit, whatever the header claims."""
    plain = b" " * 5_000_000
    for encoding, body in (
        ("zstd", zstandard.ZstdCompressor().compress(plain)),
        ("gzip", zlib.compress(plain, wbits=31)),
        ("", plain),
    ):
        with pytest.raises(WireError) as caught:
            unpack(body, encoding, ExchangeRequest, decoded_max=1_000_000)
        assert caught.value.too_large
    nameless = zstandard.ZstdCompressor(write_content_size=False).compress(plain)
    with pytest.raises(WireError):
        unpack(nameless, "zstd", ExchangeRequest)
    with pytest.raises(WireError) as caught:
        unpack(b"x" * 11, "", ExchangeRequest, encoded_max=10)
    assert caught.value.too_large


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["zstd", "gzip", "", "br", "identity"]))
def test_any_bytes_have_an_answer(body: bytes, encoding: str) -> None:
    """Nothing but a `WireError` comes of nonsense."""
    with pytest.raises(WireError):
        unpack(body, encoding, ExchangeRequest)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [("", ""), ("gzip, deflate", "gzip"), ("gzip, zstd;q=0.9", "zstd"), ("br", ""), ("identity", "")],
)  # fmt: skip
def test_the_best_common_encoding_is_chosen(accept: str, chosen: str) -> None:
    """zstd before gzip before none."""
    assert choose_encoding(accept) == chosen


def test_what_is_light_is_known_before_it_is_unpacked() -> None:
    """A small bomb is not light; what names no size isn't either."""
    plain = b"{}" + b" " * 200_000
    bomb, _ = squeeze(plain, "zstd")
    small, _ = squeeze(b"{}", "zstd")
    assert len(bomb) < 1_000
    assert not is_light(bomb, "zstd", 128 * 1024)
    assert is_light(small, "zstd", 128 * 1024)
    assert not is_light(squeeze(b"{}", "gzip")[0], "gzip", 128 * 1024)
    assert is_light(b"{}", "", 2)
    assert not is_light(b"{ }", "", 2)
    assert is_light(b"no frame", "zstd", 1), "it costs nothing to refuse"

# SPDX-License-Identifier: Apache-2.0
"""Messages <-> bytes on the wire: strict JSON, zstd or gzip, with limits before memory is spent.

Promises: whatever comes in, `unpack` gives a message of the asked type or raises `WireError`, and never
makes more than `decoded_max` bytes of it, whatever its header claims. A cut or continued stream is an error,
not a shorter message. It must not know what the messages mean.
"""

from __future__ import annotations

import zlib
from typing import Any, TypeVar

import msgspec
import zstandard

CONTENT_TYPE = "application/vnd.linli+json"
ENCODED_MAX = 8 * 1024 * 1024
DECODED_MAX = 64 * 1024 * 1024
_ZSTD_LEVEL = 3

T = TypeVar("T")

_encoder = msgspec.json.Encoder()


class WireError(ValueError):
    """Bytes that aren't the message they should be; `too_large` tells a limit from nonsense."""

    def __init__(self, text: str, *, too_large: bool = False) -> None:
        super().__init__(text)
        self.too_large = too_large


_decoders: dict[type[Any], msgspec.json.Decoder[Any]] = {}


def _decoder(shape: type[Any]) -> msgspec.json.Decoder[Any]:
    found = _decoders.get(shape)
    if found is None:
        found = _decoders[shape] = msgspec.json.Decoder(shape)
    return found


def pack(message: object, encoding: str = "zstd") -> tuple[bytes, str]:
    """The bytes and the content-encoding to send ("" = as it is, where the other end asks for that).

    Small messages are squeezed too: the frame's checksum is what tells a damaged one, for changed
    bytes inside a name are still JSON.
    """
    return squeeze(_encoder.encode(message), encoding)


def squeeze(plain: bytes, encoding: str) -> tuple[bytes, str]:
    """Encoded bytes as `pack` sends them."""
    if not encoding:
        return plain, ""
    if encoding == "gzip":
        squeezer = zlib.compressobj(level=6, wbits=31)
        return squeezer.compress(plain) + squeezer.flush(), "gzip"
    return _zstd().compress(plain), "zstd"


def _zstd() -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True)


def choose_encoding(accept: str) -> str:
    """The best encoding of an Accept-Encoding header that we write: zstd, gzip or "" for none."""
    offered = {part.split(";")[0].strip().lower() for part in accept.split(",")}
    for encoding in ("zstd", "gzip"):
        if encoding in offered:
            return encoding
    return ""


def inflate(
    body: bytes,
    encoding: str,
    *,
    encoded_max: int = ENCODED_MAX,
    decoded_max: int = DECODED_MAX,
) -> bytes:
    """The plain bytes of a body as it was received."""
    if len(body) > encoded_max:
        raise WireError("the message is too large", too_large=True)
    match encoding.strip().lower():
        case "" | "identity":
            plain = body
        case "zstd":
            plain = _inflate_zstd(body, decoded_max)
        case "gzip":
            plain = _inflate_gzip(body, decoded_max)
        case _:
            raise WireError("the content encoding isn't known here")
    if len(plain) > decoded_max:
        raise WireError("the message is too large when unpacked", too_large=True)
    return plain


def is_light(body: bytes, encoding: str, size: int) -> bool:
    """Whether unpacking makes at most `size` bytes, as far as that can be told beforehand."""
    if encoding == "zstd":
        try:
            return 0 <= zstandard.frame_content_size(body) <= size
        except zstandard.ZstdError:
            return True
    return not encoding and len(body) <= size


def _inflate_zstd(body: bytes, decoded_max: int) -> bytes:
    try:
        size = zstandard.frame_content_size(body)
        # Only one-shot frames, which name their size: anything else could grow without end.
        if size < 0:
            raise WireError("the zstd frame doesn't name its size")
        if size > decoded_max:
            raise WireError("the message is too large when unpacked", too_large=True)
        plain = zstandard.ZstdDecompressor().decompress(
            body, max_output_size=max(size, 1), allow_extra_data=False
        )
    except zstandard.ZstdError as fault:
        raise WireError("the zstd stream is damaged") from fault
    if len(plain) != size:
        raise WireError("the zstd stream is damaged")
    return plain


def _inflate_gzip(body: bytes, decoded_max: int) -> bytes:
    stream = zlib.decompressobj(wbits=31)
    try:
        plain = stream.decompress(body, decoded_max + 1)
    except zlib.error as fault:
        raise WireError("the gzip stream is damaged") from fault
    if len(plain) > decoded_max:
        raise WireError("the message is too large when unpacked", too_large=True)
    if not stream.eof or stream.unused_data:
        raise WireError("the gzip stream is damaged")
    return plain


def decode(plain: bytes, shape: type[T]) -> T:
    """A message of `shape` out of plain JSON bytes."""
    try:
        message: T = _decoder(shape).decode(plain)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise WireError(f"not a {shape.__name__}: {fault}") from fault
    return message


def unpack(
    body: bytes,
    encoding: str,
    shape: type[T],
    *,
    encoded_max: int = ENCODED_MAX,
    decoded_max: int = DECODED_MAX,
) -> T:
    """A message of `shape` out of a body as it was received."""
    plain = inflate(body, encoding, encoded_max=encoded_max, decoded_max=decoded_max)
    return decode(plain, shape)

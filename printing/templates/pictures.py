# SPDX-License-Identifier: Apache-2.0
"""A picture in a template: a 1-bit PNG as base64, read here to rows of pixels.

Why a reader of our own: a file from a stick must not reach a graphics library with dozens of formats. This takes one
(depth 1, grey or two colours, not interlaced), bounds its size before it unpacks, and gives up on everything else.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_PIXELS_A_SIDE = 2_400
_GREY, _PALETTE = 0, 3


class PictureFault(ValueError):
    """This is no picture that a template may hold."""


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">L", content, at)
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        end = at + 12 + length
        if len(body) != length or end > len(content):
            raise PictureFault("cut off")
        (said,) = struct.unpack_from(">L", content, end - 4)
        if zlib.crc32(kind + body) != said:
            raise PictureFault("damaged")
        yield kind, body
        if kind == b"IEND":
            return
        at = end
    raise PictureFault("no end")


def _unfilter(flat: bytes, wide: int, high: int) -> list[bytes]:
    """The rows without PNG's filters (a pixel is less than a byte: the byte before is one back)."""
    rows: list[bytes] = []
    above = bytes(wide)
    for row_at in range(high):
        start = row_at * (wide + 1)
        kind, line = flat[start], bytearray(flat[start + 1 : start + 1 + wide])
        for at in range(wide):
            left = line[at - 1] if at else 0
            up = above[at]
            corner = above[at - 1] if at else 0
            match kind:
                case 0:
                    continue
                case 1:
                    add = left
                case 2:
                    add = up
                case 3:
                    add = (left + up) // 2
                case 4:
                    guess = left + up - corner
                    far = (abs(guess - left), abs(guess - up), abs(guess - corner))
                    add = (left, up, corner)[far.index(min(far))]
                case _:
                    raise PictureFault("unknown filter")
            line[at] = line[at] + add & 0xFF
        above = bytes(line)
        rows.append(above)
    return rows


def _black_ones(palette: bytes) -> tuple[int, int]:
    """Which of the two values is black, by how light the palette's colours are."""
    if len(palette) not in (3, 6):
        raise PictureFault("too many colours")
    light = [sum(palette[at : at + 3]) < 384 for at in range(0, len(palette), 3)]
    return int(light[0]), int(light[-1])


@lru_cache(maxsize=64)
def read_picture(text: str) -> tuple[bytes, ...]:
    """Rows of one byte a pixel, 1 is black; raises `PictureFault`."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise PictureFault("no base64") from error
    if not content.startswith(_SIGNATURE):
        raise PictureFault("no PNG")
    head, packed, palette = b"", b"", b""
    for kind, body in _chunks(content):
        if kind == b"IHDR":
            head = body
        elif kind == b"PLTE":
            palette = body
        elif kind == b"IDAT":
            packed += body
    if len(head) != 13:
        raise PictureFault("no head")
    width, high, depth, colour, packing, filters, interlaced = struct.unpack(">LLBBBBB", head)
    if (depth, packing, filters, interlaced) != (1, 0, 0, 0) or colour not in (_GREY, _PALETTE):
        raise PictureFault("not 1 bit")
    if not (1 <= width <= MAX_PIXELS_A_SIDE and 1 <= high <= MAX_PIXELS_A_SIDE):
        raise PictureFault("too large")
    wide = (width + 7) // 8
    unpack = zlib.decompressobj()
    try:
        flat = unpack.decompress(packed, (wide + 1) * high + 1)
    except zlib.error as error:
        raise PictureFault("damaged") from error
    if len(flat) != (wide + 1) * high:
        raise PictureFault("of another size than it says")
    values = (1, 0) if colour == _GREY else _black_ones(palette)
    table = bytes.maketrans(b"01", bytes(values))
    return tuple(
        "".join(f"{byte:08b}" for byte in row)[:width].encode().translate(table)
        for row in _unfilter(flat, wide, high)
    )

# SPDX-License-Identifier: Apache-2.0
"""Everything that makes a machine a counter, as ONE text to scan: the server's address and the code.

Capital letters and digits only: they come through any scanner, keyboard layout and input method, and make a
small QR code. A checksum tells a text that was scanned in halves from a whole one. The code in it works once
and ends by itself, like the code that is read out; there is nothing else in it that is secret.
"""

from __future__ import annotations

import base64
import binascii
import zlib

HEAD = "EN1"
_LONGEST = 512


def enrolment_text(server: str, code: str) -> str:
    """`EN1` and base 32 of a checksum, the address and the code."""
    if "\n" in server or "\n" in code:
        raise ValueError("neither has lines")
    body = f"{server}\n{code}".encode()
    return HEAD + base64.b32encode(_sum(body) + body).decode("ascii").rstrip("=")


def read_enrolment(text: str) -> tuple[str, str] | None:
    """The server's address and the code; None for any other text, and for one that isn't whole."""
    tidy = "".join(text.split()).upper()
    if not tidy.startswith(HEAD) or len(tidy) > _LONGEST:
        return None
    packed = tidy[len(HEAD) :]
    try:
        raw = base64.b32decode(packed + "=" * (-len(packed) % 8))
        told, body = raw[:4], raw[4:]
        server, _, code = body.decode("utf-8").partition("\n")
    except (binascii.Error, ValueError):
        return None
    return (server, code) if told == _sum(body) and server and code else None


def looks_like_enrolment(text: str) -> bool:
    """Whether somebody meant to scan one: then a broken one is told as such."""
    tidy = "".join(text.split()).upper()
    return tidy.startswith(HEAD) and len(tidy) > 20


def _sum(body: bytes) -> bytes:
    return zlib.crc32(body).to_bytes(4, "big")

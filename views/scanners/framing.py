# SPDX-License-Identifier: Apache-2.0
"""Bytes of a serial line parted into codes, and read as text.

Bytes come in pieces as they please: half a code, three at once. Promises that no whole code is lost, split or
joined, and that half a code (a cable pulled out, a scanner switched on in the middle) is dropped after a pause,
and counted, instead of spoiling the next one. Silence is counted by reads that waited and got nothing: a machine
that was busy for a while has the bytes waiting, and parts nothing.
"""

from __future__ import annotations

import re

from views.scanners.choices import Ending

_ENDS = {
    Ending.ANY: re.compile(rb"[\r\n\t\x03]"),
    Ending.CR: re.compile(rb"\r"),
    Ending.LF: re.compile(rb"\n"),
    Ending.CRLF: re.compile(rb"\r\n"),
    Ending.TAB: re.compile(rb"\t"),
    Ending.ETX: re.compile(rb"\x03"),
}
# Never part of a code: what may stand around it (STX, ETX, blanks) and what a line that wakes up sends.
_AROUND = b" \t\r\n\x00\x02\x03\xff"
HALF_CODE_S = 0.5
PAUSE_S = 0.06
LONGEST = 4096


class Framer:
    """Takes pieces, gives whole codes; `dropped` counts what was no whole code."""

    def __init__(self, ending: Ending) -> None:
        self._end = _ENDS.get(ending)
        self._patience_s = PAUSE_S if self._end is None else HALF_CODE_S
        self._kept = b""
        self._silent_s = 0.0
        self._skipping = False
        self.dropped = 0

    def feed(self, piece: bytes) -> list[bytes]:
        """The codes that are whole now."""
        self._silent_s = 0.0
        self._kept += piece
        whole: list[bytes] = []
        if self._end is not None:
            *whole, self._kept = self._end.split(self._kept)
            if whole and self._skipping:
                self._skipping = False
                whole = whole[1:]
        if len(self._kept) > LONGEST:
            if not self._skipping:
                self.dropped += 1
            self._skipping = True
            self._kept = b""
        return [code for code in map(_bare, whole) if code]

    def silence(self, seconds: float) -> list[bytes]:
        """Nothing came for so long: a code that ends by a pause is whole, half a code is dropped."""
        if not self._kept and not self._skipping:
            return []
        self._silent_s += seconds
        if self._silent_s < self._patience_s:
            return []
        code, skipped = _bare(self._kept), self._skipping
        self._kept, self._silent_s, self._skipping = b"", 0.0, False
        if self._end is None and not skipped:
            return [code] if code else []
        if code and not skipped:
            self.dropped += 1
        return []


def _bare(code: bytes) -> bytes:
    return code.strip(_AROUND)


def read_text(code: bytes) -> str:
    """The bytes as text: UTF-8, else the Chinese national encoding, else one character a byte."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return code.decode(encoding)
        except UnicodeDecodeError:
            continue
    return code.decode("latin-1")


def without(text: str, *, prefix: str, suffix: str) -> str:
    """The text without what the scanner puts around it; a text that is nothing else stays."""
    bare = text
    if prefix and bare.startswith(prefix):
        bare = bare[len(prefix) :]
    if suffix and bare.endswith(suffix):
        bare = bare[: -len(suffix)]
    return bare or text

# SPDX-License-Identifier: Apache-2.0
"""A mark for each record, so that two databases can be compared by the sum of theirs, in any order.

Forty bits of MD5, because SQLite (by this function) and PostgreSQL (by its own `md5`) can both compute it
beside the rows, and the sum of eight million of them fits into SQLite's integers. It finds what broke or
was altered by accident; it is no protection against somebody who forges one.
"""

from __future__ import annotations

from hashlib import md5

FUNCTION = "linli_mark"
"""The name under which both ends' SQLite connections know `mark_of`."""


def mark_of(seq: int, body: bytes | str) -> int:
    """The mark of a record's bytes at their sequence."""
    plain = body.encode() if isinstance(body, str) else body
    return int.from_bytes(md5(b"%d %b" % (seq, plain), usedforsecurity=False).digest()[:5])

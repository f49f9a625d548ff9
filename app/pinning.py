# SPDX-License-Identifier: Apache-2.0
"""How a site's own certificate authority is named in an enrolment code, so that the first contact is sure.

The mark is 80 bits of the certificate's SHA-256, in letters that can be read aloud; it stands behind the code, so
that who types the code has pinned the authority as well. Server and counter share this form.
"""

from __future__ import annotations

import re
from base64 import b32encode
from hashlib import sha256

_MARK_BYTES = 10
_GROUP = 4
_CODE = re.compile(r"([0-9]{1,10}-[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4})(?:-([A-Z2-7-]{19}))?")


def mark_of(certificate: bytes) -> str:
    """The mark of an authority's certificate (DER): four groups of four."""
    text = b32encode(sha256(certificate).digest()[:_MARK_BYTES]).decode()
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def with_mark(code: str, mark: str) -> str:
    """The line that an administrator hands out."""
    return f"{code}-{mark}" if mark else code


def split_code(line: str) -> tuple[str, str]:
    """The one-time code of a line, and the mark behind it ("" for none); what is no such line is all code."""
    found = _CODE.fullmatch("".join(line.split()).upper())
    return (found[1], found[2] or "") if found else (line.strip(), "")


def site_of(code: str) -> int:
    """The site's number that a code begins with; 0 for what isn't a code."""
    number = code.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) <= 10 else 0

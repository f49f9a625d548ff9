# SPDX-License-Identifier: Apache-2.0
"""A clerk's badge: one scan instead of name and PIN.

Its text names the operator and proves itself by an HMAC under the site's key over the operator's present PIN. So
every counter of the site checks it without a network, nothing of it is stored anywhere, and a lost badge ends when
its owner has another PIN. Who may do a manager's deeds still types the PIN: a badge can be found on the floor.

Must not be logged or shown: whoever has the text is let in.
"""

from __future__ import annotations

import base64
import hmac

from app.domain.pins import pin_mark
from app.domain.records import Operator

_PREFIX = "LB1."
_MAC_BYTES = 16


def badge_text(site_key: bytes, site: int, operator: Operator) -> str:
    """What stands on the badge: `LB1.<operator>.<26 letters>`, plain ASCII for any scanner."""
    told = f"linli badge 1|{site}|{operator.id}|{pin_mark(operator.pin)}".encode()
    mac = hmac.digest(site_key, told, "sha256")[:_MAC_BYTES]
    return f"{_PREFIX}{operator.id}.{base64.b32encode(mac).decode().rstrip('=')}".upper()


def badge_operator(text: str) -> str:
    """The operator that a badge names, "" if the text is no badge's; says nothing of whether it is good."""
    parts = text.strip().upper().split(".")
    if len(parts) != 3 or f"{parts[0]}." != _PREFIX:
        return ""
    return parts[1].lower()


def badge_fits(text: str, site_key: bytes, site: int, operator: Operator) -> bool:
    """Whether it is that operator's badge, made with the present PIN."""
    mine = badge_text(site_key, site, operator)
    return hmac.compare_digest(text.strip().upper().encode(), mine.encode())

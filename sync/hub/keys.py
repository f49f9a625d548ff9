# SPDX-License-Identifier: Apache-2.0
"""What the counters of one site share on the LAN, derived from the site's key.

The announcement says a tag that only a holder of the site's key can tell from chance: no site number, no
shop's or counter's name. The LAN key is derived, so nothing sent here helps to guess a secret code.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TAG_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSecret:
    """`key` (32 bytes) opens the conversation, `tag` finds those who can have it."""

    key: bytes = field(repr=False)
    tag: bytes

    def rank(self, counter: str) -> str:
        """A counter's opaque name in the announcement (hex)."""
        return self.mac(b"counter|" + counter.encode())[:TAG_BYTES].hex()

    def mac(self, message: bytes) -> bytes:
        return hmac.digest(self.key, message, "sha256")


def site_secret(site_key: bytes, site: int) -> SiteSecret:
    """The LAN's secret of a site, from the key that its counters got at enrolment."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"linli-lan1|{site}".encode()).derive(
        site_key
    )
    return SiteSecret(key=key, tag=hmac.new(key, b"tag", sha256).digest()[:TAG_BYTES])

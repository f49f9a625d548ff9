# SPDX-License-Identifier: Apache-2.0
"""Who this counter is to its server: its name, its opaque token, its signing key.

Every request is signed over the bytes as they are sent. Nothing of this is ever printed or logged.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.tokens import sign_request
from sync.codec import CONTENT_TYPE
from sync.protocol import COUNTER_HEADER, MARKER, PROTO, SIGNATURE_HEADER


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """An enrolled counter's identity towards the server."""

    counter: str
    token: str = field(repr=False)
    key: Ed25519PrivateKey = field(repr=False)

    def headers(self, method: str, target: str, body: bytes, encoding: str) -> dict[str, str]:
        """The headers of a request that only this counter can have sent."""
        signature = sign_request(
            self.key, method=method, target=target, counter=self.counter, body=body
        )
        return {
            **plain_headers(body, encoding),
            "authorization": f"Bearer {self.token}",
            COUNTER_HEADER: self.counter,
            SIGNATURE_HEADER: signature,
        }


def plain_headers(body: bytes, encoding: str) -> dict[str, str]:
    """The headers of a request without an identity: an enrolment."""
    headers = {MARKER: str(PROTO), "accept": CONTENT_TYPE, "accept-encoding": "zstd, gzip"}
    if body:
        headers["content-type"] = CONTENT_TYPE
    if encoding:
        headers["content-encoding"] = encoding
    return headers

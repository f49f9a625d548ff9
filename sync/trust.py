# SPDX-License-Identifier: Apache-2.0
"""Which server a counter trusts: the authority that its enrolment code named, and no other one.

Promises: with a pinned authority nothing else is believed, not even what the machine's own list of authorities would
let pass; the certificate of the authority is fetched once, before anything secret is said, and only kept if the mark in
the code is its own. A code without a mark leaves it to the machine's list.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from app.pinning import mark_of
from sync.credentials import plain_headers
from sync.protocol import CA_PATH
from sync.transport import Fault, FaultKind, Request, Transport

if TYPE_CHECKING:
    from collections.abc import Callable

_PEM_MAX = 16_384


def pinned(ca: str) -> ssl.SSLContext:
    """Believes this authority (PEM) alone; checks the host's name and the dates."""
    return ssl.create_default_context(cadata=ca)


def unproven() -> ssl.SSLContext:
    """Believes anybody: for fetching the authority's certificate, whose mark is the proof."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def fetch_authority(open_way: Callable[[ssl.SSLContext], Transport], mark: str) -> str | Fault:
    """The authority's certificate (PEM) whose mark stands in the code, or why there is none."""
    way = open_way(unproven())
    try:
        reply = way.send(Request(method="GET", target=CA_PATH, headers=plain_headers(b"", "")))
    finally:
        way.close()
    if isinstance(reply, Fault):
        return reply
    if not reply.marker:
        return Fault(kind=FaultKind.PORTAL if reply.status < 400 else FaultKind.NOT_A_SERVER)
    if reply.status != 200 or len(reply.body) > _PEM_MAX:
        return Fault(kind=FaultKind.INSECURE, detail="no authority")
    try:
        text = reply.body.decode("ascii")
        fits = mark_of(ssl.PEM_cert_to_DER_cert(text)) == mark
        if fits:
            pinned(text)
    except (ValueError, ssl.SSLError):
        return Fault(kind=FaultKind.INSECURE, detail="not a certificate")
    return text if fits else Fault(kind=FaultKind.INSECURE, detail="another authority")

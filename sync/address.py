# SPDX-License-Identifier: Apache-2.0
"""The server's address as a person types it, made whole or refused with a reason.

A counter sends a resident's particulars: they leave the machine under TLS, or not at all. Plain http is
for this very machine (the practice server), and for a network that an administrator has said is closed.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from app.errors import OperatorError


def server_address(text: str, *, plain_allowed: bool = False) -> str:
    """`scheme://host[:port][/path]` without a trailing slash; an `OperatorError` if it can't be one."""
    typed = text.strip()
    if "://" not in typed:
        typed = f"{'http' if is_loopback(f'http://{typed}') else 'https'}://{typed}"
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError:
        raise _bad(text) from None
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.query:
        raise _bad(text)
    if any(c.isspace() or ord(c) < 0x20 for c in typed) or parts.fragment:
        raise _bad(text)
    if parts.scheme == "http" and not plain_allowed and not is_loopback(typed):
        raise OperatorError(
            "server_insecure",
            f"The server address {parts.scheme}://{host} isn't encrypted.",
            "Use the https:// address that your administrator gave you.",
        )
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def is_loopback(url: str) -> bool:
    """True if the address is this very machine."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _bad(text: str) -> OperatorError:
    shown = text.strip()[:80]
    return OperatorError(
        "bad_server_address",
        f"“{shown}” isn't the address of a server.",
        "Type it as your administrator wrote it, for example https://linli.example.com.",
    )

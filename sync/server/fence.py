# SPDX-License-Identifier: Apache-2.0
"""What a request may weigh and how long it may take to arrive, before any route looks at it.

Promises: long headers and addresses are refused unread, a body that trickles in is given up after a minute, and no
caller holds a worker thread meanwhile: threads are asked only for whole bodies. The body's own size is the
application's limit. Whoever opens connections and says nothing is the business of the socket's limits
(`embedded.py`) and of the proxy before a server that the internet can reach.
"""

from __future__ import annotations

import asyncio

from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import (
    ASGIApp,
    HTTPReceiveMessage,
    Receive,
    Scope,
    Send,
    WebSocketReceiveMessage,
)

HEADERS_MAX = 64
HEADER_BYTES_MAX = 12 * 1024
"""Below what the HTTP library takes before it gives up without a word of ours (16 KB)."""
TARGET_BYTES_MAX = 8 * 1024
BODY_S = 60.0


def fenced(app: ASGIApp) -> ASGIApp:
    """The application behind the fence."""

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        _refuse_heavy(scope)
        await app(scope, _in_time(receive, BODY_S), send)

    return call


def _refuse_heavy(scope: Scope) -> None:
    headers = list(scope["headers"])
    weight = sum(len(name) + len(value) for name, value in headers)
    if len(headers) > HEADERS_MAX or weight > HEADER_BYTES_MAX:
        raise HTTPException(status_code=431, detail="headers")
    if len(scope["raw_path"] or b"") + len(scope["query_string"]) > TARGET_BYTES_MAX:
        raise HTTPException(status_code=414, detail="address")


def _in_time(receive: Receive, within_s: float) -> Receive:
    """`receive` with a deadline for the whole body; what comes after it (the caller's leaving) may take its time."""
    deadline = asyncio.get_running_loop().time() + within_s
    whole = False

    async def timed() -> HTTPReceiveMessage | WebSocketReceiveMessage:
        nonlocal whole
        if whole:
            return await receive()
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError as fault:
            raise HTTPException(status_code=408, detail="slow") from fault
        whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    return timed

# SPDX-License-Identifier: Apache-2.0
"""What all routes share: reading a body, asking a worker thread, and the shape of every reply.

Every reply carries the protocol's marker, errors too, so that a counter can tell this server from a captive portal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from anyio import to_thread
from litestar import Request, Response
from litestar.exceptions import HTTPException, InternalServerException
from sqlalchemy.exc import DBAPIError

from app.errors import OperatorError
from sync.codec import CONTENT_TYPE, WireError, choose_encoding, is_light, squeeze, unpack
from sync.protocol import (
    MARKER,
    PROTO,
    SIGNATURE_HEADER,
    STATUS,
    ErrorBody,
    ErrorCode,
    ErrorReply,
)
from sync.server.central import Central
from sync.server.enrolment import Session
from sync.server.faults import ProtocolFault
from sync.server.logs import log

T = TypeVar("T")

JSON = "application/json"
LIGHT = 128 * 1024
"""Bytes that are packed or unpacked where they are: half a millisecond, less than handing them to a thread and back
costs under load. What is larger would hold up the others.
"""
Caller = Request[Any, Any, Any]
_GONE = ErrorBody(code=ErrorCode.BAD_REQUEST, text="The request was cut off.")
_MARK = {MARKER: str(PROTO), "cache-control": "no-store"}
_FOR_BROWSERS = {
    **_MARK,
    "x-content-type-options": "nosniff",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
}
"""On everything that somebody may open in a browser: nothing runs, nothing is loaded, nothing frames it."""
_TOLD = frozenset(
    {
        *(ErrorCode.UNAUTHORISED, ErrorCode.COUNTER_UNKNOWN, ErrorCode.COUNTER_REVOKED),
        *(ErrorCode.CODE_UNKNOWN, ErrorCode.RATE_LIMITED, ErrorCode.FORK),
    }
)
"""Refusals that an administrator may want to see in the log: somebody was not let in."""


def central_of(request: Caller) -> Central:
    central: Central = request.app.state.central
    return central


async def in_thread(work: Callable[[], T]) -> T:
    """Runs what blocks (the database, the rules) off the event loop."""
    return await to_thread.run_sync(work)


class CallerGone(Exception):
    """The caller went away before its request was whole: nobody is there to answer, and nothing is wrong here."""


async def sent_by(request: Caller) -> bytes:
    """The body as it was sent."""
    try:
        return await request.body()
    except InternalServerException as fault:
        # That is how the framework says it; its other faults have other types.
        raise CallerGone from fault


async def body_of(request: Caller, shape: type[T]) -> tuple[bytes, T]:
    """The body as it was sent, and the message in it."""
    body = await sent_by(request)
    encoding = request.headers.get("content-encoding", "")
    try:
        if is_light(body, encoding, LIGHT):
            return body, unpack(body, encoding, shape)
        return body, await in_thread(lambda: unpack(body, encoding, shape))
    except WireError as fault:
        code = ErrorCode.TOO_LARGE if fault.too_large else ErrorCode.BAD_REQUEST
        raise ProtocolFault(code, str(fault)) from fault


def target_of(request: Caller) -> str:
    """Path and query as they were sent: what the counter signed."""
    path = bytes(request.scope.get("raw_path") or b"").decode("ascii", "replace")
    query = bytes(request.scope.get("query_string") or b"").decode("ascii", "replace")
    return f"{path}?{query}" if query else path


async def session_of(request: Caller, body: bytes) -> Session:
    """The counter that sent and signed this request."""
    central = central_of(request)
    session = await in_thread(
        lambda: central.enrolment.session(
            request.headers.get("authorization", ""),
            request.headers.get(SIGNATURE_HEADER, ""),
            method=request.method,
            target=target_of(request),
            body=body,
        )
    )
    central.calls.take(session.counter)
    return session


def limit_of(request: Caller, default: int) -> int:
    """The `limit` of the query."""
    text = request.query_params.get("limit", str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise ProtocolFault(ErrorCode.BAD_REQUEST, "limit is a number.")
    return int(text)


def number_of(request: Caller, name: str, *, most: int = (1 << 53) - 1) -> int:
    """A number of the query, 0 if it isn't there."""
    text = request.query_params.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) < 17 and int(text) <= most):
        raise ProtocolFault(ErrorCode.BAD_REQUEST, f"{name} is a number up to {most}.")
    return int(text)


def site_of(request: Caller) -> int:
    """The `site` of the query, 0 if it isn't there."""
    text = request.query_params.get("site", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise ProtocolFault(ErrorCode.BAD_REQUEST, "site is a number.")
    return int(text)


def platform_key(request: Caller) -> str:
    """The bearer key of a platform's call."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise ProtocolFault(ErrorCode.UNAUTHORISED, "The request carries no platform key.")
    return key.strip()


async def to_counter(request: Caller, message: object) -> Response[bytes]:
    """A reply in the wire's own encoding."""
    accept = request.headers.get("accept-encoding", "")
    chosen, plain = choose_encoding(accept), msgspec.json.encode(message)
    if len(plain) <= LIGHT or not chosen:
        body, encoding = squeeze(plain, chosen)
    else:
        body, encoding = await in_thread(lambda: squeeze(plain, chosen))
    headers = {**_MARK, **({"content-encoding": encoding} if encoding else {})}
    return Response(content=body, status_code=200, media_type=CONTENT_TYPE, headers=headers)


def to_counter_as_is(body: bytes, media_type: str) -> Response[bytes]:
    """A reply whose bytes are its own."""
    return Response(content=body, status_code=200, media_type=media_type, headers=_MARK)


def to_platform(message: object, *, media_type: str = JSON) -> Response[bytes]:
    """A reply as plain JSON (or the bytes of a page)."""
    body = message if isinstance(message, bytes) else msgspec.json.encode(message)
    return Response(content=body, status_code=200, media_type=media_type, headers=_FOR_BROWSERS)


def error_reply(body: ErrorBody, status: int) -> Response[bytes]:
    headers = dict(_FOR_BROWSERS)
    if body.retry_after_s:
        headers["retry-after"] = str(body.retry_after_s)
    return Response(
        content=msgspec.json.encode(ErrorReply(error=body)),
        status_code=status,
        media_type=CONTENT_TYPE,
        headers=headers,
    )


def answer_fault(request: Caller, fault: Exception) -> Response[bytes]:
    """Every exception's reply; what nobody foresaw is logged by its type and place, and told as `unavailable`."""
    match fault:
        case ProtocolFault():
            if fault.code in _TOLD:
                log.warning("refused", code=str(fault.code), route=request.url.path)
            return error_reply(fault.body, STATUS[fault.code])
        case CallerGone():
            # A number of its own, so that it is counted and no monitor takes it for a fault of the server.
            return error_reply(_GONE, 499)
        case OperatorError():
            log.error("environment", code=fault.code, route=request.url.path)
            body = ErrorBody(code=ErrorCode.UNAVAILABLE, text=fault.what, retry_after_s=5)
            return error_reply(body, 503)
        case HTTPException(status_code=413):
            body = ErrorBody(code=ErrorCode.TOO_LARGE, text="The request is too large.")
            return error_reply(body, 413)
        case HTTPException(status_code=404):
            body = ErrorBody(code=ErrorCode.NOT_FOUND, text="There is nothing at this address.")
            return error_reply(body, 404)
        case HTTPException(status_code=status) if 400 <= status < 500:
            body = ErrorBody(code=ErrorCode.BAD_REQUEST, text="The request can't be understood.")
            return error_reply(body, status)
        case DBAPIError():
            log.error("database", error=fault, route=request.url.path)
            body = ErrorBody(
                code=ErrorCode.UNAVAILABLE, text="The database is away.", retry_after_s=5
            )
            return error_reply(body, 503)
        case _:
            log.error("fault", error=fault, route=request.url.path)
            body = ErrorBody(
                code=ErrorCode.UNAVAILABLE, text="The server has a fault.", retry_after_s=30
            )
            return error_reply(body, 500)

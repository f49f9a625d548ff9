# SPDX-License-Identifier: Apache-2.0
"""The way to the server as a port: a request goes out, a reply or a fault comes back, never an exception.

`client.py` is the port over HTTP; tests and the simulator have their own. What a reply means is decided
here, once and without a socket: a page without our marker is a captive portal's or somebody else's
server, whatever its status says, and a reply that can't be read is a fault, not an empty answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

from sync.codec import CONTENT_TYPE, WireError, unpack
from sync.protocol import PROTO, ErrorBody, ErrorCode, ErrorReply

T = TypeVar("T")

_RETRY_AFTER_MAX_S = 3_600
"""A proxy may say anything; beyond an hour we would rather ask again."""


class FaultKind(StrEnum):
    """Why no answer came of a request. None of these says anything about an operation."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    PORTAL = "portal"
    NOT_A_SERVER = "not_a_server"
    INSECURE = "insecure"
    UNAUTHORISED = "unauthorised"
    UNKNOWN = "counter_unknown"
    REVOKED = "revoked"
    CODE_UNKNOWN = "code_unknown"
    OTHER_SITE = "other_site"
    FORK = "fork"
    RESTORED = "incarnation_changed"
    CURSOR_TOO_OLD = "cursor_too_old"
    BUSY = "busy"
    BAD_REPLY = "bad_reply"
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    TOO_OLD = "too_old"


BLOCKING = frozenset(
    {
        FaultKind.INSECURE,
        FaultKind.UNAUTHORISED,
        FaultKind.UNKNOWN,
        FaultKind.REVOKED,
        FaultKind.FORK,
        FaultKind.TOO_OLD,
        FaultKind.NOT_A_SERVER,
    }
)
"""What waiting alone won't mend: the strip says so. It is still retried, slowly, and nothing is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`retry_after_s` is the server's own wish (0: none); `incarnation` comes with `RESTORED`."""

    kind: FaultKind
    retry_after_s: int = 0
    incarnation: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`target` is path and query as they were signed; `body` the bytes as they are sent."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back: `marker` is the protocol header ("" where it is missing), `body` still encoded."""

    status: int
    body: bytes
    marker: str = ""
    content_type: str = ""
    encoding: str = ""
    retry_after: str = ""


class Transport(Protocol):
    """Where requests go."""

    def send(self, request: Request) -> Reply | Fault:
        """One request, one reply; whatever goes wrong is a `Fault`."""
        ...

    def cancel(self) -> None:
        """Ends a request that another thread is waiting for; the transport stays usable."""
        ...

    def close(self) -> None:
        """Ends what is under way and lets go of the connections."""
        ...


_OF_CODE: dict[ErrorCode, FaultKind] = {
    ErrorCode.BAD_REQUEST: FaultKind.REFUSED,
    ErrorCode.CODE_UNKNOWN: FaultKind.CODE_UNKNOWN,
    ErrorCode.UNAUTHORISED: FaultKind.UNAUTHORISED,
    ErrorCode.COUNTER_UNKNOWN: FaultKind.UNKNOWN,
    ErrorCode.COUNTER_REVOKED: FaultKind.REVOKED,
    ErrorCode.OTHER_SITE: FaultKind.OTHER_SITE,
    ErrorCode.NOT_FOUND: FaultKind.REFUSED,
    ErrorCode.FORK: FaultKind.FORK,
    ErrorCode.INCARNATION_CHANGED: FaultKind.RESTORED,
    ErrorCode.CURSOR_TOO_OLD: FaultKind.CURSOR_TOO_OLD,
    ErrorCode.TOO_LARGE: FaultKind.TOO_LARGE,
    ErrorCode.RATE_LIMITED: FaultKind.BUSY,
    ErrorCode.UNAVAILABLE: FaultKind.BUSY,
}


def _seconds(text: str) -> int:
    """A Retry-After in seconds; a date or nonsense is 0, for the counter's clock proves nothing."""
    text = text.strip()
    return min(int(text), _RETRY_AFTER_MAX_S) if text.isascii() and text.isdigit() else 0


def _stranger(reply: Reply) -> Fault:
    """The fault of a reply that didn't come from our server."""
    if reply.status in (429, 500, 502, 503, 504):
        return Fault(kind=FaultKind.BUSY, retry_after_s=_seconds(reply.retry_after))
    looks_like_a_page = reply.content_type.lower().startswith(("text/", "application/xhtml"))
    if reply.status < 400 or reply.status == 511 or looks_like_a_page:
        return Fault(kind=FaultKind.PORTAL)
    return Fault(kind=FaultKind.NOT_A_SERVER)


def _refusal(reply: Reply) -> Fault:
    """The fault that our server, or what stands before it, names."""
    wait = _seconds(reply.retry_after)
    try:
        error = unpack(reply.body, reply.encoding, ErrorReply).error
    except WireError:
        error = ErrorBody(code=ErrorCode.BAD_REQUEST, text="")
        kind = {401: FaultKind.UNAUTHORISED, 413: FaultKind.TOO_LARGE, 429: FaultKind.BUSY}.get(
            reply.status, FaultKind.BUSY if reply.status >= 500 else FaultKind.BAD_REPLY
        )
    else:
        kind = _OF_CODE[error.code]
    if kind is FaultKind.REFUSED and int(reply.marker) > PROTO + 1:
        kind = FaultKind.TOO_OLD
    return Fault(
        kind=kind,
        retry_after_s=max(wait, min(error.retry_after_s, _RETRY_AFTER_MAX_S)),
        incarnation=error.incarnation,
        detail=error.text,
    )


def _fault_of(reply: Reply, content_type: str) -> Fault | None:
    """Why a reply isn't one of our server's with what was asked for; None if it is."""
    if not (reply.marker.isascii() and reply.marker.isdigit()):
        return _stranger(reply)
    if not 200 <= reply.status < 300:
        return _refusal(reply)
    if reply.content_type.partition(";")[0].strip().lower() != content_type:
        return Fault(kind=FaultKind.BAD_REPLY, detail="content type")
    return None


def read_bytes(reply: Reply, content_type: str) -> bytes | Fault:
    """The bytes in a reply, as they are, or why there are none."""
    fault = _fault_of(reply, content_type)
    return reply.body if fault is None else fault


def read_reply(reply: Reply, shape: type[T]) -> T | Fault:
    """The message in a reply, or why there is none."""
    fault = _fault_of(reply, CONTENT_TYPE)
    if fault is not None:
        return fault
    try:
        return unpack(reply.body, reply.encoding, shape)
    except WireError as fault:
        return Fault(kind=FaultKind.BAD_REPLY, detail=str(fault).partition(":")[0])

# SPDX-License-Identifier: Apache-2.0
"""What counters of a site say to each other on the LAN, once they know each other.

Typed, strict, capped: whatever isn't one of these is refused unread. On the stream each request has one
answer, in order; in datagrams `rid` joins them, for an answer may be lost or come twice.
"""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

import msgspec

from sync.codec import ENCODED_MAX
from sync.hub.sealed import NotGenuine

FRAME_MAX = ENCODED_MAX + 65_536
CLAIM_PARCELS_MAX = 48
"""Parcels in one datagram; more are asked for in several."""


class Gone(msgspec.Struct, frozen=True, array_like=True):
    """A parcel that a counter has handed over."""

    handover: str
    parcel: str
    counter: str
    at: int


class Held(msgspec.Struct, frozen=True, array_like=True):
    """A claim that stands, and how long it has (ms)."""

    parcel: str
    counter: str
    age_ms: int


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """Are you the hub, or whom do you follow?"""


class Standing(msgspec.Struct, frozen=True, tag="standing"):
    """`hub` is the counter that is followed ("" = nobody yet), `address` where it is."""

    hub: str = ""
    address: str = ""
    port: int = 0


class Join(msgspec.Struct, frozen=True, tag="join"):
    """I follow you: give me sessions for datagrams."""


class Joined(msgspec.Struct, frozen=True, tag="joined"):
    claims: bytes
    pulse: bytes


class Tell(msgspec.Struct, frozen=True, tag="tell"):
    """What the teller has handed over and taken back (hand-over ids), and which claims it gives back.

    `whole`: this is all of it, what was told before and isn't here is taken back.
    """

    whole: bool = False
    gone: list[Gone] = []
    back: list[str] = []
    released: list[str] = []


class Leave(msgspec.Struct, frozen=True, tag="leave"):
    """The hub steps down before another: the claims that stand."""

    held: list[Held] = []


class Noted(msgspec.Struct, frozen=True, tag="noted"):
    """It was taken in."""


class Since(msgspec.Struct, frozen=True, tag="since"):
    """What has been handed over anywhere since this version of the hub's list?"""

    version: int = 0


class News(msgspec.Struct, frozen=True, tag="news"):
    """`whole`: forget the list you have."""

    version: int
    whole: bool
    gone: list[Gone] = []
    back: list[str] = []


class Carry(msgspec.Struct, frozen=True, tag="carry"):
    """A signed request to the server, as it would have been sent."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Carried(msgspec.Struct, frozen=True, tag="carried"):
    """The server's reply as it came; `fault` where there is none."""

    status: int = 0
    body: bytes = b""
    marker: str = ""
    content_type: str = ""
    encoding: str = ""
    retry_after: str = ""
    fault: str = ""


class Claiming(msgspec.Struct, frozen=True, tag="claim"):
    """May I hand these over? Ids as 16 bytes each."""

    rid: int
    parcels: list[bytes]


class Claimed(msgspec.Struct, frozen=True, tag="claimed"):
    """`counter` has it since `at`, `gone` out of the house; "" = it is yours."""

    rid: int
    parcel: bytes = b""
    counter: str = ""
    at: int = 0
    gone: bool = False


class Ping(msgspec.Struct, frozen=True, tag="ping"):
    rid: int


class Pong(msgspec.Struct, frozen=True, tag="pong"):
    """`version` of the hub's list; `seen`, the server's sequence that the hub has reached."""

    rid: int
    version: int
    seen: int


class NotHub(msgspec.Struct, frozen=True, tag="not_hub"):
    """Ask somebody else."""

    rid: int = 0


Message = (
    Ask | Standing | Join | Joined | Tell | Leave | Noted | Since | News | Carry | Carried
    | Claiming | Claimed | Ping | Pong | NotHub
)  # fmt: skip
T = TypeVar("T")

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Message)


def pack(message: Message) -> bytes:
    return _encoder.encode(message)


def unpack(plain: bytes) -> Message:
    """A message; `NotGenuine` for anything else."""
    try:
        message: Message = _decoder.decode(plain)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError):
        raise NotGenuine from None
    return message


def raw_id(parcel: str) -> bytes | None:
    """An id as 16 bytes; None for a text that isn't an id."""
    try:
        found = UUID(parcel)
    except ValueError:
        return None
    return found.bytes if str(found) == parcel else None


def text_id(raw: bytes) -> str:
    """The id in 16 bytes; `NotGenuine` for another length."""
    if len(raw) != 16:
        raise NotGenuine
    return str(UUID(bytes=raw))

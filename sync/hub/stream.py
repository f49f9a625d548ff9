# SPDX-License-Identifier: Apache-2.0
"""One conversation over TCP: frames with a length, sealed both ways, each read with a deadline.

Before the other end is known nothing longer than a handshake's message is read. Whatever goes wrong, a
dead line or a forged frame, is a `LineLost`: the caller drops the line, and nothing that was recorded
depends on it.
"""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import time
from types import TracebackType

from sync.hub.handshake import (
    HELLO_BYTES,
    MESSAGE_MAX,
    Agreed,
    Answering,
    Myself,
    Opening,
    PublicKeys,
)
from sync.hub.messages import FRAME_MAX, Message, pack, unpack
from sync.hub.sealed import Conversation, NotGenuine, Opener, Sealer

HANDSHAKE_S = 3.0
_LENGTH = struct.Struct(">I")
_CHUNK = 65_536


class LineLost(Exception):
    """The other end is gone, too slow, or not who it should be."""


class Stream:
    """A line to a counter that is known; used by one thread at a time, but for `close`."""

    def __init__(self, plug: socket.socket, agreed: Agreed, *, host: bool) -> None:
        self.counter = agreed.counter
        self.conversation: Conversation = agreed.conversation
        self._plug = plug
        out, into = ("host to member", "member to host") if host else (
            "member to host",
            "host to member",
        )  # fmt: skip
        self._sealer = Sealer(agreed.conversation.key(out))
        self._opener = Opener(agreed.conversation.key(into))

    @classmethod
    def connect(
        cls, me: Myself, known: PublicKeys, address: tuple[str, int], timeout_s: float
    ) -> Stream:
        """A line to whoever of the site answers at `address`."""
        until = time.monotonic() + timeout_s
        try:
            plug = socket.create_connection(address, timeout=timeout_s)
        except OSError as fault:
            raise LineLost from fault
        try:
            plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            opening = Opening(me, known)
            _send(plug, opening.hello, until, framed=False)
            agreed, mine = opening.answer(_receive(plug, until, MESSAGE_MAX))
            _send(plug, mine, until)
            return cls(plug, agreed, host=False)
        except (NotGenuine, OSError, LineLost) as fault:
            plug.close()
            raise LineLost from fault

    @classmethod
    def accept(cls, me: Myself, known: PublicKeys, plug: socket.socket) -> Stream:
        """The same from the end that listens; closes the socket of a stranger."""
        until = time.monotonic() + HANDSHAKE_S
        try:
            plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            answering = Answering(me, known, _exactly(plug, HELLO_BYTES, until))
            _send(plug, answering.reply, until)
            agreed = answering.finish(_receive(plug, until, MESSAGE_MAX))
            return cls(plug, agreed, host=True)
        except (NotGenuine, OSError, LineLost) as fault:
            plug.close()
            raise LineLost from fault

    def send(self, message: Message, timeout_s: float) -> None:
        try:
            _send(self._plug, self._sealer.seal(pack(message)), time.monotonic() + timeout_s)
        except OSError as fault:
            raise LineLost from fault

    def receive(self, timeout_s: float) -> Message:
        try:
            sealed = _receive(self._plug, time.monotonic() + timeout_s, FRAME_MAX)
            return unpack(self._opener.open(sealed))
        except (OSError, NotGenuine) as fault:
            raise LineLost from fault

    def ask(self, message: Message, timeout_s: float) -> Message:
        """A request and its one answer."""
        self.send(message, timeout_s)
        return self.receive(timeout_s)

    def is_lost(self) -> bool:
        """Whether the other end has closed the line, while nothing is being asked."""
        try:
            readable, _, _ = select.select([self._plug], [], [], 0)
        except (OSError, ValueError):
            return True
        # Nobody speaks unasked: what can be read now is the end, or somebody out of step.
        return bool(readable)

    def close(self) -> None:
        """Ends the line; a read in another thread ends with it."""
        with contextlib.suppress(OSError):  # it may have ended already
            self._plug.shutdown(socket.SHUT_RDWR)
        self._plug.close()

    def __enter__(self) -> Stream:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()


def _send(plug: socket.socket, raw: bytes, until: float, *, framed: bool = True) -> None:
    plug.settimeout(max(0.001, until - time.monotonic()))
    plug.sendall(_LENGTH.pack(len(raw)) + raw if framed else raw)


def _receive(plug: socket.socket, until: float, most: int) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(plug, _LENGTH.size, until))
    if not 0 < length <= most:
        raise NotGenuine
    return _exactly(plug, length, until)


def _exactly(plug: socket.socket, size: int, until: float) -> bytes:
    # Memory grows with what has come, not with what a length claims.
    parts = bytearray()
    while len(parts) < size:
        left = until - time.monotonic()
        if left <= 0:
            raise LineLost
        plug.settimeout(left)
        part = plug.recv(min(_CHUNK, size - len(parts)))
        if not part:
            raise LineLost
        parts += part
    return bytes(parts)

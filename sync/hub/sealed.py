# SPDX-License-Identifier: Apache-2.0
"""Sealing what goes over the LAN: ChaCha20-Poly1305, one key a direction, no nonce twice.

On a stream both ends count, so a frame that is missing, repeated or out of its order doesn't open. A
datagram carries its number, and a window refuses what was seen before or is too old.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

WINDOW = 256
DATAGRAM_MAX = 1_400
"""Below every LAN's packet size: a claim is never sent in two pieces."""
SESSION_BYTES = 8
_HEAD = struct.Struct(">8sQ")


class NotGenuine(Exception):
    """What came in wasn't sealed by the other end of this conversation, or was sealed for another moment."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The secret of one conversation; keys of a purpose and direction come from it."""

    secret: bytes = field(repr=False)

    def key(self, purpose: str) -> bytes:
        return HKDFExpand(algorithm=SHA256(), length=32, info=purpose.encode()).derive(self.secret)


def _nonce(number: int) -> bytes:
    return number.to_bytes(12)


class Sealer:
    """Seals in one direction, each under the next number."""

    def __init__(self, key: bytes) -> None:
        self._cipher = ChaCha20Poly1305(key)
        self._number = 0

    def seal(self, plain: bytes, about: bytes = b"") -> bytes:
        self._number += 1
        return self._cipher.encrypt(_nonce(self._number), plain, about)

    def datagram(self, session: bytes, plain: bytes) -> bytes:
        """A packet of its own: session, number, sealed message."""
        head = _HEAD.pack(session, self._number + 1)
        return head + self.seal(plain, head)


class Opener:
    """Opens what the `Sealer` of the same key sealed, in its order."""

    def __init__(self, key: bytes) -> None:
        self._cipher = ChaCha20Poly1305(key)
        self._number = 0

    def open(self, sealed: bytes, about: bytes = b"") -> bytes:
        plain = self._open(self._number + 1, sealed, about)
        self._number += 1
        return plain

    def _open(self, number: int, sealed: bytes, about: bytes) -> bytes:
        try:
            return self._cipher.decrypt(_nonce(number), sealed, about)
        except InvalidTag:
            raise NotGenuine from None


class DatagramOpener(Opener):
    """Opens datagrams in any order, each once."""

    def __init__(self, key: bytes) -> None:
        super().__init__(key)
        self._seen = 0

    def datagram(self, packet: bytes) -> bytes:
        """The message in a packet of this session; one that was opened before isn't genuine."""
        if not _HEAD.size < len(packet) <= DATAGRAM_MAX:
            raise NotGenuine
        head, sealed = packet[: _HEAD.size], packet[_HEAD.size :]
        _, number = _HEAD.unpack(head)
        behind = self._number - number
        if behind >= WINDOW or (behind >= 0 and self._seen >> behind & 1):
            raise NotGenuine
        plain = self._open(number, sealed, head)
        # Only what is genuine moves the window: a stranger's number must not shut the next one out.
        if behind < 0:
            self._seen = (self._seen << -behind | 1) & ((1 << WINDOW) - 1)
            self._number = number
        else:
            self._seen |= 1 << behind
        return plain


def session_of(packet: bytes) -> bytes:
    """The session that a packet says it belongs to."""
    return packet[:SESSION_BYTES]

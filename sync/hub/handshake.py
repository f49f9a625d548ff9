# SPDX-License-Identifier: Apache-2.0
"""How two counters of a site come to trust each other before a word is said.

Three messages. Fresh X25519 keys under the site's LAN key make a secret that no stranger has and that
nobody can compute later; under it each end names itself and signs the whole exchange with its own Ed25519
key, which the others know from the server's rows. So a holder of the site's key alone is nobody, and a
counter that was revoked is refused as soon as the row says so. Pure: bytes in, bytes out, no socket.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.hub.keys import TAG_BYTES, SiteSecret
from sync.hub.sealed import Conversation, NotGenuine, Opener, Sealer

VERSION = b"LNL1"
HELLO_BYTES = len(VERSION) + TAG_BYTES + 32 + 16
MESSAGE_MAX = 512
"""No message of the handshake is longer; nothing longer is read from somebody unknown."""
_MAC_BYTES = 16


class _Named(msgspec.Struct, frozen=True, array_like=True):
    counter: str
    signature: bytes


_named = msgspec.msgpack.Decoder(_Named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Myself:
    """Who opens or answers: the site's secret, this counter and its key."""

    site: SiteSecret
    counter: str
    key: Ed25519PrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """Who is at the other end, and the conversation's secret."""

    counter: str
    conversation: Conversation


PublicKeys = Mapping[str, bytes]
"""Counter -> its Ed25519 key, for those of the site that aren't revoked."""


class Opening:
    """The end that connects: send `hello`, give the reply to `answer`, send what it returns."""

    def __init__(self, me: Myself, known: PublicKeys) -> None:
        self._me = me
        self._known = known
        self._fresh = X25519PrivateKey.from_private_bytes(secrets.token_bytes(32))
        said = VERSION + me.site.tag + self._fresh.public_key().public_bytes_raw()
        self.hello = said + me.site.mac(b"hello|" + said)[:_MAC_BYTES]

    def answer(self, reply: bytes) -> tuple[Agreed, bytes]:
        """Reads the host's reply; gives who it is, and the message that says who we are."""
        if len(reply) <= 32:
            raise NotGenuine
        conversation, heard = _agree(
            self._me.site, self._fresh, reply[:32], self.hello + reply[:32]
        )
        counter = _known_by(
            Opener(conversation.key("host names itself")).open(reply[32:]),
            b"host",
            heard,
            self._known,
        )
        if counter == self._me.counter:
            raise NotGenuine
        mine = _naming(self._me, b"member", heard)
        sealed = Sealer(conversation.key("member names itself")).seal(mine)
        return Agreed(counter=counter, conversation=conversation), sealed


class Answering:
    """The end that listens: give the hello, send `reply`, give the last message to `finish`."""

    def __init__(self, me: Myself, known: PublicKeys, hello: bytes) -> None:
        said, mac = hello[:-_MAC_BYTES], hello[-_MAC_BYTES:]
        genuine = (
            len(hello) == HELLO_BYTES
            and said.startswith(VERSION + me.site.tag)
            and hmac.compare_digest(mac, me.site.mac(b"hello|" + said)[:_MAC_BYTES])
        )
        if not genuine:
            raise NotGenuine
        self._me = me
        self._known = known
        fresh = X25519PrivateKey.from_private_bytes(secrets.token_bytes(32))
        own = fresh.public_key().public_bytes_raw()
        self._conversation, self._heard = _agree(me.site, fresh, said[-32:], hello + own)
        sealed = Sealer(self._conversation.key("host names itself")).seal(
            _naming(me, b"host", self._heard)
        )
        self.reply = own + sealed

    def finish(self, message: bytes) -> Agreed:
        """Reads who has connected."""
        opened = Opener(self._conversation.key("member names itself")).open(message)
        counter = _known_by(opened, b"member", self._heard, self._known)
        if counter == self._me.counter:
            raise NotGenuine
        return Agreed(counter=counter, conversation=self._conversation)


def _agree(
    site: SiteSecret, fresh: X25519PrivateKey, theirs: bytes, transcript: bytes
) -> tuple[Conversation, bytes]:
    heard = sha256(transcript).digest()
    try:
        shared = fresh.exchange(X25519PublicKey.from_public_bytes(theirs))
    except ValueError:
        raise NotGenuine from None
    secret = HKDF(algorithm=SHA256(), length=32, salt=site.key, info=b"linli-lan1" + heard)
    return Conversation(secret.derive(shared)), heard


def _signed(role: bytes, heard: bytes, counter: str) -> bytes:
    return b"linli-lan1 " + role + b"\0" + heard + counter.encode()


def _naming(me: Myself, role: bytes, heard: bytes) -> bytes:
    signature = me.key.sign(_signed(role, heard, me.counter))
    return msgspec.msgpack.encode(_Named(me.counter, signature))


def _known_by(opened: bytes, role: bytes, heard: bytes, known: PublicKeys) -> str:
    """The counter that has signed this; it must be one that is known and not revoked."""
    try:
        named = _named.decode(opened)
        public = known[named.counter]
        Ed25519PublicKey.from_public_bytes(public).verify(
            named.signature, _signed(role, heard, named.counter)
        )
    except (msgspec.DecodeError, KeyError, InvalidSignature, ValueError):
        raise NotGenuine from None
    return named.counter

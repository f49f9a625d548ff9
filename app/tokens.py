# SPDX-License-Identifier: Apache-2.0
"""What is signed: pickup tokens, the list of the keys that sign them, secret codes, requests.

The server makes them, every counter checks them without a network. Promises: parsing is strict (one
text for one token, every other text is a `TokenFault`, never an exception), a fault names its reason
so that a screen can say more than "invalid", and no name or phone is ever inside. A signature says
"issued", never "unused". This module keeps no keys and asks no clock: both are handed in.
"""

from __future__ import annotations

import hmac
import struct
from base64 import b32decode, b32encode, b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

TOKEN_LENGTH = 154
TOKEN_VERSION = 1
MINUTE_MS = 60_000
PARCELS_MAX = 0xFFF

_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_BODY = struct.Struct(">BBIQIIH8s")
_TOKEN_CONTEXT = b"pickup-pk1\0"
_KEYS_CONTEXT = b"linli-keys1\0"
_REQUEST_CONTEXT = b"linli-request1\0"


class Fault(StrEnum):
    """Why a token isn't good here and now."""

    MALFORMED = "malformed"
    UNKNOWN_VERSION = "unknown_version"
    OTHER_SITE = "other_site"
    KEYS_EXPIRED = "keys_expired"
    """The key list is out of date: nothing can be said of the token until the next sync."""
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFault:
    """A refusal with its reason; `body` is what the text claimed, where it could be read."""

    code: Fault
    body: TokenBody | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBody:
    """What a pickup token says. Times are UTC minutes, `jti` is 16 hex digits, `order` the site's order number."""

    site: int
    order: int
    not_before_min: int
    expires_min: int
    jti: str
    key_id: int
    flags: int = 0
    parcels: int = 0
    version: int = TOKEN_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKey:
    """One of a site's verifying keys (32 bytes as hex), and the span in which it signs (UTC ms)."""

    key_id: int
    public: str
    signs_from: int
    signs_until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyList:
    """A site's keys as the root key signed them. `revoked` holds the jti's that were called back."""

    site: int
    version: int
    issued: int
    expires: int
    keys: tuple[TokenKey, ...]
    revoked: tuple[str, ...] = ()

    def public_of(self, key_id: int) -> bytes | None:
        """The verifying key of that number, or None."""
        for key in self.keys:
            if key.key_id == key_id:
                return bytes.fromhex(key.public)
        return None


class KeyListFault(StrEnum):
    """Why a signed key list is refused; the list at hand then stays in force."""

    MALFORMED = "malformed"
    BAD_SIGNATURE = "bad_signature"
    OTHER_SITE = "other_site"
    OLDER_VERSION = "older_version"


_key_list = msgspec.json.Decoder(KeyList)


def new_key(seed: bytes) -> Ed25519PrivateKey:
    """The Ed25519 key of 32 secret bytes (which the caller draws from its own random source)."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes that may be known to all."""
    return key.public_key().public_bytes_raw()


@lru_cache(maxsize=256)
def _public_key(raw: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(raw)


def _is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        _public_key(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def make_token(key: Ed25519PrivateKey, body: TokenBody) -> str:
    """The token's 154 characters. Raises `ValueError` for numbers that don't fit their field."""
    if not 0 <= body.flags <= 0xF or not 0 <= body.parcels <= PARCELS_MAX:
        raise ValueError("flags take 4 bits and parcels 12")
    try:
        packed = _BODY.pack(
            body.version,
            body.key_id,
            body.site,
            body.order,
            body.not_before_min,
            body.expires_min,
            body.flags << 12 | body.parcels,
            bytes.fromhex(body.jti),
        )
    except struct.error as fault:
        raise ValueError(str(fault)) from fault
    if len(body.jti) != 16:
        raise ValueError("a jti has 8 bytes")
    signed = packed + key.sign(_TOKEN_CONTEXT + packed)
    return b32encode(signed).decode().rstrip("=")


def _split(text: str) -> tuple[bytes, bytes] | None:
    """Body and signature of the one text that encodes them, or None."""
    if len(text) != TOKEN_LENGTH or not _ALPHABET.issuperset(text):
        return None
    raw = b32decode(text + "======")
    # The last character carries two bits that mean nothing: only zeros are canonical.
    if b32encode(raw).decode().rstrip("=") != text:
        return None
    return raw[: _BODY.size], raw[_BODY.size :]


def _body_of(packed: bytes) -> TokenBody:
    version, key_id, site, order, not_before, expires, bits, jti = _BODY.unpack(packed)
    return TokenBody(
        version=version,
        key_id=key_id,
        site=site,
        order=order,
        not_before_min=not_before,
        expires_min=expires,
        flags=bits >> 12,
        parcels=bits & PARCELS_MAX,
        jti=jti.hex(),
    )


def read_token(text: str) -> TokenBody | TokenFault:
    """What a token claims, with nothing proven: only its form and version are checked."""
    parts = _split(text)
    if parts is None:
        return TokenFault(code=Fault.MALFORMED)
    if parts[0][0] != TOKEN_VERSION:
        return TokenFault(code=Fault.UNKNOWN_VERSION)
    return _body_of(parts[0])


def verify_origin(text: str, keys: KeyList, site: int) -> TokenBody | TokenFault:
    """What a token says, if this site's key signed it; its times don't matter here.

    The server checks handovers of the past with it. `site` is looked at before the signature: another
    site's token is signed by a key that isn't on this list, and "other site" is the useful answer.
    """
    parts = _split(text)
    if parts is None:
        return TokenFault(code=Fault.MALFORMED)
    packed, signature = parts
    if packed[0] != TOKEN_VERSION:
        return TokenFault(code=Fault.UNKNOWN_VERSION)
    body = _body_of(packed)
    if body.site != site:
        return TokenFault(code=Fault.OTHER_SITE, body=body)
    public = keys.public_of(body.key_id)
    if public is None:
        return TokenFault(code=Fault.UNKNOWN_KEY, body=body)
    if not _is_signed(public, signature, _TOKEN_CONTEXT + packed):
        return TokenFault(code=Fault.BAD_SIGNATURE, body=body)
    return body


def verify_token(text: str, keys: KeyList, site: int, now_ms: int) -> TokenBody | TokenFault:
    """What a token says, if it is good at this site now.

    Valid from `not_before_min` on and until before `expires_min`. An out-of-date key list answers
    `keys_expired` for every well-formed token of this site, good or forged.
    """
    parsed = read_token(text)
    if isinstance(parsed, TokenFault):
        return parsed
    if parsed.site == site and now_ms >= keys.expires:
        return TokenFault(code=Fault.KEYS_EXPIRED, body=parsed)
    body = verify_origin(text, keys, site)
    if isinstance(body, TokenFault):
        return body
    if now_ms < body.not_before_min * MINUTE_MS:
        return TokenFault(code=Fault.NOT_YET_VALID, body=body)
    if now_ms >= body.expires_min * MINUTE_MS:
        return TokenFault(code=Fault.EXPIRED, body=body)
    if body.jti in keys.revoked:
        return TokenFault(code=Fault.REVOKED, body=body)
    return body


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _unb64(text: str) -> bytes:
    """The bytes of the one text that encodes them; `ValueError` for every other."""
    raw = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _b64(raw) != text:
        raise ValueError("not canonical")
    return raw


def sign_key_list(root: Ed25519PrivateKey, keys: KeyList) -> str:
    """The list as text: payload and signature, for the `signed` field of a `Keys` record."""
    payload = msgspec.json.encode(keys)
    return f"{_b64(payload)}.{_b64(root.sign(_KEYS_CONTEXT + payload))}"


def read_key_list(
    signed: str, root_public: bytes, site: int, *, at_least: int = 0
) -> KeyList | KeyListFault:
    """The list in a signed text; a version below `at_least` (the newest seen so far) is refused."""
    payload_text, _, signature_text = signed.partition(".")
    try:
        payload, signature = _unb64(payload_text), _unb64(signature_text)
    except ValueError:
        return KeyListFault.MALFORMED
    if not _is_signed(root_public, signature, _KEYS_CONTEXT + payload):
        return KeyListFault.BAD_SIGNATURE
    try:
        keys = _key_list.decode(payload)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return KeyListFault.MALFORMED
    if keys.site != site:
        return KeyListFault.OTHER_SITE
    return KeyListFault.OLDER_VERSION if keys.version < at_least else keys


def secret_mac(site_key: bytes, site: int, code: str) -> str:
    """The mark (hex) by which a counter recognises a secret code that it can't guess."""
    return hmac.digest(site_key, f"{site}|{code}".encode(), "sha256").hex()


def _request_message(method: str, target: str, counter: str, body: bytes) -> bytes:
    parts = (method.upper(), target, counter, sha256(body).hexdigest())
    return _REQUEST_CONTEXT + "\n".join(parts).encode()


def sign_request(
    key: Ed25519PrivateKey, *, method: str, target: str, counter: str, body: bytes = b""
) -> str:
    """The counter's signature of a request: the body as it is sent (compressed), the path with its query.

    `sync_no` and `rid` stand in the body, so a replayed request is known by them; no clock is
    involved, for a counter's may be wrong by years.
    """
    return _b64(key.sign(_request_message(method, target, counter, body)))


def verify_request(
    public: bytes, signature: str, *, method: str, target: str, counter: str, body: bytes = b""
) -> bool:
    """True if the counter that owns `public` signed exactly this request."""
    try:
        raw = _unb64(signature)
    except ValueError:
        return False
    return _is_signed(public, raw, _request_message(method, target, counter, body))

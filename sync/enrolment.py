# SPDX-License-Identifier: Apache-2.0
"""How a counter becomes one, and becomes another when it was found to be a fork.

Only messages are made and read here; where keys and rows are kept is `gate.py`'s. The signing key must be
durable before it is sent: the same code with the same key again is the same counter, so a lost reply
costs nothing.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.tokens import KeyList, public_bytes, read_key_list
from sync.codec import pack
from sync.credentials import Credentials, plain_headers
from sync.protocol import ENROL_PATH, EnrolReply, EnrolRequest
from sync.transport import Fault, FaultKind, Request, Transport, read_reply


def enrol(
    transport: Transport, *, code: str, name: str, key: Ed25519PrivateKey
) -> EnrolReply | Fault:
    """Spends a one-time code; the counter's key is `key` from now on."""
    message = EnrolRequest(public_key=public_bytes(key).hex(), code=code.strip(), name=name)
    return _ask(transport, message, None)


def enrol_after_fork(
    transport: Transport, *, old: Credentials, name: str, key: Ed25519PrivateKey
) -> EnrolReply | Fault:
    """A fresh identity, asked for by the one that forked: no code is needed, nothing recorded is lost."""
    message = EnrolRequest(public_key=public_bytes(key).hex(), name=name, forked_from=old.counter)
    return _ask(transport, message, old)


def _ask(
    transport: Transport, message: EnrolRequest, signer: Credentials | None
) -> EnrolReply | Fault:
    body, encoding = pack(message)
    headers = (
        signer.headers("POST", ENROL_PATH, body, encoding)
        if signer
        else plain_headers(body, encoding)
    )
    reply = transport.send(Request(method="POST", target=ENROL_PATH, headers=headers, body=body))
    answer = reply if isinstance(reply, Fault) else read_reply(reply, EnrolReply)
    if isinstance(answer, Fault) or _is_sound(answer):
        return answer
    return Fault(kind=FaultKind.BAD_REPLY, detail="enrolment")


def _is_sound(reply: EnrolReply) -> bool:
    """Whether the secrets can be what they say, and the key list is signed by the root that came with it."""
    try:
        root, site_key = bytes.fromhex(reply.root_public), bytes.fromhex(reply.site_key)
    except ValueError:
        return False
    if len(root) != 32 or len(site_key) != 32 or not reply.counter or not reply.token.isascii():
        return False
    return isinstance(read_key_list(reply.keys.signed, root, reply.site.number), KeyList)

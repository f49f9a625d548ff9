# SPDX-License-Identifier: Apache-2.0
"""How a counter becomes one, and becomes another when it was found to be a fork, shut out, or restored.

Only messages are made and read here; where keys and rows are kept is `gate.py`'s. The signing key must be
durable before it is sent: the same code with the same key again is the same counter, so a lost reply
costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.proving import Purpose, continuation, sign_as
from app.tokens import KeyList, public_bytes, read_key_list
from sync.codec import pack
from sync.credentials import Credentials, plain_headers
from sync.protocol import (
    CHANGES_PATH,
    EARLIER_MAX,
    ENROL_PATH,
    ChangesReply,
    EarlierIdentity,
    EnrolReply,
    EnrolRequest,
    SignedBackup,
)
from sync.transport import Fault, FaultKind, Request, Transport, read_reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The identity that a fresh one goes on for: its key proves it, or a backup that it has signed.

    `before` are those that it goes on for itself, each with its proof.
    """

    site: int = 0
    counter: str = ""
    key: Ed25519PrivateKey | None = field(default=None, repr=False)
    before: tuple[EarlierIdentity, ...] = ()
    backup: SignedBackup | None = None
    root: str = ""

    def line(self, public_key: str) -> tuple[EarlierIdentity, ...]:
        """The whole line for whoever has that key (hex), the newest first."""
        if self.key is None:
            return self.before
        said = continuation(self.site, self.counter, public_key)
        newest = EarlierIdentity(
            counter=self.counter,
            public_key=public_bytes(self.key).hex(),
            signature=sign_as(self.key, Purpose.CONTINUES, said),
        )
        return (newest, *self.before)[:EARLIER_MAX]


NOBODY = Earlier()


def enrol(
    transport: Transport,
    *,
    code: str,
    name: str,
    key: Ed25519PrivateKey,
    earlier: Earlier = NOBODY,
) -> EnrolReply | Fault:
    """Spends a one-time code; the counter's key is `key` from now on."""
    public_key = public_bytes(key).hex()
    message = EnrolRequest(
        public_key=public_key,
        code=code.strip(),
        name=name,
        continues=[] if earlier.backup else list(earlier.line(public_key)),
        backup=earlier.backup,
        root=earlier.root,
    )
    return _ask(transport, message, None)


def enrol_after_fork(
    transport: Transport, *, old: Credentials, name: str, key: Ed25519PrivateKey
) -> EnrolReply | Fault:
    """A fresh identity, asked for by the one that forked: no code is needed, nothing recorded is lost."""
    message = EnrolRequest(public_key=public_bytes(key).hex(), name=name, forked_from=old.counter)
    return _ask(transport, message, old)


def asked(transport: Transport, credentials: Credentials) -> Fault | None:
    """Whether the server takes this identity: None if it does, else why not."""
    target = f"{CHANGES_PATH}?cursor=&limit=1"
    reply = transport.send(
        Request(method="GET", target=target, headers=credentials.headers("GET", target, b"", ""))
    )
    answer = reply if isinstance(reply, Fault) else read_reply(reply, ChangesReply)
    return answer if isinstance(answer, Fault) else None


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

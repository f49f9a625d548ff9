# SPDX-License-Identifier: Apache-2.0
"""The counter's way to its server: enrolling, coming back as who one is, and anew after a fork, a restore, or being
shut out.

Secrets lie in the keychain under the identity's own name, and the store names the identity in force: the
one transaction that makes an identity current also makes its secrets current, whenever the power goes.
What was recorded under an earlier identity stays in the outbox with its own ids.
"""

from __future__ import annotations

import ssl

from app.errors import OperatorError
from app.ids import IdSource
from app.pinning import site_of, split_code
from app.secrets import ROOT_PUBLIC, SIGNING_KEY, TOKEN, Secrets
from app.store import meta
from app.store.store import Store
from app.tokens import new_key, public_bytes
from sync.address import server_address
from sync.client import READ_S, HttpTransport
from sync.credentials import Credentials
from sync.enrolment import NOBODY, Earlier, asked, enrol, enrol_after_fork
from sync.identity import LINE, RESTORED, SERVER_CA, become, keep_secrets, line_of, secret_of
from sync.protocol import EarlierIdentity, EnrolReply
from sync.transport import Fault, FaultKind
from sync.trust import fetch_authority, pinned
from sync.wakes import WATCHDOG_S, Stream
from sync.way import AddressedTransport, Connection

_SEED_BYTES = 32


_SHUT_OUT = frozenset({FaultKind.UNKNOWN, FaultKind.REVOKED, FaultKind.UNAUTHORISED})


class StoredGate:
    """Opens the way for one store; `runner.py` asks it whenever it needs a connection."""

    def __init__(
        self,
        store: Store,
        secrets: Secrets,
        ids: IdSource,
        *,
        plain_allowed: bool = False,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._ids = ids
        self._plain_allowed = plain_allowed

    def enrolled(self) -> bool:
        """Whether this store belongs to a site."""
        return self._store.identity.enrolled

    def enrol(self, server: str, line: str, name: str) -> tuple[int, str]:
        """Makes this store a counter of the code's site; the site's number and the counter's id.

        One that the server has shut out, or doesn't know any more, becomes another with a fresh code: what it
        holds unsent goes on under the new identity.
        """
        code, mark = split_code(line)
        ca = authority_of(server, mark, plain_allowed=self._plain_allowed)
        transport = self._transport(server, ca)
        try:
            earlier = self._earlier(transport, code)
            seed = self._pending_seed()
            reply = enrol(transport, code=code, name=name, key=new_key(seed), earlier=earlier)
        finally:
            transport.close()
        if isinstance(reply, Fault):
            raise in_words(reply)
        self._become(reply, seed, server=transport.address, ca=ca, earlier=earlier)
        return reply.site.number, reply.counter

    def connect(self) -> Connection | None:
        """The way as the identity in force; None before enrolment."""
        who = self._store.identity
        if not who.enrolled:
            return None
        credentials = self.credentials()
        if credentials is None:
            raise OperatorError(
                "identity_lost",
                "The keys by which the server knows this counter are missing.",
                "Restore the keychain or the key file of this counter, or enrol it anew.",
            )
        ca = self._noted(SERVER_CA)
        return Connection(
            transport=self._transport(who.server, ca),
            credentials=credentials,
            open_stream=lambda: self._stream(who.server, ca),
            renew_first=bool(self._noted(RESTORED)),
        )

    def credentials(self) -> Credentials | None:
        """The identity in force with its keys; None where there is none, or the keys are lost."""
        who = self._store.identity
        token = self._secrets.get(secret_of(TOKEN, who.counter))
        seed = self.seed()
        if not who.enrolled or token is None or seed is None:
            return None
        return Credentials(counter=who.counter, token=token.decode(), key=new_key(seed))

    def seed(self) -> bytes | None:
        """The secret from which the keys of the identity in force follow."""
        seed = self._secrets.get(secret_of(SIGNING_KEY, self._store.identity.counter))
        return seed if seed is not None and len(seed) == _SEED_BYTES else None

    def renew(self, connection: Connection) -> Fault | None:
        """A fresh identity after a fork or a restore; None if there is one now."""
        seed = self._pending_seed()
        reply = enrol_after_fork(
            connection.transport, old=connection.credentials, name="", key=new_key(seed)
        )
        if isinstance(reply, Fault):
            return reply
        who = self._store.identity
        earlier = Earlier(
            site=who.site, counter=who.counter, key=connection.credentials.key, before=self.line()
        )
        self._become(reply, seed, server=who.server, ca=self._noted(SERVER_CA), earlier=earlier)
        return None

    def trust(self) -> ssl.SSLContext | bool:
        """By what the server's certificate is judged: the pinned authority, or (True) the machine's list."""
        ca = self._noted(SERVER_CA)
        return pinned(ca) if ca else True

    def _noted(self, name: str) -> str:
        return self._store.query(lambda conn: meta.get(conn, name)) or ""

    def _earlier(self, transport: AddressedTransport, code: str) -> Earlier:
        """The identity that a fresh one goes on for: only one that the server takes no more."""
        who = self._store.identity
        if not who.enrolled:
            return NOBODY
        if site_of(code) != who.site:
            raise in_words(Fault(kind=FaultKind.OTHER_SITE))
        credentials = self.credentials()
        fault = asked(transport, credentials) if credentials is not None else None
        if credentials is not None and fault is None:
            raise OperatorError(
                "already_enrolled",
                "This counter belongs to a site already.",
                "Choose another data folder for another counter.",
            )
        if fault is not None and fault.kind not in _SHUT_OUT:
            raise in_words(fault)
        root, seed = (self._secrets.get(ROOT_PUBLIC) or b"").hex(), self.seed()
        if seed is None:
            # Nothing can prove who this was: what is unsent will stand as cases, under its own counter's name.
            return Earlier(root=root)
        return Earlier(
            site=who.site, counter=who.counter, key=new_key(seed), before=self.line(), root=root
        )

    def line(self) -> tuple[EarlierIdentity, ...]:
        """The identities that the one in force goes on for."""
        return line_of(self._noted(LINE))

    def _transport(self, server: str, ca: str = "") -> AddressedTransport:
        return self._to(server, ca, READ_S)

    def _stream(self, server: str, ca: str) -> Stream:
        return self._to(server, ca, WATCHDOG_S)

    def _to(self, server: str, ca: str, read_s: float) -> HttpTransport:
        return HttpTransport(
            server,
            context=pinned(ca) if ca else None,
            plain_allowed=self._plain_allowed,
            read_s=read_s,
        )

    def _pending_seed(self) -> bytes:
        """The key of an enrolment that may have happened without our hearing of it, or a fresh one."""
        seed = self._secrets.get(SIGNING_KEY)
        if seed is None or len(seed) != _SEED_BYTES:
            seed = self._ids.secret(_SEED_BYTES)
            self._secrets.put(SIGNING_KEY, seed)
        return seed

    def _become(
        self, reply: EnrolReply, seed: bytes, *, server: str, ca: str, earlier: Earlier
    ) -> None:
        keep_secrets(self._secrets, reply, seed)
        line = earlier.line(public_bytes(new_key(seed)).hex())
        self._store.write(
            lambda conn: become(conn, reply, server=server, ca=ca, line=line)
        ).result()
        self._secrets.drop(SIGNING_KEY)


def authority_of(server: str, mark: str, *, plain_allowed: bool = False) -> str:
    """The certificate (PEM) of the authority that a code's mark names; "" where it names none."""
    if not mark or server_address(server, plain_allowed=plain_allowed).startswith("http:"):
        return ""
    found = fetch_authority(
        lambda context: HttpTransport(server, context=context, plain_allowed=plain_allowed), mark
    )
    if isinstance(found, Fault):
        raise in_words(found)
    return found


def first_way(server: str, line: str) -> tuple[HttpTransport, str, str]:
    """The way to a server that isn't known yet, the code of an administrator's line, and the authority it pins."""
    code, mark = split_code(line)
    ca = authority_of(server, mark)
    return HttpTransport(server, context=pinned(ca) if ca else None), code, ca


_WORDS: dict[FaultKind, tuple[str, str]] = {
    FaultKind.CODE_UNKNOWN: (
        "The enrolment code is not known, used up or too old.",
        "Ask your administrator for a new code.",
    ),
    FaultKind.UNREACHABLE: (
        "The server can't be reached.",
        "Check the address and the network, then try again.",
    ),
    FaultKind.TIMED_OUT: (
        "The server didn't answer in time.",
        "Check the network, then try again with the same code.",
    ),
    FaultKind.PORTAL: (
        "A sign-in page of the network answered instead of the server.",
        "Sign in to the network with a browser, then try again.",
    ),
    FaultKind.NOT_A_SERVER: (
        "What answers at this address isn't a Linli server.",
        "Check the address with your administrator.",
    ),
    FaultKind.INSECURE: (
        "The server's certificate isn't trusted.",
        "Ask your administrator for the right address or certificate.",
    ),
    FaultKind.OTHER_SITE: (
        "The records here belong to another site than this code.",
        "Ask your administrator for a code of this very site, or choose another data folder.",
    ),
    FaultKind.UNAUTHORISED: (
        "The server doesn't accept what this counter says of itself.",
        "Ask your administrator for a new code.",
    ),
    FaultKind.BUSY: ("The server is busy or being repaired.", "Try again in a few minutes."),
    FaultKind.REVOKED: (
        "The server has shut this counter out.",
        "Ask your administrator.",
    ),
    FaultKind.TOO_OLD: (
        "The server doesn't speak with this version of the program.",
        "Ask your administrator which version to install.",
    ),
}


def in_words(fault: Fault) -> OperatorError:
    """A fault as a sentence for whoever is enrolling."""
    what, do = _WORDS.get(
        fault.kind, ("The server's answer can't be used.", "Try again; tell your administrator.")
    )
    return OperatorError(str(fault.kind), what, do)

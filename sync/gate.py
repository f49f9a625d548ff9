# SPDX-License-Identifier: Apache-2.0
"""The counter's way to its server: enrolling, coming back as who one is, and anew after a fork.

Secrets lie in the keychain under the identity's own name, and the store names the identity in force: the
one transaction that makes an identity current also makes its secrets current, whenever the power goes.
What was recorded under an earlier identity stays in the outbox with its own ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection as Transaction

from app.errors import OperatorError
from app.ids import IdSource
from app.secrets import ROOT_PUBLIC, SIGNING_KEY, SITE_KEY, TOKEN, Secrets
from app.store import meta, replica
from app.store.store import Store
from app.tokens import new_key
from sync.client import HttpTransport
from sync.credentials import Credentials
from sync.enrolment import enrol, enrol_after_fork
from sync.protocol import EnrolReply, Row
from sync.replica import Incoming, incoming
from sync.stored import ANSWERED, served
from sync.transport import Fault, FaultKind
from sync.wakes import WATCHDOG_S
from sync.way import Connection

_SEED_BYTES = 32


class StoredGate:
    """Opens the way for one store; `runner.py` asks it whenever it needs a connection."""

    def __init__(
        self,
        store: Store,
        secrets: Secrets,
        ids: IdSource,
        *,
        ca_file: Path | None = None,
        plain_allowed: bool = False,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._ids = ids
        self._ca_file = ca_file
        self._plain_allowed = plain_allowed

    def enrol(self, server: str, code: str, name: str) -> tuple[int, str]:
        """Makes this store a counter of the code's site; the site's number and the counter's id."""
        if self._store.identity.enrolled:
            raise OperatorError(
                "already_enrolled",
                "This counter belongs to a site already.",
                "Choose another data folder for another counter.",
            )
        transport = self._transport(server)
        try:
            seed = self._pending_seed()
            reply = enrol(transport, code=code, name=name, key=new_key(seed))
        finally:
            transport.close()
        if isinstance(reply, Fault):
            raise in_words(reply)
        self._become(reply, seed, server=transport.address)
        self._secrets.drop(SIGNING_KEY)
        return reply.site.number, reply.counter

    def connect(self) -> Connection | None:
        """The way as the identity in force; None before enrolment."""
        who = self._store.identity
        if not who.enrolled:
            return None
        token = self._secrets.get(_of(TOKEN, who.counter))
        seed = self._secrets.get(_of(SIGNING_KEY, who.counter))
        if token is None or seed is None or len(seed) != _SEED_BYTES:
            raise OperatorError(
                "identity_lost",
                "The keys by which the server knows this counter are missing.",
                "Restore the keychain or the key file of this counter.",
            )
        return Connection(
            transport=self._transport(who.server),
            credentials=Credentials(counter=who.counter, token=token.decode(), key=new_key(seed)),
            open_stream=lambda: self._transport(who.server, read_s=WATCHDOG_S),
        )

    def renew(self, connection: Connection) -> Fault | None:
        """A fresh identity after a fork; None if there is one now."""
        seed = self._ids.secret(_SEED_BYTES)
        reply = enrol_after_fork(
            connection.transport, old=connection.credentials, name="", key=new_key(seed)
        )
        if isinstance(reply, Fault):
            return reply
        self._become(reply, seed, server=self._store.identity.server)
        return None

    def _transport(self, server: str, *, read_s: float | None = None) -> HttpTransport:
        allowed = self._plain_allowed
        if read_s is None:
            return HttpTransport(server, ca_file=self._ca_file, plain_allowed=allowed)
        return HttpTransport(server, ca_file=self._ca_file, plain_allowed=allowed, read_s=read_s)

    def _pending_seed(self) -> bytes:
        """The key of an enrolment that may have happened without our hearing of it, or a fresh one."""
        seed = self._secrets.get(SIGNING_KEY)
        if seed is None or len(seed) != _SEED_BYTES:
            seed = self._ids.secret(_SEED_BYTES)
            self._secrets.put(SIGNING_KEY, seed)
        return seed

    def _become(self, reply: EnrolReply, seed: bytes, *, server: str) -> None:
        self._secrets.put(_of(TOKEN, reply.counter), reply.token.encode())
        self._secrets.put(_of(SIGNING_KEY, reply.counter), seed)
        self._secrets.put(SITE_KEY, bytes.fromhex(reply.site_key))
        self._secrets.put(ROOT_PUBLIC, bytes.fromhex(reply.root_public))
        self._store.write(lambda conn: _become(conn, reply, server)).result()


def _become(conn: Transaction, reply: EnrolReply, server: str) -> None:
    fresh = not meta.identity(conn).enrolled
    meta.set_identity(
        conn,
        site=reply.site.number,
        counter=reply.counter,
        server=server,
        sync_no=0,
        rid="",
    )
    meta.drop(conn, ANSWERED)
    if fresh:
        # A forked counter keeps its cursor and its incarnation: the exchange says if they are out of date.
        meta.set_identity(conn, incarnation=reply.incarnation, cursor="")
        replica.take_rows(conn, served(_first_rows(reply.rows)))


def _first_rows(rows: Sequence[Row]) -> list[Incoming]:
    return [row for row in map(incoming, rows) if row is not None]


def _of(name: str, counter: str) -> str:
    return f"{name}.{counter}"


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

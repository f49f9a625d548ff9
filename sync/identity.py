# SPDX-License-Identifier: Apache-2.0
"""What a counter keeps of its identities: in the keychain under each one's own name, in the store which is in force.

The one transaction that makes an identity current also makes its secrets current, whenever the power goes. Those before
it stay known, each with its proof (`app.proving`): what was recorded under them is sent under the one in
force. `gate.py` asks the server, a restore does so too; both end here.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from app.secrets import ROOT_PUBLIC, SIGNING_KEY, SITE_KEY, TOKEN, Secrets
from app.store import meta, replica
from sync.protocol import EarlierIdentity, EnrolReply, Row
from sync.replica import Incoming, incoming
from sync.stored import ANSWERED, served

SERVER_CA = "server_ca"
"""In `meta`: the authority (PEM) that this identity's server is known by; none where the machine's list counts."""
SEALING_PUBLIC = "sealing_public"
"""In `meta`: by which this counter seals what only its site's server is to read (hex)."""
LINE = "earlier_identities"
"""In `meta`: the identities that the one in force goes on for, each with its proof, the newest first."""
RESTORED = "restored"
"""In `meta` of a store that came back from a backup, until it has a fresh identity."""


def keep_secrets(secrets: Secrets, reply: EnrolReply, seed: bytes) -> None:
    """Puts a fresh identity's secrets under its own name, before anything says that it is in force."""
    secrets.put(secret_of(TOKEN, reply.counter), reply.token.encode())
    secrets.put(secret_of(SIGNING_KEY, reply.counter), seed)
    secrets.put(SITE_KEY, bytes.fromhex(reply.site_key))
    secrets.put(ROOT_PUBLIC, bytes.fromhex(reply.root_public))


def line_of(text: str) -> tuple[EarlierIdentity, ...]:
    """A line of identities as it was kept."""
    return msgspec.json.decode(text, type=tuple[EarlierIdentity, ...]) if text else ()


def become(
    conn: Connection,
    reply: EnrolReply,
    *,
    server: str,
    ca: str,
    line: Sequence[EarlierIdentity] = (),
) -> None:
    """Makes a fresh identity the one in force; what is unsent goes on under it."""
    fresh = not meta.identity(conn).enrolled
    meta.set_identity(
        conn,
        site=reply.site.number,
        counter=reply.counter,
        server=server,
        sync_no=0,
        rid="",
    )
    kept = msgspec.json.encode(list(line)).decode()
    meta.put(conn, {SERVER_CA: ca, SEALING_PUBLIC: reply.sealing_public, LINE: kept})
    for name in (ANSWERED, RESTORED):
        meta.drop(conn, name)
    if fresh:
        # A forked counter keeps its cursor and its incarnation: the exchange says if they are out of date.
        meta.set_identity(conn, incarnation=reply.incarnation, cursor="")
        replica.take_rows(conn, served(_first_rows(reply.rows)))


def _first_rows(rows: Sequence[Row]) -> list[Incoming]:
    return [row for row in map(incoming, rows) if row is not None]


def secret_of(name: str, counter: str) -> str:
    """Under which name an identity's secret lies."""
    return f"{name}.{counter}"

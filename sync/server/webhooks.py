# SPDX-License-Identifier: Apache-2.0
"""Where the platform wants to be told by itself what happened at the counters: one address a key and site.

Promises: an address is https, or this machine itself; the secret by which what is sent can be checked is made here,
and kept sealed as the sites' own are; where a receiver stands is durable, so that a restart of either end loses no
event. What is sent is `happenings`, the very pages that can be asked for; who sends is `telling.py`.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from app.ids import IdSource
from sync.protocol import ErrorCode
from sync.server.engine import Database
from sync.server.faults import ProtocolFault
from sync.server.feed import make_cursor, position, read_cursor
from sync.server.platform_messages import WebhookReply
from sync.server.tables import webhook

SIGNATURE_HEADER = "linli-webhook-signature"
URL_MAX = 500
_SECRET_BYTES = 32


def signed(secret: bytes, at_ms: int, body: bytes) -> str:
    """The value of the signature header: `t=MS,v1=HEX`, HMAC-SHA256 over `MS.` and the body as sent."""
    mark = hmac.new(secret, f"{at_ms}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at_ms},v1={mark}"


def _checked(url: str) -> str:
    """An address that may be told, or a refusal."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= URL_MAX
    if not plain or not host or parts.username is not None or parts.fragment:
        raise _bad_url()
    if parts.scheme == "https" or (parts.scheme == "http" and is_here(host)):
        return url
    raise _bad_url()


def _bad_url() -> ProtocolFault:
    return ProtocolFault(
        ErrorCode.BAD_REQUEST, "A webhook's address is https://..., or http:// on this machine."
    )


def is_here(host: str) -> bool:
    """Whether a host is the machine on which the server runs."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """What the platform may ask about its own webhooks; `key` is the name that its key carries."""

    database: Database
    ids: IdSource

    def register(self, site: int, key: str, url: str, cursor: str | None) -> WebhookReply:
        """From now on (or from `cursor` on) this address is told. The same again is the same, with the same secret."""
        url = _checked(url)
        secret = self.ids.secret(_SECRET_BYTES)

        def work(connection: Connection) -> WebhookReply:
            at = position(connection, self.database.statements, site)
            if cursor is not None:
                read_cursor(cursor, at.incarnation, reached=at.reached, horizon=0)
            known = connection.execute(select(webhook.c.url).where(*_place(site, key))).first()
            start = make_cursor(at.incarnation, at.reached) if cursor is None else cursor
            if known is None:
                row = {"site_id": site, "key_id": key, "url": url, "secret": secret}
                connection.execute(
                    insert(webhook).values({**row, "cursor": start, "tries": 0, "due_at": 0, "fault": ""})
                )  # fmt: skip
            elif known.url != url or cursor is not None:
                # Another address, or from another place on: at once, whatever stood in the way before.
                fresh: dict[str, object] = {"url": url, "tries": 0, "due_at": 0, "fault": ""}
                fresh |= {} if cursor is None else {"cursor": start}
                connection.execute(update(webhook).where(*_place(site, key)).values(fresh))
            return _shown(connection, site, key)

        return self.database.unit(work)

    def show(self, site: int, key: str) -> WebhookReply:
        """Where it stands; never the secret."""
        with self.database.read() as connection:
            return _shown(connection, site, key, secret=False)

    def forget(self, site: int, key: str) -> WebhookReply:
        """Nothing is sent any more; what stood there last."""

        def work(connection: Connection) -> WebhookReply:
            last = _shown(connection, site, key, secret=False)
            connection.execute(delete(webhook).where(*_place(site, key)))
            return last

        return self.database.unit(work)


def _place(site: int, key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return webhook.c.site_id == site, webhook.c.key_id == key


def _shown(connection: Connection, site: int, key: str, *, secret: bool = True) -> WebhookReply:
    row = connection.execute(select(webhook).where(*_place(site, key))).first()
    if row is None:
        raise ProtocolFault(ErrorCode.NOT_FOUND, "This key has no webhook at this site.")
    return WebhookReply(
        site=site, url=row.url, cursor=row.cursor, tries=row.tries, due_at=row.due_at,
        fault=row.fault, secret=bytes(row.secret).hex() if secret else "",
    )  # fmt: skip

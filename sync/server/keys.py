# SPDX-License-Identifier: Apache-2.0
"""A site's signing keys: made, listed for the counters, changed every 90 days.

Promises: there is always a key that signs now; the one before verifies for another 90 days, for the tokens
that it signed are still in residents' phones. Every change raises the list's version, and counters refuse an older one.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from app.domain.identity import derived_id
from app.domain.records import Keys
from app.ids import IdSource
from app.tokens import KeyList, TokenKey, new_key, public_bytes, sign_key_list
from sync.server.tables import signing_key, site
from sync.server.unit import Unit

DAY_MS = 86_400_000
SIGNS_DAYS = 90
VERIFIES_DAYS = 180
"""From the day on which a key begins to sign."""


def keys_id(number: int) -> str:
    """The id of the site's one `Keys` record."""
    return derived_id("keys", number)


def key_list(connection: Connection, number: int, now_ms: int) -> KeyList:
    """The site's verifying keys as they stand. The server keeps all; those that verify no more are left out."""
    version = connection.execute(
        select(site.c.keys_version).where(site.c.site_id == number)
    ).scalar_one()
    overlap = (VERIFIES_DAYS - SIGNS_DAYS) * DAY_MS
    rows = connection.execute(
        select(signing_key)
        .where(signing_key.c.site_id == number)
        .order_by(signing_key.c.signs_from)
    ).all()
    keys = tuple(
        TokenKey(
            key_id=row.key_id,
            public=public_bytes(new_key(bytes(row.private))).hex(),
            signs_from=row.signs_from,
            signs_until=row.signs_until,
        )
        for row in rows
        if row.signs_until + overlap > now_ms
    )
    expires = max((key.signs_until for key in keys), default=now_ms) + overlap
    return KeyList(site=number, version=int(version), issued=now_ms, expires=expires, keys=keys)


def rotate(unit: Unit, ids: IdSource, now_ms: int) -> KeyList:
    """A fresh signing key for the unit's site; the list goes out to the counters as a record."""
    connection, number = unit.connection, unit.site
    used = set(
        connection.execute(
            select(signing_key.c.key_id).where(signing_key.c.site_id == number)
        ).scalars()
    )
    # One byte names a key: after 255 of them (63 years) the oldest number comes round again.
    key_id = unit.keys_version % 255 + 1
    if key_id in used:
        connection.execute(
            signing_key.delete().where(
                signing_key.c.site_id == number, signing_key.c.key_id == key_id
            )
        )
    connection.execute(
        update(signing_key)
        .where(signing_key.c.site_id == number, signing_key.c.signs_until > now_ms)
        .values(signs_until=now_ms)
    )
    connection.execute(
        insert(signing_key).values(
            site_id=number,
            key_id=key_id,
            private=ids.secret(32),
            signs_from=now_ms,
            signs_until=now_ms + SIGNS_DAYS * DAY_MS,
        )
    )
    unit.keys_version += 1
    connection.execute(
        update(site).where(site.c.site_id == number).values(keys_version=unit.keys_version)
    )
    root = connection.execute(
        select(site.c.root_private).where(site.c.site_id == number)
    ).scalar_one()
    keys = key_list(connection, number, now_ms)
    unit.put(
        Keys(
            id=keys_id(number),
            version=keys.version,
            expires=keys.expires,
            signed=sign_key_list(new_key(bytes(root)), keys),
        )
    )
    return keys


def signing(connection: Connection, number: int, now_ms: int) -> tuple[int, bytes] | None:
    """The number and the private bytes of the key that signs now, if there is one."""
    row = connection.execute(
        select(signing_key.c.key_id, signing_key.c.private)
        .where(
            signing_key.c.site_id == number,
            signing_key.c.signs_from <= now_ms,
            signing_key.c.signs_until > now_ms,
        )
        .order_by(signing_key.c.signs_from.desc())
    ).first()
    return None if row is None else (int(row.key_id), bytes(row.private))

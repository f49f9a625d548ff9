# SPDX-License-Identifier: Apache-2.0
"""A site's signing keys and its called-back tokens: made, listed for the counters under the root key's signature.

Promises: there is always a key that signs now; the one before verifies for another 90 days, for the tokens
that it signed are still in residents' phones. Every change raises the list's version, and counters refuse an older one.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select, update

from app.domain.identity import derived_id
from app.domain.kinds import Kind
from app.domain.records import Keys
from app.ids import IdSource
from app.tokens import KeyList, TokenKey, new_key, public_bytes, sign_key_list
from sync.server.job import Round
from sync.server.tables import revoked_token, signing_key, site
from sync.server.unit import Unit

DAY_MS = 86_400_000
SIGNS_DAYS = 90
RENEW_DAYS = 7
"""A fresh key is made so long before the last one ends, so that counters have its list in time."""
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
    revoked = connection.execute(
        select(revoked_token.c.jti)
        .where(revoked_token.c.site_id == number, revoked_token.c.expires_at > now_ms)
        .order_by(revoked_token.c.jti)
    ).scalars()
    return KeyList(
        site=number, version=int(version), issued=now_ms, expires=expires, keys=keys,
        revoked=tuple(revoked),
    )  # fmt: skip


def rotate(unit: Unit, ids: IdSource, now_ms: int) -> KeyList:
    """A fresh signing key for the unit's site; the list goes out to the counters as a record."""
    connection, number = unit.connection, unit.site
    ages = connection.execute(
        select(signing_key.c.key_id)
        .where(signing_key.c.site_id == number)
        .order_by(signing_key.c.signs_from, signing_key.c.key_id)
    ).scalars()
    used = list(ages)
    # One byte names a key: after 255 of them (63 years) the oldest number comes round again.
    key_id = used[-1] % 255 + 1 if used else 1
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
    return publish(unit, now_ms)


def publish(unit: Unit, now_ms: int, *, skip: int = 0) -> KeyList:
    """Signs the list as it stands, under the next version, and sends it to the counters as a record.

    `skip` passes over versions that a server has given out and then forgotten (it came back from a backup):
    counters refuse whatever is older than the newest they have seen.
    """
    connection, number = unit.connection, unit.site
    unit.keys_version += 1 + skip
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
            issued=now_ms,
            signed=sign_key_list(new_key(bytes(root)), keys),
        )
    )
    return keys


def tend(unit: Unit, ids: IdSource, now_ms: int) -> bool:
    """What a day asks of a site's keys: a fresh key a week before the last one ends, a list that is signed today.

    A list that is signed every day has an age that means something where a counter shows it. True if it was due.
    """
    latest = unit.connection.execute(
        select(func.max(signing_key.c.signs_until)).where(signing_key.c.site_id == unit.site)
    ).scalar()
    if latest is None or latest - now_ms < RENEW_DAYS * DAY_MS:
        rotate(unit, ids, now_ms)
        return True
    known = unit.rows.get(Kind.KEYS, keys_id(unit.site))
    if isinstance(known, Keys) and known.issued and now_ms - known.issued < DAY_MS:
        return False
    unit.connection.execute(
        revoked_token.delete().where(
            revoked_token.c.site_id == unit.site, revoked_token.c.expires_at <= now_ms
        )
    )
    publish(unit, now_ms)
    return True


def tend_site(turn: Round) -> int:
    """The upkeep's round of one site."""

    def work(connection: Connection) -> int:
        unit = Unit(connection, turn.database.statements, turn.site, count=0, ids=turn.ids)
        due = tend(unit, turn.ids, turn.now_ms)
        unit.finish()
        return int(due)

    return turn.database.unit(work)


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

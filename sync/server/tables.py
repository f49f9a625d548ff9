# SPDX-License-Identifier: Apache-2.0
"""The server's schema: everything of a site under that site's number, so that a site is one shard.

Rules (a test lints them): `site_id` leads every primary key, unique constraint and index; no sequences,
triggers, defaults by function or foreign keys across sites. Records are documents as the wire carries them, with the
three columns by which the rules look them up. The migrations must make the very same tables.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from sync.server.sealed import Sealed

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMES)


def _site() -> Column[int]:
    return Column("site_id", BigInteger, primary_key=True, autoincrement=False)


site = Table(
    "site",
    metadata,
    _site(),
    Column("id", Text, nullable=False),
    # The site's lock and the source of every `seq`: the first statement of a unit updates it.
    Column("seq", BigInteger, nullable=False),
    Column("order_number", BigInteger, nullable=False),
    Column("incarnation", BigInteger, nullable=False),
    Column("horizon", BigInteger, nullable=False),
    Column("site_key", Sealed, nullable=False),
    Column("root_private", Sealed, nullable=False),
    Column("keys_version", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

record = Table(
    "record",
    metadata,
    _site(),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("deleted", Boolean(create_constraint=False), nullable=False),
    Column("parent", Text, nullable=False),
    Column("look_up", Text, nullable=False),
    Column("body", Text, nullable=False),
)
Index("ix_record_site_id_seq", record.c.site_id, record.c.seq)
Index(
    "ix_record_site_id_kind_parent",
    record.c.site_id, record.c.kind, record.c.parent,
    sqlite_where=record.c.parent != "", postgresql_where=record.c.parent != "",
)  # fmt: skip
Index(
    "ix_record_site_id_kind_look_up",
    record.c.site_id, record.c.kind, record.c.look_up,
    sqlite_where=record.c.look_up != "", postgresql_where=record.c.look_up != "",
)  # fmt: skip

# Tombstones are few: this finds them without walking over what lives.
Index(
    "ix_record_site_id_deleted_seq",
    record.c.site_id, record.c.seq,
    sqlite_where=record.c.deleted, postgresql_where=record.c.deleted,
)  # fmt: skip

operation = Table(
    "operation",
    metadata,
    _site(),
    Column("id", Text, primary_key=True),
    Column("counter", Text, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("body", Text, nullable=False),
    # Personal data stands apart from the body, so that it can go while the chain stays.
    Column("private", Text, nullable=True),
    Column("salt", Text, nullable=False),
    UniqueConstraint("site_id", "seq"),
)

counter = Table(
    "counter",
    metadata,
    _site(),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("token_hash", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger, nullable=False),
    Column("forked_at", BigInteger, nullable=False),
    Column("sync_no", BigInteger, nullable=False),
    Column("rid", Text, nullable=False),
    # The pairs of the last exchanges (`sendings.py`), this one's too.
    Column("rids", Text, nullable=True),
    Column("incarnation", BigInteger, nullable=False),
    Column("last_n", BigInteger, nullable=False),
    Column("last_hash", Text, nullable=False),
    Column("head_n", BigInteger, nullable=False),
    Column("head", Text, nullable=False),
)

enrolment = Table(
    "enrolment",
    metadata,
    _site(),
    Column("code_hash", Text, primary_key=True),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("counter", Text, nullable=False),
    Column("public_key", Text, nullable=False),
)

signing_key = Table(
    "signing_key",
    metadata,
    _site(),
    Column("key_id", Integer, primary_key=True, autoincrement=False),
    Column("private", Sealed, nullable=False),
    Column("signs_from", BigInteger, nullable=False),
    Column("signs_until", BigInteger, nullable=False),
)

snapshot = Table(
    "snapshot",
    metadata,
    _site(),
    Column("id", Text, primary_key=True),
    Column("shape", Text, nullable=False),
    Column("incarnation", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    # Empty while it is being made: a snapshot whose maker died is never taken for a whole one.
    Column("chunks", Text, nullable=False),
)

snapshot_chunk = Table(
    "snapshot_chunk",
    metadata,
    _site(),
    Column("snapshot", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

order_secret = Table(
    "order_secret",
    metadata,
    _site(),
    Column("order_id", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

revoked_token = Table(
    "revoked_token",
    metadata,
    _site(),
    Column("jti", Text, primary_key=True),
    Column("expires_at", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)

retention = Table(
    "retention",
    metadata,
    _site(),
    # Up to this sequence nothing personal is left that should have gone.
    Column("seq", BigInteger, nullable=False),
    # The same for what never came to its end.
    Column("stale_seq", BigInteger, nullable=False),
)

platform_key = Table(
    "platform_key",
    metadata,
    _site(),
    Column("key_id", Text, primary_key=True),
    Column("key_hash", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger, nullable=False),
)

seq_mark = Table(
    "seq_mark",
    metadata,
    _site(),
    # Where the site's sequence stood at that time: the age of what has no time of its own.
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
)

upkeep = Table(
    "upkeep",
    metadata,
    # 0: the jobs are the database's, not a site's.
    _site(),
    Column("job", Text, primary_key=True),
    Column("ran_at", BigInteger, nullable=False),
    Column("busy_until", BigInteger, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("fault", Text, nullable=False),
    Column("version", Text, nullable=False),
)

webhook = Table(
    "webhook",
    metadata,
    _site(),
    # The platform key that registered it: one address a key and site.
    Column("key_id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("secret", Sealed, nullable=False),
    # Up to where the receiver has confirmed, and how it has stood since.
    Column("cursor", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("fault", Text, nullable=False),
)

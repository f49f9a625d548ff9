# SPDX-License-Identifier: Apache-2.0
"""The first tables: sites, records, operations, counters, keys. It never changes any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _blob(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


def _table(name: str, key: tuple[str, ...], *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("site_id", sa.BigInteger, nullable=False, autoincrement=False),
        *columns,
        sa.PrimaryKeyConstraint("site_id", *key, name=f"pk_{name}"),
    )


def upgrade() -> None:
    _table(
        "site", (),
        _text("id"), _number("seq"), _number("order_number"), _number("incarnation"),
        _number("horizon"), _blob("site_key"), _blob("root_private"), _number("keys_version"),
        _number("created_at"),
    )  # fmt: skip
    _table(
        "record", ("kind", "id"),
        _text("kind"), _text("id"), _number("seq"),
        sa.Column("deleted", sa.Boolean(create_constraint=False), nullable=False),
        _text("parent"), _text("look_up"), _text("body"),
    )  # fmt: skip
    op.create_index("ix_record_site_id_seq", "record", ["site_id", "seq"])
    for column in ("parent", "look_up"):
        filled = sa.text(f"{column} != ''")
        op.create_index(
            f"ix_record_site_id_kind_{column}", "record", ["site_id", "kind", column],
            sqlite_where=filled, postgresql_where=filled,
        )  # fmt: skip
    _table(
        "operation", ("id",),
        _text("id"), _text("counter"), _number("n"), _number("seq"), _text("kind"),
        _text("outcome"), _text("detail"), _text("body"),
        sa.Column("private", sa.Text, nullable=True), _text("salt"),
        sa.UniqueConstraint("site_id", "seq", name="uq_operation_site_id_seq"),
    )  # fmt: skip
    _table(
        "counter", ("id",),
        _text("id"), _text("name"), _text("public_key"), _text("token_hash"), _text("origin"),
        _number("enrolled_at"), _number("revoked_at"), _number("forked_at"), _number("sync_no"),
        _text("rid"), _number("incarnation"), _number("last_n"), _text("last_hash"),
        _number("head_n"), _text("head"),
    )  # fmt: skip
    _table(
        "enrolment", ("code_hash",),
        _text("code_hash"), _number("made_at"), _number("expires_at"), _text("counter"),
        _text("public_key"),
    )  # fmt: skip
    _table(
        "signing_key", ("key_id",),
        sa.Column("key_id", sa.Integer, nullable=False, autoincrement=False),
        _blob("private"), _number("signs_from"), _number("signs_until"),
    )  # fmt: skip
    _table(
        "order_secret", ("order_id",),
        _text("order_id"), _text("code"), _text("token"), _number("expires_at"),
    )  # fmt: skip
    _table(
        "platform_key", ("key_id",),
        _text("key_id"), _text("key_hash"), _number("made_at"), _number("revoked_at"),
    )  # fmt: skip


def downgrade() -> None:
    raise NotImplementedError("a server goes back by restoring its backup")

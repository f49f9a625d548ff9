# SPDX-License-Identifier: Apache-2.0
"""Tokens that were called back, and up to where personal data have gone. It never changes any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "revoked_token",
        sa.Column("site_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("jti", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "jti", name="pk_revoked_token"),
    )
    op.create_table(
        "retention",
        sa.Column("site_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("stale_seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("site_id", name="pk_retention"),
    )

# SPDX-License-Identifier: Apache-2.0
"""A counter's last exchanges, and the platform's webhooks. It never changes any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("counter", sa.Column("rids", sa.Text, nullable=True))
    op.create_table(
        "webhook",
        sa.Column("site_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("cursor", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("fault", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "key_id", name="pk_webhook"),
    )


def downgrade() -> None:
    raise NotImplementedError("a server goes back by restoring its backup")

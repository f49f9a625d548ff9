# SPDX-License-Identifier: Apache-2.0
"""Ready snapshots of a site for counters that fetch everything. It never changes any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "snapshot",
        sa.Column("site_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("shape", sa.Text, nullable=False),
        sa.Column("incarnation", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("chunks", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", name="pk_snapshot"),
    )
    op.create_table(
        "snapshot_chunk",
        sa.Column("site_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("snapshot", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "snapshot", "number", name="pk_snapshot_chunk"),
    )


def downgrade() -> None:
    raise NotImplementedError("a server goes back by restoring its backup")

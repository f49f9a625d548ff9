# SPDX-License-Identifier: Apache-2.0
"""What the upkeep needs: marks of each site's sequence by time, its jobs, a way to the tombstones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, autoincrement=False)


def upgrade() -> None:
    op.create_table(
        "seq_mark", _number("site_id"), _number("at"), _number("seq"),
        sa.PrimaryKeyConstraint("site_id", "at", name="pk_seq_mark"),
    )  # fmt: skip
    op.create_table(
        "upkeep",
        _number("site_id"), _text("job"), _number("ran_at"), _number("busy_until"), _number("done"),
        _text("fault"), _text("version"),
        sa.PrimaryKeyConstraint("site_id", "job", name="pk_upkeep"),
    )  # fmt: skip
    op.create_index(
        "ix_record_site_id_deleted_seq", "record", ["site_id", "seq"],
        sqlite_where=sa.text("deleted"), postgresql_where=sa.text("deleted"),
    )  # fmt: skip


def downgrade() -> None:
    raise NotImplementedError("a server goes back by restoring its backup")

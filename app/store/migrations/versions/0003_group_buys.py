# SPDX-License-Identifier: Apache-2.0
"""Group buys, as the platform announces them."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    "CREATE TABLE group_buy_row ( id TEXT NOT NULL, seq INTEGER DEFAULT 0 NOT NULL, number TEXT"
    " DEFAULT '' NOT NULL, body BLOB NOT NULL, CONSTRAINT pk_group_buy_row PRIMARY KEY (id) )",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

# SPDX-License-Identifier: Apache-2.0
"""All history at hand, the newest first: when an order was placed, as a column, and indexes in that order.

The column stands among the others, before the body, as in a fresh store (a fill writes rows by their places):
so the table is made anew and its rows are carried over.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

_KEPT = (
    "id, seq, number, platform_no, status, delivery, group_buy, secret, phone_rev, initials, name"
)
STATEMENTS = (
    "ALTER TABLE order_row RENAME TO order_row_0003",
    "CREATE TABLE order_row ( id TEXT NOT NULL, seq INTEGER DEFAULT 0 NOT NULL, number "
    "INTEGER DEFAULT 0 NOT NULL, platform_no TEXT DEFAULT '' NOT NULL, status TEXT DEFAULT '' "
    "NOT NULL, delivery TEXT DEFAULT '' NOT NULL, group_buy TEXT DEFAULT '' NOT NULL, secret "
    "TEXT DEFAULT '' NOT NULL, phone_rev TEXT DEFAULT '' NOT NULL, initials TEXT DEFAULT '' NOT "
    "NULL, name TEXT DEFAULT '' NOT NULL, placed_at INTEGER DEFAULT 0 NOT NULL, body BLOB NOT "
    "NULL, CONSTRAINT pk_order_row PRIMARY KEY (id) )",
    f"INSERT INTO order_row ({_KEPT}, placed_at, body) SELECT {_KEPT},"
    " coalesce(json_extract(CAST(body AS TEXT), '$.placed_at'), 0), body FROM order_row_0003 ORDER BY id",
    "DROP TABLE order_row_0003",
    "CREATE INDEX ix_order_row_number ON order_row (number) WHERE number <> 0",
    "CREATE INDEX ix_order_row_secret ON order_row (secret) WHERE secret <> ''",
    "CREATE INDEX ix_order_row_platform_no ON order_row (platform_no)",
    "CREATE INDEX ix_order_row_placed_at ON order_row (placed_at)",
    "CREATE INDEX ix_order_row_cancelled ON order_row (placed_at) WHERE status = 'cancelled'",
    "CREATE INDEX ix_order_row_phone_rev_placed_at ON order_row (phone_rev, placed_at) WHERE"
    " phone_rev <> ''",
    "CREATE INDEX ix_order_row_initials_placed_at ON order_row (initials, placed_at) WHERE"
    " initials <> ''",
    "CREATE INDEX ix_order_row_name_placed_at ON order_row (name, placed_at) WHERE name <> ''",
    "CREATE INDEX ix_order_row_open_group_buys ON order_row (group_buy) WHERE group_buy <> '' AND"
    " status = 'open'",
    "DROP INDEX ix_parcel_row_received_at",
    "CREATE INDEX ix_parcel_row_received_at ON parcel_row (received_at)",
    "CREATE INDEX ix_parcel_row_gone ON parcel_row (status, received_at) WHERE held = 0",
)


def upgrade() -> None:
    """Makes the table of orders anew, and the indexes."""
    for statement in STATEMENTS:
        op.execute(statement)

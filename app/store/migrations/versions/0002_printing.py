# SPDX-License-Identifier: Apache-2.0
"""The print ledger, the printers of this counter, the shop's own label templates, and what sheets are read by."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    "CREATE TABLE print_job ( id TEXT NOT NULL, document TEXT DEFAULT '' NOT NULL, size TEXT "
    "DEFAULT '' NOT NULL, language TEXT DEFAULT '' NOT NULL, printer TEXT DEFAULT '' NOT "
    "NULL, operator TEXT DEFAULT '' NOT NULL, at INTEGER DEFAULT 0 NOT NULL, items INTEGER "
    "DEFAULT 0 NOT NULL, design TEXT DEFAULT '' NOT NULL, CONSTRAINT pk_print_job PRIMARY "
    "KEY (id) )",
    "CREATE INDEX ix_print_job_at ON print_job (at)",
    "CREATE TABLE print_item ( id TEXT NOT NULL, job TEXT DEFAULT '' NOT NULL, n INTEGER "
    "DEFAULT 0 NOT NULL, document TEXT DEFAULT '' NOT NULL, entity TEXT DEFAULT '' NOT NULL, "
    "revision TEXT DEFAULT '' NOT NULL, printer TEXT DEFAULT '' NOT NULL, copy INTEGER "
    "DEFAULT 0 NOT NULL, state TEXT DEFAULT '' NOT NULL, changed_at INTEGER DEFAULT 0 NOT "
    "NULL, reprint_of TEXT DEFAULT '' NOT NULL, reprint INTEGER DEFAULT 0 NOT NULL, why TEXT "
    "DEFAULT '' NOT NULL, operator TEXT DEFAULT '' NOT NULL, begun INTEGER DEFAULT 0 NOT NULL, "
    "detail TEXT DEFAULT '' NOT NULL, CONSTRAINT pk_print_item PRIMARY KEY (id) )",
    "CREATE INDEX ix_print_item_entity ON print_item (entity)",
    "CREATE INDEX ix_print_item_job_n ON print_item (job, n)",
    "CREATE INDEX ix_print_item_open ON print_item (printer, state) WHERE state IN ('queued',"
    " 'sending', 'unknown')",
    "CREATE UNIQUE INDEX uq_print_item_once ON print_item (document, entity, revision, "
    "printer, copy, reprint) WHERE state NOT IN ('cancelled', 'failed')",
    "CREATE TABLE print_attempt ( n INTEGER NOT NULL, item TEXT DEFAULT '' NOT NULL, at "
    "INTEGER DEFAULT 0 NOT NULL, state TEXT DEFAULT '' NOT NULL, bytes INTEGER DEFAULT 0 NOT "
    "NULL, detail TEXT DEFAULT '' NOT NULL, operator TEXT DEFAULT '' NOT NULL, CONSTRAINT "
    "pk_print_attempt PRIMARY KEY (n) )",
    "CREATE INDEX ix_print_attempt_item_n ON print_attempt (item, n)",
    "CREATE TABLE print_pause ( printer TEXT NOT NULL, at INTEGER DEFAULT 0 NOT NULL, operator "
    "TEXT DEFAULT '' NOT NULL, why TEXT DEFAULT '' NOT NULL, CONSTRAINT pk_print_pause PRIMARY "
    "KEY (printer) )",
    "CREATE TABLE printer ( name TEXT NOT NULL, changed_at INTEGER DEFAULT 0 NOT NULL, "
    "proved_at INTEGER DEFAULT 0 NOT NULL, profile BLOB NOT NULL, CONSTRAINT pk_printer PRIMARY KEY (name) )",
    "CREATE TABLE label_template ( name TEXT NOT NULL, revision INTEGER NOT NULL, at INTEGER "
    "DEFAULT 0 NOT NULL, operator TEXT DEFAULT '' NOT NULL, note TEXT DEFAULT '' NOT NULL, "
    "body BLOB NOT NULL, CONSTRAINT pk_label_template PRIMARY KEY (name, revision) )",
    "CREATE INDEX ix_order_row_open_group_buys ON order_row (group_buy) WHERE group_buy <> '' AND"
    " status = 'open'",
    "CREATE INDEX ix_parcel_row_returned ON parcel_row (closed_at) WHERE status = 'returned'",
)


def upgrade() -> None:
    """Makes the tables and their indexes."""
    for statement in STATEMENTS:
        op.execute(statement)

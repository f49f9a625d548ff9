# SPDX-License-Identifier: Apache-2.0
"""The counter's store as it began.

Frozen: a migration is never changed once it has run in a shop. What comes later is a new revision, and
`app/store/tables.py` then says what all revisions together make.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS = (
    "CREATE TABLE attempt ( subject TEXT NOT NULL, tries INTEGER DEFAULT 0 NOT NULL, "
    "last_at INTEGER DEFAULT 0 NOT NULL, CONSTRAINT pk_attempt PRIMARY KEY (subject) )",
    "CREATE TABLE base ( kind TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER DEFAULT 0 NOT "
    "NULL, parent TEXT DEFAULT '' NOT NULL, \"key\" TEXT DEFAULT '' NOT NULL, body BLOB, "
    "staged INTEGER DEFAULT 0 NOT NULL, staged_seq INTEGER DEFAULT 0 NOT NULL, "
    "staged_body BLOB, CONSTRAINT pk_base PRIMARY KEY (kind, id) ) WITHOUT ROWID",
    'CREATE INDEX ix_base_key ON base (kind, "key") WHERE "key" <> \'\'',
    "CREATE INDEX ix_base_parent ON base (kind, parent) WHERE parent <> ''",
    "CREATE INDEX ix_base_staged ON base (staged) WHERE staged = 1",
    "CREATE TABLE case_row ( id TEXT NOT NULL, seq INTEGER DEFAULT 0 NOT NULL, kind TEXT "
    "DEFAULT '' NOT NULL, open INTEGER DEFAULT 0 NOT NULL, subject TEXT DEFAULT '' NOT "
    "NULL, opened_at INTEGER DEFAULT 0 NOT NULL, body BLOB NOT NULL, CONSTRAINT "
    "pk_case_row PRIMARY KEY (id) )",
    "CREATE INDEX ix_case_row_open ON case_row (kind, opened_at) WHERE open = 1",
    "CREATE INDEX ix_case_row_subject ON case_row (subject)",
    "CREATE TABLE consignment_row ( id TEXT NOT NULL, seq INTEGER DEFAULT 0 NOT NULL, "
    "announced_at INTEGER DEFAULT 0 NOT NULL, body BLOB NOT NULL, CONSTRAINT "
    "pk_consignment_row PRIMARY KEY (id) )",
    "CREATE INDEX ix_consignment_row_announced_at ON consignment_row (announced_at)",
    "CREATE TABLE counter_row ( id TEXT NOT NULL, seq INTEGER DEFAULT 0 NOT NULL, body "
    "BLOB NOT NULL, CONSTRAINT pk_counter_row PRIMARY KEY (id) )",
    "CREATE TABLE dirty ( place TEXT NOT NULL, CONSTRAINT pk_dirty PRIMARY KEY (place) )",
    "CREATE TABLE handover_row ( id TEXT NOT NULL, seq INTEGER DEFAULT 0 NOT NULL, parcel "
    "TEXT DEFAULT '' NOT NULL, order_id TEXT DEFAULT '' NOT NULL, at INTEGER DEFAULT 0 "
    "NOT NULL, counter TEXT DEFAULT '' NOT NULL, operator TEXT DEFAULT '' NOT NULL, act "
    "TEXT DEFAULT '' NOT NULL, token_jti TEXT DEFAULT '' NOT NULL, undone INTEGER DEFAULT "
    '0 NOT NULL, "conflict" INTEGER DEFAULT 0 NOT NULL, body BLOB NOT NULL, CONSTRAINT '
    "pk_handover_row PRIMARY KEY (id) )",
    "CREATE INDEX ix_handover_row_act ON handover_row (act) WHERE act <> ''",
    "CREATE INDEX ix_handover_row_at_id ON handover_row (at, id)",
    "CREATE INDEX ix_handover_row_parcel ON handover_row (parcel)",
    "CREATE INDEX ix_handover_row_token_jti ON handover_row (token_jti) WHERE token_jti <> ''",
    "CREATE TABLE import_batch ( id TEXT NOT NULL, kind TEXT DEFAULT '' NOT NULL, title "
    "TEXT DEFAULT '' NOT NULL, operator TEXT DEFAULT '' NOT NULL, digest TEXT DEFAULT '' "
    "NOT NULL, at INTEGER DEFAULT 0 NOT NULL, records INTEGER DEFAULT 0 NOT NULL, "
    "undone_at INTEGER DEFAULT 0 NOT NULL, CONSTRAINT pk_import_batch PRIMARY KEY (id) )",
    "CREATE INDEX ix_import_batch_at ON import_batch (at)",
    "CREATE INDEX ix_import_batch_digest ON import_batch (digest)",
    "CREATE TABLE journal ( n INTEGER NOT NULL, id TEXT NOT NULL, kind TEXT DEFAULT '' "
    "NOT NULL, entity TEXT DEFAULT '' NOT NULL, cause TEXT DEFAULT '' NOT NULL, act TEXT "
    "DEFAULT '' NOT NULL, at INTEGER DEFAULT 0 NOT NULL, body BLOB NOT NULL, private "
    "BLOB, salt TEXT DEFAULT '' NOT NULL, hash TEXT DEFAULT '' NOT NULL, CONSTRAINT "
    "pk_journal PRIMARY KEY (n), CONSTRAINT uq_journal_id UNIQUE (id) )",
    "CREATE INDEX ix_journal_at ON journal (at)",
    "CREATE INDEX ix_journal_cause ON journal (cause) WHERE cause <> ''",
    "CREATE TABLE keys_row ( id TEXT NOT NULL, seq INTEGER DEFAULT 0 NOT NULL, body BLOB "
    "NOT NULL, CONSTRAINT pk_keys_row PRIMARY KEY (id) )",
    "CREATE TABLE lot_row ( id TEXT NOT NULL, seq INTEGER DEFAULT 0 NOT NULL, product "
    "TEXT DEFAULT '' NOT NULL, expires_on TEXT DEFAULT '' NOT NULL, on_hand INTEGER "
    "DEFAULT 0 NOT NULL, body BLOB NOT NULL, CONSTRAINT pk_lot_row PRIMARY KEY (id) )",
    "CREATE INDEX ix_lot_row_expiring ON lot_row (expires_on) WHERE expires_on <> '' AND "
    "on_hand > 0",
    "CREATE INDEX ix_lot_row_product ON lot_row (product)",
    "CREATE TABLE meta ( name TEXT NOT NULL, value TEXT NOT NULL, CONSTRAINT pk_meta "
    "PRIMARY KEY (name) )",
    "CREATE TABLE movement_row ( id TEXT NOT NULL, seq INTEGER DEFAULT 0 NOT NULL, "
    "product TEXT DEFAULT '' NOT NULL, at INTEGER DEFAULT 0 NOT NULL, kind TEXT DEFAULT "
    "'' NOT NULL, body BLOB NOT NULL, CONSTRAINT pk_movement_row PRIMARY KEY (id) )",
    "CREATE INDEX ix_movement_row_product_at_id ON movement_row (product, at, id)",
    "CREATE TABLE operator_row ( id TEXT NOT NULL, seq INTEGER DEFAULT 0 NOT NULL, body "
    "BLOB NOT NULL, CONSTRAINT pk_operator_row PRIMARY KEY (id) )",
    "CREATE TABLE order_row ( id TEXT NOT NULL, seq INTEGER DEFAULT 0 NOT NULL, number "
    "INTEGER DEFAULT 0 NOT NULL, platform_no TEXT DEFAULT '' NOT NULL, status TEXT "
    "DEFAULT '' NOT NULL, delivery TEXT DEFAULT '' NOT NULL, group_buy TEXT DEFAULT '' "
    "NOT NULL, secret TEXT DEFAULT '' NOT NULL, phone_rev TEXT DEFAULT '' NOT NULL, "
    "initials TEXT DEFAULT '' NOT NULL, name TEXT DEFAULT '' NOT NULL, body BLOB NOT "
    "NULL, CONSTRAINT pk_order_row PRIMARY KEY (id) )",
    "CREATE INDEX ix_order_row_initials ON order_row (initials)",
    "CREATE INDEX ix_order_row_name ON order_row (name)",
    "CREATE INDEX ix_order_row_number ON order_row (number) WHERE number <> 0",
    "CREATE INDEX ix_order_row_phone_rev ON order_row (phone_rev)",
    "CREATE INDEX ix_order_row_platform_no ON order_row (platform_no)",
    "CREATE INDEX ix_order_row_secret ON order_row (secret) WHERE secret <> ''",
    "CREATE TABLE outbox ( n INTEGER NOT NULL, id TEXT NOT NULL, state TEXT DEFAULT '' "
    "NOT NULL, outcome TEXT DEFAULT '' NOT NULL, seq INTEGER DEFAULT 0 NOT NULL, detail "
    "TEXT DEFAULT '' NOT NULL, forecast TEXT DEFAULT '' NOT NULL, attempts INTEGER "
    "DEFAULT 0 NOT NULL, CONSTRAINT pk_outbox PRIMARY KEY (n), CONSTRAINT uq_outbox_id "
    "UNIQUE (id) )",
    "CREATE INDEX ix_outbox_state_n ON outbox (state, n)",
    "CREATE TABLE parcel_row ( id TEXT NOT NULL, seq INTEGER DEFAULT 0 NOT NULL, status "
    "TEXT DEFAULT '' NOT NULL, held INTEGER DEFAULT 0 NOT NULL, waybill TEXT DEFAULT '' "
    "NOT NULL, order_id TEXT DEFAULT '' NOT NULL, order_number INTEGER DEFAULT 0 NOT "
    "NULL, consignment TEXT DEFAULT '' NOT NULL, slot TEXT DEFAULT '' NOT NULL, "
    "pickup_code TEXT DEFAULT '' NOT NULL, phone_rev TEXT DEFAULT '' NOT NULL, initials "
    "TEXT DEFAULT '' NOT NULL, name TEXT DEFAULT '' NOT NULL, person TEXT DEFAULT '' NOT "
    "NULL, damaged INTEGER DEFAULT 0 NOT NULL, unlisted INTEGER DEFAULT 0 NOT NULL, "
    "received_at INTEGER DEFAULT 0 NOT NULL, closed_at INTEGER DEFAULT 0 NOT NULL, body "
    "BLOB NOT NULL, CONSTRAINT pk_parcel_row PRIMARY KEY (id) )",
    "CREATE INDEX ix_parcel_row_consignment_progress ON parcel_row (consignment, status, "
    "damaged, unlisted, waybill)",
    "CREATE INDEX ix_parcel_row_initials ON parcel_row (initials) WHERE held = 1",
    "CREATE INDEX ix_parcel_row_name ON parcel_row (name) WHERE held = 1",
    "CREATE INDEX ix_parcel_row_order_id ON parcel_row (order_id) WHERE order_id <> ''",
    "CREATE INDEX ix_parcel_row_order_number ON parcel_row (order_number) WHERE order_number <> 0",
    "CREATE INDEX ix_parcel_row_person ON parcel_row (person) WHERE held = 1",
    "CREATE INDEX ix_parcel_row_phone_rev ON parcel_row (phone_rev) WHERE held = 1",
    "CREATE INDEX ix_parcel_row_pickup_code ON parcel_row (pickup_code) WHERE held = 1",
    "CREATE INDEX ix_parcel_row_received_at ON parcel_row (received_at) WHERE received_at <> 0",
    "CREATE INDEX ix_parcel_row_slot ON parcel_row (slot) WHERE held = 1",
    "CREATE INDEX ix_parcel_row_waiting_since ON parcel_row (status, received_at) WHERE held = 1",
    "CREATE INDEX ix_parcel_row_waybill ON parcel_row (waybill)",
    "CREATE TABLE product_row ( id TEXT NOT NULL, seq INTEGER DEFAULT 0 NOT NULL, code "
    "TEXT DEFAULT '' NOT NULL, name TEXT DEFAULT '' NOT NULL, initials TEXT DEFAULT '' "
    "NOT NULL, low_stock INTEGER DEFAULT 0 NOT NULL, body BLOB NOT NULL, CONSTRAINT "
    "pk_product_row PRIMARY KEY (id) )",
    "CREATE INDEX ix_product_row_code ON product_row (code)",
    "CREATE INDEX ix_product_row_low_stock ON product_row (low_stock) WHERE low_stock > 0",
    "CREATE INDEX ix_product_row_name_id ON product_row (name, id)",
    "CREATE TABLE site_row ( id TEXT NOT NULL, seq INTEGER DEFAULT 0 NOT NULL, body BLOB "
    "NOT NULL, CONSTRAINT pk_site_row PRIMARY KEY (id) )",
    "CREATE TABLE touched ( n INTEGER NOT NULL, place TEXT NOT NULL, wrote INTEGER "
    "DEFAULT 0 NOT NULL, CONSTRAINT pk_touched PRIMARY KEY (place, n) ) WITHOUT ROWID",
    "CREATE INDEX ix_touched_n ON touched (n)",
)


def upgrade() -> None:
    """Makes the tables and their indexes."""
    for statement in STATEMENTS:
        op.execute(statement)

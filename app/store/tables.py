# SPDX-License-Identifier: Apache-2.0
"""The tables of the counter's store.

One table a kind of record: the record itself as bytes (`body`), its server sequence (`seq`, 0 = known
only here), and the columns that searches need, which `columns.py` computes. They are rowid tables under
UUIDv7 ids, not WITHOUT ROWID: that filled 100,000 rows six times as fast. What is searched at the
counter is small (parcels in custody), so those indexes are partial.

How to add a kind: its table here, its columns in `columns.py`, a migration; the tests walk `TABLES`.
"""

from __future__ import annotations

from sqlalchemy import (
    BLOB,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from app.domain.kinds import Kind

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text("0"))


def _record_table(kind: Kind, *columns: Column[str] | Column[int]) -> Table:
    return Table(
        f"{kind}_row",
        metadata,
        Column("id", Text, nullable=False, primary_key=True),
        _number("seq"),
        *columns,
        Column("body", BLOB, nullable=False),
    )


def _index(table: Table, *columns: str, only: str = "", name: str = "") -> None:
    Index(
        f"ix_{table.name}_{name or '_'.join(columns)}",
        *(table.c[column] for column in columns),
        sqlite_where=text(only) if only else None,
    )


site = _record_table(Kind.SITE)
operator = _record_table(Kind.OPERATOR)
counter = _record_table(Kind.COUNTER)
keys = _record_table(Kind.KEYS)

product = _record_table(
    Kind.PRODUCT, _text("code"), _text("name"), _text("initials"), _number("low_stock")
)
_index(product, "code")
_index(product, "name", "id")
_index(product, "low_stock", only="low_stock > 0")

lot = _record_table(Kind.LOT, _text("product"), _text("expires_on"), _number("on_hand"))
_index(lot, "product")
_index(lot, "expires_on", only="expires_on <> '' AND on_hand > 0", name="expiring")

movement = _record_table(Kind.MOVEMENT, _text("product"), _number("at"), _text("kind"))
_index(movement, "product", "at", "id")

order = _record_table(
    Kind.ORDER,
    _number("number"),
    _text("platform_no"),
    _text("status"),
    _text("delivery"),
    _text("group_buy"),
    _text("secret"),
    _text("phone_rev"),
    _text("initials"),
    _text("name"),
    _number("placed_at"),
)
# Whoever looks through all history wants the newest first: each of these gives them in that order. Whose
# particulars are forgotten stands in none of those by person.
_index(order, "number", only="number <> 0")
_index(order, "secret", only="secret <> ''")
_index(order, "platform_no")
_index(order, "placed_at")
_index(order, "placed_at", only="status = 'cancelled'", name="cancelled")
_index(order, "phone_rev", "placed_at", only="phone_rev <> ''")
_index(order, "initials", "placed_at", only="initials <> ''")
_index(order, "name", "placed_at", only="name <> ''")
_index(order, "group_buy", only="group_buy <> '' AND status = 'open'", name="open_group_buys")

consignment = _record_table(Kind.CONSIGNMENT, _number("announced_at"))
_index(consignment, "announced_at")

group_buy = _record_table(Kind.GROUP_BUY, _text("number"))

parcel = _record_table(
    Kind.PARCEL,
    _text("status"),
    _number("held"),
    _text("waybill"),
    _text("order_id"),
    _number("order_number"),
    _text("consignment"),
    _text("slot"),
    _text("pickup_code"),
    _text("phone_rev"),
    _text("initials"),
    _text("name"),
    _text("person"),
    _number("damaged"),
    _number("unlisted"),
    _number("received_at"),
    _number("closed_at"),
)
HELD = "held = 1"
"""In custody: waiting or problem. Searches at the counter say exactly this, so the indexes serve."""
_index(parcel, "waybill")
_index(parcel, "order_id", only="order_id <> ''")
_index(parcel, "order_number", only="order_number <> 0")
_index(
    parcel, "consignment", "status", "damaged", "unlisted", "waybill", name="consignment_progress"
)
_index(parcel, "phone_rev", only=HELD)
_index(parcel, "initials", only=HELD)
_index(parcel, "pickup_code", only=HELD)
_index(parcel, "person", only=HELD)
_index(parcel, "slot", only=HELD)
_index(parcel, "name", only=HELD)
_index(parcel, "status", "received_at", only=HELD, name="waiting_since")
_index(parcel, "received_at")
_index(parcel, "status", "received_at", only="held = 0", name="gone")
_index(parcel, "closed_at", only="status = 'returned'", name="returned")

# Not unique by parcel: a page of the server's rows may say for a moment that two handovers stand. That
# no second one is made here follows from `apply` in the one writer's transaction.
handover = _record_table(
    Kind.HANDOVER,
    _text("parcel"),
    _text("order_id"),
    _number("at"),
    _text("counter"),
    _text("operator"),
    _text("act"),
    _text("token_jti"),
    _number("undone"),
    _number("conflict"),
)
_index(handover, "parcel")
_index(handover, "at", "id")
_index(handover, "act", only="act <> ''")
_index(handover, "token_jti", only="token_jti <> ''")

case = _record_table(
    Kind.CASE, _text("kind"), _number("open"), _text("subject"), _number("opened_at")
)
_index(case, "subject")
_index(case, "kind", "opened_at", only="open = 1", name="open")

TABLES: dict[Kind, Table] = {
    Kind.SITE: site,
    Kind.OPERATOR: operator,
    Kind.COUNTER: counter,
    Kind.KEYS: keys,
    Kind.PRODUCT: product,
    Kind.LOT: lot,
    Kind.MOVEMENT: movement,
    Kind.ORDER: order,
    Kind.CONSIGNMENT: consignment,
    Kind.GROUP_BUY: group_buy,
    Kind.PARCEL: parcel,
    Kind.HANDOVER: handover,
    Kind.CASE: case,
}

journal = Table(
    "journal",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    _text("kind"),
    _text("entity"),
    _text("cause"),
    _text("act"),
    _number("at"),
    Column("body", BLOB, nullable=False),
    Column("private", BLOB),
    _text("salt"),
    _text("hash"),
)
_index(journal, "cause", only="cause <> ''")
_index(journal, "at")

outbox = Table(
    "outbox",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    _text("state"),
    _text("outcome"),
    _number("seq"),
    _text("detail"),
    _text("forecast"),
    _number("attempts"),
)
_index(outbox, "state", "n")

touched = Table(
    "touched",
    metadata,
    Column("n", Integer, nullable=False),
    Column("place", Text, nullable=False),
    _number("wrote"),
    PrimaryKeyConstraint("place", "n"),
    sqlite_with_rowid=False,
)
_index(touched, "n")

base = Table(
    "base",
    metadata,
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    _number("seq"),
    _text("parent"),
    _text("key"),
    Column("body", BLOB),
    _number("staged"),
    _number("staged_seq"),
    Column("staged_body", BLOB),
    PrimaryKeyConstraint("kind", "id"),
    sqlite_with_rowid=False,
)
_index(base, "kind", "parent", only="parent <> ''", name="parent")
_index(base, "kind", "key", only="\"key\" <> ''", name="key")
_index(base, "staged", only="staged = 1")

dirty = Table("dirty", metadata, Column("place", Text, primary_key=True))

import_batch = Table(
    "import_batch",
    metadata,
    Column("id", Text, primary_key=True),
    _text("kind"),
    _text("title"),
    _text("operator"),
    _text("digest"),
    _number("at"),
    _number("records"),
    _number("undone_at"),
)
_index(import_batch, "at")
_index(import_batch, "digest")

attempt = Table(
    "attempt",
    metadata,
    Column("subject", Text, primary_key=True),
    _number("tries"),
    _number("last_at"),
)

meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# What was printed, by this counter alone: never synced, and without personal data (an item names its
# record, which is drawn anew when it prints).
print_job = Table(
    "print_job",
    metadata,
    Column("id", Text, primary_key=True),
    _text("document"),
    _text("size"),
    _text("language"),
    _text("printer"),
    _text("operator"),
    _number("at"),
    _number("items"),
    _text("design"),
)
_index(print_job, "at")

print_item = Table(
    "print_item",
    metadata,
    Column("id", Text, primary_key=True),
    _text("job"),
    _number("n"),
    _text("document"),
    _text("entity"),
    _text("revision"),
    _text("printer"),
    _number("copy"),
    _text("state"),
    _number("changed_at"),
    _text("reprint_of"),
    _number("reprint"),
    _text("why"),
    _text("operator"),
    _number("begun"),
    _text("detail"),
)
# What didn't come out stands in nobody's way; all else is printed once.
Index(
    "uq_print_item_once",
    *(print_item.c[c] for c in ("document", "entity", "revision", "printer", "copy", "reprint")),
    unique=True,
    sqlite_where=text("state NOT IN ('cancelled', 'failed')"),
)
_index(print_item, "job", "n")
_index(print_item, "entity")
_index(
    print_item,
    "printer",
    "state",
    only="state IN ('queued', 'sending', 'unknown')",
    name="open",
)

print_attempt = Table(
    "print_attempt",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    _text("item"),
    _number("at"),
    _text("state"),
    _number("bytes"),
    _text("detail"),
    _text("operator"),
)
_index(print_attempt, "item", "n")

print_pause = Table(
    "print_pause",
    metadata,
    Column("printer", Text, primary_key=True),
    _number("at"),
    _text("operator"),
    _text("why"),
)

printer = Table(
    "printer",
    metadata,
    Column("name", Text, primary_key=True),
    _number("changed_at"),
    _number("proved_at"),
    Column("profile", BLOB, nullable=False),
)

label_template = Table(
    "label_template",
    metadata,
    Column("name", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    _number("at"),
    _text("operator"),
    _text("note"),
    Column("body", BLOB, nullable=False),
    PrimaryKeyConstraint("name", "revision"),
)
